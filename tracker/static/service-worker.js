// Shows push messages, and opens the page that they are about. It stores no page and answers no request.
const ICON = "/static/icon-192.png";

self.addEventListener("push", (event) => {
  let { title, body, lang, url } = { title: "Sojourn", body: "", lang: "", url: "/" };
  try {
    ({ title, body, lang, url } = event.data.json());
  } catch {
    // Browsers require that something is shown.
  }
  event.waitUntil(self.registration.showNotification(title, { body, lang, icon: ICON, tag: "messages", data: { url } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { href, origin } = new URL(event.notification.data?.url ?? "/", self.location.origin);
  if (origin === self.location.origin) event.waitUntil(self.clients.openWindow(href));
});

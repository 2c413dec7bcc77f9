// Push needs the browser: it gives an address and keys, which the form carries. Without script the form stays hidden.
const form = document.querySelector("form[data-push]");

const decoded = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const isSame = (buffer, key) => {
  const bytes = new Uint8Array(buffer ?? []);
  return bytes.length === key.length && bytes.every((each, index) => each === key[index]);
};

const subscribed = async () => {
  const key = decoded(form.dataset.push);
  await navigator.serviceWorker.register(form.dataset.worker);
  const { pushManager } = await navigator.serviceWorker.ready;
  // What another key signs is refused: a subscription for an earlier key ends first.
  const before = await pushManager.getSubscription();
  if (before && !isSame(before.options.applicationServerKey, key)) await before.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
};

const ask = async () => {
  const failed = form.querySelector("[data-push-failed]");
  failed.hidden = true;
  try {
    const { endpoint, keys } = (await subscribed()).toJSON();
    for (const [name, value] of Object.entries({ endpoint, p256dh: keys.p256dh, auth: keys.auth })) {
      form.querySelector(`input[name=${name}]`).value = value;
    }
    form.submit();
  } catch {
    failed.hidden = false;
  }
};

if ("serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
} else {
  document.querySelector("[data-without-push]").hidden = false;
}

// Nothing here is needed: pages work without it. A form that was sent is not sent twice by an impatient second press.
const PAUSE = 1000;

for (const form of document.forms) {
  let sentAt = 0;
  let pressed = null;
  form.addEventListener("submit", (event) => {
    const now = Date.now();
    if (now - sentAt < PAUSE && event.submitter === pressed) event.preventDefault();
    sentAt = now;
    pressed = event.submitter;
  });
}

// The facts of a chosen file are shown at once.
for (const file of document.querySelectorAll("input[type=file][data-opens]")) {
  file.addEventListener("change", () => {
    const button = document.getElementById(file.dataset.opens);
    if (file.files.length && button) button.click();
  });
}

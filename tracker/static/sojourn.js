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

// A day is chosen or typed: the later one counts, so that nothing has to be taken back by hand.
for (const near of document.querySelectorAll(".near")) {
  const boxes = [...near.parentElement.querySelectorAll("input[type=text]")].filter((box) => !box.name.endsWith("-year"));
  const days = near.querySelectorAll("input[type=radio]");
  for (const box of boxes) {
    box.addEventListener("input", () => { for (const day of days) day.checked = false; });
  }
  near.addEventListener("change", () => { for (const box of boxes) box.value = ""; });
}

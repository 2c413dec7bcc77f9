// Offers the phone's own way to share. Where there is none, the button stays hidden: the link beside it does without.
for (const button of document.querySelectorAll("button[data-share]")) {
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.share({ title: button.dataset.title, url: button.dataset.share }).catch(() => {}); // closed without sharing
  });
}

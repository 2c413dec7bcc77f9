// Keys of officers' pages. Pages work without them; they can be switched off, which this browser remembers.
const OFF = "keys-off", ROW = "queue-row";
const hints = document.querySelector("[data-keys]");
const list = document.querySelector("[data-rows]");
const links = list ? [...list.querySelectorAll("th a")] : [];

const isOff = () => localStorage.getItem(OFF) === "1";
const isTyping = (element) => element.closest("textarea, select, input:not([type=checkbox], [type=radio])");

const showSwitch = () => {
  if (!hints) return;
  const button = hints.querySelector("[data-keys-switch]");
  button.dataset.on ??= button.textContent;
  hints.hidden = false;
  hints.querySelector("[data-keys-on]").hidden = isOff();
  button.textContent = isOff() ? button.dataset.off : button.dataset.on;
};

hints?.querySelector("[data-keys-switch]").addEventListener("click", () => {
  localStorage.setItem(OFF, isOff() ? "0" : "1");
  showSwitch();
});

// In a list the row with the focus is the one that a key is about; without one the first row comes next.
const row = () => links.findIndex((link) => link.closest("tr").contains(document.activeElement));
const rowMoves = {
  j: () => Math.min(row() + 1, links.length - 1),
  k: () => Math.max(row() - 1, 0),
  Home: () => 0,
  End: () => links.length - 1,
};
rowMoves.ArrowDown = rowMoves.j;
rowMoves.ArrowUp = rowMoves.k;

const moved = (key) => {
  // The arrows and Home and End scroll the page, unless a row has the focus.
  if (!links.length || !(key in rowMoves) || (key.length > 1 && row() < 0)) return false;
  links[rowMoves[key]()].focus();
  return true;
};

const acted = (key) => {
  const target = key === "x" ? links[row()]?.closest("tr").querySelector("input") : document.querySelector(`[aria-keyshortcuts="${CSS.escape(key)}"]`);
  if (!target) return false;
  target.focus();
  if (!isTyping(target)) target.click();
  return true;
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
  if (isOff() || isTyping(event.target)) return;
  if (moved(event.key) || acted(event.key)) event.preventDefault();
});

// After the way back, the focus is on the row that was opened, or on the one that is now in its position.
list?.addEventListener("click", (event) => {
  const at = links.indexOf(event.target.closest("a"));
  if (at >= 0) sessionStorage.setItem(ROW, JSON.stringify({ id: links[at].id, at }));
});
const left = JSON.parse(sessionStorage.getItem(ROW) ?? "null");
if (list && left && !document.querySelector("[autofocus]")) {
  sessionStorage.removeItem(ROW);
  (document.getElementById(left.id) ?? links[Math.min(left.at, links.length - 1)])?.focus();
}
showSwitch();

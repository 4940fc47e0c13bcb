// The overview's search (without case, accents or đ) and its filter by state.
let state = null;

export function folded(text) {
  return text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "");
}

export function startFilter() {
  document.querySelector("[data-search]")?.addEventListener("input", applyFilter);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-state-filter]");
    if (!button) return;
    state = state === button.dataset.stateFilter ? null : button.dataset.stateFilter;
    applyFilter();
  });
}

export function applyFilter() {
  const words = folded(document.querySelector("[data-search]")?.value ?? "").split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const item of document.querySelectorAll("[data-item]")) {
    const fits = words.every((word) => item.dataset.text.includes(word)) && (!state || item.dataset.item === state);
    item.hidden = !fits;
    shown += fits ? 1 : 0;
  }
  for (const group of document.querySelectorAll("[data-group]")) group.hidden = !group.querySelector("[data-item]:not([hidden])");
  for (const button of document.querySelectorAll("[data-state-filter]")) {
    button.setAttribute("aria-pressed", String(button.dataset.stateFilter === state));
  }
  const nothing = document.querySelector("[data-nothing]");
  if (nothing) nothing.hidden = shown > 0 || (!words.length && !state);
}

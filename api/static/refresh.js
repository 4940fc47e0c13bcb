// Asks for the page again and swaps in its live parts: the server alone knows how to write them.
const GATHERED_FOR = 250;
let waiting = null;
let busy = false;
let wanted = false;

export function refreshLater(after) {
  wanted = true;
  waiting ??= setTimeout(() => run(after), GATHERED_FOR);
}

async function run(after) {
  waiting = null;
  if (busy) return;
  busy = true;
  while (wanted) {
    wanted = false;
    await refresh(after).catch(() => {}); // the stream says that the connection is lost, and asks again
  }
  busy = false;
}

async function refresh(after) {
  const parts = [...document.querySelectorAll("[data-live]")];
  if (!parts.length) return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
  if (answer.redirected && new URL(answer.url).pathname === "/login") location.reload();
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of parts) swap(part, fresh.getElementById(part.id));
  after();
}

function swap(part, fresh) {
  if (!fresh || part.innerHTML === fresh.innerHTML) return;
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  const before = states(part);
  const again = focused && pathTo(focused);
  part.replaceChildren(...fresh.childNodes);
  if (again) part.querySelector(again)?.focus({ preventScroll: true });
  for (const [key, tile] of items(part)) {
    if (before.has(key) && before.get(key) !== tile.dataset.item) tile.classList.add("changed");
  }
}

function items(part) {
  return [...part.querySelectorAll("[data-item]")].map((tile) => [tile.querySelector("a")?.getAttribute("href"), tile]);
}

function states(part) {
  return new Map(items(part).map(([key, tile]) => [key, tile.dataset.item]));
}

function pathTo(element) {
  const href = element.getAttribute("href");
  if (href) return `a[href="${CSS.escape(href)}"]`;
  const state = element.dataset.stateFilter;
  return state ? `[data-state-filter="${state}"]` : null;
}

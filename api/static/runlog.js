// Appends the new lines of a run's log, and ends with the run.
let busy = false;
let wanted = false;

export async function followLog() {
  const log = document.querySelector("[data-log]");
  if (!log) return;
  wanted = true;
  if (busy) return;
  busy = true;
  while (wanted) {
    wanted = false;
    await append(log).catch(() => {});
  }
  busy = false;
}

async function append(log) {
  const last = log.lastElementChild?.dataset.counter ?? "0";
  const answer = await fetch(`/runs/${log.dataset.log}?part=log&after=${last}`, { cache: "no-store" });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const lines = [...fresh.querySelectorAll("li")];
  const atEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 80;
  log.append(...lines);
  if (lines.length) document.querySelector("[data-log-empty]")?.remove();
  if (lines.length && atEnd) window.scrollTo({ top: document.documentElement.scrollHeight });
  if (document.querySelector('[data-run-ended="yes"]')) document.querySelector("[data-cancel]")?.remove();
}

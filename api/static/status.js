// Says whether what is shown is current: the mark in the head, the banner, the wall's clock.
import { clockTime } from "./format.js";

export function startStatus() {
  const words = document.body.dataset;
  const mark = document.querySelector("[data-connection]");
  const banner = document.querySelector("[data-stale]");
  const clock = document.querySelector("[data-clock]");
  let lastHeard = Date.now();

  function show(kind, text) {
    mark.className = `connection ${kind}`;
    mark.textContent = text;
  }

  function stale(sentence) {
    banner.hidden = !sentence;
    if (banner.textContent !== sentence) banner.textContent = sentence;
    document.body.classList.toggle("stale", Boolean(sentence));
  }

  if (clock) {
    const tick = () => { clock.textContent = clockTime(Date.now()); };
    tick();
    setInterval(tick, 1000);
  }

  return {
    heard(kind, data) {
      lastHeard = Date.now();
      show("live", words.wordLive);
      if (kind !== "hello" && kind !== "beat") return;
      stale(data.trouble ? data.trouble[document.documentElement.lang] : "");
    },
    lost() {
      show("lost", words.wordLost);
      stale(words.wordStale.replace("{at}", clockTime(lastHeard)));
    },
  };
}

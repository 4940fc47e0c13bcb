// Puts new readings where the page shows them.
import { canWrite, write } from "./format.js";

export function showReadings(readings) {
  for (const place of document.querySelectorAll("[data-subject][data-metric]")) {
    const { subject, probe, metric, format, full } = place.dataset;
    const value = readings[subject]?.[probe]?.[metric];
    if (full) showBar(place, readings[subject]?.[probe], value, full);
    else if (readings[subject]?.[probe] && canWrite(format)) place.textContent = write(value, format);
  }
}

function showBar(place, probe, value, full) {
  if (!probe) return;
  const share = Math.min(1, Math.max(0, (value ?? 0) / Number(full)));
  place.setAttribute("width", (share * 100).toFixed(1));
  place.parentElement.classList.toggle("high", share > 0.9);
}

// Every page: keeps what it shows up to date from one event stream.
import { applyFilter, startFilter } from "./filter.js";
import { followLog } from "./runlog.js";
import { refreshLater } from "./refresh.js";
import { startSlow } from "./slow.js";
import { connect } from "./stream.js";
import { startStatus } from "./status.js";
import { showReadings } from "./values.js";

const page = document.body.dataset;
const live = [...document.querySelectorAll("[data-live]")];
const topics = new Set(live.flatMap((part) => part.dataset.topics?.split(" ") ?? []));

function concerns(kind, data) {
  if (!topics.has(kind)) return false;
  return !["standing", "finding", "trap", "kiosk"].includes(kind) || !page.subjectPage || data.subject === page.subjectPage;
}

function announce(data) {
  const place = document.querySelector("[data-announce]");
  const tile = document.querySelector(`a[href$="/${CSS.escape(data.subject.split(":")[1])}"]`);
  if (place && tile) place.textContent = `${tile.textContent}: ${data.sentence[document.documentElement.lang]}`;
}

function heard(kind, data) {
  if (kind === "latest") showReadings(data.readings);
  if (kind === "standing") announce(data);
  if (kind === "run") followLog();
  // After a (re)connection nobody knows what was missed: read everything anew.
  if (kind === "hello" || concerns(kind, data)) refreshLater(applyFilter);
}

startFilter();
startSlow();
if (document.querySelector("[data-connection]")) {
  const status = startStatus();
  const query = page.subjectPage ? `?subject=${encodeURIComponent(page.subjectPage)}` : "";
  connect(`/api/v1/events${query}`, heard, status);
  if (live.length) setInterval(() => refreshLater(applyFilter), 60_000);
  followLog();
}

// The charts of a page: history from the API, drawn by uPlot, in the site's time zone.
import uPlot from "./vendor/uPlot.esm.js";
import { clockTime, dayAndTime, write } from "./format.js";

const HEIGHT = 190;
const REFRESH_EACH = { 3600: 5_000, 21600: 15_000 };
const SLOWEST = 60_000;
const FORMATS = { ms: "ms", share: "share", "bit/s": "bits" };
const words = JSON.parse(document.querySelector("[data-charts]").dataset.charts);
const zone = document.body.dataset.zone;
const dark = matchMedia("(prefers-color-scheme: dark)");
const palette = () => (dark.matches ? ["#6cc5df", "#f1b74a", "#c9a2ff", "#5fd08f", "#ff8a94", "#8db8ff"] : ["#0b6a8a", "#b06a00", "#7a3fb0", "#15703f", "#c21f32", "#2b5cab"]);
const MOST_GAPS = 3;
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
let range = 3600;

async function points(spec, metric, until) {
  const query = new URLSearchParams({ subject: spec.subject, metric, since: until - range, until, max_points: 1200 });
  const answer = await fetch(`/api/v1/history?${query}`);
  if (!answer.ok) throw new Error(`history: ${answer.status}`);
  return answer.json();
}

// In which detail a curve is drawn: as measured, or in means of so many minutes.
function detail({ level, step, reduction }) {
  if (level === "raw") return words.raw[reduction];
  const hours = step % 3600 === 0;
  return words[hours ? "hours" : "minutes"].replace("{count}", step / (hours ? 3600 : 60));
}

function why(gap) {
  return gap.verdicts.map((verdict) => words.verdicts[verdict]).join("; ") || words.no_answer;
}

// The last few gaps of all curves, each once, newest first.
function gapsOf(answers) {
  const each = new Map(answers.flatMap(({ gaps }) => gaps).map((gap) => [`${gap.since} ${why(gap)}`, gap]));
  return [...each.values()].sort((one, other) => other.since - one.since);
}

function gapText(gap) {
  const until = gap.until === null ? "…" : dayAndTime(gap.until * 1000);
  return `${dayAndTime(gap.since * 1000)} – ${until}: ${why(gap)}`;
}

// A contracted bandwidth far above the traffic would flatten the curve: it is drawn only near it.
function limitsNear(spec, columns) {
  const highest = Math.max(0, ...columns.flat().filter((value) => value !== null));
  return spec.limits.filter((limit) => highest > limit.value / 4);
}

function options(spec, limits, answers, width) {
  const format = FORMATS[spec.unit];
  const axis = { stroke: colour("--quiet"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
  const colours = palette();
  const rolledUp = answers.some(({ level }) => level !== "raw");
  const tell = (value, answer, time) => {
    const gap = value === null && answer ? answer.gaps.find(({ since, until }) => since <= time && (until === null || time <= until)) : undefined;
    return gap ? why(gap) : write(value, format);
  };
  const curves = spec.series.map((one, index) => ({ label: one.label, stroke: colours[index], width: 1.6, fill: index || rolledUp ? undefined : `${colours[index]}1c`, value: (_, value, __, at) => tell(value, at === null ? null : answers[index], _.data[0][at]), spanGaps: false }));
  const edges = rolledUp ? spec.series.flatMap(() => [edge(), edge()]) : [];
  const bands = rolledUp ? spec.series.map((_, index) => ({ series: [curves.length + 2 * index + 2, curves.length + 2 * index + 1], fill: `${colours[index]}33` })) : [];
  const lines = limits.map((limit) => ({ label: limit.label, stroke: colour("--down"), width: 1.2, dash: [6, 5], spanGaps: true, value: () => write(limit.value, format) }));
  return {
    width,
    height: HEIGHT,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
    cursor: { drag: { x: true, y: false } },
    scales: { y: { range: (_, __, high) => [0, Math.max(high * 1.08, floor(spec.unit))] } },
    axes: [
      { ...axis, values: (_, splits, __, ___, step) => splits.map((at) => tick(at, step)), space: 70, size: 34 },
      { ...axis, values: (_, splits) => splits.map((value) => write(value, format)), size: 78 },
    ],
    series: [{ label: words.time, value: (_, at) => (at === null ? "–" : dayAndTime(at * 1000)) }, ...curves, ...edges, ...lines],
    bands,
  };
}

// The lowest or the highest of a band: no line and no entry in the legend.
function edge() {
  return { label: "", class: "band", width: 0, points: { show: false }, spanGaps: false };
}

function floor(unit) {
  return { ms: 0.005, share: 0.05, "bit/s": 1000 }[unit];
}

function tick(at, step) {
  const full = dayAndTime(at * 1000);
  return step >= 86400 ? full.slice(0, 5) : clockTime(at * 1000).slice(0, step < 60 ? 8 : 5);
}

class Chart {
  constructor(figure) {
    this.figure = figure;
    this.plot = figure.querySelector(".plot");
    this.spec = JSON.parse(figure.dataset.chart);
  }

  async load(keepZoom) {
    const until = Math.ceil(Date.now() / 1000);
    const answers = await Promise.all(this.spec.series.map((one) => points(this.spec, one.metric, until)));
    const rolledUp = answers.some(({ level }) => level !== "raw");
    const tables = answers.map(({ times, values }) => [times, values]);
    const edges = rolledUp ? answers.flatMap(({ times, values, lows, highs }) => [[times, lows.length ? lows : values], [times, highs.length ? highs : values]]) : [];
    const limits = limitsNear(this.spec, [...tables, ...edges].map(([, values]) => values));
    const across = limits.map((limit) => [[until - range, until], [limit.value, limit.value]]);
    const data = uPlot.join([...tables, ...edges, ...across]);
    const empty = tables.every(([times]) => times.length === 0);
    this.figure.querySelector("[data-no-points]").hidden = !empty;
    this.plot.hidden = empty;
    this.tellDetail(answers, empty);
    if (empty) return;
    this.answers = answers;
    this.period = { min: until - range, max: until };
    if (keepZoom && this.chart && this.chart.series.length === data.length) this.chart.setData(data, false);
    else this.draw(data, limits);
    this.showPeriod();
  }

  tellDetail(answers, empty) {
    const shown = answers.find(({ times }) => times.length) ?? answers[0];
    const gaps = gapsOf(answers);
    const line = this.figure.querySelector("[data-gaps]");
    this.figure.querySelector("[data-detail]").textContent = empty ? "" : detail(shown);
    line.hidden = gaps.length === 0;
    line.textContent = `${words.gaps}: ${gaps.slice(0, MOST_GAPS).map(gapText).join(" · ")}${gaps.length > MOST_GAPS ? ` (+${gaps.length - MOST_GAPS})` : ""}`;
  }

  // The whole period that was asked for, also where nothing is known; what was zoomed into stays.
  showPeriod() {
    if (!this.zoomed) this.chart.setScale("x", this.period);
    else this.chart.redraw();
  }

  draw(data, limits) {
    this.chart?.destroy();
    this.limits = limits;
    this.zoomed = false;
    this.chart = new uPlot(options(this.spec, limits, this.answers, this.plot.clientWidth), data, this.plot);
    this.chart.hooks.setSelect = [(chart) => { this.zoomed ||= chart.select.width > 0; }];
    this.chart.over.addEventListener("dblclick", () => {
      this.zoomed = false;
      this.showPeriod();
    });
  }

  redraw() {
    if (!this.chart) return;
    this.draw(this.chart.data, this.limits);
    this.showPeriod();
  }

  resize() {
    if (this.chart && this.plot.clientWidth) this.chart.setSize({ width: this.plot.clientWidth, height: HEIGHT });
  }
}

const charts = [...document.querySelectorAll("[data-chart]")].map((figure) => new Chart(figure));
const loadAll = (keepZoom) => Promise.allSettled(charts.map((chart) => chart.load(keepZoom)));

let timer;
function follow() {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    if (!document.hidden) await loadAll(true);
    follow();
  }, REFRESH_EACH[range] ?? SLOWEST);
}

for (const button of document.querySelectorAll("[data-range]")) {
  button.addEventListener("click", () => {
    range = Number(button.dataset.range);
    for (const other of document.querySelectorAll("[data-range]")) other.setAttribute("aria-pressed", String(other === button));
    loadAll(false);
    follow();
  });
}
new ResizeObserver(() => charts.forEach((chart) => chart.resize())).observe(document.querySelector(".chart-grid"));
dark.addEventListener("change", () => charts.forEach((chart) => chart.redraw()));
loadAll(false);
follow();

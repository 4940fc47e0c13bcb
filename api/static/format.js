// Figures as people here write them: the same as core/i18n.py does on the server.
const language = document.documentElement.lang === "en" ? "en-GB" : "vi-VN";
const zone = document.body.dataset.zone;
const formats = new Map();

function number(value, digits) {
  if (!formats.has(digits)) {
    formats.set(digits, new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }));
  }
  return formats.get(digits).format(value);
}

function bits(value) {
  for (const [size, digits, unit] of [[1e9, 1, "Gbit/s"], [1e6, 1, "Mbit/s"], [1e3, 0, "kbit/s"]]) {
    if (value >= size) return `${number(value / size, digits)} ${unit}`;
  }
  return `${number(value, 0)} bit/s`;
}

const WRITERS = {
  ms: (value) => `${number(value * 1000, 1)} ms`,
  share: (value) => `${number(value * 100, 1)} %`,
  bits,
};

export function canWrite(format) {
  return format in WRITERS;
}

export function write(value, format) {
  return value === null || value === undefined ? "–" : WRITERS[format](value);
}

export function clockTime(milliseconds) {
  return new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", hourCycle: "h23", timeZone: zone }).format(milliseconds);
}

export function dayAndTime(milliseconds) {
  const day = new Intl.DateTimeFormat("en-GB", { day: "2-digit", month: "2-digit", year: "numeric", timeZone: zone });
  return `${day.format(milliseconds)} ${clockTime(milliseconds)}`;
}

// What a kiosk's page runs: reports while the screen really draws. It needs no other file and no library.
//
//   <script src="https://MOTCUA/kiosk/heartbeat.js" data-token="SECRET" data-date="2026-11-20"
//           data-procedures="1830" data-checksum="SHA-256" async></script>
//
// A page that learns later what it shows, or shows something else now, says:
//
//   motcuaKiosk.show({ date: "2026-11-20", codes: ["1.000001", …] })
//
// The checksum of codes needs a page from https or this machine, as browsers hash nowhere else; elsewhere the page may give
// its own, or only how many procedures it shows are compared.
(() => {
  "use strict";
  const script = document.currentScript;
  const { token, every, date, procedures, checksum } = script.dataset;
  const address = new URL("/api/v1/kiosk/heartbeat", script.src).href;
  const pause = Math.max(1, Number(every) || 30) * 1000;
  let shown = {
    content_date: date || null,
    procedures: procedures ? Number(procedures) : null,
    checksum: checksum || null,
  };

  async function digest(lines) {
    if (!globalThis.crypto?.subtle) return null;
    const octets = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", octets));
    return [...hash].map((octet) => octet.toString(16).padStart(2, "0")).join("");
  }

  // The order of code points, which is not that of UTF-16.
  function byCodePoints(one, other) {
    const [a, b] = [[...one], [...other]];
    for (let i = 0; i < a.length && i < b.length; i += 1) {
      if (a[i] !== b[i]) return a[i].codePointAt(0) - b[i].codePointAt(0);
    }
    return a.length - b.length;
  }

  async function show({ date: day = null, codes = null, procedures: count = null, checksum: own = null }) {
    if (codes === null) {
      shown = { content_date: day, procedures: count, checksum: own };
      return;
    }
    const lines = [...new Set(codes.map((code) => String(code).normalize("NFC").trim()))].filter(Boolean);
    lines.sort(byCodePoints);
    shown = { content_date: day, procedures: lines.length, checksum: own ?? (await digest(lines)) };
  }

  // Two frames: the first is asked for, and only when the second comes was the first one drawn.
  function drawn() {
    return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  }

  async function report() {
    await drawn();
    const body = { alive_seconds: performance.now() / 1000, page: location.href.slice(0, 500), ...shown };
    await fetch(address, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(10_000),
    });
  }

  // One at a time: a report that waits for a screen that does not draw is followed by none.
  async function run() {
    for (;;) {
      await report().catch(() => {}); // the network may be away for a while; the next one tells
      await new Promise((done) => setTimeout(done, pause));
    }
  }

  globalThis.motcuaKiosk = { show };
  run();
})();

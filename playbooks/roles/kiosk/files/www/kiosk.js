// The kiosk's page: finds procedures in the kiosk's own copy, and shows the allowed sites within itself, so that its heartbeat goes on.
"use strict";

const STATUS_EVERY = 10_000;
const SHOWN_AT_MOST = 60;
const KEYS = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm.-"];
const DETAILS = ["code", "field", "duration", "fee", "place", "result"];
const at = (id) => document.getElementById(id);

let language = "vi";
let procedures = [];
let status = { portals: [], date: null };
let loaded = null;
let field = "";
let open = null; // a procedure, or a portal's address

const word = (name) => WORDS[language][name];

function make(tag, text = "", properties = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  return Object.assign(element, properties);
}

// Without accents and case, as people type on a screen: "dat dai" finds "Đất đai".
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
}

function dayOf(date) {
  return date.split("-").reverse().join("/");
}

function matching() {
  const words = plain(at("query").value).split(/\s+/).filter(Boolean);
  return procedures.filter((one) => (!field || one.field === field) && words.every((part) => one.plain.includes(part)));
}

function showFound() {
  const found = matching();
  const rows = found.slice(0, SHOWN_AT_MOST).map((one) => {
    const row = make("button", "", { onclick: () => show(one) });
    row.append(make("strong", one.name), make("span", [one.code, one.field].filter(Boolean).join(" · ")));
    const item = make("li");
    item.append(row);
    return item;
  });
  if (found.length > SHOWN_AT_MOST) rows.push(make("li", word("more")));
  at("found").replaceChildren(...rows);
  at("count").textContent = procedures.length ? word("count")(found.length, procedures.length) : word("none");
}

function showFields() {
  const names = [...new Set(procedures.map((one) => one.field).filter(Boolean))].sort(new Intl.Collator("vi").compare);
  const buttons = ["", ...names].map((name) =>
    make("button", name || word("all"), { ariaPressed: String(name === field), onclick: () => choose(name) }));
  at("fields").replaceChildren(...(names.length > 1 ? buttons : []));
}

function choose(name) {
  field = name;
  showFields();
  showFound();
}

function showProcedure(one) {
  const list = make("dl");
  for (const name of DETAILS.filter((detail) => one[detail])) list.append(make("dt", word(name)), make("dd", one[name]));
  const parts = [make("h2", one.name), list];
  if (one.documents?.length) {
    const papers = make("ol");
    papers.append(...one.documents.map((text) => make("li", text)));
    parts.push(make("h3", word("documents")), papers);
  }
  at("procedure").replaceChildren(...parts);
}

// One of three is seen: the search, a procedure, a site.
function show(what) {
  open = what;
  const isSite = typeof what === "string";
  at("search").hidden = what !== null;
  at("procedure").hidden = what === null || isSite;
  at("portal").hidden = !isSite;
  at("home").hidden = what === null;
  document.body.classList.toggle("site", isSite);
  at("portal").src = isSite ? what : "about:blank";
  if (what !== null && !isSite) showProcedure(what);
}

function showStatus() {
  const lost = status.portals.filter((one) => !one.reachable);
  at("offline").hidden = lost.length === 0;
  at("offline").textContent = lost.length ? word("offline")(lost.map((one) => one.name).join(", ")) : "";
  at("date").textContent = status.date ? word("date")(dayOf(status.date)) : "";
  at("portals").replaceChildren(...status.portals.map((one) => {
    const text = one.reachable ? one.name : `${one.name} (${word("unreachable")})`;
    return make("button", text, { disabled: !one.reachable, onclick: () => show(one.url) });
  }));
  if (lost.some((one) => one.url === open)) show(null);
}

function showWords() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  showStatus();
  showFields();
  showFound();
  showKeys();
  if (open !== null && typeof open !== "string") showProcedure(open);
}

function showKeys() {
  const key = (text, change) => make("button", text, { onclick: () => type(change), onpointerdown: (event) => event.preventDefault() });
  const rows = KEYS.map((letters) => [...letters].map((letter) => key(letter, (before) => before + letter)));
  rows.at(-1).push(key(word("erase"), (before) => [...before].slice(0, -1).join("")));
  rows.push([key(word("space"), (before) => `${before} `)]);
  at("keys").replaceChildren(...rows.map((keys) => {
    const row = make("div");
    row.append(...keys);
    return row;
  }));
}

function type(change) {
  at("query").value = change(at("query").value);
  showFound();
}

async function load() {
  const answer = await fetch("/procedures.json");
  if (!answer.ok) return;
  const copy = await answer.json();
  procedures = copy.procedures.map((one) => ({ ...one, plain: plain(`${one.name} ${one.code} ${one.field ?? ""}`) }));
  loaded = copy.date;
  await motcuaKiosk.show({ date: copy.date, codes: procedures.map((one) => one.code) });
  showFields();
  showFound();
}

async function follow() {
  for (;;) {
    try {
      status = await (await fetch("/status.json")).json();
      showStatus();
      if (status.date !== loaded) await load();
    } catch {
      // the service of the pages restarts; what is shown stays
    }
    await new Promise((done) => setTimeout(done, STATUS_EVERY));
  }
}

at("home").onclick = () => show(null);
at("language").onclick = () => {
  language = language === "vi" ? "en" : "vi";
  showWords();
};
at("query").oninput = showFound;
at("query").onfocus = () => { at("keys").hidden = false; };
at("found").onpointerdown = () => { at("keys").hidden = true; };
for (const kind of ["contextmenu", "dragstart", "selectstart"]) addEventListener(kind, (event) => event.preventDefault());
showWords();
follow();

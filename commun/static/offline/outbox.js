/* Texts sent without network: kept on this device with the version that they were written from, sent by the same form
   when it comes back. Where somebody wrote at the same place, the page of both texts opens. */

import { moment, say } from "../js/words.js";

export const SINCE = "commun:garde"; // makes site.js load what is here
const KEY = "commun:envois";

export const make = (name, properties) => Object.assign(document.createElement(name), properties);

/** Who a page was made for: the id of their account, "" for a visitor. */
export function person(page = document) {
  return page.querySelector("[data-person]")?.dataset.person ?? "";
}

function waiting() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}

function change(id, changes) {
  const items = waiting().flatMap((item) => (item.id !== id ? [item] : changes ? [{ ...item, ...changes }] : []));
  localStorage.setItem(KEY, JSON.stringify(items));
  outbox();
}

/* A text that says, line by line, all that an earlier one said takes its place; others stand beside it. */
const place = ({ action, section, person, state }) => [action, section, person, state].join();
const lines = ({ fields }) => fields.filter(([name]) => name !== "summary").flatMap(([name, value]) => value.split("\n").map((line) => name + line.trim()));

/* Hold back what `form` was about to send; false where there is no room. */
function hold(form, submitter) {
  const fields = [...new FormData(form, submitter)].filter(([name, value]) => name !== "csrf" && typeof value === "string");
  const action = location.pathname + location.search.replace(/[?&]+$/, ""); // a refused sending leaves a mark
  const section = form.elements.namedItem("section")?.value ?? "";
  const title = form.elements.namedItem("titre")?.value || document.querySelector("h1").textContent.trim();
  const item = { id: `${Date.now()}-${Math.random()}`, person: person(), action, section, title, fields, when: Date.now(), state: "" };
  const mine = lines(item);
  const others = waiting().filter((each) => place(each) !== place(item) || lines(each).some((line) => !mine.includes(line)));
  try {
    localStorage.setItem(KEY, JSON.stringify([...others, item]));
    localStorage.setItem(SINCE, localStorage.getItem(SINCE) ?? "0");
    return true;
  } catch {
    return false;
  }
}

/** What an editor saves without network waits here. */
export function holdBack(form) {
  form.addEventListener("submit", (event) => {
    if (navigator.onLine || event.submitter?.value !== "save") return;
    event.preventDefault();
    if (hold(form, event.submitter)) outbox();
    else alert(say("noRoom"));
    document.querySelector("[data-outbox]")?.focus();
  });
  addEventListener("online", flush);
}

/* A server that cannot answer now is asked again later, as if the network had gone; one that fails on this text
   would fail for ever, and keep the others waiting. */
function heard(answer) {
  if ([429, 502, 503, 504].includes(answer.status)) throw new Error(String(answer.status));
  return answer;
}

/* The editor as it is now; null where the server fails on it. */
async function fresh(item) {
  const answer = heard(await fetch(item.action, { headers: { Accept: "text/html" } }));
  return answer.status >= 500 ? null : new DOMParser().parseFromString(await answer.text(), "text/html");
}

const csrf = (page) => page.querySelector("form[data-editor] [name=csrf]")?.value ?? "";

async function send(item) {
  const page = await fresh(item);
  if (!page) return change(item.id, { state: "refused" });
  if (person(page) !== item.person) return change(item.id, { state: "person" });
  const body = new FormData();
  for (const [name, value] of item.fields) body.append(name, value);
  body.set("csrf", csrf(page));
  const answer = heard(await fetch(item.action, { method: "POST", body, headers: { Accept: "text/html" } }));
  if (answer.ok && answer.redirected) return change(item.id, { state: "sent", address: answer.url, fields: [] });
  return change(item.id, { state: answer.status === 409 ? "conflict" : "refused" });
}

/** Send all that waits, one by one; what cannot be sent says why. */
export async function flush() {
  const work = async (lock) => {
    if (lock === null) return;
    const tried = [];
    const next = () => waiting().find(({ id, state }) => ["", "person"].includes(state) && !tried.includes(id));
    try {
      for (let item; (item = next()); await send(item)) tried.push(item.id);
    } catch {
      /* the network has gone again */
    }
  };
  if (navigator.locks) await navigator.locks.request(KEY, { ifAvailable: true }, work);
  else await work();
}

/* The same form, sent as by hand; where nothing answers, what was typed is shown below `line`. */
async function open(item, line) {
  const page = await fresh(item).catch(() => null);
  if (!page) {
    const typed = item.fields.filter(([name, value]) => value && (name === "text" || name.startsWith("c."))).map(([, value]) => value);
    line.querySelector("textarea")?.remove();
    line.append(make("textarea", { readOnly: true, rows: 8, value: typed.join("\n\n"), ariaLabel: item.title }));
    return;
  }
  if (person(page) !== item.person) return change(item.id, { state: "person" });
  const form = make("form", { method: "post", action: item.action, enctype: "multipart/form-data", hidden: true });
  for (const [name, value] of [...item.fields, ["csrf", csrf(page)]]) form.append(make("textarea", { name, value }));
  document.body.append(form);
  change(item.id, { state: "opened" });
  form.submit();
}

/** Show what waits. */
export function outbox() {
  document.querySelector("[data-outbox]")?.remove();
  const items = waiting().filter(({ state }) => state !== "opened" || document.querySelector("[data-kept]"));
  if (!items.length) return;
  const notice = make("div", { className: "notice notice--info", tabIndex: -1 });
  notice.dataset.outbox = "";
  notice.setAttribute("role", "status");
  for (const item of items) {
    const line = make("p", { textContent: say(`outbox_${item.state || "waits"}`, { n: item.title, t: moment(item.when) }) + " " });
    if (item.state === "sent") line.append(make("a", { href: item.address, textContent: say("outboxSee") }), " ");
    const button = (words, act) => line.append(make("button", { type: "button", className: "button button--quiet", textContent: words, onclick: act }));
    if (!["sent", "person"].includes(item.state)) button(say("outboxOpen"), () => open(item, line));
    button(say(item.state === "sent" ? "outboxSeen" : "forget"), () => change(item.id, null));
    notice.append(line);
  }
  document.querySelector("main").prepend(notice);
}

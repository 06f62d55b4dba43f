/* Texts sent without network: kept on this device with the version that they were written from, sent when it comes
   back, by the same form. Where somebody wrote at the same place meanwhile, the page of both texts opens. */

import { moment, say } from "../js/words.js";

export const SINCE = "commun:garde"; // its presence makes site.js load what is here
const KEY = "commun:envois";

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

/** Hold back what `form` was about to send; false where this device has no room for it. */
function hold(form, submitter) {
  const fields = [...new FormData(form, submitter)].filter(([name, value]) => name !== "csrf" && typeof value === "string");
  const action = location.pathname + location.search.replace(/[?&]+$/, ""); // a sending that was refused leaves a mark there
  const section = form.elements.namedItem("section")?.value ?? "";
  const title = form.elements.namedItem("titre")?.value || document.querySelector("h1").textContent.trim();
  const item = { id: crypto.randomUUID(), person: person(), action, section, title, fields, when: Date.now(), state: "" };
  const others = waiting().filter((each) => location.pathname === "/nouvelle" || each.action !== action || each.section !== section);
  try {
    localStorage.setItem(KEY, JSON.stringify([...others, item]));
    localStorage.setItem(SINCE, localStorage.getItem(SINCE) ?? "0");
    return true;
  } catch {
    return false;
  }
}

/** Let an editor be used without network: what it saves waits here. */
export function holdBack(form) {
  form.addEventListener("submit", (event) => {
    if (navigator.onLine || event.submitter?.value !== "save") return;
    event.preventDefault();
    const kept = hold(form, event.submitter);
    if (kept) outbox();
    else alert(say("noRoom"));
    document.querySelector("[data-outbox]")?.focus();
  });
  addEventListener("online", flush);
}

/* A server that cannot answer now, or asks to wait, is asked again later: as if the network had gone. One that fails on
   this very text would fail for ever, and keep the others waiting behind it. */
function heard(answer) {
  if ([429, 502, 503, 504].includes(answer.status)) throw new Error(String(answer.status));
  return answer;
}

/* The editor as it is now; null where the server fails on it. */
async function fresh(item) {
  const answer = heard(await fetch(item.action, { headers: { Accept: "text/html" } }));
  return answer.status >= 500 ? null : new DOMParser().parseFromString(await answer.text(), "text/html");
}

async function send(item) {
  const page = await fresh(item);
  if (!page) return change(item.id, { state: "refused" });
  if (person(page) !== item.person) return change(item.id, { state: "person" });
  const body = new FormData();
  for (const [name, value] of item.fields) body.append(name, value);
  body.set("csrf", page.querySelector("form[data-editor] [name=csrf]")?.value ?? "");
  const answer = heard(await fetch(item.action, { method: "POST", body, headers: { Accept: "text/html" } }));
  if (answer.ok && answer.redirected) return change(item.id, { state: "sent", address: answer.url, fields: [] });
  return change(item.id, { state: answer.status === 409 ? "conflict" : "refused" });
}

/** Send all that waits, one after the other; what cannot be sent stays, and says why. */
export async function flush() {
  const work = async (lock) => {
    if (lock === null) return;
    const tried = new Set();
    const next = () => waiting().find(({ id, state }) => ["", "person"].includes(state) && !tried.has(id));
    for (let item = next(); item; item = next()) {
      tried.add(item.id);
      try {
        await send(item);
      } catch {
        return; // the network has gone again
      }
    }
  };
  if (navigator.locks) await navigator.locks.request(KEY, { ifAvailable: true }, work);
  else await work();
}

/* The same form, sent as by hand: the page that answers is the one to go on with. Where none would, what was typed is
   shown below `line`, to be read and copied. */
async function open(item, line) {
  const page = await fresh(item).catch(() => null);
  if (!page) {
    const typed = item.fields.filter(([name, value]) => value && (name === "text" || name.startsWith("c."))).map(([, value]) => value);
    line.querySelector("textarea")?.remove();
    line.append(Object.assign(document.createElement("textarea"), { readOnly: true, rows: 8, value: typed.join("\n\n"), ariaLabel: item.title }));
    return;
  }
  if (person(page) !== item.person) return change(item.id, { state: "person" });
  const form = Object.assign(document.createElement("form"), { method: "post", action: item.action, enctype: "multipart/form-data", hidden: true });
  for (const [name, value] of [...item.fields, ["csrf", page.querySelector("form[data-editor] [name=csrf]")?.value ?? ""]]) {
    const area = Object.assign(document.createElement("textarea"), { name, value });
    form.append(area);
  }
  document.body.append(form);
  change(item.id, { state: "opened" });
  form.submit();
}

/** Show what waits, at the head of the page. */
export function outbox() {
  document.querySelector("[data-outbox]")?.remove();
  const items = waiting().filter(({ state }) => state !== "opened" || document.querySelector("[data-kept]"));
  if (!items.length) return;
  const notice = Object.assign(document.createElement("div"), { className: "notice notice--info", tabIndex: -1 });
  notice.dataset.outbox = "";
  notice.setAttribute("role", "status");
  for (const item of items) {
    const line = document.createElement("p");
    line.textContent = `${say(`outbox_${item.state || "waits"}`, { n: item.title, t: moment(item.when) })} `;
    if (item.state === "sent") line.append(Object.assign(document.createElement("a"), { href: item.address, textContent: say("outboxSee") }), " ");
    const button = (words, act) => {
      const made = Object.assign(document.createElement("button"), { type: "button", className: "button button--quiet", textContent: words });
      made.addEventListener("click", act);
      line.append(made);
    };
    if (!["sent", "person"].includes(item.state)) button(say("outboxOpen"), () => open(item, line));
    button(say(item.state === "sent" ? "outboxSeen" : "forget"), () => change(item.id, null));
    notice.append(line);
  }
  document.querySelector("main").prepend(notice);
}

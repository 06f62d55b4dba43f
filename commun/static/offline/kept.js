/* Pages kept on this device: chosen on `/hors-ligne`, made anew with network, listed without it. Loaded there, and by
   site.js once something is kept. */

import { say } from "../js/words.js";
import { flush, make, outbox, person, SINCE } from "./outbox.js";

const PAGES = "commun-garde-"; // as worker.js names them
const FILES = "commun-fichiers";
const SHELL = "/hors-ligne";
const NEW = "/nouvelle";
const HOUR = 3600 * 1000;

const able = "serviceWorker" in navigator && "caches" in window;
const { lang, dataset } = document.documentElement;
const copy = dataset.copie; // when this page was kept, where it comes from this device

/* What others kept, or who has logged out, goes away; without network nobody knows who is here. */
async function forgetOthers() {
  if (copy !== undefined) return;
  for (const name of await caches.keys()) {
    if (name.startsWith(PAGES) && name !== PAGES && name !== PAGES + person()) await caches.delete(name);
  }
}

/* Keep `address` as the owner of the cache `name` sees it: a visitor's copies are asked for without a cookie, or what a
   member sees would stay in them. What is gone, or closed, goes from here too. */
async function put(name, address) {
  const whose = name.slice(PAGES.length);
  if (whose && whose !== person()) throw new Error(address);
  const credentials = whose === person() ? "same-origin" : "omit";
  const answer = await fetch(address, { headers: { Accept: "text/html" }, cache: "no-cache", credentials });
  const closed = new URL(answer.url).pathname === "/connexion";
  if (closed || [404, 410].includes(answer.status)) await forget({ name, pathname: address });
  if (closed || !answer.ok) throw new Error(address);
  const text = await answer.text();
  const page = new DOMParser().parseFromString(text, "text/html");
  if (person(page) !== whose) throw new Error(address);
  const headers = new Headers(answer.headers);
  headers.set("X-Garde-Le", Date.now());
  headers.set("X-Garde-Titre", encodeURIComponent(page.querySelector("h1")?.textContent.trim() ?? address));
  const cache = await caches.open(name);
  await cache.put(address, new Response(text, { headers }));
  const pictures = [...page.querySelectorAll("main img")].map((image) => image.getAttribute("src"));
  await Promise.allSettled(pictures.filter((src) => src.startsWith("/media/")).map((src) => cache.add(src)));
}

/* What pages are dressed with, and the page that lists the others, as a visitor sees it. */
async function putFiles() {
  const answer = await fetch(SHELL, { credentials: "omit" });
  const text = await answer.text();
  const files = text.match(/data-files="([^"]*)"/)[1].split(" ");
  const cache = await caches.open(FILES);
  const there = await paths(cache);
  await cache.addAll(files.filter((file) => !there.includes(file)));
  for (const path of there) if (!files.includes(path)) await cache.delete(path);
  await cache.put(SHELL, new Response(text, { headers: answer.headers }));
}

const paths = async (cache) => (await cache.keys()).map(({ url }) => new URL(url).pathname);

async function keep(addresses) {
  await navigator.serviceWorker.register("/service-worker.js");
  localStorage.setItem(SINCE, Date.now());
  const name = PAGES + person();
  await putFiles();
  const done = await Promise.allSettled(addresses.map((address) => put(name, address)));
  await Promise.allSettled([NEW, ...addresses.map(editor)].map((each) => put(name, each)));
  for (const { reason } of done) if (reason) throw reason;
}

const editor = (address) => `${address}/modifier`;
const isPage = (path) => !/^\/(media|nouvelle)|\/modifier$/.test(path);

async function listed() {
  const found = [];
  for (const name of (await caches.keys()).filter((each) => each.startsWith(PAGES))) {
    const cache = await caches.open(name);
    for (const pathname of (await paths(cache)).filter(isPage)) {
      const { headers } = await cache.match(pathname);
      found.push({ name, pathname, title: decodeURIComponent(headers.get("X-Garde-Titre")), when: Number(headers.get("X-Garde-Le")) });
    }
  }
  return found.sort((one, other) => one.title.localeCompare(other.title));
}

async function refresh() {
  const pages = await listed();
  if (!pages.length) return;
  await putFiles();
  localStorage.setItem(SINCE, Date.now());
  const names = [...new Set(pages.map(({ name }) => name))];
  for (const name of names) await put(name, NEW).catch(() => {});
  for (const { name, pathname } of pages) await Promise.allSettled([pathname, editor(pathname)].map((each) => put(name, each)));
  for (const name of names) await sweep(name);
}

async function forget({ name, pathname }) {
  const cache = await caches.open(name);
  for (const each of [pathname, editor(pathname)]) await cache.delete(each);
}

/* Pictures go with the last page that shows them, the rest with the last page. */
async function sweep(name) {
  const cache = await caches.open(name);
  const there = await paths(cache);
  const texts = await Promise.all(there.filter(isPage).map(async (path) => (await cache.match(path)).text()));
  if (!texts[0]) await caches.delete(name);
  for (const path of there) if (/^.media/.test(path) && !texts.join().includes(path)) await cache.delete(path);
}

// ——— the page that lists them

const dated = (when) => new Intl.DateTimeFormat(lang, { dateStyle: "long", timeStyle: "short" }).format(when);
const room = document.querySelector("[data-kept]");
const told = document.querySelector("[data-told]");

async function list() {
  const pages = await listed();
  room.replaceChildren(
    ...pages.map((page) => {
      const item = make("li");
      const link = make("a", { href: page.pathname, textContent: page.title });
      const when = make("span", { className: "meta", textContent: ` ${room.dataset.since} ${dated(page.when)} ` });
      const button = make("button", { type: "button", className: "button button--quiet", textContent: room.dataset.forget });
      button.setAttribute("aria-label", `${room.dataset.forget} : ${page.title}`);
      button.onclick = () => forget(page).then(() => sweep(page.name)).then(list);
      item.append(link, when, button);
      return item;
    }),
  );
  document.querySelector("[data-none]").hidden = pages.length > 0;
}

async function begin() {
  const asked = [...document.querySelectorAll("[data-keep]")].map((each) => each.dataset.keep);
  const button = document.querySelector("[data-keep-now]");
  const act = async () => {
    told.textContent = told.dataset.working;
    try {
      await keep(asked);
      told.textContent = told.dataset.done;
      document.querySelector("[data-asked]").hidden = true;
    } catch (error) {
      told.textContent = told.dataset[error.name] ?? told.dataset.failed;
    }
    await list();
  };
  if (button) Object.assign(button, { hidden: false, onclick: act });
  await list();
}

/* What was written goes first: the copies that are made anew then hold it. */
async function again() {
  await flush();
  await refresh().catch(() => {}); // the network has gone again
  if (room) await list();
}

if (copy) {
  const key = copy === "absente" ? "copyAbsent" : navigator.onLine ? "copySilent" : "copyOffline";
  document.querySelector("main").prepend(make("p", { role: "status", className: "notice notice--info", textContent: say(key, { t: dated(Number(copy) || 0) }) }));
}
if (able) {
  await forgetOthers();
  if (room) await begin();
} else if (room) {
  told.textContent = told.dataset.unable;
}
outbox();
addEventListener("online", able ? again : flush);
if (navigator.onLine) await (able && copy === undefined && Date.now() - Number(localStorage.getItem(SINCE)) > HOUR ? again() : flush());

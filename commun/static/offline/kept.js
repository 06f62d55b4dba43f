/* Pages kept on this device: asked for on `/hors-ligne`, made anew when there is network, listed without it.

   Loaded on that page, and by site.js elsewhere once something is kept or waits to be sent. */

import { flush, outbox, person, SINCE } from "./outbox.js";

const PAGES = "commun-garde-"; // as worker.js names them
const FILES = "commun-fichiers";
const SHELL = "/hors-ligne";
const HOUR = 3600 * 1000;

const able = "serviceWorker" in navigator && "caches" in window;
const isCopy = "copie" in document.documentElement.dataset;

/* What was kept by somebody else, or by whoever has logged out, goes away; without network nobody knows who is here. */
async function forgetOthers() {
  if (isCopy) return;
  for (const name of await caches.keys()) {
    if (name.startsWith(PAGES) && name !== PAGES && name !== PAGES + person()) await caches.delete(name);
  }
}

async function put(cache, address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" }, cache: "no-cache" });
  if (!answer.ok) throw new Error(String(answer.status));
  const text = await answer.text();
  const page = new DOMParser().parseFromString(text, "text/html");
  if (person(page) !== person()) throw new Error("person");
  const headers = new Headers(answer.headers);
  headers.set("X-Garde-Le", String(Date.now()));
  headers.set("X-Garde-Titre", encodeURIComponent(page.querySelector("h1")?.textContent.trim() ?? address));
  await cache.put(address, new Response(text, { headers }));
  const pictures = [...page.querySelectorAll("main img")].map((image) => image.getAttribute("src"));
  await Promise.allSettled(pictures.filter((src) => src.startsWith("/media/")).map((src) => cache.add(src)));
}

/* What pages are dressed with, and the page that lists the others, as somebody sees it who is not logged in. */
async function putFiles() {
  const answer = await fetch(SHELL, { credentials: "omit" });
  const text = await answer.text();
  const shell = new DOMParser().parseFromString(text, "text/html");
  const files = shell.querySelector("[data-files]").dataset.files.split(" ");
  const cache = await caches.open(FILES);
  const there = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  await cache.addAll(files.filter((file) => !there.has(file)));
  await Promise.all([...there].filter((path) => !files.includes(path)).map((path) => cache.delete(path)));
  await cache.put(SHELL, new Response(text, { headers: answer.headers }));
}

async function keep(addresses) {
  await navigator.serviceWorker.register("/service-worker.js");
  localStorage.setItem(SINCE, String(Date.now()));
  const cache = await caches.open(PAGES + person());
  await putFiles();
  await Promise.allSettled(["/nouvelle", ...addresses.map((address) => `${address}/modifier`)].map((each) => put(cache, each)));
  for (const address of addresses) await put(cache, address);
}

async function listed() {
  const found = [];
  for (const name of (await caches.keys()).filter((each) => each.startsWith(PAGES))) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const { pathname } = new URL(request.url);
      if (pathname.startsWith("/media/") || pathname.endsWith("/modifier") || pathname === "/nouvelle") continue;
      const { headers } = await cache.match(request);
      found.push({ cache, pathname, title: decodeURIComponent(headers.get("X-Garde-Titre")), when: Number(headers.get("X-Garde-Le")) });
    }
  }
  return found.sort((one, other) => one.title.localeCompare(other.title));
}

async function refresh() {
  const pages = await listed();
  if (!pages.length) return;
  localStorage.setItem(SINCE, String(Date.now()));
  await putFiles();
  await Promise.allSettled(pages.flatMap(({ cache, pathname }) => [put(cache, pathname), put(cache, `${pathname}/modifier`)]));
}

async function forget({ cache, pathname }) {
  await Promise.all([pathname, `${pathname}/modifier`].map((each) => cache.delete(each)));
}

// ——— the page that lists them

const room = document.querySelector("[data-kept]");

async function list() {
  const pages = await listed();
  room.replaceChildren(
    ...pages.map((page) => {
      const item = document.createElement("li");
      const link = Object.assign(document.createElement("a"), { href: page.pathname, textContent: page.title });
      const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" }).format(page.when);
      const when = Object.assign(document.createElement("span"), { className: "meta", textContent: ` ${room.dataset.since} ${day} ` });
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button button--quiet", textContent: room.dataset.forget });
      button.setAttribute("aria-label", `${room.dataset.forget} : ${page.title}`);
      button.addEventListener("click", () => forget(page).then(list));
      item.append(link, when, button);
      return item;
    }),
  );
  document.querySelector("[data-none]").hidden = pages.length > 0;
}

async function begin() {
  const told = document.querySelector("[data-told]");
  const asked = [...document.querySelectorAll("[data-keep]")].map((each) => each.dataset.keep);
  const button = document.querySelector("[data-keep-now]");
  const act = async () => {
    told.textContent = told.dataset.working;
    try {
      await keep(asked);
      told.textContent = told.dataset.done;
      document.querySelector("[data-asked]").hidden = true;
    } catch {
      told.textContent = told.dataset.failed;
    }
    await list();
  };
  if (button) {
    button.hidden = false;
    button.addEventListener("click", act);
  }
  await list();
}

if (able) {
  await forgetOthers();
  if (room) await begin();
  if (!isCopy && navigator.onLine && Date.now() - Number(localStorage.getItem(SINCE) ?? 0) > HOUR) await refresh();
  addEventListener("online", () => refresh().then(() => room && list()));
} else if (room) {
  document.querySelector("[data-told]").textContent = document.querySelector("[data-told]").dataset.unable;
}
outbox();
if (navigator.onLine) await flush();
addEventListener("online", flush);

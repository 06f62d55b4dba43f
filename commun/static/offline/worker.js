/* The service worker: pages that somebody chose to keep are read without network. Only kept.js installs it; pages
   that are not kept go past it. */

const PAGES = "commun-garde-"; // followed by the id of the person: nobody is shown another's copies
const FILES = "commun-fichiers";
const SHELL = "/hors-ligne";

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && /^\/(deconnexion|compte\/effacer)$/.test(url.pathname)) event.respondWith(leave(request));
  else if (request.method !== "GET") return;
  else if (request.mode === "navigate") event.respondWith(shown(event, url));
  else if (/^\/(static|media)\//.test(url.pathname)) event.respondWith(file(request, url));
});

async function shown(event, url) {
  try {
    const answer = await fetch(event.request);
    if (answer.status > 501 && (await caches.match(url.pathname))) return copy(url); // nothing behind the proxy answers
    if (!url.search && !answer.redirected) event.waitUntil(renew(url.pathname, answer.clone()));
    return answer;
  } catch {
    return copy(url);
  }
}

/* A kept page that is read with network is kept anew, if it still is the same person's; not where it was erased. */
async function renew(path, answer) {
  const kept = await caches.match(path);
  if (!kept) return;
  if ([404, 410].includes(answer.status)) for (const name of await caches.keys()) await (await caches.open(name)).delete(path);
  if (!answer.ok) return;
  const text = await answer.text();
  const name = PAGES + (/ data-person="([^"]*)"/.exec(text)?.[1] ?? "");
  if (!(await caches.match(path, { cacheName: name }))) return;
  const headers = new Headers(kept.headers);
  headers.set("X-Garde-Le", Date.now());
  await (await caches.open(name)).put(path, new Response(text, { headers }));
}

/* What stands on this device: kept.js says so on the page, from what is noted at its head. */
async function copy(url) {
  const found = await caches.match(url.pathname, { ignoreSearch: true });
  const page = found ?? (await caches.match(SHELL));
  if (!page) return Response.error();
  const when = found ? (page.headers.get("X-Garde-Le") ?? "") : "absente";
  const text = (await page.text()).replace("<html ", `<html data-copie="${when}" `);
  return new Response(text, { headers: page.headers });
}

async function file(request, url) {
  const kept = await caches.match(request);
  if (kept && url.pathname.startsWith("/static/")) return kept; // its address changes with what it holds
  try {
    return await fetch(request);
  } catch {
    return kept ?? (await alike(url)) ?? Response.error();
  }
}

/* Pictures are kept in one width, the files of the site in one version: a screen, or a copy made just before the server
   was brought up to date, may ask for another. */
async function alike(url) {
  const bare = (path) => path.replace(/^.(static.\w+|media(.\d+(?=\/))?)|\.webp$/g, "");
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      if (bare(new URL(request.url).pathname) === bare(url.pathname)) return cache.match(request);
    }
  }
  return undefined;
}

/* Who logs out, or erases their account, leaves nothing behind, even where the network has gone. */
async function leave(request) {
  for (const name of await caches.keys()) if (name.startsWith(PAGES) && name !== PAGES) await caches.delete(name);
  try {
    return await fetch(request);
  } catch {
    return Response.redirect(SHELL, 303);
  }
}

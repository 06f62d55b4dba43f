/* The service worker: pages that somebody chose to keep are read without network. It is installed by nobody but
   kept.js, when a person asks for it; pages that are not kept go past it as if it were not there. */

const PAGES = "commun-garde-"; // followed by the id of the person: nobody is shown another's copies
const FILES = "commun-fichiers";
const SHELL = "/hors-ligne";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
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
    if (answer.ok && !answer.redirected) event.waitUntil(renew(url, answer.clone()));
    return answer;
  } catch {
    return copy(url);
  }
}

/* A kept page that is read with network is kept anew, if it still is the same person's. */
async function renew(url, answer) {
  const kept = await caches.match(url.pathname);
  if (!kept || url.search) return;
  const text = await answer.text();
  const name = PAGES + (/ data-person="([^"]*)"/.exec(text)?.[1] ?? "");
  if (!(await caches.has(name))) return;
  const cache = await caches.open(name);
  if (!(await cache.match(url.pathname))) return;
  const headers = new Headers(kept.headers);
  headers.set("X-Garde-Le", String(Date.now()));
  await cache.put(url.pathname, new Response(text, { headers }));
}

async function copy(url) {
  const found = await caches.match(url.pathname, { ignoreSearch: true });
  const page = found ?? (await caches.match(SHELL));
  if (!page) return Response.error();
  let text = await page.text();
  const french = !/<html lang="en"/.test(text);
  const when = Number(page.headers.get("X-Garde-Le"));
  const day = new Intl.DateTimeFormat(french ? "fr" : "en", { dateStyle: "long", timeStyle: "short" }).format(when);
  let told = "";
  if (!found) told = french ? "Cette page n’est pas gardée sur cet appareil. Voici celles qui le sont." : "This page is not kept on this device. Here are those that are.";
  else if (url.pathname !== SHELL) {
    const why = french ? ["Vous êtes sans réseau", "Le site ne répond pas"] : ["You are offline", "The site does not answer"];
    told = `${why[Number(navigator.onLine)]}${french ? "\u202f" : ""}: ${french ? `voici la copie gardée le ${day}.` : `this is the copy kept on ${day}.`}`;
  }
  text = text.replace("<html ", "<html data-copie ");
  if (told) text = text.replace(/(<main [^>]*>)/, (main) => `${main}<div class="notice notice--info" role="status"><p>${told}</p></div>`);
  return new Response(text, { headers: page.headers });
}

async function file(request, url) {
  const kept = await caches.match(request);
  if (kept && url.pathname.startsWith("/static/")) return kept; // its address changes with what it holds
  try {
    return await fetch(request);
  } catch {
    return kept ?? (await otherWidth(url)) ?? Response.error();
  }
}

/* Pictures are kept in one width; a screen may ask for another. */
async function otherWidth(url) {
  const bare = (path) => path.split("/").pop().replace(/\.webp$/, "");
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const { pathname } = new URL(request.url);
      if (pathname.startsWith("/media/") && bare(pathname) === bare(url.pathname)) return cache.match(request);
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

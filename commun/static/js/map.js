/* A map that can be moved and enlarged, over the one that the server drew: Leaflet, served from here. The land is our
   own outline, unless the commons has tiles (COMMUN_TILES). Near points are gathered by a grid. Without this file, or
   if anything fails, the drawing and the list stay. It weighs more than a page: it comes only for who asks for it. */

import { say } from "./words.js";

const CELL = 52; // px within which points would cover one another
const CLOSE = 11; // the nearest zoom of our own outline: beyond, its lines are too rough
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const beside = (path) => new URL(`../${path}`, import.meta.url).href;

function leaflet() {
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: beside("leaflet/leaflet.css") });
  const script = Object.assign(document.createElement("script"), { src: beside("leaflet/leaflet.js") });
  const done = [sheet, script].map((each) => new Promise((yes, no) => Object.assign(each, { onload: yes, onerror: no })));
  document.querySelector("link[rel=stylesheet]").before(sheet); // ours come after, and prevail
  document.head.append(script);
  return Promise.all(done);
}

function pointsOf(list) {
  return [...list.querySelectorAll("[data-at]")].flatMap((item) =>
    item.dataset.at.split(" ").map((pair) => ({ at: pair.split(",").map(Number), link: item.querySelector("a"), item })),
  );
}

/** From units of the drawing back to degrees. */
const degrees = (frame, x, y) => [
  (frame.south + frame.north) / 2 - (y - frame.top - frame.height / 2) / frame.scale,
  (frame.west + frame.east) / 2 + (x - frame.left - frame.width / 2) / (frame.shrink * frame.scale),
];

/** The rings of a frame of the base map, in degrees. */
function* shapes(data, frame) {
  const back = (x, y) => degrees(frame, x, y);
  for (const [, startX, startY, steps] of data.matchAll(/M(-?\d+),(-?\d+)((?:l-?\d+,-?\d+)*)z/g)) {
    let [x, y] = [Number(startX), Number(startY)];
    const ring = [back(x, y)];
    for (const [, dx, dy] of steps.matchAll(/l(-?\d+),(-?\d+)/g)) ring.push(back((x += Number(dx)), (y += Number(dy))));
    yield ring;
  }
}

async function ground(map, place) {
  const tiles = document.querySelector("meta[name=tiles]");
  if (tiles) return void L.tileLayer(tiles.content, { attribution: tiles.dataset.credit, maxZoom: 18 }).addTo(map);
  const drawn = new DOMParser().parseFromString(await (await fetch(place.dataset.base)).text(), "image/svg+xml");
  const frames = JSON.parse(place.dataset.map);
  for (const id of frames[0].key === "metropole" ? ["around", ...frames.map((frame) => frame.key)] : [frames[0].key]) {
    const frame = frames.find((each) => each.key === id) ?? frames[0];
    const rings = [...shapes(drawn.getElementById(id).getAttribute("d"), frame)];
    L.polygon(rings.map((ring) => [ring]), { className: id === "around" ? "map__around" : "map__land", interactive: false, weight: 1, fillOpacity: 1 }).addTo(map);
  }
  for (const dot of place.querySelectorAll(".map__cities circle")) {
    const name = Object.assign(document.createElement("span"), { textContent: dot.nextElementSibling.textContent });
    const at = degrees(frames[0], Number(dot.getAttribute("cx")), Number(dot.getAttribute("cy")));
    L.marker(at, { icon: L.divIcon({ className: "map-town", html: name, iconSize: null }), interactive: false, keyboard: false, zIndexOffset: -1000 }).addTo(map);
  }
  map.on("zoomend", () => apart(map)).whenReady(() => apart(map));
}

/** Of two towns whose names would lie on one another, the one named first by the drawing stays. */
function apart(map) {
  const shown = [];
  for (const town of map.getPane("markerPane").querySelectorAll(".map-town span")) {
    const box = town.getBoundingClientRect();
    const covered = shown.some((other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom);
    town.parentElement.style.visibility = covered ? "hidden" : "";
    if (!covered) shown.push(box);
  }
}

function told(points) {
  const list = document.createElement("ul");
  for (const link of new Set(points.map((point) => point.link))) {
    const line = document.createElement("li");
    line.append(link.cloneNode(true));
    list.append(line);
  }
  return list;
}

function gathered(map, points) {
  const cells = new Map();
  for (const point of points) {
    const { x, y } = map.project(point.at);
    const key = `${Math.floor(x / CELL)} ${Math.floor(y / CELL)}`;
    cells.set(key, [...(cells.get(key) ?? []), point]);
  }
  return [...cells.values()].sort((one, other) => other[0].at[0] - one[0].at[0]);
}

function pin(map, points) {
  const many = new Set(points.map((point) => point.link)).size;
  const bounds = L.latLngBounds(points.map((point) => point.at));
  const dot = Object.assign(document.createElement("span"), { textContent: many > 1 ? many : "" });
  const icon = L.divIcon({ className: "map-pin", html: dot, iconSize: [44, 44] });
  const title = many > 1 ? say("mapHere", { n: many }) : points[0].link.textContent.trim();
  const open = () => {
    const apart = bounds.getNorthEast().distanceTo(bounds.getSouthWest()) > 50;
    if (apart && map.getZoom() < map.getMaxZoom()) map.fitBounds(bounds.pad(0.3), { animate: !still });
    else L.popup({ maxHeight: 260 }).setLatLng(bounds.getCenter()).setContent(told(points)).openOn(map);
  };
  const marker = L.marker(bounds.getCenter(), { icon, title, keyboard: true });
  return marker.on("click", open).on("keypress", (event) => event.originalEvent.key === "Enter" && open());
}

function live(place) {
  const list = document.getElementById(place.dataset.list);
  const points = list ? pointsOf(list) : [];
  if (!points.length) return;
  const box = Object.assign(document.createElement("div"), { className: "map-live" });
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", say("mapLabel"));
  place.prepend(box);
  const map = L.map(box, { attributionControl: false, zoomControl: false, maxZoom: document.querySelector("meta[name=tiles]") ? 18 : CLOSE, zoomAnimation: !still, fadeAnimation: !still });
  if (document.querySelector("meta[name=tiles]")) L.control.attribution({ prefix: false }).addTo(map);
  L.control.zoom({ zoomInTitle: say("mapZoom"), zoomOutTitle: say("mapUnzoom") }).addTo(map);
  map.fitBounds(L.latLngBounds(points.map((point) => point.at)).pad(0.2), { maxZoom: 6, animate: false });
  const layer = L.layerGroup().addTo(map);
  const draw = () => {
    const held = document.activeElement?.matches(".map-pin") && box.contains(document.activeElement);
    layer.clearLayers();
    for (const some of gathered(map, points)) pin(map, some).addTo(layer);
    if (held) box.querySelector(".map-pin")?.focus(); // whoever came by the keyboard stays on the map
  };
  map.on("zoomend", draw);
  map.on("popupopen", ({ popup }) => popup.getElement().querySelector("a")?.focus());
  draw();
  ground(map, place).catch(() => {});
  place.classList.add("map-place--live");
  box.focus({ preventScroll: true });
}

for (const place of document.querySelectorAll("[data-map]")) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: say("mapMove") });
  const line = Object.assign(document.createElement("p"), { className: "map-place__move" });
  button.addEventListener("click", () => {
    button.disabled = true; // until the program of the map is here; where it does not come, one may press again
    leaflet().then(() => (line.remove(), live(place)), () => (button.disabled = false));
  });
  line.append(button);
  place.append(line);
}

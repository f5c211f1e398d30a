// The place: where a reader was on each page, kept, and offered when the reader comes back.

import { button, element } from "../dom.js";
import { ROOT } from "../root.js";
import { keep, kept } from "./store.js";

/** The heading above it, the share of the way to the next one, and when; a share of 1 is the end.
 * @typedef {{ id: string, title: string, share: number, at: number }} Place */

const NAME = "places";
const AWHILE = 10 * 60_000; // ms away, after which a reader may have forgotten
const EVERY = 300; // ms
const LINE = 96; // pixels from the top of the window: the line that is being read
const HEADINGS = "h1[id], h2[id], h3[id], h4[id]";

/** The article, where it is in the site, and whether what is kept must wait for the reader to go
 * on: until then the place on offer is the better one.
 * @type {{ article: HTMLElement, path: string, waits: boolean } | null} */
let here = null;
let timer = 0;

/** Keep the reader's place from now on. */
export function keepPlace() {
  window.addEventListener("scroll", () => (timer ||= setTimeout(note, EVERY)), { passive: true });
  document.addEventListener("visibilitychange", note);
}

/** Return the page that was read last, and where; null where nothing is kept.
 * @returns {(Place & { path: string, url: string }) | null} */
export function lastPlace() {
  const known = Object.entries(places()).filter(([path]) => path.startsWith(ROOT));
  const [last] = known.sort(([, one], [, other]) => other.at - one.at);
  return last ? { ...last[1], path: last[0], url: `${last[0]}#${last[1].id}` } : null;
}

/** Offer the place where the reader was, where the visit is a plain one after a while.
 * @param {HTMLElement} article @param {boolean} forward */
export function arrive(article, forward) {
  here = { article, path: location.pathname, waits: false };
  const place = places()[here.path];
  const heading = place && article.querySelector(`[id="${CSS.escape(place.id)}"]`);
  if (!heading || !forward || location.hash) return;
  if (place.share === 1 || Date.now() - place.at < AWHILE) return;
  here.waits = true;
  offer(article, place);
}

/** Return every place that is kept, by page.
 * @returns {Record<string, Place>} */
function places() {
  try {
    return JSON.parse(kept(NAME) ?? "{}");
  } catch {
    return {};
  }
}

/** Keep the place of now. */
function note() {
  clearTimeout(timer);
  timer = 0;
  // While a page is on its way the address is the next one's.
  if (!here?.article.isConnected || location.pathname !== here.path) return;
  if (here.waits && scrollY > 2 * innerHeight) here.waits = false;
  if (here.waits || scrollY < innerHeight / 2) return; // the top is no place to come back to
  const headings = [...here.article.querySelectorAll(HEADINGS)];
  const heading = headings.findLast((one) => one.getBoundingClientRect().top <= LINE);
  if (!heading) return;
  const [top, height] = span(here.article, heading);
  const end = scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
  const share = end ? 1 : Math.min(Math.max((LINE - top) / height, 0), 0.999);
  const title = heading.textContent?.replace("¶", "") ?? ""; // without its permanent link
  const place = { id: heading.id, title, share, at: Date.now() };
  keep(NAME, JSON.stringify({ ...places(), [here.path]: place }));
}

/** Return where a heading is in the window, and how far the next one is below it.
 * @param {HTMLElement} article @param {Element} heading */
function span(article, heading) {
  const headings = [...article.querySelectorAll(HEADINGS)];
  const { top } = heading.getBoundingClientRect();
  const next = headings[headings.indexOf(heading) + 1]?.getBoundingClientRect().top;
  return [top, Math.max((next ?? article.getBoundingClientRect().bottom) - top, 1)];
}

/** Put a line below the title that leads to a place.
 * @param {HTMLElement} article @param {Place} place */
function offer(article, place) {
  const link = element("a", { href: `#${place.id}` }, `Continue at ${place.title}`);
  const close = button("×", () => dismiss());
  close.setAttribute("aria-label", "Do not continue there");
  const line = element("p", { class: "sm-continue", role: "status" });
  const dismiss = () => {
    const focused = line.contains(document.activeElement);
    line.remove();
    if (here) here.waits = false;
    if (focused) focus(article.querySelector("h1"));
  };
  link.addEventListener("click", (event) => {
    event.preventDefault();
    event.stopPropagation(); // the theme would go to the heading, and no further
    line.remove();
    if (here) here.waits = false;
    go(article, place);
  });
  line.addEventListener("keydown", (event) => event.key === "Escape" && dismiss());
  (article.querySelector("h1") ?? article.firstElementChild)?.after(line);
  setTimeout(() => line.append(link, " ", close), 100); // so that it is heard
}

/** Go to a place.
 * @param {HTMLElement} article @param {Place} place */
function go(article, { id, share }) {
  const heading = article.querySelector(`[id="${CSS.escape(id)}"]`);
  if (!heading) return;
  focus(heading);
  let frames = 4; // what is near is laid out only now, and moves what is below
  const step = () => {
    const [top, height] = span(article, heading);
    scrollBy({ top: top + share * height - LINE, behavior: "instant" });
    if (--frames) requestAnimationFrame(step);
  };
  step();
}

/** @param {Element | null} heading */
function focus(heading) {
  if (!(heading instanceof HTMLElement)) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

// An exercise; the code that makes it live is fetched when the first one comes near.

const NEAR = "100% 0px"; // a window's height above the window, and one below

/** @type {IntersectionObserver | undefined} */
let watch;

/** @param {IntersectionObserverEntry[]} entries */
async function near(entries) {
  const here = entries.filter((one) => one.isIntersecting).map((one) => one.target);
  if (!here.length) return;
  const { Live } = await import("./exercise/live.js");
  for (const section of here) {
    watch?.unobserve(section);
    const one = /** @type {ExerciseElement | null} */ (section.querySelector("sm-exercise"));
    if (one?.isConnected) one.live ??= new Live(one);
  }
}

export class ExerciseElement extends HTMLElement {
  /** @type {import("./exercise/live.js").Live | undefined} */
  live;

  connectedCallback() {
    watch ??= new IntersectionObserver(near, { rootMargin: NEAR });
    if (!this.live && this.parentElement) watch.observe(this.parentElement);
  }

  disconnectedCallback() {
    this.live?.left();
  }
}

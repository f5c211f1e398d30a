// The judge of what is picked and put in order; no page is needed for it.

/** @import { Key, Truth, Verdict } from "./nouns.js" */

const RIGHT = { kind: "right", says: "Right." };

/** Return the verdict on options or lines that were picked.
 * @param {Pick<Key, "right" | "says">} key @param {number[]} picked @returns {Verdict} */
export function pick({ right, says }, picked) {
  if (!picked.length) return { kind: "empty", says: "Pick one first." };
  const wrong = picked.filter((one) => !right.includes(one));
  if (wrong.length) {
    const said = says[wrong[0]];
    return said ? { kind: "mistake", says: said } : { kind: "wrong", says: "Not this one." };
  }
  if (picked.length < right.length) return { kind: "close", says: "So far right; more are right." };
  return RIGHT;
}

/** Return the verdict on yes or no.
 * @param {Truth} key @param {boolean | null} given @returns {Verdict} */
export function truth({ truth, says }, given) {
  if (given === null) return { kind: "empty", says: "Choose yes or no." };
  if (given === truth) return RIGHT;
  return { kind: says ? "mistake" : "wrong", says: says || "It is the other way." };
}

/** Return the verdict on an order: each pair of the key stands the right way round.
 * @param {Pick<Key, "before" | "says">} key @param {number[]} order @returns {Verdict} */
export function order({ before, says }, order) {
  const place = (/** @type {number} */ one) => order.indexOf(one);
  const early = before.filter(([first, then]) => place(first) > place(then)).map(([, then]) => then);
  if (!early.length) return RIGHT;
  for (const [first, then, said] of says) {
    if (place(first) < place(then)) return { kind: "mistake", says: said };
  }
  const at = Math.min(...early.map(place)) + 1;
  return { kind: "wrong", says: `Step ${at}, as they stand now, needs one that comes after it.` };
}

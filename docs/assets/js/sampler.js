// The sampler of the token journey: the twin of stackmath.journey, to the last bit.

const WORD = 2 ** 32;

/** Return the number of a step, from 0 to below 1, the same for the same seed everywhere.
 * @param {number} seed @param {number} step */
export const draw = (seed, step) => scrambled(seed + Math.imul(step + 1, 0x9e3779b9)) / WORD;

/** Return a whole number below 2^32 that depends on every bit of another.
 * @param {number} number */
function scrambled(number) {
  let word = number >>> 0;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}

/** Return softmax of logits over a temperature, in the order of the logits.
 * @param {Record<string, number>} logits @param {number} temperature
 * @returns {[token: string, share: number][]} */
export function probabilities(logits, temperature) {
  const top = Math.max(...Object.values(logits));
  const powers = Object.entries(logits).map(
    ([token, logit]) => /** @type {const} */ ([token, Math.exp((logit - top) / temperature)]),
  );
  const total = powers.reduce((sum, [, power]) => sum + power, 0);
  return powers.map(([token, power]) => [token, power / total]);
}

/** Return the token in whose share a number from 0 to below 1 falls.
 * @param {[token: string, share: number][]} shares @param {number} number */
export function sampled(shares, number) {
  let below = 0;
  for (const [token, share] of shares) {
    below += share;
    if (number < below) return token;
  }
  return shares[shares.length - 1][0]; // the shares may sum to a little below 1
}

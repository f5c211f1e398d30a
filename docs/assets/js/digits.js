// Digits: values as a popover shows them, six digits of what is no short number.

const LONGEST = 9; // digits of a fraction, its point included, before it is cut for reading
const WHOLE = 1e15; // whole numbers from here on are read as powers of ten

/** Return a number as HTML, and whether it was cut.
 * @param {number} value */
export function digits(value) {
  const plain = String(value);
  const whole = Number.isInteger(value) && Math.abs(value) < WHOLE;
  if (whole) return { html: minus(value.toLocaleString("en-US")), cut: false };
  if (plain.length <= LONGEST && !plain.includes("e")) return { html: minus(plain), cut: false };
  const short = Number(value.toPrecision(6));
  const [mantissa, power] = (
    Math.abs(short) >= 1e6 || Math.abs(short) < 1e-4 ? short.toExponential() : String(short)
  ).split("e");
  const ten = power ? `10<sup>${minus(power.replace("+", ""))}</sup>` : "";
  const html = mantissa === "1" && ten ? ten : [mantissa, ten].filter(Boolean).join(" × ");
  return { html: minus(html), cut: short !== value };
}

/** Return a value with its unit, a no-break space between them.
 * @param {number} value @param {string} unit */
export function quantity(value, unit) {
  const { html, cut } = digits(value);
  const text = unit === "$" ? `$${html}` : unit ? `${html}\u00a0${unit}` : html;
  return { html: text, cut };
}

/** @param {string} text */
const minus = (text) => text.replaceAll("-", "−");

// Written by `stackmath check --fix` from stackmath.instruments: do not edit.

/** @type {Record<string, import("../js/nouns.js").Option>} */
export const laws = {
  "hoffmann-2022-printed": {title: "Hoffmann et al. 2022, printed", values: {E: 1.69, A: 406.4, B: 410.7, alpha: 0.34, beta: 0.28}},
  "hoffmann-2022-unrounded": {title: "Hoffmann et al. 2022, unrounded", values: {E: 1.69337, A: 406.401, B: 410.723, alpha: 0.33917084, beta: 0.2849083}},
  "de-vries-2023": {title: "de Vries 2023", values: {E: 1.69, A: 406.4, B: 410.7, alpha: 0.336, beta: 0.283}},
  "besiroglu-2024": {title: "Besiroglu et al. 2024", values: {E: 1.81686, A: 482.00572, B: 2085.4342, alpha: 0.34781, beta: 0.36585}},
  "besiroglu-2024-printed": {title: "Besiroglu et al. 2024, E as 1.82", values: {E: 1.82, A: 482.0, B: 2085.4, alpha: 0.3478, beta: 0.3658}},
  "our-refit": {title: "Our refit, 2026", values: {E: 1.8172181, A: 477.825872, B: 2143.417346, alpha: 0.3473105, beta: 0.36717243}},
};

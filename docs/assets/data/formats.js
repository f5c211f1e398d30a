// Written by `stackmath check --fix` from stackmath.instruments: do not edit.

/** @type {Record<string, import("../js/nouns.js").Option>} */
export const formats = {
  "fp16": {title: "FP16, 2 bytes", values: {b_w: 2}},
  "bf16": {title: "BF16, 2 bytes", values: {b_w: 2}},
  "fp8": {title: "FP8, 1 byte", values: {b_w: 1}},
  "int8": {title: "INT8, 1 byte", values: {b_w: 1}},
  "int4": {title: "INT4, 0.5 byte", values: {b_w: 0.5}},
};

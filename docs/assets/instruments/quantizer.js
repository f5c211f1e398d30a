// Written by `stackmath check --fix` from stackmath.instruments: do not edit.
import { kv_cache, mla_cache, window_cache } from "../equations/attention.js";
import { critical_batch, decode_ceiling, decode_gain, effective_bytes, floating_sqnr, gaussian_bound, parallel_ceiling, relative_error, weight_bytes, weights_sqnr } from "../equations/compression.js";
import { gridError } from "../js/grids.js";
import { decoders } from "../data/decoders.js";
import { caches } from "../data/caches.js";
import { devices } from "../data/devices.js";

/** Forgives a float its noise: 110.00000000000001 is 110. @param {number} value */
const floor = (value) => Math.floor(value + Math.min(1e-6, Math.abs(value) * 1e-12));

/**
 * Eight bits to a byte. [1]
 * b: bytes of one stored element [byte]
 * b_w: bytes of one weight [byte]
 * @param {{b: number, b_w: number}} given
 */
const bits = ({ b, b_w }) =>
  b_w/b;

/**
 * EQ 7.2's bound less what is kept. [1]
 * sqnr: signal power over the power of the rounding error, in decibels [1]
 * n_eff: bits of one weight, its share of the scales included [1]
 * @param {{sqnr: number, n_eff: number}} given
 */
const lost = ({ sqnr, n_eff }) =>
  20*n_eff*Math.log(2)/Math.log(10) - sqnr;

/**
 * EQ 7.5 in bf16. [byte]
 * N_total: parameters held, all experts included [1]
 * b_0: bytes of one stored element before compression [byte]
 * @param {{N_total: number, b_0: number}} given
 */
const half = ({ N_total, b_0 }) =>
  N_total*b_0;

/**
 * Weights and cache. [byte]
 * M_w: weights [byte]
 * M_kv: KV cache of one sequence [byte]
 * @param {{M_w: number, M_kv: number}} given
 */
const need = ({ M_w, M_kv }) =>
  M_kv + M_w;

/**
 * What the card gives. [byte]
 * memory: memory of one device [byte]
 * usable: share of device memory that weights and cache may use [1]
 * @param {{memory: number, usable: number}} given
 */
const room = ({ memory, usable }) =>
  memory*usable;

/**
 * Cards that hold both. [1]
 * memory: memory of one device [byte]
 * usable: share of device memory that weights and cache may use [1]
 * M_need: memory that training needs on one device [byte]
 * @param {{memory: number, usable: number, M_need: number}} given
 */
const cards = ({ memory, usable, M_need }) =>
  -floor(-(M_need/(memory*usable)));

/**
 * EQ 7.1 gain without a cache. [1]
 * b_0: bytes of one stored element before compression [byte]
 * b_w: bytes of one weight [byte]
 * @param {{b_0: number, b_w: number}} given
 */
const promise = ({ b_0, b_w }) =>
  b_0/b_w;

/**
 * The right end of the chart. [1]
 * n_eff: bits of one weight, its share of the scales included [1]
 * @param {{n_eff: number}} given
 */
const right = ({ n_eff }) =>
  Math.max(9, n_eff + 1);

/**
 * EQ 7.3 solved for the weights that share a scale, which need not be whole here. [1]
 * b: bytes of one stored element [byte]
 * b_w: bytes of one weight [byte]
 * b_scale: bytes of one scale [byte]
 * n_eff: bits of one weight, its share of the scales included [1]
 * @param {{b: number, b_w: number, b_scale: number, n_eff: number}} given
 */
const cut = ({ b, b_w, b_scale, n_eff }) =>
  b_scale/(b*n_eff - b_w);

/** @type {import("../js/nouns.js").Instrument} */
export const instrument = {
  name: "quantizer",
  title: "The quantizer",
  controls: [
    {kind: "choice", name: "element", label: "A weight stored in", default: "int4", group: "Decisions", options: {bf16: {title: "BF16", values: {b_eff: 2, n_m: 7}}, fp16: {title: "FP16", values: {b_eff: 2, n_m: 10}}, int8: {title: "INT8, symmetric", values: {levels: "int8", b_w: 1.0}}, int7: {title: "INT7, symmetric", values: {levels: "int7", b_w: 0.875}}, int6: {title: "INT6, symmetric", values: {levels: "int6", b_w: 0.75}}, int5: {title: "INT5, symmetric", values: {levels: "int5", b_w: 0.625}}, int4: {title: "INT4, symmetric", values: {levels: "int4", b_w: 0.5}}, int3: {title: "INT3, symmetric", values: {levels: "int3", b_w: 0.375}}, int2: {title: "INT2, symmetric", values: {levels: "int2", b_w: 0.25}}, fp8: {title: "FP8 (E4M3)", values: {levels: "fp8", b_w: 1.0}}, nf4: {title: "NF4", values: {levels: "nf4", b_w: 0.5}}, fp4: {title: "FP4 (E2M1)", values: {levels: "fp4", b_w: 0.5}}} },
    {kind: "slider", name: "n_block", label: "Weights that share a scale", values: [4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384], default: 128, text: "{n_block:d}", group: "Decisions"},
    {kind: "choice", name: "kept", label: "The scale stored in", default: "fp16", group: "Decisions", options: {fp32: {title: "FP32, 32 bits", values: {scale: "exact", b_scale: 4}}, fp16: {title: "FP16, 16 bits", values: {scale: "exact", b_scale: 2}}, double: {title: "8 bits, with an FP32 scale for 256 of them", values: {scale: "exact", b_scale: 1.015625}}, e4m3: {title: "E4M3, 8 bits", values: {scale: "e4m3", b_scale: 1}}, e8m0: {title: "a power of two, 8 bits", values: {scale: "e8m0", b_scale: 1}}} },
    {kind: "choice", name: "model", label: "Model", default: "llama-3.1-8b", group: "Decisions", options: decoders },
    {kind: "slider", name: "T", label: "Tokens in the cache", values: [1, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072], default: 8192, text: "{T:d}", group: "Decisions"},
    {kind: "choice", name: "cache", label: "Cache stored in", default: "bf16", group: "Decisions", options: caches },
    {kind: "choice", name: "card", label: "Card", default: "h100-sxm", group: "Decisions", options: devices },
    {kind: "field", name: "usable", label: "Usable share of its memory", step: 1, default: 90, scale: 0.01, unit: "%", group: "Assumptions", low: 10, high: 100},
  ],
  constants: {n: 1, b_zero: 0, b_0: 2, bits_0: 8.125, ratio_0: 43.7912875700282, bits_1: 4.126953125, ratio_1: 20.72627759340479, bits_2: 4.25, ratio_2: 18.747521945734302},
  steps: [
    { name: "b_eff", given: {}, ways: [{number: "7.3", link: "07-compression/#eq-7.3", left: "b_eff", line: "({b_scale} + {b_zero}) / {n_block!} + {b_w}", unit: "B", doc: "A weight costs its code and its share of the scale and the zero point of its block.", symbols: ["b_w", "n_block", "b_scale", "b_zero"], call: effective_bytes }] },
    { name: "n_eff", given: {b_w: "b_eff", b: 0.125}, ways: [{number: "", link: "", left: "n_eff", line: "{b_w} / {b!}", unit: "", doc: "Eight bits to a byte.", symbols: ["b", "b_w"], call: bits }] },
    { name: "e_sq", given: {block: "n_block"}, ways: [{number: "", link: "", left: "e_sq", line: "", unit: "", doc: "The mean squared error of rounding normal weights to the levels of the grid, where the largest weight of a block sets its scale: integrated over the weights and over the largest.", symbols: ["levels", "scale", "block"], call: gridError }] },
    { name: "sqnr", given: {sigma_w: 1}, ways: [{number: "7.2 SQNR", link: "07-compression/#eq-7.2-SQNR", left: "sqnr", line: "10 · log({sigma_w!}² / {e_sq!}) / log(10)", unit: "", doc: "What a rounding leaves of weights with mean 0: their variance over its mean squared error, in decibels.", symbols: ["e_sq", "sigma_w"], call: weights_sqnr }, {number: "7.4 ratio", link: "07-compression/#eq-7.4-ratio", left: "sqnr", line: "10 · log(32 · 4^{n_m!} · log(2)) / log(10)", unit: "", doc: "Signal over rounding error of a floating-point format, whatever the distribution: each mantissa bit brings 6.02 dB.", symbols: ["n_m"], call: floating_sqnr }] },
    { name: "e_rms", given: {}, ways: [{number: "7.2 relative", link: "07-compression/#eq-7.2-relative", left: "e_rms", line: "10^(−{sqnr} / 20)", unit: "", doc: "The size of the error over that of the weights: a tenth at 20 dB.", symbols: ["sqnr"], call: relative_error }] },
    { name: "bound", given: {}, ways: [{number: "7.2 bound", link: "07-compression/#eq-7.2-bound", left: "sqnr", line: "20 · {n_eff} · log(2) / log(10)", unit: "", doc: "No code of so many bits a weight, however long its blocks, does better on independent normal weights.", symbols: ["n_eff"], call: gaussian_bound }] },
    { name: "lost", given: {}, ways: [{number: "", link: "", left: "sqnr", line: "20 · {n_eff} · log(2) / log(10) − {sqnr}", unit: "", doc: "EQ 7.2's bound less what is kept.", symbols: ["sqnr", "n_eff"], call: lost }] },
    { name: "M_w", given: {b_w: "b_eff"}, ways: [{number: "7.5", link: "07-compression/#eq-7.5", left: "M_w", line: "{N_total} · {b_w}", unit: "B", doc: "Bytes of the weights, every parameter stored alike.", symbols: ["N_total", "b_w"], call: weight_bytes }] },
    { name: "M_half", given: {}, ways: [{number: "", link: "", left: "M_w", line: "{N_total} · {b_0}", unit: "B", doc: "EQ 7.5 in bf16.", symbols: ["N_total", "b_0"], call: half }] },
    { name: "M_kv", given: {}, ways: [{number: "3.6", link: "03-attention/#eq-3.6", left: "M_kv", line: "{L} · {T} · {b} · ({d_c} + {d_r})", unit: "B", doc: "Multi-head latent attention keeps one compressed latent and one rotary key a token.", symbols: ["L", "d_c", "d_r", "T", "b"], call: mla_cache }, {number: "3.7", link: "03-attention/#eq-3.7", left: "M_kv", line: "2 · {n_kv} · {d_head} · {b} · ({L_full} · {T} + {L_local} · min({T}, {w}))", unit: "B", doc: "A windowed layer forgets every token older than its window.", symbols: ["L_full", "L_local", "n_kv", "d_head", "T", "w", "b"], call: window_cache }, {number: "3.5", link: "03-attention/#eq-3.5", left: "M_kv", line: "2 · {L} · {n_kv} · {d_head} · {T} · {b}", unit: "B", doc: "One key and one value vector for every KV head of every layer and every token.", symbols: ["L", "n_kv", "d_head", "T", "b"], call: kv_cache }] },
    { name: "M_need", given: {}, ways: [{number: "", link: "", left: "M_need", line: "{M_w} + {M_kv}", unit: "B", doc: "Weights and cache.", symbols: ["M_w", "M_kv"], call: need }] },
    { name: "M_room", given: {}, ways: [{number: "", link: "", left: "M_spare", line: "{memory} · {usable}", unit: "B", doc: "What the card gives.", symbols: ["memory", "usable"], call: room }] },
    { name: "n_cards", given: {}, ways: [{number: "", link: "", left: "n_shard", line: "ceiling({M_need} / ({memory} · {usable}))", unit: "", doc: "Cards that hold both.", symbols: ["memory", "usable", "M_need"], call: cards }] },
    { name: "alone", given: {b_w: "b_eff"}, ways: [{number: "7.1", link: "07-compression/#eq-7.1", left: "rate", line: "{bandwidth} / ({b_w} · {N_read})", unit: "1/s", doc: "Each token reads every active weight once, and memory delivers no faster than its bandwidth.", symbols: ["b_w", "bandwidth", "N_read"], call: decode_ceiling }] },
    { name: "rate", given: {b_w: "b_eff"}, ways: [{number: "7.1 parallel", link: "07-compression/#eq-7.1-parallel", left: "rate", line: "{n} · {bandwidth} / ({b_w} · {N_read} + {M_kv})", unit: "1/s", doc: "The ceiling of n devices that read their shares at once, with the sequence's cache read too.", symbols: ["b_w", "M_kv", "n", "bandwidth", "N_read"], call: parallel_ceiling }] },
    { name: "gain", given: {b_w: "b_eff"}, ways: [{number: "7.1 gain", link: "07-compression/#eq-7.1-gain", left: "r_dec", line: "({b_0} · {N_read} + {M_kv}) / ({b_w} · {N_read} + {M_kv})", unit: "", doc: "Narrower weights speed up the part of a step that reads weights; the cache is read as before.", symbols: ["b_0", "b_w", "M_kv", "N_read"], call: decode_gain }] },
    { name: "promise", given: {b_w: "b_eff"}, ways: [{number: "", link: "", left: "r_dec", line: "{b_0} / {b_w!}", unit: "", doc: "EQ 7.1 gain without a cache.", symbols: ["b_0", "b_w"], call: promise }] },
    { name: "crowd", given: {b_w: "b_eff"}, ways: [{number: "7.10", link: "07-compression/#eq-7.10", left: "n_crit", line: "{b_w} · {peak} / (2 · {bandwidth})", unit: "", doc: "Sequences decoded at once for which computing takes as long as reading the weights.", symbols: ["b_w", "peak", "bandwidth"], call: critical_batch }] },
    { name: "right", given: {}, ways: [{number: "", link: "", left: "n_eff", line: "Max(9, 1 + {n_eff})", unit: "", doc: "The right end of the chart.", symbols: ["n_eff"], call: right }] },
    { name: "best", given: {n_eff: "bits"}, ways: [{number: "7.2 bound", link: "07-compression/#eq-7.2-bound", left: "sqnr", line: "20 · {n_eff} · log(2) / log(10)", unit: "", doc: "No code of so many bits a weight, however long its blocks, does better on independent normal weights.", symbols: ["n_eff"], call: gaussian_bound }] },
    { name: "n_cut", given: {n_eff: "bits", b: 0.125}, ways: [{number: "", link: "", left: "n_block", line: "{b_scale} / ({b} · {n_eff} − {b_w})", unit: "", doc: "EQ 7.3 solved for the weights that share a scale, which need not be whole here.", symbols: ["b", "b_w", "b_scale", "n_eff"], call: cut, holds: ({ b, b_w, b_scale, n_eff }) => b*n_eff > b_w && b*n_eff <= (1/4)*b_scale + b_w }] },
    { name: "e_cut", given: {block: "n_cut"}, ways: [{number: "", link: "", left: "e_sq", line: "", unit: "", doc: "The mean squared error of rounding normal weights to the levels of the grid, where the largest weight of a block sets its scale: integrated over the weights and over the largest.", symbols: ["levels", "scale", "block"], call: gridError }] },
    { name: "sqnr_cut", given: {e_sq: "e_cut", sigma_w: 1}, ways: [{number: "7.2 SQNR", link: "07-compression/#eq-7.2-SQNR", left: "sqnr", line: "10 · log({sigma_w!}² / {e_sq!}) / log(10)", unit: "", doc: "What a rounding leaves of weights with mean 0: their variance over its mean squared error, in decibels.", symbols: ["e_sq", "sigma_w"], call: weights_sqnr }] },
  ],
  rows: [
    {label: "Bits of a weight, scales included", by: ["b_eff", "n_eff"], see: [], cases: [{text: "{n_eff:.3f}"}]},
    {label: "Rounding error, of the weights' size", by: ["e_sq", "e_rms"], see: [], cases: [{text: "{e_rms:.2%}"}]},
    {label: "Signal over rounding error", by: ["sqnr"], see: [], cases: [{text: "{sqnr:.1f} dB"}]},
    {label: "Most that so many bits allow", by: ["bound"], see: [], cases: [{text: "{bound:.1f} dB, {lost:.1f} dB more"}]},
    {label: "Weights", by: ["M_w"], see: [], cases: [{text: "{M_w:GB.2}, {M_w:of M_half} of bf16's"}]},
    {label: "Cache of one user", by: ["M_kv"], see: [], cases: [{text: "{M_kv:GB.2}"}]},
    {label: "Decode ceiling by the weights", by: ["alone"], see: [], cases: [{text: "{alone:.1f} tok/s"}]},
    {label: "The same, the cache read too", by: ["rate"], see: [], cases: [{text: "{rate:.1f} tok/s"}]},
    {label: "Over bf16", by: ["gain"], see: [], cases: [{text: "{gain:.2f}×, where the bits promise {promise:.2f}×"}]},
    {label: "Users for whom computing takes as long as reading weights", by: ["crowd"], see: [], cases: [{text: "{crowd:.0f}"}, {text: "unknown: no 16-bit peak of {card_title:text} is published"}]},
  ],
  verdict: [{text: "Does not fit: weights and cache are {M_need:byte} and {card_title:text} gives {M_room:byte}; it takes {n_cards:d} such cards, fewer bits, or a smaller model.", when: [["M_need", ">", "M_room"]], good: false}, {text: "Nothing is compressed: {element_title:text} rounds off {e_rms:.2%} of the weights' size and decodes at most {rate:.0f} tok/s, the rate that every other format is held against.", when: [["n_eff", ">=", 16]]}, {text: "Too coarse to round to: {e_rms:.0%} of the weights' size is error. Take more bits, or a method that makes up for the error of each weight (EQ 7.6).", when: [["sqnr", "<", 10]], good: false}, {text: "More than two bits of each weight buy nothing on normal weights: {n_eff:.2f} bits allow {bound:.1f} dB and {sqnr:.1f} dB are kept. The scales or the exponents are dear; they pay where sizes spread more widely than a normal's.", when: [["lost", ">", 12]]}, {text: "{M_w:GB.2} of weights with an error of {e_rms:.1%}. One user gets at most {rate:.0f} tok/s, {gain:.2f}× that of bf16; the cache keeps it from the {promise:.2f}× that the bits promise.", when: [["M_kv", ">", "M_w"]]}, {text: "{M_w:GB.2} of weights with an error of {e_rms:.1%}. One user gets at most {rate:.0f} tok/s, {gain:.2f}× that of bf16, of the {promise:.2f}× that the bits promise."}],
  presets: [
    {title: "BF16", settings: {element: "bf16"}, note: "What every other format is held against."},
    {title: "INT8, a scale to 128", settings: {element: "int8"}, note: "Half the bytes, and an error that few measurements find."},
    {title: "INT4, a scale to 128", settings: {element: "int4"}, note: "The layout of most GPTQ and AWQ checkpoints, without their zero points."},
    {title: "NF4, quantized twice", settings: {element: "nf4", n_block: 64, kept: "double"}, note: "QLoRA's: levels at the quantiles of a normal, scales in 8 bits."},
    {title: "MXFP4", settings: {element: "fp4", n_block: 32, kept: "e8m0"}, note: "The OCP's: cheap scales that are powers of two, and clip."},
    {title: "NVFP4", settings: {element: "fp4", n_block: 16, kept: "e4m3"}, note: "The same levels with a scale that is twice as dear and far nearer."},
    {title: "A long conversation", settings: {element: "int4", T: 131072}, note: "The cache is read as often as the weights, and stays in 16 bits."},
    {title: "Two bits, rounded", settings: {element: "int2", n_block: 64}, note: "Three levels: the error is most of the weight."},
  ],
  symbols: {
    N_total: {html: "<i>N</i><sub>total</sub>", meaning: "parameters held, all experts included", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    L: {html: "<i>L</i>", meaning: "layers", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    L_full: {html: "<i>L</i><sub>full</sub>", meaning: "layers that attend to the whole context", low: 0, high: Infinity, highOpen: true, whole: true},
    L_local: {html: "<i>L</i><sub>local</sub>", meaning: "layers that attend to a window", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    n_kv: {html: "<i>n</i><sub>kv</sub>", meaning: "key-value heads", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    d_head: {html: "<i>d</i><sub>head</sub>", meaning: "width of one head", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    d_c: {html: "<i>d</i><sub>c</sub>", meaning: "width of the compressed latent of MLA", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    d_r: {html: "<i>d</i><sub>r</sub>", meaning: "width of the rotary key of MLA", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    T: {html: "<i>T</i>", meaning: "tokens in the context", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    w: {html: "<i>w</i>", meaning: "tokens in an attention window", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    b: {html: "<i>b</i>", meaning: "bytes of one stored element", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    b_0: {html: "<i>b</i><sub>0</sub>", meaning: "bytes of one stored element before compression", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    b_w: {html: "<i>b</i><sub>w</sub>", meaning: "bytes of one weight", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    M_w: {html: "<i>M</i><sub>w</sub>", meaning: "weights", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    M_kv: {html: "<i>M</i><sub>kv</sub>", meaning: "KV cache of one sequence", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    n: {html: "<i>n</i>", meaning: "devices", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    peak: {html: "<i>P</i>", meaning: "dense peak rate of one device", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    bandwidth: {html: "<i>W</i>", meaning: "memory bandwidth of one device", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    memory: {html: "<i>M</i><sub>dev</sub>", meaning: "memory of one device", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    usable: {html: "<i>u</i>", meaning: "share of device memory that weights and cache may use", low: 0, high: 1, lowOpen: true},
    n_shard: {html: "<i>n</i><sub>shard</sub>", meaning: "devices that the weights must be split over", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    rate: {html: "<i>r</i>", meaning: "tokens decoded per second for one sequence, at most", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    n_block: {html: "<i>n</i><sub>block</sub>", meaning: "weights that share one scale", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    b_scale: {html: "<i>b</i><sub>scale</sub>", meaning: "bytes of one scale", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    b_eff: {html: "<i>b</i><sub>eff</sub>", meaning: "bytes of one weight, its share of the scales included", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    N_read: {html: "<i>N</i><sub>read</sub>", meaning: "parameters that one decoded token reads", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    r_dec: {html: "<i>r</i><sub>dec</sub>", meaning: "decoding rate over that before compression", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    e_sq: {html: "<i>e̅</i><sup>2</sup>", meaning: "mean squared error of rounding", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    sqnr: {html: "SQNR", meaning: "signal power over the power of the rounding error, in decibels", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    sigma_w: {html: "<i>σ</i><sub>w</sub>", meaning: "standard deviation of the weights", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    e_rms: {html: "<i>e</i><sub>rms</sub>", meaning: "root mean square of the rounding error, over that of the weights", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    n_eff: {html: "<i>n</i><sub>eff</sub>", meaning: "bits of one weight, its share of the scales included", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    b_zero: {html: "<i>b</i><sub>zero</sub>", meaning: "bytes of the zero point of one block; 0 where there is none", low: 0, high: Infinity, highOpen: true},
    n_m: {html: "<i>n</i><sub>m</sub>", meaning: "mantissa bits of a number", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    n_crit: {html: "<i>n</i><sub>seq</sub><sup>⋆</sup>", meaning: "batch at which a decode step turns from reading to computing", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    M_need: {html: "<i>M</i><sub>need</sub>", meaning: "memory that training needs on one device", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    M_spare: {html: "<i>M</i><sub>spare</sub>", meaning: "memory of one device that training leaves free", low: 0, high: Infinity, lowOpen: true, highOpen: true},
  },
  chart: {kind: "plot", title: "Signal over rounding error, by bits of a weight", alt: "At {n_eff:.2f} bits a weight, {sqnr:.1f} dB are kept of the {bound:.1f} dB that normal weights allow at so many bits. The line beside the bound is the same code with larger and smaller blocks.", x: {label: "Bits of a weight, scales included", unit: "1", scale: "linear", low: 2, high: "right"}, y: {label: "Signal over rounding error, dB", unit: "1", scale: "linear", low: 0, high: null}, layers: [{kind: "curve", label: "most that is possible", along: "bits", to: "best"}, {kind: "curve", label: "{element_title:text}, other blocks", along: "bits", to: "sqnr_cut"}, {kind: "point", label: "this setting", x: "n_eff", y: "sqnr"}, {kind: "point", label: "INT8 g128", x: "bits_0", y: "ratio_0"}, {kind: "point", label: "NF4", x: "bits_1", y: "ratio_1"}, {kind: "point", label: "MXFP4", x: "bits_2", y: "ratio_2"}]},
};

// Written by `stackmath check --fix` from stackmath.instruments: do not edit.
import { kv_cache, longest_context, mla_cache, window_cache } from "../equations/attention.js";
import { concurrent_users, shards } from "../equations/capstone.js";
import { weight_bytes } from "../equations/compression.js";
import { decoders } from "../data/decoders.js";
import { formats } from "../data/formats.js";
import { caches } from "../data/caches.js";
import { devices } from "../data/devices.js";

/** Forgives a float its noise: 110.00000000000001 is 110. @param {number} value */
const floor = (value) => Math.floor(value + Math.min(1e-6, Math.abs(value) * 1e-12));

/**
 * What weights and caches may take. [byte]
 * n: devices [1]
 * memory: memory of one device [byte]
 * usable: share of device memory that weights and cache may use [1]
 * @param {{n: number, memory: number, usable: number}} given
 */
const room = ({ n, memory, usable }) =>
  memory*n*usable;

/**
 * What the weights leave for caches. [byte]
 * M_w: weights [byte]
 * n: devices [1]
 * memory: memory of one device [byte]
 * usable: share of device memory that weights and cache may use [1]
 * @param {{M_w: number, n: number, memory: number, usable: number}} given
 */
const free = ({ M_w, n, memory, usable }) =>
  -M_w + memory*n*usable;

/**
 * Every sequence keeps its own cache. [byte]
 * n_seq: sequences in the batch [1]
 * M_kv: KV cache of one sequence [byte]
 * @param {{n_seq: number, M_kv: number}} given
 */
const every_cache = ({ n_seq, M_kv }) =>
  M_kv*n_seq;

/**
 * Weights and all caches. [byte]
 * M_w: weights [byte]
 * M_kv_batch: KV cache of all sequences of a batch [byte]
 * @param {{M_w: number, M_kv_batch: number}} given
 */
const both = ({ M_w, M_kv_batch }) =>
  M_kv_batch + M_w;

/**
 * What is usable less what is taken. [byte]
 * memory: memory of one device [byte]
 * usable: share of device memory that weights and cache may use [1]
 * M_need: memory that training needs on one device [byte]
 * @param {{memory: number, usable: number, M_need: number}} given
 */
const left = ({ memory, usable, M_need }) =>
  -M_need + memory*usable;

/**
 * EQ 3.6 set equal to the free memory, solved for T. [1]
 * L: layers [1]
 * d_c: width of the compressed latent of MLA [1]
 * d_r: width of the rotary key of MLA [1]
 * b: bytes of one stored element [byte]
 * M_w: weights [byte]
 * memory: memory of one device [byte]
 * usable: share of device memory that weights and cache may use [1]
 * @param {{L: number, d_c: number, d_r: number, b: number, M_w: number, memory: number, usable: number}} given
 */
const latent_context = ({ L, d_c, d_r, b, M_w, memory, usable }) =>
  floor((-M_w + memory*usable)/(L*b*(d_c + d_r)));

/**
 * EQ 3.7 set equal to the free memory, solved for T inside the window and beyond it. [1]
 * L_full: layers that attend to the whole context [1]
 * L_local: layers that attend to a window [1]
 * n_kv: key-value heads [1]
 * d_head: width of one head [1]
 * w: tokens in an attention window [1]
 * b: bytes of one stored element [byte]
 * M_w: weights [byte]
 * memory: memory of one device [byte]
 * usable: share of device memory that weights and cache may use [1]
 * @param {{L_full: number, L_local: number, n_kv: number, d_head: number, w: number, b: number, M_w: number, memory: number, usable: number}} given
 */
const window_context = ({ L_full, L_local, n_kv, d_head, w, b, M_w, memory, usable }) =>
  floor(Math.max((1/2)*(-M_w + memory*usable)/(b*d_head*n_kv*(L_full + L_local)), (-L_local*w + (1/2)*(-M_w + memory*usable)/(b*d_head*n_kv))/L_full));

/**
 * Weights and one cache. [byte]
 * M_w: weights [byte]
 * M_kv: KV cache of one sequence [byte]
 * @param {{M_w: number, M_kv: number}} given
 */
const with_cache = ({ M_w, M_kv }) =>
  M_kv + M_w;

/** @type {import("../js/nouns.js").Instrument} */
export const instrument = {
  name: "kv-budget",
  title: "The KV-cache budget",
  controls: [
    {kind: "choice", name: "model", label: "Model", default: "llama-3.1-8b", group: "Decisions", options: decoders },
    {kind: "slider", name: "T", label: "Context of one user", values: [1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072, 262144, 524288, 1048576], default: 8192, text: "{T:d} tokens", group: "Decisions"},
    {kind: "slider", name: "n_seq", label: "Users", values: [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024], default: 16, text: "{n_seq:d}", group: "Decisions"},
    {kind: "choice", name: "weights", label: "Weights stored in", default: "bf16", group: "Decisions", options: formats },
    {kind: "choice", name: "cache", label: "Cache stored in", default: "bf16", group: "Decisions", options: caches },
    {kind: "choice", name: "card", label: "Card", default: "h100-sxm", group: "Decisions", options: devices },
    {kind: "field", name: "usable", label: "Usable share of its memory", step: 1, default: 90, scale: 0.01, unit: "%", group: "Assumptions", low: 10, high: 100},
  ],
  constants: {n: 1},
  steps: [
    { name: "M_room", given: {}, ways: [{number: "", link: "", left: "M_spare", line: "{n} · {memory} · {usable}", unit: "B", doc: "What weights and caches may take.", symbols: ["n", "memory", "usable"], call: room }] },
    { name: "M_w", given: {}, ways: [{number: "7.5", link: "07-compression/#eq-7.5", left: "M_w", line: "{N_total} · {b_w}", unit: "B", doc: "Bytes of the weights, every parameter stored alike.", symbols: ["N_total", "b_w"], call: weight_bytes }] },
    { name: "free", given: {}, ways: [{number: "", link: "", left: "M_spare", line: "{n} · {memory} · {usable} − {M_w}", unit: "B", doc: "What the weights leave for caches.", symbols: ["M_w", "n", "memory", "usable"], call: free }] },
    { name: "M_kv", given: {}, ways: [{number: "3.6", link: "03-attention/#eq-3.6", left: "M_kv", line: "{L} · {T} · {b} · ({d_c} + {d_r})", unit: "B", doc: "Multi-head latent attention keeps one compressed latent and one rotary key a token.", symbols: ["L", "d_c", "d_r", "T", "b"], call: mla_cache }, {number: "3.7", link: "03-attention/#eq-3.7", left: "M_kv", line: "2 · {n_kv} · {d_head} · {b} · ({L_full} · {T} + {L_local} · min({T}, {w}))", unit: "B", doc: "A windowed layer forgets every token older than its window.", symbols: ["L_full", "L_local", "n_kv", "d_head", "T", "w", "b"], call: window_cache }, {number: "3.5", link: "03-attention/#eq-3.5", left: "M_kv", line: "2 · {L} · {n_kv} · {d_head} · {T} · {b}", unit: "B", doc: "One key and one value vector for every KV head of every layer and every token.", symbols: ["L", "n_kv", "d_head", "T", "b"], call: kv_cache }] },
    { name: "M_kv_batch", given: {}, ways: [{number: "", link: "", left: "M_kv_batch", line: "{n_seq} · {M_kv}", unit: "B", doc: "Every sequence keeps its own cache.", symbols: ["n_seq", "M_kv"], call: every_cache }] },
    { name: "M_need", given: {}, ways: [{number: "", link: "", left: "M_need", line: "{M_w} + {M_kv_batch}", unit: "B", doc: "Weights and all caches.", symbols: ["M_w", "M_kv_batch"], call: both }] },
    { name: "left", given: {}, ways: [{number: "", link: "", left: "M_spare", line: "{memory} · {usable} − {M_need}", unit: "B", doc: "What is usable less what is taken.", symbols: ["memory", "usable", "M_need"], call: left }] },
    { name: "users", given: {}, ways: [{number: "C.6 users", link: "capstone/#eq-C.6-users", left: "users", line: "floor(({n} · {memory} · {usable} − {M_w}) / {M_kv!})", unit: "", doc: "Sequences of full length whose caches fit beside the weights on n devices.", symbols: ["M_w", "M_kv", "n", "memory", "usable"], call: concurrent_users }] },
    { name: "T_max", given: {}, ways: [{number: "", link: "", left: "T_max", line: "floor(({memory} · {usable} − {M_w}) / ({L} · {b} · ({d_c} + {d_r})))", unit: "", doc: "EQ 3.6 set equal to the free memory, solved for T.", symbols: ["L", "d_c", "d_r", "b", "M_w", "memory", "usable"], call: latent_context }, {number: "", link: "", left: "T_max", line: "floor(Max((({memory} · {usable} − {M_w}) / (2 · {n_kv} · {d_head} · {b}) − {L_local} · {w}) / {L_full!}, ({memory} · {usable} − {M_w}) / (2 · {n_kv} · {d_head} · {b} · ({L_full} + {L_local}))))", unit: "", doc: "EQ 3.7 set equal to the free memory, solved for T inside the window and beyond it.", symbols: ["L_full", "L_local", "n_kv", "d_head", "w", "b", "M_w", "memory", "usable"], call: window_context, holds: ({ L_full, L_local, n_kv, d_head, w, b, M_w, memory, usable }) => L_full > 0 }, {number: "3.9", link: "03-attention/#eq-3.9", left: "T_max", line: "floor(({memory} · {usable} − {M_w}) / (2 · {L} · {n_kv} · {d_head} · {b}))", unit: "", doc: "Tokens of cache that fit in what the weights leave free.", symbols: ["L", "n_kv", "d_head", "b", "M_w", "memory", "usable"], call: longest_context }] },
    { name: "n_weights", given: {}, ways: [{number: "C.6", link: "capstone/#eq-C.6", left: "n_shard", line: "ceiling({M_w} / ({memory} · {usable}))", unit: "", doc: "Devices that the weights must be split over.", symbols: ["M_w", "memory", "usable"], call: shards }] },
    { name: "one", given: {}, ways: [{number: "", link: "", left: "M_need", line: "{M_w} + {M_kv}", unit: "B", doc: "Weights and one cache.", symbols: ["M_w", "M_kv"], call: with_cache }] },
    { name: "n_one", given: {M_w: "one"}, ways: [{number: "C.6", link: "capstone/#eq-C.6", left: "n_shard", line: "ceiling({M_w} / ({memory} · {usable}))", unit: "", doc: "Devices that the weights must be split over.", symbols: ["M_w", "memory", "usable"], call: shards }] },
    { name: "n_all", given: {M_w: "M_need"}, ways: [{number: "C.6", link: "capstone/#eq-C.6", left: "n_shard", line: "ceiling({M_w} / ({memory} · {usable}))", unit: "", doc: "Devices that the weights must be split over.", symbols: ["M_w", "memory", "usable"], call: shards }] },
  ],
  rows: [
    {label: "Parameters", by: [], see: [], cases: [{text: "{N_total:d}"}]},
    {label: "Memory of the card", by: [], see: [], cases: [{text: "{memory:GB.2} ({memory:GiB.2})"}]},
    {label: "Weights", by: ["M_w"], see: [], cases: [{text: "{M_w:GB.2} ({M_w:GiB.2})"}]},
    {label: "Cache of one user", by: ["M_kv"], see: [], cases: [{text: "{M_kv:GB.2} ({M_kv:GiB.2})"}]},
    {label: "Cache of all users", by: ["M_kv_batch"], see: [], cases: [{text: "{M_kv_batch:GB.2} ({M_kv_batch:GiB.2})"}]},
    {label: "Weights and caches", by: ["M_need"], see: [], cases: [{text: "{M_need:GB.2} ({M_need:GiB.2})"}]},
    {label: "Free of what is usable", by: ["left"], see: [], cases: [{text: "{left:GB.2} ({left:GiB.2})"}]},
    {label: "Users that fit", by: ["users"], see: [], cases: [{text: "none: the weights alone do not fit", when: [["users", "<", 0]], good: false}, {text: "none", when: [["users", "<", 1]], good: false}, {text: "{users:d}"}]},
    {label: "Longest context of one user", by: ["T_max"], see: [], cases: [{text: "none", when: [["free", "<=", 0]], good: false}, {text: "any: every layer forgets what leaves its window", when: [["L_full", "==", 0]]}, {text: "{T_max:d} tokens, more than the {context:d} that the model supports", when: [["T_max", ">", "context"]]}, {text: "{T_max:d} tokens of the {context:d} that the model supports"}]},
  ],
  verdict: [{text: "Does not fit: the weights alone are {M_w:byte} and {card_title:text} gives {M_room:byte}; it takes {n_weights:d} such cards, narrower weights, or a smaller model.", when: [["free", "<=", 0]], good: false}, {text: "Serves nobody: one user's cache of {M_kv:byte} at {T:d} tokens is more than the {free:byte} that the weights leave free; it takes {n_one:d} such cards, or a context of at most {T_max:d} tokens.", when: [["users", "<", 1]], good: false}, {text: "Too many: {n_seq:d} users and the weights take {M_need:byte}, and {card_title:text} gives {M_room:byte}; {users:d} fit, and all would on {n_all:d} such cards.", when: [["n_seq", ">", "users"]], good: false}, {text: "Fits, but {model_title:text} supports contexts of {context:d} tokens, and {T:d} are asked of it.", when: [["T", ">", "context"]], good: false}, {text: "Fits: {n_seq:d} users take {M_need:byte} with the weights, and {left:byte} stay free."}],
  presets: [
    {title: "One million tokens on a 24 GB card", settings: {T: 1048576, n_seq: 1, card: "rtx-4090"}, note: "The cache alone is several cards' worth."},
    {title: "A latent in place of heads", settings: {model: "deepseek-v3", T: 131072, n_seq: 1, weights: "fp8", card: "b200-sxm"}, note: "671 billion parameters, and the smallest cache of its class."},
    {title: "Windows in most layers", settings: {model: "gemma-3-27b", T: 131072, n_seq: 8}, note: "Five layers of six forget what is older than their window."},
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
    n_seq: {html: "<i>n</i><sub>seq</sub>", meaning: "sequences in the batch", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    T: {html: "<i>T</i>", meaning: "tokens in the context", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    w: {html: "<i>w</i>", meaning: "tokens in an attention window", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    T_max: {html: "<i>T</i><sub>max</sub>", meaning: "longest context that fits", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    b: {html: "<i>b</i>", meaning: "bytes of one stored element", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    b_w: {html: "<i>b</i><sub>w</sub>", meaning: "bytes of one weight", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    M_w: {html: "<i>M</i><sub>w</sub>", meaning: "weights", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    M_kv: {html: "<i>M</i><sub>kv</sub>", meaning: "KV cache of one sequence", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    n: {html: "<i>n</i>", meaning: "devices", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    memory: {html: "<i>M</i><sub>dev</sub>", meaning: "memory of one device", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    usable: {html: "<i>u</i>", meaning: "share of device memory that weights and cache may use", low: 0, high: 1, lowOpen: true},
    n_shard: {html: "<i>n</i><sub>shard</sub>", meaning: "devices that the weights must be split over", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    users: {html: "<i>n</i><sub>users</sub>", meaning: "sequences whose caches fit beside the weights", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    M_kv_batch: {html: "<i>M</i><sub>kv</sub><sup>batch</sup>", meaning: "KV cache of all sequences of a batch", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    M_need: {html: "<i>M</i><sub>need</sub>", meaning: "memory that training needs on one device", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    M_spare: {html: "<i>M</i><sub>spare</sub>", meaning: "memory of one device that training leaves free", low: 0, high: Infinity, lowOpen: true, highOpen: true},
  },
  chart: {kind: "stack", title: "Where the card's memory goes", alt: "Weights {M_w:byte}, caches {M_kv_batch:byte}, of {M_room:byte} that may be used on {card_title:text}.", unit: "byte", parts: [{label: "Weights", value: "M_w"}, {label: "Caches of all users", value: "M_kv_batch"}], limit: {label: "Usable memory", value: "M_room"}},
};

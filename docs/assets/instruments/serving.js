// Written by `stackmath check --fix` from stackmath.instruments: do not edit.
import { kv_cache, mla_cache, window_cache } from "../equations/attention.js";
import { concurrent_users, shards } from "../equations/capstone.js";
import { weight_bytes } from "../equations/compression.js";
import { answer_latency, compute_bound_batch, decode_step, decode_throughput, first_token_time, prefill_time, ridge_point, roofline, token_cost } from "../equations/serving.js";
import { decoders } from "../data/decoders.js";
import { devices } from "../data/devices.js";
import { formats } from "../data/formats.js";
import { caches } from "../data/caches.js";

/**
 * A full answer's context is its prompt and itself. [1]
 * T: tokens in the context [1]
 * T_out: tokens of an answer [1]
 * @param {{T: number, T_out: number}} given
 */
const context_held = ({ T, T_out }) =>
  T + T_out;

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
 * Weights and one cache. [byte]
 * M_w: weights [byte]
 * M_kv: KV cache of one sequence [byte]
 * @param {{M_w: number, M_kv: number}} given
 */
const with_cache = ({ M_w, M_kv }) =>
  M_kv + M_w;

/**
 * Weights and every cache. [byte]
 * n_seq: sequences in the batch [1]
 * M_w: weights [byte]
 * M_kv: KV cache of one sequence [byte]
 * @param {{n_seq: number, M_w: number, M_kv: number}} given
 */
const with_all = ({ n_seq, M_w, M_kv }) =>
  M_kv*n_seq + M_w;

/**
 * Every sequence keeps its own cache. [byte]
 * n_seq: sequences in the batch [1]
 * M_kv: KV cache of one sequence [byte]
 * @param {{n_seq: number, M_kv: number}} given
 */
const every_cache = ({ n_seq, M_kv }) =>
  M_kv*n_seq;

/**
 * Two FLOP for each parameter and sequence. [FLOP]
 * N: parameters; those active per token in a mixture of experts [1]
 * n_seq: sequences in the batch [1]
 * @param {{N: number, n_seq: number}} given
 */
const step_work = ({ N, n_seq }) =>
  2*N*n_seq;

/**
 * A step reads the weights and every cache. [byte]
 * n_seq: sequences in the batch [1]
 * M_w: weights [byte]
 * M_kv: KV cache of one sequence [byte]
 * @param {{n_seq: number, M_w: number, M_kv: number}} given
 */
const step_bytes = ({ n_seq, M_w, M_kv }) =>
  M_kv*n_seq + M_w;

/**
 * Work over bytes of a decode step. [FLOP/byte]
 * F_op: work of one operation [FLOP]
 * M_op: bytes that one operation moves [byte]
 * @param {{F_op: number, M_op: number}} given
 */
const decode_intensity = ({ F_op, M_op }) =>
  F_op/M_op;

/**
 * A prompt's work over the weights. [FLOP/byte]
 * N: parameters; those active per token in a mixture of experts [1]
 * T: tokens in the context [1]
 * M_w: weights [byte]
 * @param {{N: number, T: number, M_w: number}} given
 */
const prefill_intensity = ({ N, T, M_w }) =>
  2*N*T/M_w;

/** @type {import("../js/nouns.js").Instrument} */
export const instrument = {
  name: "serving",
  title: "The roofline and serving planner",
  controls: [
    {kind: "choice", name: "model", label: "Model", default: "llama-3.1-70b", group: "Decisions", options: decoders },
    {kind: "choice", name: "card", label: "Card", default: "h100-sxm", group: "Decisions", options: devices },
    {kind: "slider", name: "n", label: "Cards", values: [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64], default: 4, text: "{n:d}", group: "Decisions"},
    {kind: "choice", name: "weights", label: "Weights stored in", default: "bf16", group: "Decisions", options: formats },
    {kind: "choice", name: "cache", label: "Cache stored in", default: "bf16", group: "Decisions", options: caches },
    {kind: "slider", name: "T_prompt", label: "Prompt", values: [128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072, 262144, 524288, 1048576], default: 2048, text: "{T_prompt:d} tokens", group: "Decisions"},
    {kind: "slider", name: "n_seq", label: "Sequences at once", values: [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024], default: 32, text: "{n_seq:d}", group: "Decisions"},
    {kind: "field", name: "T_out", label: "Tokens of an answer", step: 1, default: 256, scale: 1, unit: "", group: "Assumptions", low: 1, high: 131072},
    {kind: "field", name: "mfu", label: "MFU of the prefill", step: 1, default: 50, scale: 0.01, unit: "%", group: "Assumptions", low: 1, high: 100},
    {kind: "field", name: "usable", label: "Usable share of the memory", step: 1, default: 90, scale: 0.01, unit: "%", group: "Assumptions", low: 10, high: 100},
    {kind: "field", name: "price", label: "Price of a card for an hour", step: 0.01, default: null, scale: 0.0002777777777777778, unit: "$", group: "Assumptions", low: 0.01, high: 1000},
  ],
  constants: {t_wait: 0},
  steps: [
    { name: "T_held", given: {T: "T_prompt"}, ways: [{number: "", link: "", left: "T", line: "{T} + {T_out}", unit: "", doc: "A full answer's context is its prompt and itself.", symbols: ["T", "T_out"], call: context_held }] },
    { name: "M_w", given: {}, ways: [{number: "7.5", link: "07-compression/#eq-7.5", left: "M_w", line: "{N_total} · {b_w}", unit: "B", doc: "Bytes of the weights, every parameter stored alike.", symbols: ["N_total", "b_w"], call: weight_bytes }] },
    { name: "M_kv", given: {T: "T_held"}, ways: [{number: "3.6", link: "03-attention/#eq-3.6", left: "M_kv", line: "{L} · {T} · {b} · ({d_c} + {d_r})", unit: "B", doc: "Multi-head latent attention keeps one compressed latent and one rotary key a token.", symbols: ["L", "d_c", "d_r", "T", "b"], call: mla_cache }, {number: "3.7", link: "03-attention/#eq-3.7", left: "M_kv", line: "2 · {n_kv} · {d_head} · {b} · ({L_full} · {T} + {L_local} · min({T}, {w}))", unit: "B", doc: "A windowed layer forgets every token older than its window.", symbols: ["L_full", "L_local", "n_kv", "d_head", "T", "w", "b"], call: window_cache }, {number: "3.5", link: "03-attention/#eq-3.5", left: "M_kv", line: "2 · {L} · {n_kv} · {d_head} · {T} · {b}", unit: "B", doc: "One key and one value vector for every KV head of every layer and every token.", symbols: ["L", "n_kv", "d_head", "T", "b"], call: kv_cache }] },
    { name: "M_room", given: {}, ways: [{number: "", link: "", left: "M_spare", line: "{n} · {memory} · {usable}", unit: "B", doc: "What weights and caches may take.", symbols: ["n", "memory", "usable"], call: room }] },
    { name: "free", given: {}, ways: [{number: "", link: "", left: "M_spare", line: "{n} · {memory} · {usable} − {M_w}", unit: "B", doc: "What the weights leave for caches.", symbols: ["M_w", "n", "memory", "usable"], call: free }] },
    { name: "one", given: {}, ways: [{number: "", link: "", left: "M_need", line: "{M_w} + {M_kv}", unit: "B", doc: "Weights and one cache.", symbols: ["M_w", "M_kv"], call: with_cache }] },
    { name: "all", given: {}, ways: [{number: "", link: "", left: "M_need", line: "{n_seq} · {M_kv} + {M_w}", unit: "B", doc: "Weights and every cache.", symbols: ["n_seq", "M_w", "M_kv"], call: with_all }] },
    { name: "M_caches", given: {}, ways: [{number: "", link: "", left: "M_kv_batch", line: "{n_seq} · {M_kv}", unit: "B", doc: "Every sequence keeps its own cache.", symbols: ["n_seq", "M_kv"], call: every_cache }] },
    { name: "users", given: {}, ways: [{number: "C.6 users", link: "capstone/#eq-C.6-users", left: "users", line: "floor(({n} · {memory} · {usable} − {M_w}) / {M_kv!})", unit: "", doc: "Sequences of full length whose caches fit beside the weights on n devices.", symbols: ["M_w", "M_kv", "n", "memory", "usable"], call: concurrent_users }] },
    { name: "n_weights", given: {}, ways: [{number: "C.6", link: "capstone/#eq-C.6", left: "n_shard", line: "ceiling({M_w} / ({memory} · {usable}))", unit: "", doc: "Devices that the weights must be split over.", symbols: ["M_w", "memory", "usable"], call: shards }] },
    { name: "n_one", given: {M_w: "one"}, ways: [{number: "C.6", link: "capstone/#eq-C.6", left: "n_shard", line: "ceiling({M_w} / ({memory} · {usable}))", unit: "", doc: "Devices that the weights must be split over.", symbols: ["M_w", "memory", "usable"], call: shards }] },
    { name: "n_all", given: {M_w: "all"}, ways: [{number: "C.6", link: "capstone/#eq-C.6", left: "n_shard", line: "ceiling({M_w} / ({memory} · {usable}))", unit: "", doc: "Devices that the weights must be split over.", symbols: ["M_w", "memory", "usable"], call: shards }] },
    { name: "I_ridge", given: {}, ways: [{number: "8.1 ridge", link: "08-serving/#eq-8.1-ridge", left: "I_ridge", line: "{peak} / {bandwidth!}", unit: "FLOP/B", doc: "The intensity at which both roofs meet: below it a kernel waits for memory.", symbols: ["peak", "bandwidth"], call: ridge_point }] },
    { name: "n_crit", given: {}, ways: [{number: "8.4", link: "08-serving/#eq-8.4", left: "n_crit", line: "{M_w} · {peak} / (2 · {N} · {bandwidth})", unit: "", doc: "The batch at which computing a decode step takes as long as reading the weights.", symbols: ["N", "M_w", "peak", "bandwidth"], call: compute_bound_batch }] },
    { name: "F_step", given: {}, ways: [{number: "", link: "", left: "F_op", line: "2 · {N} · {n_seq}", unit: "FLOP", doc: "Two FLOP for each parameter and sequence.", symbols: ["N", "n_seq"], call: step_work }] },
    { name: "M_step", given: {}, ways: [{number: "", link: "", left: "M_op", line: "{n_seq} · {M_kv} + {M_w}", unit: "B", doc: "A step reads the weights and every cache.", symbols: ["n_seq", "M_w", "M_kv"], call: step_bytes }] },
    { name: "I_decode", given: {F_op: "F_step", M_op: "M_step"}, ways: [{number: "", link: "", left: "intensity", line: "{F_op} / {M_op!}", unit: "FLOP/B", doc: "Work over bytes of a decode step.", symbols: ["F_op", "M_op"], call: decode_intensity }] },
    { name: "P_decode", given: {intensity: "I_decode"}, ways: [{number: "8.1", link: "08-serving/#eq-8.1", left: "P_roof", line: "min({peak}, {intensity} · {bandwidth})", unit: "FLOP/s", doc: "A device computes no faster than its peak, and no faster than memory feeds it.", symbols: ["intensity", "peak", "bandwidth"], call: roofline }] },
    { name: "I_prefill", given: {T: "T_prompt"}, ways: [{number: "", link: "", left: "intensity", line: "2 · {N} · {T} / {M_w!}", unit: "FLOP/B", doc: "A prompt's work over the weights.", symbols: ["N", "T", "M_w"], call: prefill_intensity }] },
    { name: "P_prefill", given: {intensity: "I_prefill"}, ways: [{number: "8.1", link: "08-serving/#eq-8.1", left: "P_roof", line: "min({peak}, {intensity} · {bandwidth})", unit: "FLOP/s", doc: "A device computes no faster than its peak, and no faster than memory feeds it.", symbols: ["intensity", "peak", "bandwidth"], call: roofline }] },
    { name: "P_curve", given: {}, ways: [{number: "8.1", link: "08-serving/#eq-8.1", left: "P_roof", line: "min({peak}, {intensity} · {bandwidth})", unit: "FLOP/s", doc: "A device computes no faster than its peak, and no faster than memory feeds it.", symbols: ["intensity", "peak", "bandwidth"], call: roofline }] },
    { name: "t_pre", given: {T: "T_prompt"}, ways: [{number: "8.3", link: "08-serving/#eq-8.3", left: "t_pre", line: "(2 · {N} · {T} + 2 · {L} · {n_h} · {d_head} · {T!}²) / ({n} · {peak} · {mfu})", unit: "s", doc: "Reading the prompt is bound by compute: its work over what the devices do in a second.", symbols: ["N", "L", "n_h", "d_head", "T", "n", "peak", "mfu"], call: prefill_time }] },
    { name: "ttft", given: {}, ways: [{number: "8.3 TTFT", link: "08-serving/#eq-8.3-TTFT", left: "ttft", line: "{t_pre} + {t_wait}", unit: "s", doc: "The first token comes once the request has waited and its prompt has been read.", symbols: ["t_pre", "t_wait"], call: first_token_time }] },
    { name: "tpot", given: {}, ways: [{number: "8.9 step", link: "08-serving/#eq-8.9-step", left: "t_step", line: "Max({M_w} / ({n} · {bandwidth}), 2 · {N} · {n_seq} / ({n} · {peak})) + {n_seq} · {M_kv} / ({n} · {bandwidth})", unit: "s", doc: "A step reads every sequence's cache, and then reads the weights or computes with them, whichever takes longer.", symbols: ["N", "n_seq", "M_w", "M_kv", "n", "peak", "bandwidth"], call: decode_step }] },
    { name: "speed", given: {n_seq: 1, t_step: "tpot"}, ways: [{number: "8.9 throughput", link: "08-serving/#eq-8.9-throughput", left: "throughput", line: "{n_seq} / {t_step!}", unit: "1/s", doc: "Each step gives one token to each sequence of the batch.", symbols: ["n_seq", "t_step"], call: decode_throughput }] },
    { name: "throughput", given: {t_step: "tpot"}, ways: [{number: "8.9 throughput", link: "08-serving/#eq-8.9-throughput", left: "throughput", line: "{n_seq} / {t_step!}", unit: "1/s", doc: "Each step gives one token to each sequence of the batch.", symbols: ["n_seq", "t_step"], call: decode_throughput }] },
    { name: "t_e2e", given: {}, ways: [{number: "8.10", link: "08-serving/#eq-8.10", left: "t_e2e", line: "{ttft} + {tpot} · ({T_out} − 1)", unit: "s", doc: "An answer takes the time to its first token and a step for each further one.", symbols: ["ttft", "T_out", "tpot"], call: answer_latency }] },
    { name: "cost_mtok", given: {}, ways: [{number: "8.11", link: "08-serving/#eq-8.11", left: "cost_mtok", line: "1000000 · {n} · {price} / {throughput!}", unit: "$", doc: "The price of the devices for as long as they take to decode a million tokens.", symbols: ["n", "price", "throughput"], call: token_cost }] },
  ],
  rows: [
    {label: "Weights", by: ["M_w"], see: [], cases: [{text: "{M_w:byte}"}]},
    {label: "Cache of a sequence", by: ["M_kv"], see: [], cases: [{text: "{M_kv:byte}"}]},
    {label: "Weights and caches, of {M_room:byte}", by: ["all"], see: [], cases: [{text: "{all:byte}"}]},
    {label: "Sequences that fit", by: ["users"], see: [], cases: [{text: "none", when: [["users", "<", 1]], good: false}, {text: "{users:d}"}]},
    {label: "Ridge of the roofline", by: ["I_ridge"], see: [], cases: [{text: "{I_ridge:.0f} FLOP/B"}, {text: "unknown: no 16-bit peak of {card_title:text} is published"}]},
    {label: "Intensity of a decode step", by: ["I_decode"], see: [], cases: [{text: "{I_decode:.1f} FLOP/B"}]},
    {label: "Batch at which reading weights costs as much as computing", by: ["n_crit"], see: [], cases: [{text: "{n_crit:.0f}"}, {text: "unknown: no 16-bit peak of {card_title:text} is published"}]},
    {label: "Time to first token, no line", by: ["t_pre", "ttft"], see: [], cases: [{text: "none: nobody is served", when: [["users", "<", 1]], good: false}, {text: "{ttft:s}"}, {text: "unknown: no 16-bit peak of {card_title:text} is published"}]},
    {label: "Time of a further token", by: ["tpot"], see: [], cases: [{text: "none: nobody is served", when: [["users", "<", 1]], good: false}, {text: "{tpot:s}"}, {text: "unknown: no 16-bit peak of {card_title:text} is published"}]},
    {label: "Tokens a second, each user", by: ["speed"], see: [], cases: [{text: "none: nobody is served", when: [["users", "<", 1]], good: false}, {text: "{speed:.1f}"}, {text: "unknown: no 16-bit peak of {card_title:text} is published"}]},
    {label: "Tokens a second, all", by: ["throughput"], see: [], cases: [{text: "none: nobody is served", when: [["users", "<", 1]], good: false}, {text: "{throughput:.0f}"}, {text: "unknown: no 16-bit peak of {card_title:text} is published"}]},
    {label: "An answer of {T_out:d} tokens", by: ["t_e2e"], see: [], cases: [{text: "none: nobody is served", when: [["users", "<", 1]], good: false}, {text: "{t_e2e:s}"}, {text: "unknown: no 16-bit peak of {card_title:text} is published"}]},
    {label: "A million decoded tokens", by: ["cost_mtok"], see: [], cases: [{text: "none: nobody is served", when: [["users", "<", 1]], good: false}, {text: "{cost_mtok:dollar}"}, {text: "unknown: no price of {card_title:text} is assumed"}, {text: "unknown: no 16-bit peak of {card_title:text} is published"}]},
  ],
  verdict: [{text: "Does not fit: the weights alone are {M_w:byte}, and {n:d} × {card_title:text} give {M_room:byte}; it takes {n_weights:d} such cards, narrower weights, or a smaller model.", when: [["free", "<=", 0]], good: false}, {text: "Serves nobody: one cache of {M_kv:byte} is more than the {free:byte} that the weights leave free; it takes {n_one:d} such cards, or a shorter context.", when: [["users", "<", 1]], good: false}, {text: "Too many: {n_seq:d} sequences and the weights take {all:byte}, and {n:d} × {card_title:text} give {M_room:byte}; {users:d} fit, and all would on {n_all:d} such cards.", when: [["n_seq", ">", "users"]], good: false}, {text: "Fits, but {model_title:text} supports contexts of {context:d} tokens, and {T_held:d} are asked of it.", when: [["T_held", ">", "context"]], good: false}, {text: "Fits, and compute binds: {n_seq:d} sequences are past the batch of {n_crit:.0f} where reading the weights takes as long; more of them slow each other down.", when: [["n_seq", ">", "n_crit"]]}, {text: "Fits, and reading the caches binds: {n_seq:d} of {M_kv:byte} are more bytes a step than the weights; a shorter context or a narrower cache speeds it up.", when: [["M_caches", ">", "M_w"]]}, {text: "Fits, and reading the weights binds: a step moves {M_step:byte} for {F_step:FLOP} of work; more sequences would decode nearly for free.", when: [["I_ridge", ">", 0]]}, {text: "Fits: {n_seq:d} sequences and the weights take {all:byte} of {M_room:byte}."}],
  presets: [
    {title: "One user on one card", settings: {model: "llama-3.1-8b", n: 1, n_seq: 1}, note: "Every token waits for all weights."},
    {title: "A long document", settings: {model: "llama-3.1-70b", n: 8, T_prompt: 131072, n_seq: 8, cache: "fp8"}, note: "Reading the prompt takes longer than writing the answer."},
    {title: "One million tokens on a 24 GB card", settings: {model: "llama-3.1-8b", card: "rtx-4090", n: 1, T_prompt: 1048576, n_seq: 1}, note: "The cache alone is several cards' worth."},
  ],
  symbols: {
    N: {html: "<i>N</i>", meaning: "parameters; those active per token in a mixture of experts", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    N_total: {html: "<i>N</i><sub>total</sub>", meaning: "parameters held, all experts included", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    L: {html: "<i>L</i>", meaning: "layers", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    L_full: {html: "<i>L</i><sub>full</sub>", meaning: "layers that attend to the whole context", low: 0, high: Infinity, highOpen: true, whole: true},
    L_local: {html: "<i>L</i><sub>local</sub>", meaning: "layers that attend to a window", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    n_h: {html: "<i>n</i><sub>h</sub>", meaning: "query heads", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    n_kv: {html: "<i>n</i><sub>kv</sub>", meaning: "key-value heads", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    d_head: {html: "<i>d</i><sub>head</sub>", meaning: "width of one head", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    d_c: {html: "<i>d</i><sub>c</sub>", meaning: "width of the compressed latent of MLA", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    d_r: {html: "<i>d</i><sub>r</sub>", meaning: "width of the rotary key of MLA", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    n_seq: {html: "<i>n</i><sub>seq</sub>", meaning: "sequences in the batch", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    T: {html: "<i>T</i>", meaning: "tokens in the context", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    w: {html: "<i>w</i>", meaning: "tokens in an attention window", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    b: {html: "<i>b</i>", meaning: "bytes of one stored element", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    b_w: {html: "<i>b</i><sub>w</sub>", meaning: "bytes of one weight", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    M_w: {html: "<i>M</i><sub>w</sub>", meaning: "weights", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    M_kv: {html: "<i>M</i><sub>kv</sub>", meaning: "KV cache of one sequence", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    intensity: {html: "<i>I</i>", meaning: "arithmetic intensity", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    n: {html: "<i>n</i>", meaning: "devices", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    peak: {html: "<i>P</i>", meaning: "dense peak rate of one device", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    mfu: {html: "MFU", meaning: "model FLOPs utilization: useful work over peak", low: 0, high: 1, lowOpen: true},
    bandwidth: {html: "<i>W</i>", meaning: "memory bandwidth of one device", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    memory: {html: "<i>M</i><sub>dev</sub>", meaning: "memory of one device", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    usable: {html: "<i>u</i>", meaning: "share of device memory that weights and cache may use", low: 0, high: 1, lowOpen: true},
    price: {html: "<i>p</i>", meaning: "price of one device for one second", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    n_shard: {html: "<i>n</i><sub>shard</sub>", meaning: "devices that the weights must be split over", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    users: {html: "<i>n</i><sub>users</sub>", meaning: "sequences whose caches fit beside the weights", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    M_kv_batch: {html: "<i>M</i><sub>kv</sub><sup>batch</sup>", meaning: "KV cache of all sequences of a batch", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    n_crit: {html: "<i>n</i><sub>seq</sub><sup>⋆</sup>", meaning: "batch at which a decode step turns from reading to computing", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    P_roof: {html: "<i>P</i><sub>roof</sub>", meaning: "rate that a device can reach at an intensity", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    I_ridge: {html: "<i>I</i><sub>ridge</sub>", meaning: "intensity at which a device turns from reading to computing", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    F_op: {html: "<i>F</i><sub>op</sub>", meaning: "work of one operation", low: 0, high: Infinity, highOpen: true},
    M_op: {html: "<i>M</i><sub>op</sub>", meaning: "bytes that one operation moves", low: 0, high: Infinity, highOpen: true},
    t_pre: {html: "<i>t</i><sub>pre</sub>", meaning: "time to read one prompt", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    t_wait: {html: "<i>t</i><sub>wait</sub>", meaning: "time that a request waits in line", low: 0, high: Infinity, highOpen: true},
    ttft: {html: "TTFT", meaning: "time to first token", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    t_step: {html: "<i>t</i><sub>step</sub>", meaning: "time of one decode step of a batch", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    throughput: {html: "<i>X</i><sub>tok</sub>", meaning: "tokens decoded in a second, all sequences together", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    T_out: {html: "<i>T</i><sub>out</sub>", meaning: "tokens of an answer", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    tpot: {html: "TPOT", meaning: "time per output token after the first", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    t_e2e: {html: "<i>t</i><sub>e2e</sub>", meaning: "time from a request to the end of its answer", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    cost_mtok: {html: "cost<sub>Mtok</sub>", meaning: "price of a million decoded tokens", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    M_need: {html: "<i>M</i><sub>need</sub>", meaning: "memory that training needs on one device", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    M_spare: {html: "<i>M</i><sub>spare</sub>", meaning: "memory of one device that training leaves free", low: 0, high: Infinity, lowOpen: true, highOpen: true},
  },
  chart: {kind: "plot", title: "The roofline of one card", alt: "{card_title:text} reaches its peak from {I_ridge:.0f} FLOP a byte; a decode step of {n_seq:d} sequences does {I_decode:.1f}, the prefill of a prompt {I_prefill:.0f}.", x: {label: "Arithmetic intensity", unit: "FLOP/byte", scale: "log", low: 0.1, high: 100000}, y: {label: "Rate of one card", unit: "FLOP/s", scale: "log", low: null, high: null}, layers: [{kind: "curve", label: "roof", along: "intensity", to: "P_curve"}, {kind: "rule", label: "ridge {I_ridge:.0f}", x: "I_ridge"}, {kind: "point", label: "decode", x: "I_decode", y: "P_decode"}, {kind: "point", label: "prefill", x: "I_prefill", y: "P_prefill"}]},
};

// Written by `stackmath check --fix` from stackmath.instruments: do not edit.
import { kv_cache, longest_context } from "../equations/attention.js";
import { concurrent_users, overtrained_size, overtrained_tokens, shards, total_parameters } from "../equations/capstone.js";
import { decode_ceiling, parallel_ceiling, weight_bytes } from "../equations/compression.js";
import { compute, fleet, gpu_time, optimal_size, optimal_tokens, predicted_loss, training_cost } from "../equations/pretraining.js";
import { formats } from "../data/formats.js";
import { devices } from "../data/devices.js";
import { laws } from "../data/laws.js";

/** Forgives a float its noise: 110.00000000000001 is 110. @param {number} value */
const floor = (value) => Math.floor(value + Math.min(1e-6, Math.abs(value) * 1e-12));

/**
 * Training tokens for each active parameter. [1]
 * N: parameters; those active per token in a mixture of experts [1]
 * D: training tokens [1]
 * @param {{N: number, D: number}} given
 */
const ratio = ({ N, D }) =>
  D/N;

/**
 * Standard error of the loss by the joint covariance of the fit. [1]
 * E: loss that no model of the family goes below, nats per token [1]
 * alpha: size exponent of the scaling law [1]
 * A: size coefficient of the scaling law [1]
 * beta: data exponent of the scaling law [1]
 * B: data coefficient of the scaling law [1]
 * N: parameters; those active per token in a mixture of experts [1]
 * D: training tokens [1]
 * @param {{E: number, alpha: number, A: number, beta: number, B: number, N: number, D: number}} given
 */
const error_of_loss = ({ E, alpha, A, beta, B, N, D }) =>
  Math.sqrt(Math.max(0, A*Math.pow(N, -alpha)*(-0.00377939353112575*A*Math.pow(N, -alpha)*Math.log(N) + 0.063428739195247*A*Math.pow(N, -alpha) + 0.0007660098718397*B*Math.pow(D, -beta)*Math.log(D) - 0.0149574894900998*B*Math.pow(D, -beta) + 0.00232864548276163*E) - A*Math.pow(N, -alpha)*(-0.000225481886051567*A*Math.pow(N, -alpha)*Math.log(N) + 0.00377939353112575*A*Math.pow(N, -alpha) + 4.89811594188492e-5*B*Math.pow(D, -beta)*Math.log(D) - 0.000957183460426527*B*Math.pow(D, -beta) + 0.00013756611298188*E)*Math.log(N) - B*Math.pow(D, -beta)*(4.89811594188492e-5*A*Math.pow(N, -alpha)*Math.log(N) - 0.0007660098718397*A*Math.pow(N, -alpha) - 0.000440784325814284*B*Math.pow(D, -beta)*Math.log(D) + 0.00899714212302811*B*Math.pow(D, -beta) + 0.000219486346791978*E)*Math.log(D) + B*Math.pow(D, -beta)*(0.000957183460426527*A*Math.pow(N, -alpha)*Math.log(N) - 0.0149574894900998*A*Math.pow(N, -alpha) - 0.00899714212302811*B*Math.pow(D, -beta)*Math.log(D) + 0.183741016912021*B*Math.pow(D, -beta) + 0.00449782674893408*E) + E*(-0.00013756611298188*A*Math.pow(N, -alpha)*Math.log(N) + 0.00232864548276163*A*Math.pow(N, -alpha) - 0.000219486346791978*B*Math.pow(D, -beta)*Math.log(D) + 0.00449782674893408*B*Math.pow(D, -beta) + 0.000235652253793429*E)));

/**
 * 1.96 standard errors below. [1]
 * loss: predicted loss, nats per token [1]
 * sigma_f: standard error of what follows from fitted coefficients [1]
 * @param {{loss: number, sigma_f: number}} given
 */
const loss_below = ({ loss, sigma_f }) =>
  loss - 1.95996398454005*sigma_f;

/**
 * 1.96 standard errors above. [1]
 * loss: predicted loss, nats per token [1]
 * sigma_f: standard error of what follows from fitted coefficients [1]
 * @param {{loss: number, sigma_f: number}} given
 */
const loss_above = ({ loss, sigma_f }) =>
  loss + 1.95996398454005*sigma_f;

/**
 * Devices are whole. [1]
 * n_fleet: devices that finish the run in time [1]
 * @param {{n_fleet: number}} given
 */
const whole = ({ n_fleet }) =>
  -floor(-(n_fleet));

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
 * The memory of a node. [byte]
 * n: devices [1]
 * memory: memory of one device [byte]
 * @param {{n: number, memory: number}} given
 */
const machine = ({ n, memory }) =>
  memory*n;

/** @type {import("../js/nouns.js").Instrument} */
export const instrument = {
  name: "forge",
  title: "The Forge",
  controls: [
    {kind: "slider", name: "C", label: "Training compute", values: [1e+20, 1.259e+20, 1.585e+20, 1.995e+20, 2.512e+20, 3.162e+20, 3.981e+20, 5.012e+20, 6.31e+20, 7.943e+20, 1e+21, 1.259e+21, 1.585e+21, 1.995e+21, 2.512e+21, 3.162e+21, 3.981e+21, 5.012e+21, 6.31e+21, 7.943e+21, 1e+22, 1.259e+22, 1.585e+22, 1.995e+22, 2.512e+22, 3.162e+22, 3.981e+22, 5.012e+22, 6.31e+22, 7.943e+22, 1e+23, 1.259e+23, 1.585e+23, 1.995e+23, 2.512e+23, 3.162e+23, 3.981e+23, 5.012e+23, 6.31e+23, 7.943e+23, 1e+24, 1.259e+24, 1.585e+24, 1.995e+24, 2.512e+24, 3.162e+24, 3.981e+24, 5.012e+24, 6.31e+24, 7.943e+24, 1e+25, 1.259e+25, 1.585e+25, 1.995e+25, 2.512e+25, 3.162e+25, 3.981e+25, 5.012e+25, 6.31e+25, 7.943e+25, 1e+26, 1.259e+26, 1.585e+26, 1.995e+26, 2.512e+26, 3.162e+26, 3.981e+26, 5.012e+26, 6.31e+26, 7.943e+26, 1e+27], default: 1e+25, text: "{C:FLOP}", group: "Decisions"},
    {kind: "slider", name: "rho", label: "Parameters held over active", values: [1, 1.5, 2, 3, 4, 6, 8, 12, 16, 18, 24, 32, 48, 64], default: 1, text: "{rho:1}:1", group: "Decisions"},
    {kind: "slider", name: "f", label: "Tokens per parameter over the optimum's", values: [1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 102, 128], default: 4, text: "{f:1}×", group: "Decisions"},
    {kind: "slider", name: "T", label: "Context", values: [4096, 8192, 16384, 32768, 65536, 131072, 262144, 524288, 1048576], default: 131072, text: "{T:d} tokens", group: "Decisions"},
    {kind: "choice", name: "precision", label: "Precision of the weights", default: "fp8", group: "Decisions", options: formats },
    {kind: "choice", name: "accelerator", label: "Accelerator", default: "h100-sxm", group: "Decisions", options: devices },
    {kind: "choice", name: "law", label: "Scaling law", default: "besiroglu-2024-printed", group: "Assumptions", options: laws },
    {kind: "field", name: "mfu", label: "MFU", step: 1, default: 45, scale: 0.01, unit: "%", group: "Assumptions", low: 1, high: 100},
    {kind: "field", name: "price", label: "Price of a card for an hour", step: 0.01, default: null, scale: 0.0002777777777777778, unit: "$", group: "Assumptions", low: 0.01, high: 1000},
    {kind: "field", name: "usable", label: "Usable memory", step: 1, default: 90, scale: 0.01, unit: "%", group: "Assumptions", low: 10, high: 100},
    {kind: "field", name: "t_run", label: "Deadline", step: 1, default: 90, scale: 86400, unit: "days", group: "Assumptions", low: 1, high: 3650},
    {kind: "field", name: "L", label: "Layers", step: 1, default: 96, scale: 1, unit: "", group: "Assumptions", low: 1, high: 1000},
    {kind: "field", name: "n_kv", label: "KV heads", step: 1, default: 8, scale: 1, unit: "", group: "Assumptions", low: 1, high: 1024},
    {kind: "field", name: "d_head", label: "Width of a head", step: 1, default: 128, scale: 1, unit: "", group: "Assumptions", low: 1, high: 4096},
    {kind: "field", name: "b", label: "Bytes of a cached element", step: 0.5, default: 2, scale: 1, unit: "", group: "Assumptions", low: 0.5, high: 4},
  ],
  constants: {node: 8},
  steps: [
    { name: "N_opt", given: {}, ways: [{number: "4.2", link: "04-pretraining/#eq-4.2", left: "N_opt", line: "({C} / 6)^({beta} / ({alpha} + {beta})) · ({alpha} · {A} / ({beta} · {B}))^(1 / ({alpha} + {beta}))", unit: "", doc: "The size that reaches the lowest loss for a given compute.", symbols: ["alpha", "A", "beta", "B", "C"], call: optimal_size }] },
    { name: "D_opt", given: {}, ways: [{number: "4.2 tokens", link: "04-pretraining/#eq-4.2-tokens", left: "D_opt", line: "({C} / 6)^({alpha} / ({alpha} + {beta})) · ({beta} · {B} / ({alpha} · {A}))^(1 / ({alpha} + {beta}))", unit: "", doc: "The training tokens of the compute-optimal model.", symbols: ["alpha", "A", "beta", "B", "C"], call: optimal_tokens }] },
    { name: "N", given: {}, ways: [{number: "C.2", link: "capstone/#eq-C.2", left: "N_f", line: "{N_opt} / sqrt({f})", unit: "", doc: "The size of a model with f times the optimum's tokens per parameter, at the same compute.", symbols: ["f", "N_opt"], call: overtrained_size }] },
    { name: "D", given: {}, ways: [{number: "C.2 tokens", link: "capstone/#eq-C.2-tokens", left: "D_f", line: "{D_opt} · sqrt({f})", unit: "", doc: "The training tokens of that model.", symbols: ["f", "D_opt"], call: overtrained_tokens }] },
    { name: "N_total", given: {}, ways: [{number: "C.2 held", link: "capstone/#eq-C.2-held", left: "N_total", line: "{N} · {rho}", unit: "", doc: "Parameters that memory must hold; 1 is a dense model.", symbols: ["N", "rho"], call: total_parameters }] },
    { name: "spent", given: {}, ways: [{number: "4.1", link: "04-pretraining/#eq-4.1", left: "C", line: "6 · {N} · {D}", unit: "FLOP", doc: "Forward, each parameter is multiplied and added once a token; backward does twice that.", symbols: ["N", "D"], call: compute }] },
    { name: "ratio", given: {}, ways: [{number: "", link: "", left: "f", line: "{D} / {N!}", unit: "", doc: "Training tokens for each active parameter.", symbols: ["N", "D"], call: ratio }] },
    { name: "loss", given: {}, ways: [{number: "4.1 loss", link: "04-pretraining/#eq-4.1-loss", left: "loss", line: "{E} + {A} / {N!}^{alpha!} + {B} / {D!}^{beta!}", unit: "", doc: "Cross-entropy that a model of N parameters reaches after D tokens.", symbols: ["E", "alpha", "A", "beta", "B", "N", "D"], call: predicted_loss }] },
    { name: "sigma_f", given: {}, ways: [{number: "", link: "", left: "sigma_f", line: "", unit: "", doc: "Standard error of the loss by the joint covariance of the fit.", symbols: ["E", "alpha", "A", "beta", "B", "N", "D"], call: error_of_loss }] },
    { name: "low", given: {}, ways: [{number: "", link: "", left: "loss", line: "{loss} − 1.95996 · {sigma_f}", unit: "", doc: "1.96 standard errors below.", symbols: ["loss", "sigma_f"], call: loss_below }] },
    { name: "high", given: {}, ways: [{number: "", link: "", left: "loss", line: "1.95996 · {sigma_f} + {loss}", unit: "", doc: "1.96 standard errors above.", symbols: ["loss", "sigma_f"], call: loss_above }] },
    { name: "t_gpu", given: {}, ways: [{number: "4.5", link: "04-pretraining/#eq-4.5", left: "t_gpu", line: "{C} / ({peak} · {mfu})", unit: "s", doc: "Device-seconds of a run: its compute over what one device really does in a second.", symbols: ["C", "peak", "mfu"], call: gpu_time }] },
    { name: "exact_fleet", given: {}, ways: [{number: "4.5 fleet", link: "04-pretraining/#eq-4.5-fleet", left: "n_fleet", line: "{C} / ({peak} · {mfu} · {t_run})", unit: "", doc: "Devices that finish the run in a given time; round it up.", symbols: ["C", "peak", "mfu", "t_run"], call: fleet }] },
    { name: "n_fleet", given: {n_fleet: "exact_fleet"}, ways: [{number: "", link: "", left: "n_fleet", line: "ceiling({n_fleet})", unit: "", doc: "Devices are whole.", symbols: ["n_fleet"], call: whole }] },
    { name: "cost", given: {}, ways: [{number: "4.5 cost", link: "04-pretraining/#eq-4.5-cost", left: "cost", line: "{price} · {t_gpu}", unit: "$", doc: "What the device-seconds cost.", symbols: ["price", "t_gpu"], call: training_cost }] },
    { name: "M_w", given: {}, ways: [{number: "7.5", link: "07-compression/#eq-7.5", left: "M_w", line: "{N_total} · {b_w}", unit: "B", doc: "Bytes of the weights, every parameter stored alike.", symbols: ["N_total", "b_w"], call: weight_bytes }] },
    { name: "n_shard", given: {}, ways: [{number: "C.6", link: "capstone/#eq-C.6", left: "n_shard", line: "ceiling({M_w} / ({memory} · {usable}))", unit: "", doc: "Devices that the weights must be split over.", symbols: ["M_w", "memory", "usable"], call: shards }] },
    { name: "rate", given: {N_read: "N"}, ways: [{number: "7.1", link: "07-compression/#eq-7.1", left: "rate", line: "{bandwidth} / ({b_w} · {N_read})", unit: "1/s", doc: "Each token reads every active weight once, and memory delivers no faster than its bandwidth.", symbols: ["b_w", "bandwidth", "N_read"], call: decode_ceiling }] },
    { name: "M_kv", given: {}, ways: [{number: "3.5", link: "03-attention/#eq-3.5", left: "M_kv", line: "2 · {L} · {n_kv} · {d_head} · {T} · {b}", unit: "B", doc: "One key and one value vector for every KV head of every layer and every token.", symbols: ["L", "n_kv", "d_head", "T", "b"], call: kv_cache }] },
    { name: "together", given: {N_read: "N", n: "n_shard"}, ways: [{number: "7.1 parallel", link: "07-compression/#eq-7.1-parallel", left: "rate", line: "{n} · {bandwidth} / ({b_w} · {N_read} + {M_kv})", unit: "1/s", doc: "The ceiling of n devices that read their shares at once, with the sequence's cache read too.", symbols: ["b_w", "M_kv", "n", "bandwidth", "N_read"], call: parallel_ceiling }] },
    { name: "users", given: {n: "n_shard"}, ways: [{number: "C.6 users", link: "capstone/#eq-C.6-users", left: "users", line: "floor(({n} · {memory} · {usable} − {M_w}) / {M_kv!})", unit: "", doc: "Sequences of full length whose caches fit beside the weights on n devices.", symbols: ["M_w", "M_kv", "n", "memory", "usable"], call: concurrent_users }] },
    { name: "users_node", given: {n: "node"}, ways: [{number: "C.6 users", link: "capstone/#eq-C.6-users", left: "users", line: "floor(({n} · {memory} · {usable} − {M_w}) / {M_kv!})", unit: "", doc: "Sequences of full length whose caches fit beside the weights on n devices.", symbols: ["M_w", "M_kv", "n", "memory", "usable"], call: concurrent_users }] },
    { name: "room", given: {n: "node"}, ways: [{number: "", link: "", left: "M_spare", line: "{n} · {memory} · {usable}", unit: "B", doc: "What weights and caches may take.", symbols: ["n", "memory", "usable"], call: room }] },
    { name: "free", given: {n: "node"}, ways: [{number: "", link: "", left: "M_spare", line: "{n} · {memory} · {usable} − {M_w}", unit: "B", doc: "What the weights leave for caches.", symbols: ["M_w", "n", "memory", "usable"], call: free }] },
    { name: "both", given: {}, ways: [{number: "", link: "", left: "M_need", line: "{M_w} + {M_kv}", unit: "B", doc: "Weights and one cache.", symbols: ["M_w", "M_kv"], call: with_cache }] },
    { name: "n_one", given: {M_w: "both"}, ways: [{number: "C.6", link: "capstone/#eq-C.6", left: "n_shard", line: "ceiling({M_w} / ({memory} · {usable}))", unit: "", doc: "Devices that the weights must be split over.", symbols: ["M_w", "memory", "usable"], call: shards }] },
    { name: "machine", given: {n: "node"}, ways: [{number: "", link: "", left: "M_spare", line: "{n} · {memory}", unit: "B", doc: "The memory of a node.", symbols: ["n", "memory"], call: machine }] },
    { name: "T_max", given: {memory: "machine"}, ways: [{number: "3.9", link: "03-attention/#eq-3.9", left: "T_max", line: "floor(({memory} · {usable} − {M_w}) / (2 · {L} · {n_kv} · {d_head} · {b}))", unit: "", doc: "Tokens of cache that fit in what the weights leave free.", symbols: ["L", "n_kv", "d_head", "b", "M_w", "memory", "usable"], call: longest_context }] },
  ],
  rows: [
    {label: "Total parameters", by: ["N_opt", "N", "N_total"], see: [], cases: [{text: "{N_total:1}"}]},
    {label: "Active per token", by: ["N_opt", "N"], see: [], cases: [{text: "{N:1}"}]},
    {label: "Training tokens", by: ["D_opt", "D"], see: [], cases: [{text: "{D:1}"}]},
    {label: "Tokens per parameter", by: ["ratio"], see: [], cases: [{text: "{ratio:.0f}"}]},
    {label: "Predicted loss, nats a token", by: ["loss", "sigma_f", "low", "high"], see: [["C.9", "capstone/#eq-C.9"]], cases: [{text: "{loss:.3f}, from {low:.2f} to {high:.2f} by the fit's errors"}]},
    {label: "Training compute", by: ["spent"], see: [], cases: [{text: "{spent:FLOP}"}]},
    {label: "Training time", by: ["t_gpu"], see: [], cases: [{text: "{t_gpu:hours} device-hours"}, {text: "unknown: no 16-bit peak of {accelerator_title:text} is published"}]},
    {label: "Fleet for {t_run:days} days", by: ["exact_fleet"], see: [], cases: [{text: "{n_fleet:d}"}, {text: "unknown: no 16-bit peak of {accelerator_title:text} is published"}]},
    {label: "Training cost", by: ["t_gpu", "cost"], see: [], cases: [{text: "{cost:dollar}"}, {text: "unknown: no price of {accelerator_title:text} is assumed"}, {text: "unknown: no 16-bit peak of {accelerator_title:text} is published"}]},
    {label: "Weights on disk", by: ["M_w"], see: [], cases: [{text: "{M_w:byte}"}]},
    {label: "Cards that a shard group needs", by: ["n_shard"], see: [], cases: [{text: "{n_shard:d}"}]},
    {label: "Single stream, one card's bandwidth", by: ["rate"], see: [], cases: [{text: "{rate:.1f} tok/s"}]},
    {label: "The same, {n_shard:d} × card reading weights and cache", by: ["together"], see: [], cases: [{text: "{together:.1f} tok/s"}]},
    {label: "KV cache of a user at full context", by: ["M_kv"], see: [], cases: [{text: "{M_kv:byte}"}]},
    {label: "Users at once on those cards", by: ["users"], see: [], cases: [{text: "none", when: [["users", "<", 1]], good: false}, {text: "{users:d}"}]},
    {label: "Users at once on a node of {node:d}", by: ["users_node"], see: [], cases: [{text: "none", when: [["users_node", "<", 1]], good: false}, {text: "{users_node:d}"}]},
  ],
  verdict: [{text: "Does not fit a node: {M_w:byte} of weights need {n_shard:d} × {accelerator_title:text}, and the {node:d} of a node have {room:byte} to use; it takes fewer parameters, fewer bits a weight, larger cards, or several nodes.", when: [["n_shard", ">", "node"]], good: false}, {text: "Serves nobody: one user's cache of {M_kv:byte} is larger than the {free:byte} that the weights leave free on {node:d} × {accelerator_title:text}; it takes {n_one:d} cards, or a context of at most {T_max:d} tokens.", when: [["users_node", "<", 1]], good: false}, {text: "Serves {users_node:d} on a node of {node:d} × {accelerator_title:text}, and nobody on the {n_shard:d} that hold the weights: with one user's cache of {M_kv:byte} it takes {n_one:d}.", when: [["users", "<", 1]]}, {text: "Serves {users:d} at once on the {n_shard:d} × {accelerator_title:text} for the weights, {users_node:d} on a node of {node:d}."}],
  presets: [
    {title: "About Llama 3 8B", settings: {C: 7.244e+23, f: 102, precision: "bf16", T: 8192, L: 32}, note: "15 trillion tokens on 8 billion parameters is a hundred times the optimum's ratio."},
    {title: "About Chinchilla", settings: {C: 5.754e+23, f: 1, T: 4096, L: 80, n_kv: 64, precision: "bf16"}, note: "By the coefficients chosen here the optimum of its budget is not its 70 billion."},
    {title: "About DeepSeek-V3", settings: {C: 3.286e+24, rho: 18, f: 23, accelerator: "h800-sxm", mfu: 35, L: 61, n_kv: 2}, note: "37 of 671 billion parameters work on a token; two KV heads stand in for its latent."},
    {title: "One million tokens on a 24 GB card", settings: {T: 1048576, accelerator: "rtx-4090"}, note: "What binds, and what would have to change."},
  ],
  symbols: {
    E: {html: "<i>E</i>", meaning: "loss that no model of the family goes below, nats per token", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    alpha: {html: "<i>α</i>", meaning: "size exponent of the scaling law", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    A: {html: "<i>A</i>", meaning: "size coefficient of the scaling law", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    beta: {html: "<i>β</i>", meaning: "data exponent of the scaling law", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    B: {html: "<i>B</i>", meaning: "data coefficient of the scaling law", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    C: {html: "<i>C</i>", meaning: "training compute", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    N: {html: "<i>N</i>", meaning: "parameters; those active per token in a mixture of experts", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    D: {html: "<i>D</i>", meaning: "training tokens", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    f: {html: "<i>f</i>", meaning: "over-training factor: tokens per parameter over the optimum's", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    rho: {html: "<i>ρ</i>", meaning: "parameters held over parameters active per token", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    loss: {html: "<i>ℒ</i>", meaning: "predicted loss, nats per token", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    N_opt: {html: "<i>N</i><sub>opt</sub>", meaning: "compute-optimal parameters", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    D_opt: {html: "<i>D</i><sub>opt</sub>", meaning: "compute-optimal training tokens", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    N_f: {html: "<i>N</i><sub>f</sub>", meaning: "parameters of a model over-trained by the factor f", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    D_f: {html: "<i>D</i><sub>f</sub>", meaning: "training tokens of a model over-trained by the factor f", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    N_total: {html: "<i>N</i><sub>total</sub>", meaning: "parameters held, all experts included", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    L: {html: "<i>L</i>", meaning: "layers", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    n_kv: {html: "<i>n</i><sub>kv</sub>", meaning: "key-value heads", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    d_head: {html: "<i>d</i><sub>head</sub>", meaning: "width of one head", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    T: {html: "<i>T</i>", meaning: "tokens in the context", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    T_max: {html: "<i>T</i><sub>max</sub>", meaning: "longest context that fits", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    b: {html: "<i>b</i>", meaning: "bytes of one stored element", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    b_w: {html: "<i>b</i><sub>w</sub>", meaning: "bytes of one weight", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    M_w: {html: "<i>M</i><sub>w</sub>", meaning: "weights", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    M_kv: {html: "<i>M</i><sub>kv</sub>", meaning: "KV cache of one sequence", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    n: {html: "<i>n</i>", meaning: "devices", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    peak: {html: "<i>P</i>", meaning: "dense peak rate of one device", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    mfu: {html: "MFU", meaning: "model FLOPs utilization: useful work over peak", low: 0, high: 1, lowOpen: true},
    bandwidth: {html: "<i>W</i>", meaning: "memory bandwidth of one device", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    memory: {html: "<i>M</i><sub>dev</sub>", meaning: "memory of one device", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    usable: {html: "<i>u</i>", meaning: "share of device memory that weights and cache may use", low: 0, high: 1, lowOpen: true},
    price: {html: "<i>p</i>", meaning: "price of one device for one second", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    t_gpu: {html: "<i>t</i><sub>dev</sub>", meaning: "device-seconds: devices times seconds", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    t_run: {html: "<i>t</i><sub>run</sub>", meaning: "wall-clock time of a run", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    n_fleet: {html: "<i>n</i><sub>fleet</sub>", meaning: "devices that finish the run in time", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    cost: {html: "cost", meaning: "price of a training run", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    n_shard: {html: "<i>n</i><sub>shard</sub>", meaning: "devices that the weights must be split over", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    rate: {html: "<i>r</i>", meaning: "tokens decoded per second for one sequence, at most", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    users: {html: "<i>n</i><sub>users</sub>", meaning: "sequences whose caches fit beside the weights", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    N_read: {html: "<i>N</i><sub>read</sub>", meaning: "parameters that one decoded token reads", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    M_need: {html: "<i>M</i><sub>need</sub>", meaning: "memory that training needs on one device", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    M_spare: {html: "<i>M</i><sub>spare</sub>", meaning: "memory of one device that training leaves free", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    sigma_f: {html: "<i>σ</i><sub>f</sub>", meaning: "standard error of what follows from fitted coefficients", low: 0, high: Infinity, lowOpen: true, highOpen: true},
  },
  chart: null,
};

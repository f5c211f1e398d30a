// Written by `stackmath check --fix` from stackmath.instruments: do not edit.
import { body_parameters, decoder_parameters, layer_biases, layer_parameters, mlp_biases, mlp_over_attention, mlp_parameters, norm_parameters, qk_norm_parameters } from "../equations/block.js";
import { counted } from "../data/counted.js";

/**
 * One bias for each column of queries, keys, values and of the output. [1]
 * d: model width [1]
 * n_h: query heads [1]
 * n_kv: key-value heads [1]
 * d_head: width of one head [1]
 * @param {{d: number, n_h: number, n_kv: number, d_head: number}} given
 */
const attention_biases = ({ d, n_h, n_kv, d_head }) =>
  d + d_head*(n_h + 2*n_kv);

/**
 * A row of the model's width for each entry. [1]
 * d: model width [1]
 * n_vocab: entries of the vocabulary [1]
 * @param {{d: number, n_vocab: number}} given
 */
const embedding = ({ d, n_vocab }) =>
  d*n_vocab;

/**
 * A row of the model's width for each position. [1]
 * d: model width [1]
 * n_pos: learned positions, 0 where there are none [1]
 * @param {{d: number, n_pos: number}} given
 */
const positions = ({ d, n_pos }) =>
  d*n_pos;

/**
 * Queries, keys, values and output in every layer, and their biases. [1]
 * L: layers [1]
 * d: model width [1]
 * n_h: query heads [1]
 * n_kv: key-value heads [1]
 * d_head: width of one head [1]
 * N_bias: biases of one layer [1]
 * @param {{L: number, d: number, n_h: number, n_kv: number, d_head: number, N_bias: number}} given
 */
const attention = ({ L, d, n_h, n_kv, d_head, N_bias }) =>
  L*(N_bias + 2*d*d_head*(n_h + n_kv));

/**
 * The MLP of every layer, and its biases. [1]
 * L: layers [1]
 * N_mlp: MLP parameters of one layer [1]
 * N_mlp_bias: biases of one layer's MLP [1]
 * @param {{L: number, N_mlp: number, N_mlp_bias: number}} given
 */
const mlp = ({ L, N_mlp, N_mlp_bias }) =>
  L*(N_mlp + N_mlp_bias);

/**
 * The norms of every layer, and the last one. [1]
 * L: layers [1]
 * nu: parameters of one norm [1]
 * n_norm: norms of one layer, 2 or 4 as a rule [1]
 * N_qk: parameters of one layer's norms of queries and keys [1]
 * @param {{L: number, nu: number, n_norm: number, N_qk: number}} given
 */
const norms = ({ L, nu, n_norm, N_qk }) =>
  L*(N_qk + n_norm*nu) + nu;

/**
 * A second matrix where the ends are untied. [1]
 * d: model width [1]
 * n_vocab: entries of the vocabulary [1]
 * n_emb: vocabulary matrices: 1 where they are tied, 2 where not [1]
 * @param {{d: number, n_vocab: number, n_emb: number}} given
 */
const head = ({ d, n_vocab, n_emb }) =>
  d*n_vocab*(n_emb - 1);

/** @type {import("../js/nouns.js").Instrument} */
export const instrument = {
  name: "parameters",
  title: "The parameter counter",
  controls: [
    {kind: "choice", name: "model", label: "Start from", default: "llama-3.1-8b", group: "Decisions", options: counted },
    {kind: "field", name: "L", label: "Layers", step: 1, default: null, scale: 1, unit: "", group: "Shape", low: 1, high: 1000},
    {kind: "field", name: "d", label: "Width", step: 64, default: null, scale: 1, unit: "", group: "Shape", low: 1, high: 100000},
    {kind: "field", name: "n_h", label: "Query heads", step: 1, default: null, scale: 1, unit: "", group: "Shape", low: 1, high: 1024},
    {kind: "field", name: "n_kv", label: "KV heads", step: 1, default: null, scale: 1, unit: "", group: "Shape", low: 1, high: 1024},
    {kind: "field", name: "d_head", label: "Width of a head", step: 1, default: null, scale: 1, unit: "", group: "Shape", low: 1, high: 4096},
    {kind: "field", name: "d_ff", label: "Width of the MLP", step: 64, default: null, scale: 1, unit: "", group: "Shape", low: 1, high: 1000000},
    {kind: "field", name: "n_mat", label: "Matrices of the MLP", step: 1, default: null, scale: 1, unit: "", group: "Shape", low: 2, high: 3},
    {kind: "field", name: "n_vocab", label: "Vocabulary", step: 64, default: null, scale: 1, unit: "", group: "Shape", low: 1, high: 10000000},
    {kind: "field", name: "n_emb", label: "Vocabulary matrices: 1 tied, 2 not", step: 1, default: null, scale: 1, unit: "", group: "Shape", low: 1, high: 2},
  ],
  constants: {},
  steps: [
    { name: "nu", given: {}, ways: [{number: "2.2 parameters", link: "02-block/#eq-2.2-parameters", left: "nu", line: "{d} · {v_norm}", unit: "", doc: "A norm holds gains, shifts, both or neither, one number a column each.", symbols: ["d", "v_norm"], call: norm_parameters }] },
    { name: "N_qk", given: {}, ways: [{number: "2.4 qk-norm", link: "02-block/#eq-2.4-qk-norm", left: "N_qk", line: "2 · {d_head}", unit: "", doc: "A norm of queries and one of keys, each with a gain for every column of a head.", symbols: ["d_head"], call: qk_norm_parameters }] },
    { name: "bias", given: {}, ways: [{number: "", link: "", left: "N_bias", line: "{d} + {d_head} · (2 · {n_kv} + {n_h})", unit: "", doc: "One bias for each column of queries, keys, values and of the output.", symbols: ["d", "n_h", "n_kv", "d_head"], call: attention_biases }] },
    { name: "N_mlp_bias", given: {}, ways: [{number: "2.3 biases", link: "02-block/#eq-2.3-biases", left: "N_mlp_bias", line: "{d} + {d_ff} · ({n_mat} − 1)", unit: "", doc: "Each matrix that goes up has a bias for every hidden unit, the one down for every column.", symbols: ["d", "d_ff", "n_mat"], call: mlp_biases, holds: ({ d, d_ff, n_mat }) => n_mat >= 2 }] },
    { name: "N_bias", given: {}, ways: [{number: "2.4 biases", link: "02-block/#eq-2.4-biases", left: "N_bias", line: "2 · {d} + {d_ff} · ({n_mat} − 1) + {d_head} · (2 · {n_kv} + {n_h})", unit: "", doc: "Biases of queries, keys and values, of attention's output, and of the MLP.", symbols: ["d", "d_ff", "n_mat", "n_h", "n_kv", "d_head"], call: layer_biases, holds: ({ d, d_ff, n_mat, n_h, n_kv, d_head }) => n_mat >= 2 }] },
    { name: "N_mlp", given: {}, ways: [{number: "2.3", link: "02-block/#eq-2.3", left: "N_mlp", line: "{d} · {d_ff} · {n_mat}", unit: "", doc: "The MLP has one matrix up and one down, and a third, the gate, in SwiGLU and its kin.", symbols: ["d", "d_ff", "n_mat"], call: mlp_parameters }] },
    { name: "N_layer", given: {}, ways: [{number: "2.4 layer", link: "02-block/#eq-2.4-layer", left: "N_layer", line: "2 · {d} · {d_head} · ({n_h} + {n_kv}) + {d} · {d_ff} · {n_mat} + {nu} · {n_norm} + {N_bias} + {N_qk}", unit: "", doc: "One layer: the four matrices of attention, those of the MLP, norms and biases.", symbols: ["d", "d_ff", "n_mat", "n_h", "n_kv", "d_head", "nu", "n_norm", "N_bias", "N_qk"], call: layer_parameters }] },
    { name: "embedding", given: {}, ways: [{number: "", link: "", left: "N_ne", line: "{d} · {n_vocab}", unit: "", doc: "A row of the model's width for each entry.", symbols: ["d", "n_vocab"], call: embedding }] },
    { name: "positions", given: {}, ways: [{number: "", link: "", left: "N_ne", line: "{d} · {n_pos}", unit: "", doc: "A row of the model's width for each position.", symbols: ["d", "n_pos"], call: positions }] },
    { name: "attention", given: {N_bias: "bias"}, ways: [{number: "", link: "", left: "N_layer", line: "{L} · (2 · {d} · {d_head} · ({n_h} + {n_kv}) + {N_bias})", unit: "", doc: "Queries, keys, values and output in every layer, and their biases.", symbols: ["L", "d", "n_h", "n_kv", "d_head", "N_bias"], call: attention }] },
    { name: "mlp", given: {}, ways: [{number: "", link: "", left: "N_layer", line: "{L} · ({N_mlp} + {N_mlp_bias})", unit: "", doc: "The MLP of every layer, and its biases.", symbols: ["L", "N_mlp", "N_mlp_bias"], call: mlp }] },
    { name: "norms", given: {}, ways: [{number: "", link: "", left: "N_layer", line: "{L} · ({nu} · {n_norm} + {N_qk}) + {nu}", unit: "", doc: "The norms of every layer, and the last one.", symbols: ["L", "nu", "n_norm", "N_qk"], call: norms }] },
    { name: "head", given: {}, ways: [{number: "", link: "", left: "N_ne", line: "{d} · {n_vocab} · ({n_emb} − 1)", unit: "", doc: "A second matrix where the ends are untied.", symbols: ["d", "n_vocab", "n_emb"], call: head }] },
    { name: "N_total", given: {}, ways: [{number: "2.4", link: "02-block/#eq-2.4", left: "N_total", line: "{L} · (2 · {d} · {d_head} · ({n_h} + {n_kv}) + {d} · {d_ff} · {n_mat} + {nu} · {n_norm} + {N_bias} + {N_qk}) + {d} · {n_vocab} · {n_emb} + {d} · {n_pos} + {nu}", unit: "", doc: "Vocabulary, positions, every layer's attention, MLP, norms and biases, and a final norm.", symbols: ["L", "d", "d_ff", "n_mat", "n_vocab", "n_emb", "n_h", "n_kv", "d_head", "nu", "n_pos", "n_norm", "N_bias", "N_qk"], call: decoder_parameters }] },
    { name: "N_ne", given: {}, ways: [{number: "2.5 body", link: "02-block/#eq-2.5-body", left: "N_ne", line: "12 · {L} · {d!}²", unit: "", doc: "Twelve squares of the width in each layer: four of attention and eight of the MLP.", symbols: ["L", "d"], call: body_parameters }] },
    { name: "r_mlp", given: {}, ways: [{number: "2.10", link: "02-block/#eq-2.10", left: "r_mlp", line: "{d_ff} · {n_mat} / (2 · {d_head} · ({n_h} + {n_kv}))", unit: "", doc: "How many parameters of a layer's MLP there are to one of its attention: 2 in a GPT, 3 with a gate at width 4d.", symbols: ["d_ff", "n_mat", "n_h", "n_kv", "d_head"], call: mlp_over_attention }] },
  ],
  rows: [
    {label: "Parameters", by: ["N_total"], see: [], cases: [{text: "{N_total:d}"}]},
    {label: "Of these, used by one token", by: [], see: [], cases: [{text: "all", when: [["described", "==", 1]]}, {text: "{N:d}, {N:of N_total}"}]},
    {label: "Embedding", by: ["embedding"], see: [], cases: [{text: "none", when: [["embedding", "==", 0]]}, {text: "{embedding:d}, {embedding:of N_total}"}]},
    {label: "Learned positions", by: ["positions"], see: [], cases: [{text: "none", when: [["positions", "==", 0]]}, {text: "{positions:d}, {positions:of N_total}"}]},
    {label: "Attention", by: ["attention"], see: [], cases: [{text: "none", when: [["attention", "==", 0]]}, {text: "{attention:d}, {attention:of N_total}"}]},
    {label: "MLP", by: ["mlp"], see: [], cases: [{text: "none", when: [["mlp", "==", 0]]}, {text: "{mlp:d}, {mlp:of N_total}"}]},
    {label: "Experts", by: [], see: [], cases: [{text: "none", when: [["experts", "==", 0]]}, {text: "{experts:d}, {experts:of N_total}"}]},
    {label: "Routers", by: [], see: [], cases: [{text: "none", when: [["router", "==", 0]]}, {text: "{router:d}, {router:of N_total}"}]},
    {label: "Norms", by: ["norms"], see: [], cases: [{text: "none", when: [["norms", "==", 0]]}, {text: "{norms:d}, {norms:of N_total}"}]},
    {label: "Head of its own", by: ["head"], see: [], cases: [{text: "none", when: [["head", "==", 0]]}, {text: "{head:d}, {head:of N_total}"}]},
    {label: "One layer", by: ["N_layer"], see: [], cases: [{text: "{N_layer:d}"}, {text: "not described by EQ 2.4"}]},
    {label: "MLP over attention, matrices", by: ["r_mlp"], see: [], cases: [{text: "{r_mlp:.2f}"}, {text: "not described by EQ 2.4"}]},
    {label: "The layers by twelve squares of the width", by: ["N_ne"], see: [], cases: [{text: "{N_ne:d}"}, {text: "not of this shape"}]},
  ],
  verdict: [{text: "{model_title:text} is counted tensor by tensor from its configuration. EQ 2.4 does not describe it, so its shape stays as it was published.", when: [["described", "==", 0]]}, {text: "No such model: {n_h:d} query heads cannot share {n_kv:d} KV heads evenly. Take a number of KV heads that divides {n_h:d}.", when: [["n_h", "%", "n_kv"]], good: false}, {text: "As published: EQ 2.4 gives {model_title:text} {N_total:d} parameters, and its configuration as many.", when: [["N_total", "==", "counted"]]}, {text: "A shape of your own: {N_total:d} parameters, where {model_title:text} has {counted:d}."}],
  presets: [
    {title: "GPT-3 175B", settings: {model: "gpt3-175b"}, note: "Two of three parameters sit in the MLPs."},
    {title: "An 8B without grouped keys", settings: {model: "llama-3.1-8b", n_kv: 32}, note: "Grouping saves few parameters; what it saves is cache."},
    {title: "A mixture of experts", settings: {model: "mixtral-8x7b"}, note: "Nearly everything is experts."},
  ],
  symbols: {
    N_total: {html: "<i>N</i><sub>total</sub>", meaning: "parameters held, all experts included", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    L: {html: "<i>L</i>", meaning: "layers", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    d: {html: "<i>d</i>", meaning: "model width", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    d_ff: {html: "<i>d</i><sub>ff</sub>", meaning: "width of the MLP", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    n_mat: {html: "<i>n</i><sub>mat</sub>", meaning: "matrices of the MLP: 2, or 3 where it is gated", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    n_vocab: {html: "<i>n</i><sub>vocab</sub>", meaning: "entries of the vocabulary", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    n_emb: {html: "<i>n</i><sub>emb</sub>", meaning: "vocabulary matrices: 1 where they are tied, 2 where not", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    n_h: {html: "<i>n</i><sub>h</sub>", meaning: "query heads", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    n_kv: {html: "<i>n</i><sub>kv</sub>", meaning: "key-value heads", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    d_head: {html: "<i>d</i><sub>head</sub>", meaning: "width of one head", low: 0, high: Infinity, lowOpen: true, highOpen: true, whole: true},
    v_norm: {html: "<i>v</i><sub>norm</sub>", meaning: "vectors of one norm: 2 for LayerNorm, 1 for RMSNorm, 0 for one without parameters", low: 0, high: Infinity, highOpen: true, whole: true},
    nu: {html: "<i>ν</i>", meaning: "parameters of one norm", low: 0, high: Infinity, highOpen: true, whole: true},
    N_mlp: {html: "<i>N</i><sub>mlp</sub>", meaning: "MLP parameters of one layer", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    N_mlp_bias: {html: "<i>N</i><sub>mlp</sub><sup>bias</sup>", meaning: "biases of one layer's MLP", low: 0, high: Infinity, highOpen: true, whole: true},
    n_pos: {html: "<i>n</i><sub>pos</sub>", meaning: "learned positions, 0 where there are none", low: 0, high: Infinity, highOpen: true, whole: true},
    n_norm: {html: "<i>n</i><sub>norm</sub>", meaning: "norms of one layer, 2 or 4 as a rule", low: 0, high: Infinity, highOpen: true, whole: true},
    N_bias: {html: "<i>N</i><sub>bias</sub>", meaning: "biases of one layer", low: 0, high: Infinity, highOpen: true, whole: true},
    N_qk: {html: "<i>N</i><sub>qk</sub>", meaning: "parameters of one layer's norms of queries and keys", low: 0, high: Infinity, highOpen: true, whole: true},
    N_layer: {html: "<i>N</i><sub>layer</sub>", meaning: "parameters of one layer", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    N_ne: {html: "<i>N</i><sub>ne</sub>", meaning: "parameters of the layers' matrices, no embedding", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    r_mlp: {html: "<i>r</i><sub>mlp</sub>", meaning: "MLP parameters over attention parameters", low: 0, high: Infinity, lowOpen: true, highOpen: true},
  },
  chart: {kind: "stack", title: "Where the parameters sit", alt: "Of {N_total:d} parameters, {embedding:of N_total} are the embedding, {attention:of N_total} attention, {mlp:of N_total} the MLPs, {experts:of N_total} experts, {head:of N_total} a head of its own.", unit: "1", parts: [{label: "Embedding", value: "embedding"}, {label: "Positions", value: "positions"}, {label: "Attention", value: "attention"}, {label: "MLP", value: "mlp"}, {label: "Experts", value: "experts"}, {label: "Routers", value: "router"}, {label: "Norms", value: "norms"}, {label: "Head", value: "head"}], limit: []},
};

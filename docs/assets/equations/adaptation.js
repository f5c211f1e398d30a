// Written by `stackmath check --fix` from stackmath.chapters.adaptation: do not edit.

/** Forgives a float its noise: 110.00000000000001 is 110. @param {number} value */
const floor = (value) => Math.floor(value + Math.min(1e-6, Math.abs(value) * 1e-12));

/**
 * EQ 6.1 rsLoRA: Rank-stabilized LoRA divides by the root of the rank, so that large ranks still learn. [1]
 * a_lora: numerator of an adapter's scale [1]
 * r_lora: rank of an adapter [1]
 * @param {{a_lora: number, r_lora: number}} given
 */
export const rslora_scale = ({ a_lora, r_lora }) =>
  a_lora/Math.sqrt(r_lora);

/**
 * EQ 6.1 scale: LoRA divides its output by the rank. [1]
 * a_lora: numerator of an adapter's scale [1]
 * r_lora: rank of an adapter [1]
 * @param {{a_lora: number, r_lora: number}} given
 */
export const lora_scale = ({ a_lora, r_lora }) =>
  a_lora/r_lora;

/**
 * EQ 6.2: One adapted matrix: rank rows of the width in, rank columns of the width out. [1]
 * r_lora: rank of an adapter [1]
 * d_in: width that a matrix takes [1]
 * d_out: width that a matrix gives [1]
 * @param {{r_lora: number, d_in: number, d_out: number}} given
 */
export const lora_parameters = ({ r_lora, d_in, d_out }) =>
  r_lora*(d_in + d_out);

/**
 * EQ 6.2 even: The rank above which an adapter is larger than the matrix that it adapts. [1]
 * d_in: width that a matrix takes [1]
 * d_out: width that a matrix gives [1]
 * @param {{d_in: number, d_out: number}} given
 */
export const even_rank = ({ d_in, d_out }) =>
  d_in*d_out/(d_in + d_out);

/**
 * EQ 6.2 grouped: Query and value matrices of every layer where KV heads are shared. [1]
 * L: layers [1]
 * d: model width [1]
 * n_h: query heads [1]
 * n_kv: key-value heads [1]
 * d_head: width of one head [1]
 * r_lora: rank of an adapter [1]
 * @param {{L: number, d: number, n_h: number, n_kv: number, d_head: number, r_lora: number}} given
 */
export const lora_grouped = ({ L, d, n_h, n_kv, d_head, r_lora }) =>
  L*r_lora*(2*d + d_head*(n_h + n_kv));

/**
 * EQ 6.2 linear: Every matrix of every layer, as QLoRA adapts them. [1]
 * L: layers [1]
 * d: model width [1]
 * d_ff: width of the MLP [1]
 * n_mat: matrices of the MLP: 2, or 3 where it is gated [1]
 * n_h: query heads [1]
 * n_kv: key-value heads [1]
 * d_head: width of one head [1]
 * r_lora: rank of an adapter [1]
 * @param {{L: number, d: number, d_ff: number, n_mat: number, n_h: number, n_kv: number, d_head: number, r_lora: number}} given
 */
export const lora_linear = ({ L, d, d_ff, n_mat, n_h, n_kv, d_head, r_lora }) =>
  L*r_lora*(4*d + 2*d_head*(n_h + n_kv) + n_mat*(d + d_ff));

/**
 * EQ 6.2 query-value: The classic choice: query and value matrices of every layer, each d by d. [1]
 * L: layers [1]
 * d: model width [1]
 * r_lora: rank of an adapter [1]
 * @param {{L: number, d: number, r_lora: number}} given
 */
export const lora_query_value = ({ L, d, r_lora }) =>
  4*L*d*r_lora;

/**
 * EQ 6.2 share: Parameters of the adapters over those of model and adapters. [1]
 * N: parameters; those active per token in a mixture of experts [1]
 * N_lora: parameters of the adapters [1]
 * @param {{N: number, N_lora: number}} given
 */
export const trained_share = ({ N, N_lora }) =>
  N_lora/(N + N_lora);

/**
 * EQ 6.3: Full fine-tuning holds weight, gradient and optimizer state of every parameter. [byte]
 * N: parameters; those active per token in a mixture of experts [1]
 * b_state: bytes of one trained parameter, its gradient and its optimizer state [byte]
 * @param {{N: number, b_state: number}} given
 */
export const full_memory = ({ N, b_state }) =>
  N*b_state;

/**
 * EQ 6.3 LoRA: The frozen model is held once; only the adapters have gradients and optimizer states. [byte]
 * N: parameters; those active per token in a mixture of experts [1]
 * b_w: bytes of one weight [byte]
 * b_state: bytes of one trained parameter, its gradient and its optimizer state [byte]
 * N_lora: parameters of the adapters [1]
 * @param {{N: number, b_w: number, b_state: number, N_lora: number}} given
 */
export const lora_memory = ({ N, b_w, b_state, N_lora }) =>
  N*b_w + N_lora*b_state;

/**
 * EQ 6.3 QLoRA: As LoRA, with the frozen model in four bits and its scales. [byte]
 * N: parameters; those active per token in a mixture of experts [1]
 * b_state: bytes of one trained parameter, its gradient and its optimizer state [byte]
 * N_lora: parameters of the adapters [1]
 * b_eff: bytes of one weight, its share of the scales included [byte]
 * @param {{N: number, b_state: number, N_lora: number, b_eff: number}} given
 */
export const qlora_memory = ({ N, b_state, N_lora, b_eff }) =>
  N*b_eff + N_lora*b_state;

/**
 * EQ 6.4 offset: The outermost level stands half a step of probability from the end, where the step is the mean of those of both signs. [1]
 * n_bit: bits of one code [1]
 * @param {{n_bit: number}} given
 */
export const nf_offset = ({ n_bit }) =>
  -Math.pow(2, -n_bit - 1)*(Math.pow(2, n_bit + 1) - 1)/(Math.pow(2, n_bit + 1) - 2) + 1;

/**
 * EQ 6.4 probability: The levels of one sign stand at equal steps of probability, from the outermost to 0. [1]
 * o_nf: probability at which the outermost level of a normal code book stands [1]
 * i_nf: place of a level, counted from the outermost [1]
 * n_nf: levels of one sign in a code book [1]
 * @param {{o_nf: number, i_nf: number, n_nf: number}} given
 */
export const nf_probability = ({ o_nf, i_nf, n_nf }) =>
  -i_nf*(o_nf - 1/2)/n_nf + o_nf;

/**
 * EQ 6.6: One weight, its share of a scale, and its share of the scale of scales. [byte]
 * b: bytes of one stored element [byte]
 * n_block: weights that share one scale [1]
 * n_super: scales that share one second scale [1]
 * b_scale: bytes of one scale [byte]
 * b_super: bytes of one second scale [byte]
 * @param {{b: number, n_block: number, n_super: number, b_scale: number, b_super: number}} given
 */
export const double_quantized_weight = ({ b, n_block, n_super, b_scale, b_super }) =>
  b + b_scale/n_block + b_super/(n_block*n_super);

/**
 * EQ 6.6 saving: Bytes of a weight that storing the scales in fewer bits saves. [byte]
 * n_block: weights that share one scale [1]
 * n_super: scales that share one second scale [1]
 * b_scale: bytes of one scale [byte]
 * b_super: bytes of one second scale [byte]
 * @param {{n_block: number, n_super: number, b_scale: number, b_super: number}} given
 */
export const double_quantization_saving = ({ n_block, n_super, b_scale, b_super }) =>
  -b_scale/n_block + b_super/n_block - b_super/(n_block*n_super);

/**
 * EQ 6.6 single: One weight and its share of its block's scale. [byte]
 * b: bytes of one stored element [byte]
 * n_block: weights that share one scale [1]
 * b_scale: bytes of one scale [byte]
 * @param {{b: number, n_block: number, b_scale: number}} given
 */
export const quantized_weight = ({ b, n_block, b_scale }) =>
  b + b_scale/n_block;

/**
 * EQ 6.7: Prompt tuning trains one embedding for each virtual token. [1]
 * d: model width [1]
 * n_virt: trained tokens set before the prompt [1]
 * @param {{d: number, n_virt: number}} given
 */
export const prompt_parameters = ({ d, n_virt }) =>
  d*n_virt;

/**
 * EQ 6.7 RMSNorm: RMSNorm has a scale and no shift. [1]
 * L: layers [1]
 * d: model width [1]
 * @param {{L: number, d: number}} given
 */
export const rms_norm_parameters = ({ L, d }) =>
  d*(2*L + 1);

/**
 * EQ 6.7 norms: Two norms a layer and one at the end, each with a scale and a shift. [1]
 * L: layers [1]
 * d: model width [1]
 * @param {{L: number, d: number}} given
 */
export const layer_norm_parameters = ({ L, d }) =>
  2*d*(2*L + 1);

/**
 * EQ 6.7 prefix: Prefix tuning trains a key and a value for each virtual token, in every layer. [1]
 * L: layers [1]
 * n_kv: key-value heads [1]
 * d_head: width of one head [1]
 * n_virt: trained tokens set before the prompt [1]
 * @param {{L: number, n_kv: number, d_head: number, n_virt: number}} given
 */
export const prefix_parameters = ({ L, n_kv, d_head, n_virt }) =>
  2*L*d_head*n_kv*n_virt;

/**
 * EQ 6.8: A frozen model still passes gradients back, but forms none for its own weights. [FLOP]
 * N: parameters; those active per token in a mixture of experts [1]
 * D: training tokens [1]
 * @param {{N: number, D: number}} given
 */
export const lora_compute = ({ N, D }) =>
  4*D*N;

/**
 * EQ 6.8 adapters: The same with the adapters, which are trained in full. [FLOP]
 * N: parameters; those active per token in a mixture of experts [1]
 * D: training tokens [1]
 * N_lora: parameters of the adapters [1]
 * @param {{N: number, D: number, N_lora: number}} given
 */
export const adapter_compute = ({ N, D, N_lora }) =>
  4*D*N + 6*D*N_lora;

/**
 * EQ 6.10: What one adapter takes on disk or in memory. [byte]
 * b: bytes of one stored element [byte]
 * N_lora: parameters of the adapters [1]
 * @param {{b: number, N_lora: number}} given
 */
export const adapter_storage = ({ b, N_lora }) =>
  N_lora*b;

/**
 * EQ 6.10 held: Adapters that fit in what a served model leaves free. [1]
 * M_lora: one stored adapter [byte]
 * M_free: memory left for adapters [byte]
 * @param {{M_lora: number, M_free: number}} given
 */
export const adapters_held = ({ M_lora, M_free }) =>
  floor(M_free/M_lora);

// Written by `stackmath check --fix` from stackmath.chapters.compression: do not edit.

/** Forgives a float its noise: 110.00000000000001 is 110. @param {number} value */
const floor = (value) => Math.floor(value + Math.min(1e-6, Math.abs(value) * 1e-12));

/**
 * EQ 7.1: Each token reads every active weight once, and memory delivers no faster than its bandwidth. [1/s]
 * b_w: bytes of one weight [byte]
 * bandwidth: memory bandwidth of one device [byte/s]
 * N_read: parameters that one decoded token reads [1]
 * @param {{b_w: number, bandwidth: number, N_read: number}} given
 */
export const decode_ceiling = ({ b_w, bandwidth, N_read }) =>
  bandwidth/(N_read*b_w);

/**
 * EQ 7.1 gain: Narrower weights speed up the part of a step that reads weights; the cache is read as before. [1]
 * b_0: bytes of one stored element before compression [byte]
 * b_w: bytes of one weight [byte]
 * M_kv: KV cache of one sequence [byte]
 * N_read: parameters that one decoded token reads [1]
 * @param {{b_0: number, b_w: number, M_kv: number, N_read: number}} given
 */
export const decode_gain = ({ b_0, b_w, M_kv, N_read }) =>
  (M_kv + N_read*b_0)/(M_kv + N_read*b_w);

/**
 * EQ 7.1 parallel: The ceiling of n devices that read their shares at once, with the sequence's cache read too. [1/s]
 * b_w: bytes of one weight [byte]
 * M_kv: KV cache of one sequence [byte]
 * n: devices [1]
 * bandwidth: memory bandwidth of one device [byte/s]
 * N_read: parameters that one decoded token reads [1]
 * @param {{b_w: number, M_kv: number, n: number, bandwidth: number, N_read: number}} given
 */
export const parallel_ceiling = ({ b_w, M_kv, n, bandwidth, N_read }) =>
  bandwidth*n/(M_kv + N_read*b_w);

/**
 * EQ 7.1 read: A decoded token reads every active parameter but the input embedding; a tied matrix is read, since it is the unembedding too. [1]
 * N: parameters; those active per token in a mixture of experts [1]
 * d: model width [1]
 * n_vocab: entries of the vocabulary [1]
 * n_emb: vocabulary matrices: 1 where they are tied, 2 where not [1]
 * @param {{N: number, d: number, n_vocab: number, n_emb: number}} given
 */
export const read_parameters = ({ N, d, n_vocab, n_emb }) =>
  N - d*n_vocab*(n_emb - 1);

/**
 * EQ 7.2: The codes divide the range of a block into equal steps, one fewer than there are codes. [1]
 * n_bit: bits of one code [1]
 * w_min: smallest weight of a block [1]
 * w_max: largest weight of a block [1]
 * @param {{n_bit: number, w_min: number, w_max: number}} given
 */
export const quantization_step = ({ n_bit, w_min, w_max }) =>
  (w_max - w_min)/(Math.pow(2, n_bit) - 1);

/**
 * EQ 7.2 SQNR: What a rounding leaves of weights with mean 0: their variance over its mean squared error, in decibels. [1]
 * e_sq: mean squared error of rounding [1]
 * sigma_w: standard deviation of the weights [1]
 * @param {{e_sq: number, sigma_w: number}} given
 */
export const weights_sqnr = ({ e_sq, sigma_w }) =>
  10*Math.log(Math.pow(sigma_w, 2)/e_sq)/Math.log(10);

/**
 * EQ 7.2 bound: No code of so many bits a weight, however long its blocks, does better on independent normal weights. [1]
 * n_eff: bits of one weight, its share of the scales included [1]
 * @param {{n_eff: number}} given
 */
export const gaussian_bound = ({ n_eff }) =>
  20*n_eff*Math.log(2)/Math.log(10);

/**
 * EQ 7.2 code: A weight in steps, rounded, moved by the zero point and clipped to the codes there are. [1]
 * n_bit: bits of one code [1]
 * w_i: one weight [1]
 * step: step of a quantizer [1]
 * z_0: zero point: the code of a weight of 0 [1]
 * @param {{n_bit: number, w_i: number, step: number, z_0: number}} given
 */
export const quantized_code = ({ n_bit, w_i, step, z_0 }) =>
  Math.max(0, Math.min(Math.pow(2, n_bit) - 1, z_0 + floor((1/2)*(step + 2*w_i)/step)));

/**
 * EQ 7.2 error: The mean squared error of rounding to a step. [1]
 * step: step of a quantizer [1]
 * @param {{step: number}} given
 */
export const rounding_error = ({ step }) =>
  (1/12)*Math.pow(step, 2);

/**
 * EQ 7.2 ratio: Signal over rounding error in decibels: 1.76, and 6.02 for each bit. [1]
 * n_bit: bits of one code [1]
 * @param {{n_bit: number}} given
 */
export const quantizer_sqnr = ({ n_bit }) =>
  10*Math.log((3/2)*Math.pow(4, n_bit))/Math.log(10);

/**
 * EQ 7.2 relative: The size of the error over that of the weights: a tenth at 20 dB. [1]
 * sqnr: signal power over the power of the rounding error, in decibels [1]
 * @param {{sqnr: number}} given
 */
export const relative_error = ({ sqnr }) =>
  Math.pow(10, -1/20*sqnr);

/**
 * EQ 7.2 weight: The weight that a code is read back as. [1]
 * step: step of a quantizer [1]
 * z_0: zero point: the code of a weight of 0 [1]
 * code_i: code of one weight [1]
 * @param {{step: number, z_0: number, code_i: number}} given
 */
export const dequantized_weight = ({ step, z_0, code_i }) =>
  step*(code_i - z_0);

/**
 * EQ 7.2 zero: The code that stands for a weight of exactly 0. [1]
 * w_min: smallest weight of a block [1]
 * step: step of a quantizer [1]
 * @param {{w_min: number, step: number}} given
 */
export const zero_point = ({ w_min, step }) =>
  floor((1/2)*(step - 2*w_min)/step);

/**
 * EQ 7.3: A weight costs its code and its share of the scale and the zero point of its block. [byte]
 * b_w: bytes of one weight [byte]
 * n_block: weights that share one scale [1]
 * b_scale: bytes of one scale [byte]
 * b_zero: bytes of the zero point of one block; 0 where there is none [byte]
 * @param {{b_w: number, n_block: number, b_scale: number, b_zero: number}} given
 */
export const effective_bytes = ({ b_w, n_block, b_scale, b_zero }) =>
  b_w + (b_scale + b_zero)/n_block;

/**
 * EQ 7.3 block: The bytes of a whole block over its weights, whatever the block holds. [byte]
 * n_block: weights that share one scale [1]
 * M_blk: one block of weights, its scales included [byte]
 * @param {{n_block: number, M_blk: number}} given
 */
export const block_bytes = ({ n_block, M_blk }) =>
  M_blk/n_block;

/**
 * EQ 7.4: The largest number has the largest exponent and the largest mantissa that is no NaN. [1]
 * n_m: mantissa bits of a number [1]
 * n_nan: mantissas that a top exponent of numbers leaves to NaN [1]
 * e_max: exponent of the largest number [1]
 * @param {{n_m: number, n_nan: number, e_max: number}} given
 */
export const format_max = ({ n_m, n_nan, e_max }) =>
  Math.pow(2, e_max)*(2 - Math.pow(2, -n_m)*(n_nan + 1));

/**
 * EQ 7.4 epsilon: The gap after 1, and so twice the largest relative error of rounding. [1]
 * n_m: mantissa bits of a number [1]
 * @param {{n_m: number}} given
 */
export const machine_epsilon = ({ n_m }) =>
  Math.pow(2, -n_m);

/**
 * EQ 7.4 exponent: Half of the stored exponents are above 0, less one where the top is kept for infinity. [1]
 * n_e: exponent bits of a number [1]
 * r_inf: 1 where the top exponent is kept for infinity and NaN, 0 where it holds numbers [1]
 * @param {{n_e: number, r_inf: number}} given
 */
export const largest_exponent = ({ n_e, r_inf }) =>
  Math.pow(2, n_e - 1) - r_inf;

/**
 * EQ 7.4 normal: Below the smallest normal number, mantissa bits are lost one by one. [1]
 * n_e: exponent bits of a number [1]
 * @param {{n_e: number}} given
 */
export const smallest_normal = ({ n_e }) =>
  Math.pow(2, 2 - Math.pow(2, n_e - 1));

/**
 * EQ 7.4 ratio: Signal over rounding error of a floating-point format, whatever the distribution: each mantissa bit brings 6.02 dB. [1]
 * n_m: mantissa bits of a number [1]
 * @param {{n_m: number}} given
 */
export const floating_sqnr = ({ n_m }) =>
  10*Math.log(32*Math.pow(4, n_m)*Math.log(2))/Math.log(10);

/**
 * EQ 7.4 subnormal: The smallest number above 0 has one bit of mantissa left; half of it and less becomes 0. [1]
 * n_e: exponent bits of a number [1]
 * n_m: mantissa bits of a number [1]
 * @param {{n_e: number, n_m: number}} given
 */
export const smallest_subnormal = ({ n_e, n_m }) =>
  Math.pow(2, -Math.pow(2, n_e - 1) - n_m + 2);

/**
 * EQ 7.5: Bytes of the weights, every parameter stored alike. [byte]
 * N_total: parameters held, all experts included [1]
 * b_w: bytes of one weight [byte]
 * @param {{N_total: number, b_w: number}} given
 */
export const weight_bytes = ({ N_total, b_w }) =>
  N_total*b_w;

/**
 * EQ 7.5 groups: Bytes of a checkpoint that quantizes some tensors and keeps the others. [byte]
 * N_total: parameters held, all experts included [1]
 * b_0: bytes of one stored element before compression [byte]
 * b_eff: bytes of one weight, its share of the scales included [byte]
 * N_q: parameters stored in a quantized format [1]
 * @param {{N_total: number, b_0: number, b_eff: number, N_q: number}} given
 */
export const mixed_bytes = ({ N_total, b_0, b_eff, N_q }) =>
  N_q*b_eff + b_0*(-N_q + N_total);

/**
 * EQ 7.6 error: The output error that rounding one weight leaves after the others have made up for it. [1]
 * w_i: one weight [1]
 * w_back: one weight, read back from its code [1]
 * h_ii: entry i of the inverse Hessian's diagonal [1]
 * @param {{w_i: number, w_back: number, h_ii: number}} given
 */
export const compensated_error = ({ w_i, w_back, h_ii }) =>
  (1/2)*Math.pow(-w_back + w_i, 2)/h_ii;

/**
 * EQ 7.7: What each input channel is divided by, and its weights multiplied by. [1]
 * x_top: largest magnitude in input channel j [1]
 * w_top: largest magnitude among the weights of input channel j [1]
 * a_mig: how much of the outliers moves from activations into weights [1]
 * @param {{x_top: number, w_top: number, a_mig: number}} given
 */
export const smoothing_scale = ({ x_top, w_top, a_mig }) =>
  Math.pow(w_top, a_mig - 1)*Math.pow(x_top, a_mig);

/**
 * EQ 7.8: A student learns from the true tokens and from the teacher's softened probabilities; the square of the temperature keeps their gradients in proportion. [1]
 * tau: softmax temperature [1]
 * soft: share of the teacher in the loss of a student [1]
 * ce: cross-entropy of a student with the true tokens, nats [1]
 * kl_tau: divergence of a student from its teacher, both at the temperature, nats [1]
 * @param {{tau: number, soft: number, ce: number, kl_tau: number}} given
 */
export const distillation_loss = ({ tau, soft, ce, kl_tau }) =>
  ce*(1 - soft) + kl_tau*soft*Math.pow(tau, 2);

/**
 * EQ 7.9: A weight of an N:M sparse matrix costs the share that is kept, each with its place. [byte]
 * b: bytes of one stored element [byte]
 * n_keep: weights kept of each group [1]
 * n_of: weights of a group [1]
 * b_idx: bytes that say where in its group a kept weight stands [byte]
 * @param {{b: number, n_keep: number, n_of: number, b_idx: number}} given
 */
export const sparse_bytes = ({ b, n_keep, n_of, b_idx }) =>
  n_keep*(b + b_idx)/n_of;

/**
 * EQ 7.9 index: Bits that tell the places of a group apart. [1]
 * n_of: weights of a group [1]
 * @param {{n_of: number}} given
 */
export const index_bits = ({ n_of }) =>
  -floor(-(Math.log(n_of)/Math.log(2)));

/**
 * EQ 7.9 peak: The peak that a data sheet prints for sparse matrices counts the zeros as work. [FLOP/s]
 * peak: dense peak rate of one device [FLOP/s]
 * n_keep: weights kept of each group [1]
 * n_of: weights of a group [1]
 * @param {{peak: number, n_keep: number, n_of: number}} given
 */
export const sparse_peak = ({ peak, n_keep, n_of }) =>
  n_of*peak/n_keep;

/**
 * EQ 7.10: Sequences decoded at once for which computing takes as long as reading the weights. [1]
 * b_w: bytes of one weight [byte]
 * peak: dense peak rate of one device [FLOP/s]
 * bandwidth: memory bandwidth of one device [byte/s]
 * @param {{b_w: number, peak: number, bandwidth: number}} given
 */
export const critical_batch = ({ b_w, peak, bandwidth }) =>
  (1/2)*b_w*peak/bandwidth;

/**
 * EQ 7.10 experts: With experts the batch must be larger, since each expert sees only its share of it. [1]
 * n_exp: routed experts of one layer [1]
 * n_top: routed experts that one token visits [1]
 * b_w: bytes of one weight [byte]
 * peak: dense peak rate of one device [FLOP/s]
 * bandwidth: memory bandwidth of one device [byte/s]
 * @param {{n_exp: number, n_top: number, b_w: number, peak: number, bandwidth: number}} given
 */
export const expert_critical_batch = ({ n_exp, n_top, b_w, peak, bandwidth }) =>
  (1/2)*b_w*n_exp*peak/(bandwidth*n_top);

// Written by `stackmath check --fix` from stackmath.chapters.compression: do not edit.

/**
 * EQ 7.1: Each token reads every active weight once, and memory delivers no faster than its bandwidth. [1/s]
 * N: parameters; those active per token in a mixture of experts [1]
 * b_w: bytes of one weight [byte]
 * bandwidth: memory bandwidth of one device [byte/s]
 * @param {{N: number, b_w: number, bandwidth: number}} given
 */
export const decode_ceiling = ({ N, b_w, bandwidth }) =>
  bandwidth/(N*b_w);

/**
 * EQ 7.1 parallel: The ceiling of n devices that read their shares at once, with the sequence's cache read too. [1/s]
 * N: parameters; those active per token in a mixture of experts [1]
 * b_w: bytes of one weight [byte]
 * M_kv: KV cache of one sequence [byte]
 * n: devices [1]
 * bandwidth: memory bandwidth of one device [byte/s]
 * @param {{N: number, b_w: number, M_kv: number, n: number, bandwidth: number}} given
 */
export const parallel_ceiling = ({ N, b_w, M_kv, n, bandwidth }) =>
  bandwidth*n/(M_kv + N*b_w);

/**
 * EQ 7.5: Bytes of the weights, every parameter stored alike. [byte]
 * N_total: parameters held, all experts included [1]
 * b_w: bytes of one weight [byte]
 * @param {{N_total: number, b_w: number}} given
 */
export const weight_bytes = ({ N_total, b_w }) =>
  N_total*b_w;

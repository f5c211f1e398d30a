// Written by `stackmath check --fix` from stackmath.chapters.attention: do not edit.

/** Forgives a float its noise: 110.00000000000001 is 110. @param {number} value */
const floor = (value) => Math.floor(value + Math.min(1e-6, Math.abs(value) * 1e-12));

/**
 * EQ 3.2: The query and output matrices are d by n_h·d_head, the key and value matrices d by n_kv·d_head. [1]
 * d: model width [1]
 * n_h: query heads [1]
 * n_kv: key-value heads [1]
 * d_head: width of one head [1]
 * @param {{d: number, n_h: number, n_kv: number, d_head: number}} given
 */
export const attention_parameters = ({ d, n_h, n_kv, d_head }) =>
  2*d*d_head*(n_h + n_kv);

/**
 * EQ 3.2 group: Query heads that read one key-value head: 1 is multi-head, n_h is multi-query attention. [1]
 * n_h: query heads [1]
 * n_kv: key-value heads [1]
 * @param {{n_h: number, n_kv: number}} given
 */
export const group_size = ({ n_h, n_kv }) =>
  n_h/n_kv;

/**
 * EQ 3.3: Two products of T by T by d_head in each head: the scores, and the mixing of the values. [FLOP]
 * L: layers [1]
 * n_h: query heads [1]
 * d_head: width of one head [1]
 * n_seq: sequences in the batch [1]
 * T: tokens in the context [1]
 * @param {{L: number, n_h: number, d_head: number, n_seq: number, T: number}} given
 */
export const attention_work = ({ L, n_h, d_head, n_seq, T }) =>
  4*L*Math.pow(T, 2)*d_head*n_h*n_seq;

/**
 * EQ 3.3 causal: A kernel that skips what the mask hides does half of the square. [FLOP]
 * L: layers [1]
 * n_h: query heads [1]
 * d_head: width of one head [1]
 * n_seq: sequences in the batch [1]
 * T: tokens in the context [1]
 * @param {{L: number, n_h: number, d_head: number, n_seq: number, T: number}} given
 */
export const causal_attention_work = ({ L, n_h, d_head, n_seq, T }) =>
  2*L*Math.pow(T, 2)*d_head*n_h*n_seq;

/**
 * EQ 3.3 crossover: The context at which scores and mixing cost as much as the four projections. [1]
 * d: model width [1]
 * n_h: query heads [1]
 * n_kv: key-value heads [1]
 * @param {{d: number, n_h: number, n_kv: number}} given
 */
export const crossover = ({ d, n_h, n_kv }) =>
  d*(n_h + n_kv)/n_h;

/**
 * EQ 3.3 layer: The context at which scores and mixing cost as much as all matrices of their layer. [1]
 * d: model width [1]
 * d_ff: width of the MLP [1]
 * n_mat: matrices of the MLP: 2, or 3 where it is gated [1]
 * n_h: query heads [1]
 * n_kv: key-value heads [1]
 * d_head: width of one head [1]
 * @param {{d: number, d_ff: number, n_mat: number, n_h: number, n_kv: number, d_head: number}} given
 */
export const layer_crossover = ({ d, d_ff, n_mat, n_h, n_kv, d_head }) =>
  (1/2)*d*d_ff*n_mat/(d_head*n_h) + d*(n_h + n_kv)/n_h;

/**
 * EQ 3.3 projections: Every token meets every attention parameter once, at one multiply and one add. [FLOP]
 * L: layers [1]
 * N_attn: attention parameters of one layer [1]
 * n_seq: sequences in the batch [1]
 * T: tokens in the context [1]
 * @param {{L: number, N_attn: number, n_seq: number, T: number}} given
 */
export const projection_work = ({ L, N_attn, n_seq, T }) =>
  2*L*N_attn*T*n_seq;

/**
 * EQ 3.3 training: Scores and mixing of a training step: the forward pass and twice as much backward. [FLOP]
 * L: layers [1]
 * n_h: query heads [1]
 * d_head: width of one head [1]
 * n_seq: sequences in the batch [1]
 * T: tokens in the context [1]
 * @param {{L: number, n_h: number, d_head: number, n_seq: number, T: number}} given
 */
export const training_attention_work = ({ L, n_h, d_head, n_seq, T }) =>
  12*L*Math.pow(T, 2)*d_head*n_h*n_seq;

/**
 * EQ 3.4: Work of the scores and the mixing over the bytes of Q, K, V and O moved once. [FLOP/byte]
 * G: query heads that share one key-value head [1]
 * T_q: query tokens processed at once [1]
 * T: tokens in the context [1]
 * b: bytes of one stored element [byte]
 * @param {{G: number, T_q: number, T: number, b: number}} given
 */
export const attention_intensity = ({ G, T_q, T, b }) =>
  2*G*T*T_q/(b*(G*T_q + T));

/**
 * EQ 3.5: One key and one value vector for every KV head of every layer and every token. [byte]
 * L: layers [1]
 * n_kv: key-value heads [1]
 * d_head: width of one head [1]
 * T: tokens in the context [1]
 * b: bytes of one stored element [byte]
 * @param {{L: number, n_kv: number, d_head: number, T: number, b: number}} given
 */
export const kv_cache = ({ L, n_kv, d_head, T, b }) =>
  2*L*T*b*d_head*n_kv;

/**
 * EQ 3.5 batch: Every sequence keeps keys and values of its own: the cache grows with the batch. [byte]
 * L: layers [1]
 * n_kv: key-value heads [1]
 * d_head: width of one head [1]
 * n_seq: sequences in the batch [1]
 * T: tokens in the context [1]
 * b: bytes of one stored element [byte]
 * @param {{L: number, n_kv: number, d_head: number, n_seq: number, T: number, b: number}} given
 */
export const batch_cache = ({ L, n_kv, d_head, n_seq, T, b }) =>
  2*L*T*b*d_head*n_kv*n_seq;

/**
 * EQ 3.6: Multi-head latent attention keeps one compressed latent and one rotary key a token. [byte]
 * L: layers [1]
 * d_c: width of the compressed latent of MLA [1]
 * d_r: width of the rotary key of MLA [1]
 * T: tokens in the context [1]
 * b: bytes of one stored element [byte]
 * @param {{L: number, d_c: number, d_r: number, T: number, b: number}} given
 */
export const mla_cache = ({ L, d_c, d_r, T, b }) =>
  L*T*b*(d_c + d_r);

/**
 * EQ 3.6 heads: The number of KV heads whose cache would be as large. [1]
 * d_head: width of one head [1]
 * d_c: width of the compressed latent of MLA [1]
 * d_r: width of the rotary key of MLA [1]
 * @param {{d_head: number, d_c: number, d_r: number}} given
 */
export const mla_heads = ({ d_head, d_c, d_r }) =>
  (1/2)*(d_c + d_r)/d_head;

/**
 * EQ 3.7: A windowed layer forgets every token older than its window. [byte]
 * L_full: layers that attend to the whole context [1]
 * L_local: layers that attend to a window [1]
 * n_kv: key-value heads [1]
 * d_head: width of one head [1]
 * T: tokens in the context [1]
 * w: tokens in an attention window [1]
 * b: bytes of one stored element [byte]
 * @param {{L_full: number, L_local: number, n_kv: number, d_head: number, T: number, w: number, b: number}} given
 */
export const window_cache = ({ L_full, L_local, n_kv, d_head, T, w, b }) =>
  2*b*d_head*n_kv*(L_full*T + L_local*Math.min(T, w));

/**
 * EQ 3.8 backward: FlashAttention computes the scores again in the backward pass: five products to two forward. [FLOP]
 * F_attn: work of attention scores and mixing, forward [FLOP]
 * @param {{F_attn: number}} given
 */
export const flash_backward_work = ({ F_attn }) =>
  (5/2)*F_attn;

/**
 * EQ 3.9: Tokens of cache that fit in what the weights leave free. [1]
 * L: layers [1]
 * n_kv: key-value heads [1]
 * d_head: width of one head [1]
 * b: bytes of one stored element [byte]
 * M_w: weights [byte]
 * memory: memory of one device [byte]
 * usable: share of device memory that weights and cache may use [1]
 * @param {{L: number, n_kv: number, d_head: number, b: number, M_w: number, memory: number, usable: number}} given
 */
export const longest_context = ({ L, n_kv, d_head, b, M_w, memory, usable }) =>
  floor((1/2)*(-M_w + memory*usable)/(L*b*d_head*n_kv));

/**
 * EQ 3.9 batch: The same for n_seq sequences of one length. [1]
 * L: layers [1]
 * n_kv: key-value heads [1]
 * d_head: width of one head [1]
 * n_seq: sequences in the batch [1]
 * b: bytes of one stored element [byte]
 * M_w: weights [byte]
 * memory: memory of one device [byte]
 * usable: share of device memory that weights and cache may use [1]
 * @param {{L: number, n_kv: number, d_head: number, n_seq: number, b: number, M_w: number, memory: number, usable: number}} given
 */
export const longest_batch_context = ({ L, n_kv, d_head, n_seq, b, M_w, memory, usable }) =>
  floor((1/2)*(-M_w + memory*usable)/(L*b*d_head*n_kv*n_seq));

/**
 * EQ 3.10: How many times smaller grouped heads and narrower elements make the cache. [1]
 * n_h: query heads [1]
 * n_kv: key-value heads [1]
 * b: bytes of one stored element [byte]
 * b_0: bytes of one stored element before compression [byte]
 * @param {{n_h: number, n_kv: number, b: number, b_0: number}} given
 */
export const cache_reduction = ({ n_h, n_kv, b, b_0 }) =>
  b_0*n_h/(b*n_kv);

/**
 * EQ 3.10 mla: How many times smaller MLA's latent makes the cache that MHA would need. [1]
 * n_h: query heads [1]
 * d_head: width of one head [1]
 * d_c: width of the compressed latent of MLA [1]
 * d_r: width of the rotary key of MLA [1]
 * b: bytes of one stored element [byte]
 * b_0: bytes of one stored element before compression [byte]
 * @param {{n_h: number, d_head: number, d_c: number, d_r: number, b: number, b_0: number}} given
 */
export const mla_reduction = ({ n_h, d_head, d_c, d_r, b, b_0 }) =>
  2*b_0*d_head*n_h/(b*(d_c + d_r));

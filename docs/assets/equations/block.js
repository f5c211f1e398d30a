// Written by `stackmath check --fix` from stackmath.chapters.block: do not edit.

/** Forgives a float its noise: 110.00000000000001 is 110. @param {number} value */
const floor = (value) => Math.floor(value + Math.min(1e-6, Math.abs(value) * 1e-12));

/**
 * EQ 2.2 parameters: A norm holds gains, shifts, both or neither, one number a column each. [1]
 * d: model width [1]
 * v_norm: vectors of one norm: 2 for LayerNorm, 1 for RMSNorm, 0 for one without parameters [1]
 * @param {{d: number, v_norm: number}} given
 */
export const norm_parameters = ({ d, v_norm }) =>
  d*v_norm;

/**
 * EQ 2.3: The MLP has one matrix up and one down, and a third, the gate, in SwiGLU and its kin. [1]
 * d: model width [1]
 * d_ff: width of the MLP [1]
 * n_mat: matrices of the MLP: 2, or 3 where it is gated [1]
 * @param {{d: number, d_ff: number, n_mat: number}} given
 */
export const mlp_parameters = ({ d, d_ff, n_mat }) =>
  d*d_ff*n_mat;

/**
 * EQ 2.3 biases: Each matrix that goes up has a bias for every hidden unit, the one down for every column. [1]
 * d: model width [1]
 * d_ff: width of the MLP [1]
 * n_mat: matrices of the MLP: 2, or 3 where it is gated [1]
 * @param {{d: number, d_ff: number, n_mat: number}} given
 */
export const mlp_biases = ({ d, d_ff, n_mat }) =>
  d + d_ff*(n_mat - 1);

/**
 * EQ 2.3 width: Two thirds of 4d make three matrices cost what two of width 4d did; a multiplier and a rounding follow. [1]
 * d: model width [1]
 * kappa_ff: multiplier of a gated MLP's width [1]
 * m_ff: multiple that a gated MLP's width is rounded up to [1]
 * @param {{d: number, kappa_ff: number, m_ff: number}} given
 */
export const gated_width = ({ d, kappa_ff, m_ff }) =>
  m_ff*-floor(-(floor(kappa_ff*floor((8/3)*d))/m_ff));

/**
 * EQ 2.4: Vocabulary, positions, every layer's attention, MLP, norms and biases, and a final norm. [1]
 * L: layers [1]
 * d: model width [1]
 * d_ff: width of the MLP [1]
 * n_mat: matrices of the MLP: 2, or 3 where it is gated [1]
 * n_vocab: entries of the vocabulary [1]
 * n_emb: vocabulary matrices: 1 where they are tied, 2 where not [1]
 * n_h: query heads [1]
 * n_kv: key-value heads [1]
 * d_head: width of one head [1]
 * nu: parameters of one norm [1]
 * n_pos: learned positions, 0 where there are none [1]
 * n_norm: norms of one layer, 2 or 4 as a rule [1]
 * N_bias: biases of one layer [1]
 * N_qk: parameters of one layer's norms of queries and keys [1]
 * @param {{L: number, d: number, d_ff: number, n_mat: number, n_vocab: number, n_emb: number, n_h: number, n_kv: number, d_head: number, nu: number, n_pos: number, n_norm: number, N_bias: number, N_qk: number}} given
 */
export const decoder_parameters = ({ L, d, d_ff, n_mat, n_vocab, n_emb, n_h, n_kv, d_head, nu, n_pos, n_norm, N_bias, N_qk }) =>
  L*(N_bias + N_qk + d*d_ff*n_mat + 2*d*d_head*(n_h + n_kv) + n_norm*nu) + d*n_emb*n_vocab + d*n_pos + nu;

/**
 * EQ 2.4 biases: Biases of queries, keys and values, of attention's output, and of the MLP. [1]
 * d: model width [1]
 * d_ff: width of the MLP [1]
 * n_mat: matrices of the MLP: 2, or 3 where it is gated [1]
 * n_h: query heads [1]
 * n_kv: key-value heads [1]
 * d_head: width of one head [1]
 * @param {{d: number, d_ff: number, n_mat: number, n_h: number, n_kv: number, d_head: number}} given
 */
export const layer_biases = ({ d, d_ff, n_mat, n_h, n_kv, d_head }) =>
  2*d + d_ff*(n_mat - 1) + d_head*(n_h + 2*n_kv);

/**
 * EQ 2.4 layer: One layer: the four matrices of attention, those of the MLP, norms and biases. [1]
 * d: model width [1]
 * d_ff: width of the MLP [1]
 * n_mat: matrices of the MLP: 2, or 3 where it is gated [1]
 * n_h: query heads [1]
 * n_kv: key-value heads [1]
 * d_head: width of one head [1]
 * nu: parameters of one norm [1]
 * n_norm: norms of one layer, 2 or 4 as a rule [1]
 * N_bias: biases of one layer [1]
 * N_qk: parameters of one layer's norms of queries and keys [1]
 * @param {{d: number, d_ff: number, n_mat: number, n_h: number, n_kv: number, d_head: number, nu: number, n_norm: number, N_bias: number, N_qk: number}} given
 */
export const layer_parameters = ({ d, d_ff, n_mat, n_h, n_kv, d_head, nu, n_norm, N_bias, N_qk }) =>
  N_bias + N_qk + d*d_ff*n_mat + 2*d*d_head*(n_h + n_kv) + n_norm*nu;

/**
 * EQ 2.4 qk-norm: A norm of queries and one of keys, each with a gain for every column of a head. [1]
 * d_head: width of one head [1]
 * @param {{d_head: number}} given
 */
export const qk_norm_parameters = ({ d_head }) =>
  2*d_head;

/**
 * EQ 2.5: GPT-2's shape in closed form: an MLP of width 4d, biases everywhere, LayerNorm, tied embeddings. [1]
 * L: layers [1]
 * d: model width [1]
 * n_vocab: entries of the vocabulary [1]
 * n_pos: learned positions, 0 where there are none [1]
 * @param {{L: number, d: number, n_vocab: number, n_pos: number}} given
 */
export const gpt_parameters = ({ L, d, n_vocab, n_pos }) =>
  L*(12*Math.pow(d, 2) + 13*d) + d*(n_pos + n_vocab) + 2*d;

/**
 * EQ 2.5 body: Twelve squares of the width in each layer: four of attention and eight of the MLP. [1]
 * L: layers [1]
 * d: model width [1]
 * @param {{L: number, d: number}} given
 */
export const body_parameters = ({ L, d }) =>
  12*L*Math.pow(d, 2);

/**
 * EQ 2.5 megatron: The same count as Megatron-LM's authors write it. [1]
 * L: layers [1]
 * d: model width [1]
 * n_vocab: entries of the vocabulary [1]
 * n_pos: learned positions, 0 where there are none [1]
 * @param {{L: number, d: number, n_vocab: number, n_pos: number}} given
 */
export const megatron_parameters = ({ L, d, n_vocab, n_pos }) =>
  12*L*Math.pow(d, 2)*(1 + (13/12)/d + (1/12)*(n_pos + n_vocab)/(L*d));

/**
 * EQ 2.6: Each entry of a product takes m_in multiplications and as many additions. [FLOP]
 * m_row: rows of the left matrix of a product [1]
 * m_in: columns of the left matrix of a product, rows of the right one [1]
 * m_col: columns of the right matrix of a product [1]
 * @param {{m_row: number, m_in: number, m_col: number}} given
 */
export const matmul_work = ({ m_row, m_in, m_col }) =>
  2*m_col*m_in*m_row;

/**
 * EQ 2.6 backward: Backward, each product of the forward pass becomes two: a gradient of either factor. [FLOP]
 * F_fwd: work of a forward pass [FLOP]
 * @param {{F_fwd: number}} given
 */
export const backward_work = ({ F_fwd }) =>
  2*F_fwd;

/**
 * EQ 2.6 forward: Two FLOP for each token and each parameter in a matrix product, and attention's square on top. [FLOP]
 * N: parameters; those active per token in a mixture of experts [1]
 * n_seq: sequences in the batch [1]
 * T: tokens in the context [1]
 * F_attn: work of attention scores and mixing, forward [FLOP]
 * N_look: parameters in no matrix product: looked-up embeddings and positions, norms, biases [1]
 * @param {{N: number, n_seq: number, T: number, F_attn: number, N_look: number}} given
 */
export const forward_work = ({ N, n_seq, T, F_attn, N_look }) =>
  F_attn + 2*T*n_seq*(N - N_look);

/**
 * EQ 2.6 training: A training step does three times the work of its forward pass. [FLOP]
 * F_fwd: work of a forward pass [FLOP]
 * @param {{F_fwd: number}} given
 */
export const training_work = ({ F_fwd }) =>
  3*F_fwd;

/**
 * EQ 2.7 angle: The angle at one position: fast for the first pair, slow for the last. [1]
 * d_head: width of one head [1]
 * t_pos: position of a token, the first one 0 [1]
 * theta: base of the rotary positions [1]
 * i_pair: pair of entries, the first one 0 [1]
 * @param {{d_head: number, t_pos: number, theta: number, i_pair: number}} given
 */
export const rotary_angle = ({ d_head, t_pos, theta, i_pair }) =>
  t_pos*Math.pow(theta, -2*i_pair/d_head);

/**
 * EQ 2.7 wavelength: Tokens after which a pair has turned once and a distance looks like zero again. [1]
 * d_head: width of one head [1]
 * theta: base of the rotary positions [1]
 * i_pair: pair of entries, the first one 0 [1]
 * @param {{d_head: number, theta: number, i_pair: number}} given
 */
export const rotary_wavelength = ({ d_head, theta, i_pair }) =>
  2*Math.PI*Math.pow(theta, 2*i_pair/d_head);

/**
 * EQ 2.8: The first transformer added fixed waves to its embeddings: sines in the even entries. [1]
 * d: model width [1]
 * t_pos: position of a token, the first one 0 [1]
 * i_pair: pair of entries, the first one 0 [1]
 * @param {{d: number, t_pos: number, i_pair: number}} given
 */
export const sinusoid = ({ d, t_pos, i_pair }) =>
  Math.sin(Math.pow(10000, -2*i_pair/d)*t_pos);

/**
 * EQ 2.8 alibi: ALiBi takes from each score its head's slope times the distance of the key. [1]
 * t_pos: position of a token, the first one 0 [1]
 * slope_h: slope of a head's linear bias [1]
 * t_key: position of a key, the first one 0 [1]
 * @param {{t_pos: number, slope_h: number, t_key: number}} given
 */
export const alibi_bias = ({ t_pos, slope_h, t_key }) =>
  -slope_h*(-t_key + t_pos);

/**
 * EQ 2.8 cosine: Cosines of the same angles stand in the odd entries. [1]
 * d: model width [1]
 * t_pos: position of a token, the first one 0 [1]
 * i_pair: pair of entries, the first one 0 [1]
 * @param {{d: number, t_pos: number, i_pair: number}} given
 */
export const sinusoid_cosine = ({ d, t_pos, i_pair }) =>
  Math.cos(Math.pow(10000, -2*i_pair/d)*t_pos);

/**
 * EQ 2.8 slope: The slopes of ALiBi's heads halve from a half to 1/256 where there are eight heads. [1]
 * n_h: query heads [1]
 * i_head: query head, the first one 1 [1]
 * @param {{n_h: number, i_head: number}} given
 */
export const alibi_slope = ({ n_h, i_head }) =>
  Math.pow(2, -8*i_head/n_h);

/**
 * EQ 2.9: The 2L matrices that write to the stream start smaller, so that their sum does not grow with depth. [1]
 * L: layers [1]
 * sigma_0: standard deviation of initial weights [1]
 * @param {{L: number, sigma_0: number}} given
 */
export const residual_deviation = ({ L, sigma_0 }) =>
  (1/2)*Math.sqrt(2)*sigma_0/Math.sqrt(L);

/**
 * EQ 2.10: How many parameters of a layer's MLP there are to one of its attention: 2 in a GPT, 3 with a gate at width 4d. [1]
 * d_ff: width of the MLP [1]
 * n_mat: matrices of the MLP: 2, or 3 where it is gated [1]
 * n_h: query heads [1]
 * n_kv: key-value heads [1]
 * d_head: width of one head [1]
 * @param {{d_ff: number, n_mat: number, n_h: number, n_kv: number, d_head: number}} given
 */
export const mlp_over_attention = ({ d_ff, n_mat, n_h, n_kv, d_head }) =>
  (1/2)*d_ff*n_mat/(d_head*(n_h + n_kv));

/**
 * EQ 2.10 share: The MLP's part of a layer: two thirds in a GPT, more with grouped keys. [1]
 * d_ff: width of the MLP [1]
 * n_mat: matrices of the MLP: 2, or 3 where it is gated [1]
 * n_h: query heads [1]
 * n_kv: key-value heads [1]
 * d_head: width of one head [1]
 * @param {{d_ff: number, n_mat: number, n_h: number, n_kv: number, d_head: number}} given
 */
export const mlp_share = ({ d_ff, n_mat, n_h, n_kv, d_head }) =>
  d_ff*n_mat/(d_ff*n_mat + 2*d_head*(n_h + n_kv));

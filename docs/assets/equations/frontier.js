// Written by `stackmath check --fix` from stackmath.chapters.frontier: do not edit.

/** Forgives a float its noise: 110.00000000000001 is 110. @param {number} value */
const floor = (value) => Math.floor(value + Math.min(1e-6, Math.abs(value) * 1e-12));

/**
 * EQ 9.2: Every expert of every layer is held, at three matrices each. [1]
 * d: model width [1]
 * n_exp: routed experts of one layer [1]
 * n_shared: experts of one layer that every token visits [1]
 * d_exp: MLP width of one expert [1]
 * L_moe: layers with experts [1]
 * N_rest: parameters outside the experts: attention, embeddings, norms, routers, dense layers [1]
 * @param {{d: number, n_exp: number, n_shared: number, d_exp: number, L_moe: number, N_rest: number}} given
 */
export const moe_parameters = ({ d, n_exp, n_shared, d_exp, L_moe, N_rest }) =>
  3*L_moe*d*d_exp*(n_exp + n_shared) + N_rest;

/**
 * EQ 9.2 active: One token meets the experts that it visits and everything outside the experts. [1]
 * d: model width [1]
 * n_top: routed experts that one token visits [1]
 * n_shared: experts of one layer that every token visits [1]
 * d_exp: MLP width of one expert [1]
 * L_moe: layers with experts [1]
 * N_rest: parameters outside the experts: attention, embeddings, norms, routers, dense layers [1]
 * @param {{d: number, n_top: number, n_shared: number, d_exp: number, L_moe: number, N_rest: number}} given
 */
export const active_parameters = ({ d, n_top, n_shared, d_exp, L_moe, N_rest }) =>
  3*L_moe*d*d_exp*(n_shared + n_top) + N_rest;

/**
 * EQ 9.3 capacity: An expert has room for its even share of the tokens and some more; what does not fit is dropped. [1]
 * n_exp: routed experts of one layer [1]
 * n_top: routed experts that one token visits [1]
 * T_batch: tokens routed together, over all sequences [1]
 * c_cap: capacity factor: room of an expert over its even share [1]
 * @param {{n_exp: number, n_top: number, T_batch: number, c_cap: number}} given
 */
export const expert_capacity = ({ n_exp, n_top, T_batch, c_cap }) =>
  -floor(-(T_batch*c_cap*n_top/n_exp));

/**
 * EQ 9.4: Experts whose weights a batch must read: those of one token, soon most, in the end all. [1]
 * n_exp: routed experts of one layer [1]
 * n_top: routed experts that one token visits [1]
 * T_batch: tokens routed together, over all sequences [1]
 * @param {{n_exp: number, n_top: number, T_batch: number}} given
 */
export const experts_touched = ({ n_exp, n_top, T_batch }) =>
  n_exp*(1 - Math.pow(1 - n_top/n_exp, T_batch));

/**
 * EQ 9.5: Each token's activations travel to every expert that it visits, and back. [byte]
 * d: model width [1]
 * n_top: routed experts that one token visits [1]
 * L_moe: layers with experts [1]
 * b: bytes of one stored element [byte]
 * n_ep: devices that share the experts of a layer [1]
 * T_batch: tokens routed together, over all sequences [1]
 * @param {{d: number, n_top: number, L_moe: number, b: number, n_ep: number, T_batch: number}} given
 */
export const all_to_all = ({ d, n_top, L_moe, b, n_ep, T_batch }) =>
  2*L_moe*T_batch*b*d*n_top*(n_ep - 1)/n_ep;

/**
 * EQ 9.6: Position interpolation squeezes new positions into the trained range. [1]
 * t_pos: position of a token, the first one 0 [1]
 * s_ctx: new context over the trained one [1]
 * @param {{t_pos: number, s_ctx: number}} given
 */
export const interpolated_position = ({ t_pos, s_ctx }) =>
  t_pos/s_ctx;

/**
 * EQ 9.6 NTK: A larger base slows the slowest pair by the whole factor and the fastest pair not at all. [1]
 * d_head: width of one head [1]
 * theta: base of the rotary positions [1]
 * s_ctx: new context over the trained one [1]
 * @param {{d_head: number, theta: number, s_ctx: number}} given
 */
export const ntk_base = ({ d_head, theta, s_ctx }) =>
  Math.pow(s_ctx, d_head/(d_head - 2))*theta;

/**
 * EQ 9.6 YaRN: YaRN scales queries and keys up a little, so scores by its square, as the context grows. [1]
 * s_ctx: new context over the trained one [1]
 * @param {{s_ctx: number}} given
 */
export const yarn_factor = ({ s_ctx }) =>
  (1/10)*Math.log(s_ctx) + 1;

/**
 * EQ 9.7: Work of scores and mixing over the work of the matrices: it grows with the context. [1]
 * L: layers [1]
 * n_h: query heads [1]
 * d_head: width of one head [1]
 * T: tokens in the context [1]
 * N_ne: parameters of the layers' matrices, no embedding [1]
 * @param {{L: number, n_h: number, d_head: number, T: number, N_ne: number}} given
 */
export const attention_share = ({ L, n_h, d_head, T, N_ne }) =>
  2*L*T*d_head*n_h/N_ne;

/**
 * EQ 9.7 GPT: In a block of GPT's proportions the context is compared with six times the width. [1]
 * d: model width [1]
 * T: tokens in the context [1]
 * @param {{d: number, T: number}} given
 */
export const attention_share_gpt = ({ d, T }) =>
  (1/6)*T/d;

/**
 * EQ 9.8: A task succeeds where each of its steps does. [1]
 * p_step: probability that one step of an agent succeeds [1]
 * n_step: steps of an agent's task [1]
 * @param {{p_step: number, n_step: number}} given
 */
export const task_success = ({ p_step, n_step }) =>
  Math.pow(p_step, n_step);

/**
 * EQ 9.8 cached: With a prefix cache every token is processed once. [1]
 * n_step: steps of an agent's task [1]
 * T_0: tokens of an agent's prompt before its first step [1]
 * T_step: tokens that one step adds to an agent's context [1]
 * @param {{n_step: number, T_0: number, T_step: number}} given
 */
export const agent_tokens_cached = ({ n_step, T_0, T_step }) =>
  T_0 + T_step*n_step;

/**
 * EQ 9.8 tokens: Without a prefix cache every step processes the whole context again. [1]
 * n_step: steps of an agent's task [1]
 * T_0: tokens of an agent's prompt before its first step [1]
 * T_step: tokens that one step adds to an agent's context [1]
 * @param {{n_step: number, T_0: number, T_step: number}} given
 */
export const agent_tokens = ({ n_step, T_0, T_step }) =>
  T_0*n_step + (1/2)*T_step*n_step*(n_step + 1);

/**
 * EQ 9.8 tries: How often a task is run on average until it succeeds. [1]
 * P_task: probability that a whole task succeeds [1]
 * @param {{P_task: number}} given
 */
export const expected_tries = ({ P_task }) =>
  1/P_task;

/**
 * EQ 9.9: Vectors of a retrieval index, each of so many elements. [byte]
 * b: bytes of one stored element [byte]
 * n_store: vectors in a store [1]
 * d_vec: width of a stored vector [1]
 * @param {{b: number, n_store: number, d_vec: number}} given
 */
export const vector_store = ({ b, n_store, d_vec }) =>
  b*d_vec*n_store;

/**
 * EQ 9.9 recall: How much of what would answer a query is among the first k documents. [1]
 * n_rel: documents that answer a query [1]
 * n_found: of those, documents among the first k retrieved [1]
 * @param {{n_rel: number, n_found: number}} given
 */
export const retrieval_recall = ({ n_rel, n_found }) =>
  n_found/n_rel;

/**
 * EQ 9.10: Every token of every sampled answer costs two FLOP for each parameter. [FLOP]
 * N: parameters; those active per token in a mixture of experts [1]
 * n_samp: answers sampled [1]
 * T_gen: tokens of one answer [1]
 * @param {{N: number, n_samp: number, T_gen: number}} given
 */
export const test_time_work = ({ N, n_samp, T_gen }) =>
  2*N*T_gen*n_samp;

/**
 * EQ 9.10 MTP: A step yields its own token and, as often as it is accepted, the one predicted ahead. [1]
 * accept: probability that a drafted token is accepted [1]
 * @param {{accept: number}} given
 */
export const mtp_gain = ({ accept }) =>
  accept + 1;

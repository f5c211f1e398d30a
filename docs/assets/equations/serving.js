// Written by `stackmath check --fix` from stackmath.chapters.serving: do not edit.

/** Forgives a float its noise: 110.00000000000001 is 110. @param {number} value */
const floor = (value) => Math.floor(value + Math.min(1e-6, Math.abs(value) * 1e-12));

/** @param {number} first @param {number} last @param {(index: number) => number} term */
const sum = (first, last, term) => {
  let total = 0;
  for (let index = first; index <= last; index++) total += term(index);
  return total;
};

/** @param {number} whole */
const factorial = (whole) => {
  let product = 1;
  for (let i = 2; i <= whole; i++) product *= i;
  return product;
};

/**
 * EQ 8.1: A device computes no faster than its peak, and no faster than memory feeds it. [FLOP/s]
 * intensity: arithmetic intensity [FLOP/byte]
 * peak: dense peak rate of one device [FLOP/s]
 * bandwidth: memory bandwidth of one device [byte/s]
 * @param {{intensity: number, peak: number, bandwidth: number}} given
 */
export const roofline = ({ intensity, peak, bandwidth }) =>
  Math.min(peak, bandwidth*intensity);

/**
 * EQ 8.1 clock: The peak on a data sheet is clock times cores times their multiply-adds, each of two FLOP. [FLOP/s]
 * f_clk: clock of a device [1/s]
 * n_fma: multiply-adds of one core in a cycle [1]
 * n_core: cores of a device [1]
 * @param {{f_clk: number, n_fma: number, n_core: number}} given
 */
export const clock_peak = ({ f_clk, n_fma, n_core }) =>
  2*f_clk*n_core*n_fma;

/**
 * EQ 8.1 ridge: The intensity at which both roofs meet: below it a kernel waits for memory. [FLOP/byte]
 * peak: dense peak rate of one device [FLOP/s]
 * bandwidth: memory bandwidth of one device [byte/s]
 * @param {{peak: number, bandwidth: number}} given
 */
export const ridge_point = ({ peak, bandwidth }) =>
  peak/bandwidth;

/**
 * EQ 8.1 time: An operation takes the longer of computing and moving its bytes. [s]
 * peak: dense peak rate of one device [FLOP/s]
 * bandwidth: memory bandwidth of one device [byte/s]
 * F_op: work of one operation [FLOP]
 * M_op: bytes that one operation moves [byte]
 * @param {{peak: number, bandwidth: number, F_op: number, M_op: number}} given
 */
export const roofline_time = ({ peak, bandwidth, F_op, M_op }) =>
  Math.max(F_op/peak, M_op/bandwidth);

/**
 * EQ 8.2 min-p: Min-p keeps the tokens that have at least a share of the top token's probability. [1]
 * p_v: probability of token v [1]
 * p_kept: probability of all tokens that are kept [1]
 * p_top: probability of the most probable token [1]
 * p_min: share of the top probability that a token must have [1]
 * @param {{p_v: number, p_kept: number, p_top: number, p_min: number}} given
 */
export const min_p_probability = ({ p_v, p_kept, p_top, p_min }) =>
  ((p_v >= p_min*p_top) ? (
   p_v/p_kept
)
: (
   0
));

/**
 * EQ 8.2 top-k: Top-k keeps the k most probable tokens and shares out the rest among them. [1]
 * p_v: probability of token v [1]
 * p_kept: probability of all tokens that are kept [1]
 * rank_v: rank of token v, 1 for the most probable [1]
 * k_top: tokens that top-k keeps [1]
 * @param {{p_v: number, p_kept: number, rank_v: number, k_top: number}} given
 */
export const top_k_probability = ({ p_v, p_kept, rank_v, k_top }) =>
  ((k_top >= rank_v) ? (
   p_v/p_kept
)
: (
   0
));

/**
 * EQ 8.2 top-p: Top-p keeps the fewest tokens that together reach a probability: those for which the tokens before them do not reach it yet. [1]
 * p_v: probability of token v [1]
 * p_kept: probability of all tokens that are kept [1]
 * p_above: probability of all tokens that rank before v [1]
 * p_nuc: probability that top-p keeps at least [1]
 * @param {{p_v: number, p_kept: number, p_above: number, p_nuc: number}} given
 */
export const top_p_probability = ({ p_v, p_kept, p_above, p_nuc }) =>
  ((p_above < p_nuc) ? (
   p_v/p_kept
)
: (
   0
));

/**
 * EQ 8.3: Reading the prompt is bound by compute: its work over what the devices do in a second. [s]
 * N: parameters; those active per token in a mixture of experts [1]
 * L: layers [1]
 * n_h: query heads [1]
 * d_head: width of one head [1]
 * T: tokens in the context [1]
 * n: devices [1]
 * peak: dense peak rate of one device [FLOP/s]
 * mfu: model FLOPs utilization: useful work over peak [1]
 * @param {{N: number, L: number, n_h: number, d_head: number, T: number, n: number, peak: number, mfu: number}} given
 */
export const prefill_time = ({ N, L, n_h, d_head, T, n, peak, mfu }) =>
  (2*L*Math.pow(T, 2)*d_head*n_h + 2*N*T)/(mfu*n*peak);

/**
 * EQ 8.3 TTFT: The first token comes once the request has waited and its prompt has been read. [s]
 * t_pre: time to read one prompt [s]
 * t_wait: time that a request waits in line [s]
 * @param {{t_pre: number, t_wait: number}} given
 */
export const first_token_time = ({ t_pre, t_wait }) =>
  t_pre + t_wait;

/**
 * EQ 8.3 linear: The time to read a prompt so short that attention does not count. [s]
 * N: parameters; those active per token in a mixture of experts [1]
 * T: tokens in the context [1]
 * n: devices [1]
 * peak: dense peak rate of one device [FLOP/s]
 * mfu: model FLOPs utilization: useful work over peak [1]
 * @param {{N: number, T: number, n: number, peak: number, mfu: number}} given
 */
export const linear_prefill = ({ N, T, n, peak, mfu }) =>
  2*N*T/(mfu*n*peak);

/**
 * EQ 8.3 work: Each prompt token meets every parameter, and each pair of tokens meets once in attention. [FLOP]
 * N: parameters; those active per token in a mixture of experts [1]
 * T: tokens in the context [1]
 * F_attn: work of attention scores and mixing, forward [FLOP]
 * @param {{N: number, T: number, F_attn: number}} given
 */
export const prefill_work = ({ N, T, F_attn }) =>
  (1/2)*F_attn + 2*N*T;

/**
 * EQ 8.4: The batch at which computing a decode step takes as long as reading the weights. [1]
 * N: parameters; those active per token in a mixture of experts [1]
 * M_w: weights [byte]
 * peak: dense peak rate of one device [FLOP/s]
 * bandwidth: memory bandwidth of one device [byte/s]
 * @param {{N: number, M_w: number, peak: number, bandwidth: number}} given
 */
export const compute_bound_batch = ({ N, M_w, peak, bandwidth }) =>
  (1/2)*M_w*peak/(N*bandwidth);

/**
 * EQ 8.4 cache: Decode does this much work for each byte of cache, whatever the batch: every sequence reads its own cache, so batching never makes it cheaper. [FLOP/byte]
 * G: query heads that share one key-value head [1]
 * b: bytes of one stored element [byte]
 * @param {{G: number, b: number}} given
 */
export const cache_intensity = ({ G, b }) =>
  2*G/b;

/**
 * EQ 8.5: Requests inside are requests a second times the seconds that each stays. [1]
 * lam: requests that arrive in a second [1/s]
 * t_stay: time that a request stays, waiting included [s]
 * @param {{lam: number, t_stay: number}} given
 */
export const little = ({ lam, t_stay }) =>
  lam*t_stay;

/**
 * EQ 8.5 load: Servers that the arriving work keeps busy on average. [1]
 * lam: requests that arrive in a second [1/s]
 * mu_srv: requests that one server finishes in a second [1/s]
 * @param {{lam: number, mu_srv: number}} given
 */
export const offered_load = ({ lam, mu_srv }) =>
  lam/mu_srv;

/**
 * EQ 8.5 time: Mean time in line: the chance of waiting over the spare rate. [s]
 * lam: requests that arrive in a second [1/s]
 * mu_srv: requests that one server finishes in a second [1/s]
 * n_srv: servers, or slots of a batch [1]
 * P_wait: probability that a request has to wait [1]
 * @param {{lam: number, mu_srv: number, n_srv: number, P_wait: number}} given
 */
export const queue_wait = ({ lam, mu_srv, n_srv, P_wait }) =>
  P_wait/(-lam + mu_srv*n_srv);

/**
 * EQ 8.5 utilization: The share of the servers that is busy. [1]
 * n_srv: servers, or slots of a batch [1]
 * load: offered load: servers kept busy on average [1]
 * @param {{n_srv: number, load: number}} given
 */
export const server_utilization = ({ n_srv, load }) =>
  load/n_srv;

/**
 * EQ 8.5 wait: Erlang's C: the chance that a request finds every server busy. [1]
 * n_srv: servers, or slots of a batch [1]
 * load: offered load: servers kept busy on average [1]
 * @param {{n_srv: number, load: number}} given
 */
export const waiting_probability = ({ n_srv, load }) =>
  1/(1 + Math.pow(load, -n_srv)*(-load/n_srv + 1)*factorial(n_srv)*sum(0, n_srv - 1, (k) => Math.pow(load, k)/factorial(k)));

/**
 * EQ 8.6: Blocks that a paged cache hands to a sequence. [1]
 * T: tokens in the context [1]
 * T_blk: tokens of one block of a paged cache [1]
 * @param {{T: number, T_blk: number}} given
 */
export const cache_blocks = ({ T, T_blk }) =>
  -floor(-(T/T_blk));

/**
 * EQ 8.6 waste: The empty end of a sequence's last block, as a share of its blocks. [1]
 * T: tokens in the context [1]
 * T_blk: tokens of one block of a paged cache [1]
 * @param {{T: number, T_blk: number}} given
 */
export const block_waste = ({ T, T_blk }) =>
  -T/(T_blk*-floor(-(T/T_blk))) + 1;

/**
 * EQ 8.7: Drafted tokens up to the first rejection, and one that the target model adds. [1]
 * accept: probability that a drafted token is accepted [1]
 * n_draft: tokens drafted before each check [1]
 * @param {{accept: number, n_draft: number}} given
 */
export const speculative_run = ({ accept, n_draft }) =>
  (1 - Math.pow(accept, n_draft + 1))/(1 - accept);

/**
 * EQ 8.7 speed: Tokens of a round over the time of its drafts and its one check. [1]
 * accept: probability that a drafted token is accepted [1]
 * n_draft: tokens drafted before each check [1]
 * c_draft: time of one step of the draft model over one of the target [1]
 * @param {{accept: number, n_draft: number, c_draft: number}} given
 */
export const speculative_speedup = ({ accept, n_draft, c_draft }) =>
  (1 - Math.pow(accept, n_draft + 1))/((1 - accept)*(c_draft*n_draft + 1));

/**
 * EQ 8.7 work: Speed is paid in work: drafts, and checks of tokens that are thrown away. [1]
 * accept: probability that a drafted token is accepted [1]
 * n_draft: tokens drafted before each check [1]
 * c_ops: work of the draft model over the target's, for one token [1]
 * @param {{accept: number, n_draft: number, c_ops: number}} given
 */
export const speculative_work = ({ accept, n_draft, c_ops }) =>
  (1 - accept)*(c_ops*n_draft + n_draft + 1)/(1 - Math.pow(accept, n_draft + 1));

/**
 * EQ 8.9: Sequences whose caches fit beside the weights and the workspace. [1]
 * M_w: weights [byte]
 * M_kv: KV cache of one sequence [byte]
 * n: devices [1]
 * memory: memory of one device [byte]
 * M_ws: workspace of a serving engine: activations, graphs, buffers [byte]
 * @param {{M_w: number, M_kv: number, n: number, memory: number, M_ws: number}} given
 */
export const concurrency = ({ M_w, M_kv, n, memory, M_ws }) =>
  floor((-M_w - M_ws + memory*n)/M_kv);

/**
 * EQ 8.9 step: A step reads every sequence's cache, and then reads the weights or computes with them, whichever takes longer. [s]
 * N: parameters; those active per token in a mixture of experts [1]
 * n_seq: sequences in the batch [1]
 * M_w: weights [byte]
 * M_kv: KV cache of one sequence [byte]
 * n: devices [1]
 * peak: dense peak rate of one device [FLOP/s]
 * bandwidth: memory bandwidth of one device [byte/s]
 * @param {{N: number, n_seq: number, M_w: number, M_kv: number, n: number, peak: number, bandwidth: number}} given
 */
export const decode_step = ({ N, n_seq, M_w, M_kv, n, peak, bandwidth }) =>
  M_kv*n_seq/(bandwidth*n) + Math.max(M_w/(bandwidth*n), 2*N*n_seq/(n*peak));

/**
 * EQ 8.9 throughput: Each step gives one token to each sequence of the batch. [1/s]
 * n_seq: sequences in the batch [1]
 * t_step: time of one decode step of a batch [s]
 * @param {{n_seq: number, t_step: number}} given
 */
export const decode_throughput = ({ n_seq, t_step }) =>
  n_seq/t_step;

/**
 * EQ 8.10: An answer takes the time to its first token and a step for each further one. [s]
 * ttft: time to first token [s]
 * T_out: tokens of an answer [1]
 * tpot: time per output token after the first [s]
 * @param {{ttft: number, T_out: number, tpot: number}} given
 */
export const answer_latency = ({ ttft, T_out, tpot }) =>
  tpot*(T_out - 1) + ttft;

/**
 * EQ 8.11: The price of the devices for as long as they take to decode a million tokens. [dollar]
 * n: devices [1]
 * price: price of one device for one second [dollar/s]
 * throughput: tokens decoded in a second, all sequences together [1/s]
 * @param {{n: number, price: number, throughput: number}} given
 */
export const token_cost = ({ n, price, throughput }) =>
  1000000*n*price/throughput;

/**
 * EQ 8.12: Two all-reduces a layer, in each of which a device sends nearly twice the activations of the batch's tokens. [byte]
 * L: layers [1]
 * d: model width [1]
 * n_seq: sequences in the batch [1]
 * b: bytes of one stored element [byte]
 * n_tp: devices that share each matrix: tensor parallelism [1]
 * @param {{L: number, d: number, n_seq: number, b: number, n_tp: number}} given
 */
export const tensor_parallel_traffic = ({ L, d, n_seq, b, n_tp }) =>
  4*L*b*d*n_seq*(n_tp - 1)/n_tp;

/**
 * EQ 8.12 time: At small batches the latency of the all-reduces outweighs their bytes. [s]
 * L: layers [1]
 * d: model width [1]
 * n_seq: sequences in the batch [1]
 * b: bytes of one stored element [byte]
 * n_tp: devices that share each matrix: tensor parallelism [1]
 * link: bytes that one device sends per second; half of a bandwidth quoted for both directions [byte/s]
 * t_red: latency of one all-reduce [s]
 * @param {{L: number, d: number, n_seq: number, b: number, n_tp: number, link: number, t_red: number}} given
 */
export const tensor_parallel_time = ({ L, d, n_seq, b, n_tp, link, t_red }) =>
  4*L*b*d*n_seq*(n_tp - 1)/(link*n_tp) + 2*L*t_red;

// Written by `stackmath check --fix` from stackmath.chapters.pretraining: do not edit.

/**
 * EQ 4.1: Forward, each parameter is multiplied and added once a token; backward does twice that. [FLOP]
 * N: parameters; those active per token in a mixture of experts [1]
 * D: training tokens [1]
 * @param {{N: number, D: number}} given
 */
export const compute = ({ N, D }) =>
  6*D*N;

/**
 * EQ 4.1 loss: Cross-entropy that a model of N parameters reaches after D tokens. [1]
 * E: loss that no model of the family goes below, nats per token [1]
 * alpha: size exponent of the scaling law [1]
 * A: size coefficient of the scaling law [1]
 * beta: data exponent of the scaling law [1]
 * B: data coefficient of the scaling law [1]
 * N: parameters; those active per token in a mixture of experts [1]
 * D: training tokens [1]
 * @param {{E: number, alpha: number, A: number, beta: number, B: number, N: number, D: number}} given
 */
export const predicted_loss = ({ E, alpha, A, beta, B, N, D }) =>
  A*Math.pow(N, -alpha) + B*Math.pow(D, -beta) + E;

/**
 * EQ 4.2: The size that reaches the lowest loss for a given compute. [1]
 * alpha: size exponent of the scaling law [1]
 * A: size coefficient of the scaling law [1]
 * beta: data exponent of the scaling law [1]
 * B: data coefficient of the scaling law [1]
 * C: training compute [FLOP]
 * @param {{alpha: number, A: number, beta: number, B: number, C: number}} given
 */
export const optimal_size = ({ alpha, A, beta, B, C }) =>
  Math.pow((1/6)*C, beta/(alpha + beta))*Math.pow(A*alpha/(B*beta), 1/(alpha + beta));

/**
 * EQ 4.2 tokens: The training tokens of the compute-optimal model. [1]
 * alpha: size exponent of the scaling law [1]
 * A: size coefficient of the scaling law [1]
 * beta: data exponent of the scaling law [1]
 * B: data coefficient of the scaling law [1]
 * C: training compute [FLOP]
 * @param {{alpha: number, A: number, beta: number, B: number, C: number}} given
 */
export const optimal_tokens = ({ alpha, A, beta, B, C }) =>
  Math.pow((1/6)*C, alpha/(alpha + beta))*Math.pow(B*beta/(A*alpha), 1/(alpha + beta));

/**
 * EQ 4.3: Training work of a token: its parameters, and the whole context that its heads look at. [FLOP]
 * N: parameters; those active per token in a mixture of experts [1]
 * L: layers [1]
 * n_h: query heads [1]
 * d_head: width of one head [1]
 * T: tokens in the context [1]
 * @param {{N: number, L: number, n_h: number, d_head: number, T: number}} given
 */
export const token_work = ({ N, L, n_h, d_head, T }) =>
  12*L*T*d_head*n_h + 6*N;

/**
 * EQ 4.3 causal: The same without the masked half of the scores. [FLOP]
 * N: parameters; those active per token in a mixture of experts [1]
 * L: layers [1]
 * n_h: query heads [1]
 * d_head: width of one head [1]
 * T: tokens in the context [1]
 * @param {{N: number, L: number, n_h: number, d_head: number, T: number}} given
 */
export const causal_token_work = ({ N, L, n_h, d_head, T }) =>
  6*L*T*d_head*n_h + 6*N;

/**
 * EQ 4.3 hfu: All work done, what is done twice included, over what the devices could do. [1]
 * mfu: model FLOPs utilization: useful work over peak [1]
 * F_tok: training work of one token, forward and backward [FLOP]
 * F_hw: work that devices do for one token, recomputation included [FLOP]
 * @param {{mfu: number, F_tok: number, F_hw: number}} given
 */
export const hardware_utilization = ({ mfu, F_tok, F_hw }) =>
  F_hw*mfu/F_tok;

/**
 * EQ 4.3 iteration: Work of one step of a GPT, as Megatron's papers write it. [FLOP]
 * L: layers [1]
 * d: model width [1]
 * n_vocab: entries of the vocabulary [1]
 * n_seq: sequences in the batch [1]
 * T: tokens in the context [1]
 * @param {{L: number, d: number, n_vocab: number, n_seq: number, T: number}} given
 */
export const iteration_work = ({ L, d, n_vocab, n_seq, T }) =>
  72*L*T*Math.pow(d, 2)*n_seq*((1/6)*T/d + 1 + (1/12)*n_vocab/(L*d));

/**
 * EQ 4.3 mfu: Useful work done in a second over what the devices could do. [1]
 * n: devices [1]
 * peak: dense peak rate of one device [FLOP/s]
 * F_tok: training work of one token, forward and backward [FLOP]
 * token_rate: tokens trained on per second, all devices together [1/s]
 * @param {{n: number, peak: number, F_tok: number, token_rate: number}} given
 */
export const utilization = ({ n, peak, F_tok, token_rate }) =>
  F_tok*token_rate/(n*peak);

/**
 * EQ 4.3 recompute: Full recomputation runs the forward pass twice: four parts of work for every three. [FLOP]
 * F_tok: training work of one token, forward and backward [FLOP]
 * @param {{F_tok: number}} given
 */
export const recomputed_work = ({ F_tok }) =>
  (4/3)*F_tok;

/**
 * EQ 4.3 selective: Work that the hardware does in one step when the scores are computed again. [FLOP]
 * L: layers [1]
 * d: model width [1]
 * n_vocab: entries of the vocabulary [1]
 * n_seq: sequences in the batch [1]
 * T: tokens in the context [1]
 * @param {{L: number, d: number, n_vocab: number, n_seq: number, T: number}} given
 */
export const selective_work = ({ L, d, n_vocab, n_seq, T }) =>
  72*L*T*Math.pow(d, 2)*n_seq*((1/3)*T/d + 1 + (1/12)*n_vocab/(L*d));

/**
 * EQ 4.3 step: MFU from the time of one step. [1]
 * n: devices [1]
 * peak: dense peak rate of one device [FLOP/s]
 * F_iter: work of one training step [FLOP]
 * t_iter: time of one training step [s]
 * @param {{n: number, peak: number, F_iter: number, t_iter: number}} given
 */
export const step_utilization = ({ n, peak, F_iter, t_iter }) =>
  F_iter/(n*peak*t_iter);

/**
 * EQ 4.4: Every parameter is held as a weight, a gradient and the optimizer's state. [byte]
 * N_total: parameters held, all experts included [1]
 * b_w: bytes of one weight [byte]
 * b_grad: bytes of the gradients of one parameter [byte]
 * b_opt: bytes of the optimizer for one parameter, its own copy of the weight included [byte]
 * @param {{N_total: number, b_w: number, b_grad: number, b_opt: number}} given
 */
export const model_states = ({ N_total, b_w, b_grad, b_opt }) =>
  N_total*(b_grad + b_opt + b_w);

/**
 * EQ 4.4 sharded: Tensor and pipeline parallelism split weights, gradients and optimizer states alike. [byte]
 * n_tp: devices that share each matrix: tensor parallelism [1]
 * n_pp: stages of the pipeline [1]
 * M_states: weights, gradients and optimizer states, on one device or undivided [byte]
 * @param {{n_tp: number, n_pp: number, M_states: number}} given
 */
export const sharded_states = ({ n_tp, n_pp, M_states }) =>
  M_states/(n_pp*n_tp);

/**
 * EQ 4.4 zero-1: Data-parallel copies share the optimizer states: so does Megatron's distributed optimizer. [byte]
 * N_total: parameters held, all experts included [1]
 * b_w: bytes of one weight [byte]
 * n_dp: data-parallel copies [1]
 * b_grad: bytes of the gradients of one parameter [byte]
 * b_opt: bytes of the optimizer for one parameter, its own copy of the weight included [byte]
 * @param {{N_total: number, b_w: number, n_dp: number, b_grad: number, b_opt: number}} given
 */
export const zero1_states = ({ N_total, b_w, n_dp, b_grad, b_opt }) =>
  N_total*(b_grad + b_opt/n_dp + b_w);

/**
 * EQ 4.4 zero-2: The copies share the gradients too. [byte]
 * N_total: parameters held, all experts included [1]
 * b_w: bytes of one weight [byte]
 * n_dp: data-parallel copies [1]
 * b_grad: bytes of the gradients of one parameter [byte]
 * b_opt: bytes of the optimizer for one parameter, its own copy of the weight included [byte]
 * @param {{N_total: number, b_w: number, n_dp: number, b_grad: number, b_opt: number}} given
 */
export const zero2_states = ({ N_total, b_w, n_dp, b_grad, b_opt }) =>
  N_total*(b_w + (b_grad + b_opt)/n_dp);

/**
 * EQ 4.4 zero-3: The copies share all of it, and gather a layer's weights when it is run. [byte]
 * N_total: parameters held, all experts included [1]
 * b_w: bytes of one weight [byte]
 * n_dp: data-parallel copies [1]
 * b_grad: bytes of the gradients of one parameter [byte]
 * b_opt: bytes of the optimizer for one parameter, its own copy of the weight included [byte]
 * @param {{N_total: number, b_w: number, n_dp: number, b_grad: number, b_opt: number}} given
 */
export const zero3_states = ({ N_total, b_w, n_dp, b_grad, b_opt }) =>
  N_total*(b_grad + b_opt + b_w)/n_dp;

/**
 * EQ 4.5: Device-seconds of a run: its compute over what one device really does in a second. [s]
 * C: training compute [FLOP]
 * peak: dense peak rate of one device [FLOP/s]
 * mfu: model FLOPs utilization: useful work over peak [1]
 * @param {{C: number, peak: number, mfu: number}} given
 */
export const gpu_time = ({ C, peak, mfu }) =>
  C/(mfu*peak);

/**
 * EQ 4.5 cost: What the device-seconds cost. [dollar]
 * price: price of one device for one second [dollar/s]
 * t_gpu: device-seconds: devices times seconds [s]
 * @param {{price: number, t_gpu: number}} given
 */
export const training_cost = ({ price, t_gpu }) =>
  price*t_gpu;

/**
 * EQ 4.5 devices: Every kind of parallelism multiplies the devices. [1]
 * n_dp: data-parallel copies [1]
 * n_tp: devices that share each matrix: tensor parallelism [1]
 * n_pp: stages of the pipeline [1]
 * n_cp: devices that share each sequence: context parallelism [1]
 * @param {{n_dp: number, n_tp: number, n_pp: number, n_cp: number}} given
 */
export const device_count = ({ n_dp, n_tp, n_pp, n_cp }) =>
  n_cp*n_dp*n_pp*n_tp;

/**
 * EQ 4.5 fleet: Devices that finish the run in a given time; round it up. [1]
 * C: training compute [FLOP]
 * peak: dense peak rate of one device [FLOP/s]
 * mfu: model FLOPs utilization: useful work over peak [1]
 * t_run: wall-clock time of a run [s]
 * @param {{C: number, peak: number, mfu: number, t_run: number}} given
 */
export const fleet = ({ C, peak, mfu, t_run }) =>
  C/(mfu*peak*t_run);

/**
 * EQ 4.5 recompute: Wall-clock time from the rate that devices are seen to run at, full recomputation included. [s]
 * N: parameters; those active per token in a mixture of experts [1]
 * D: training tokens [1]
 * n: devices [1]
 * achieved: rate that one device achieves, recomputation included [FLOP/s]
 * @param {{N: number, D: number, n: number, achieved: number}} given
 */
export const recomputed_run_time = ({ N, D, n, achieved }) =>
  8*D*N/(achieved*n);

/**
 * EQ 4.5 time: Wall-clock time of a run on n devices. [s]
 * C: training compute [FLOP]
 * n: devices [1]
 * peak: dense peak rate of one device [FLOP/s]
 * mfu: model FLOPs utilization: useful work over peak [1]
 * @param {{C: number, n: number, peak: number, mfu: number}} given
 */
export const run_time = ({ C, n, peak, mfu }) =>
  C/(mfu*n*peak);

/**
 * EQ 4.6: Everyone ends with the sum of everyone's tensor: a reduce-scatter, then an all-gather. [byte]
 * n: devices [1]
 * M_buf: the whole tensor that a collective works on [byte]
 * @param {{n: number, M_buf: number}} given
 */
export const all_reduce_bytes = ({ n, M_buf }) =>
  2*M_buf*(n - 1)/n;

/**
 * EQ 4.6 ddp: Plain data parallelism all-reduces the gradients once a step. [byte]
 * M_w: weights [byte]
 * @param {{M_w: number}} given
 */
export const ddp_traffic = ({ M_w }) =>
  2*M_w;

/**
 * EQ 4.6 floor: With fewer tokens a device than this, no mix of the two keeps the devices busy. [1]
 * d_ff: width of the MLP [1]
 * T_hide: tokens per device above which data-parallel traffic hides behind compute [1]
 * m_fsdp: mesh axes given to fully sharded data parallelism [1]
 * m_tp: mesh axes given to tensor parallelism [1]
 * @param {{d_ff: number, T_hide: number, m_fsdp: number, m_tp: number}} given
 */
export const mixed_tokens = ({ d_ff, T_hide, m_fsdp, m_tp }) =>
  4*Math.pow(T_hide, 2)/(d_ff*m_fsdp*m_tp);

/**
 * EQ 4.6 fsdp: Fully sharded data parallelism gathers the weights forward, gathers them again backward, and reduce-scatters the gradients. [byte]
 * M_w: weights [byte]
 * @param {{M_w: number}} given
 */
export const fsdp_traffic = ({ M_w }) =>
  3*M_w;

/**
 * EQ 4.6 gather: Everyone holds one shard, passes on all but one of them, and ends with the whole. [byte]
 * n: devices [1]
 * M_buf: the whole tensor that a collective works on [byte]
 * @param {{n: number, M_buf: number}} given
 */
export const all_gather_bytes = ({ n, M_buf }) =>
  M_buf*(n - 1)/n;

/**
 * EQ 4.6 hidden: With fewer tokens a device than this, data parallelism and its sharded form wait for the network. [1]
 * b: bytes of one stored element [byte]
 * peak: dense peak rate of one device [FLOP/s]
 * link: bytes that one device sends per second; half of a bandwidth quoted for both directions [byte/s]
 * @param {{b: number, peak: number, link: number}} given
 */
export const hidden_tokens = ({ b, peak, link }) =>
  (1/2)*b*peak/link;

/**
 * EQ 4.6 mixed: The split of n devices between sharded data parallelism and tensor parallelism that sends least. [1]
 * d_ff: width of the MLP [1]
 * n: devices [1]
 * D_batch: tokens in one training batch [1]
 * m_fsdp: mesh axes given to fully sharded data parallelism [1]
 * m_tp: mesh axes given to tensor parallelism [1]
 * @param {{d_ff: number, n: number, D_batch: number, m_fsdp: number, m_tp: number}} given
 */
export const fsdp_degree = ({ d_ff, n, D_batch, m_fsdp, m_tp }) =>
  Math.sqrt(D_batch)*Math.sqrt(m_fsdp)*Math.sqrt(n)/(Math.sqrt(d_ff)*Math.sqrt(m_tp));

/**
 * EQ 4.6 scatter: Everyone holds a tensor and ends with one shard of their sum: an all-gather run backward. [byte]
 * n: devices [1]
 * M_buf: the whole tensor that a collective works on [byte]
 * @param {{n: number, M_buf: number}} given
 */
export const reduce_scatter_bytes = ({ n, M_buf }) =>
  M_buf*(n - 1)/n;

/**
 * EQ 4.6 time: Bytes over bandwidth, and a latency for each message that waits for another. [s]
 * V_sent: bytes that one device sends [byte]
 * link: bytes that one device sends per second; half of a bandwidth quoted for both directions [byte/s]
 * n_hops: messages that follow each other in a collective [1]
 * t_hop: latency of one message [s]
 * @param {{V_sent: number, link: number, n_hops: number, t_hop: number}} given
 */
export const collective_time = ({ V_sent, link, n_hops, t_hop }) =>
  V_sent/link + n_hops*t_hop;

/**
 * EQ 4.7: What the backward pass needs again: 17 tensors of the model's width in each layer, and the scores of every head. [byte]
 * L: layers [1]
 * d: model width [1]
 * n_h: query heads [1]
 * n_seq: sequences in the batch [1]
 * T: tokens in the context [1]
 * b: bytes of one stored element [byte]
 * @param {{L: number, d: number, n_h: number, n_seq: number, T: number, b: number}} given
 */
export const activations = ({ L, d, n_h, n_seq, T, b }) =>
  L*T*b*d*n_seq*((5/2)*T*n_h/d + 17);

/**
 * EQ 4.7 coefficient: Bytes that a layer keeps for a token and a unit of width, at any width of the MLP. [byte]
 * d: model width [1]
 * d_ff: width of the MLP [1]
 * b: bytes of one stored element [byte]
 * @param {{d: number, d_ff: number, b: number}} given
 */
export const activation_bytes = ({ d, d_ff, b }) =>
  b*(9 + 2*d_ff/d);

/**
 * EQ 4.7 full: Full recomputation keeps the input of each layer and works out the rest again; n_save is how many such tensors a layer keeps. [byte]
 * L: layers [1]
 * d: model width [1]
 * n_seq: sequences in the batch [1]
 * T: tokens in the context [1]
 * b: bytes of one stored element [byte]
 * n_save: tensors of the model's width that each layer keeps [1]
 * @param {{L: number, d: number, n_seq: number, T: number, b: number, n_save: number}} given
 */
export const saved_activations = ({ L, d, n_seq, T, b, n_save }) =>
  L*T*b*d*n_save*n_seq;

/**
 * EQ 4.7 pipeline: The first stage of an interleaved pipeline keeps more microbatches alive than there are stages. [1]
 * n_pp: stages of the pipeline [1]
 * n_chunk: chunks of layers that one stage of the pipeline holds [1]
 * @param {{n_pp: number, n_chunk: number}} given
 */
export const pipeline_activations = ({ n_pp, n_chunk }) =>
  1 + (n_pp - 1)/(n_chunk*n_pp);

/**
 * EQ 4.7 selective: Scores are computed again in the backward pass, and with them goes the square of the context. [byte]
 * L: layers [1]
 * d: model width [1]
 * n_seq: sequences in the batch [1]
 * T: tokens in the context [1]
 * b: bytes of one stored element [byte]
 * n_tp: devices that share each matrix: tensor parallelism [1]
 * @param {{L: number, d: number, n_seq: number, T: number, b: number, n_tp: number}} given
 */
export const selective_activations = ({ L, d, n_seq, T, b, n_tp }) =>
  17*L*T*b*d*n_seq/n_tp;

/**
 * EQ 4.7 sequence: Sequence parallelism splits the rest along the tokens. [byte]
 * L: layers [1]
 * d: model width [1]
 * n_h: query heads [1]
 * n_seq: sequences in the batch [1]
 * T: tokens in the context [1]
 * b: bytes of one stored element [byte]
 * n_tp: devices that share each matrix: tensor parallelism [1]
 * @param {{L: number, d: number, n_h: number, n_seq: number, T: number, b: number, n_tp: number}} given
 */
export const sequence_activations = ({ L, d, n_h, n_seq, T, b, n_tp }) =>
  L*T*b*d*n_seq*((5/2)*T*n_h/d + 17)/n_tp;

/**
 * EQ 4.7 tensor: Tensor parallelism splits the inside of attention and MLP; norms, dropout and the inputs of both stay whole. [byte]
 * L: layers [1]
 * d: model width [1]
 * n_h: query heads [1]
 * n_seq: sequences in the batch [1]
 * T: tokens in the context [1]
 * b: bytes of one stored element [byte]
 * n_tp: devices that share each matrix: tensor parallelism [1]
 * @param {{L: number, d: number, n_h: number, n_seq: number, T: number, b: number, n_tp: number}} given
 */
export const tensor_activations = ({ L, d, n_h, n_seq, T, b, n_tp }) =>
  L*T*b*d*n_seq*((5/2)*T*n_h/(d*n_tp) + 5 + 12/n_tp);

/**
 * EQ 4.8: Idle time while the pipeline fills and drains, over the time of the work. [1]
 * n_pp: stages of the pipeline [1]
 * n_chunk: chunks of layers that one stage of the pipeline holds [1]
 * n_micro: microbatches of one training step [1]
 * @param {{n_pp: number, n_chunk: number, n_micro: number}} given
 */
export const bubble_overhead = ({ n_pp, n_chunk, n_micro }) =>
  (n_pp - 1)/(n_chunk*n_micro);

/**
 * EQ 4.8 share: The same idle time over the whole of the step: the other number that is called the bubble. [1]
 * n_pp: stages of the pipeline [1]
 * n_chunk: chunks of layers that one stage of the pipeline holds [1]
 * n_micro: microbatches of one training step [1]
 * @param {{n_pp: number, n_chunk: number, n_micro: number}} given
 */
export const bubble_share = ({ n_pp, n_chunk, n_micro }) =>
  (n_pp - 1)/(n_chunk*n_micro + n_pp - 1);

/**
 * EQ 4.9: Each repetition is worth less than the one before: a few are nearly as good as fresh data, and endless ones are worth no more than R* passes beyond the first. [1]
 * D_uniq: distinct training tokens [1]
 * repeats: times that the data are seen again: epochs less one [1]
 * R_star: repetitions at which a repeated token has lost all but 1/e of its worth [1]
 * @param {{D_uniq: number, repeats: number, R_star: number}} given
 */
export const effective_tokens = ({ D_uniq, repeats, R_star }) =>
  D_uniq*(R_star*(1 - Math.exp(-repeats/R_star)) + 1);

/**
 * EQ 4.9 repeats: Times that the data are seen after the first. [1]
 * D: training tokens [1]
 * D_uniq: distinct training tokens [1]
 * @param {{D: number, D_uniq: number}} given
 */
export const repetitions = ({ D, D_uniq }) =>
  D/D_uniq - 1;

/**
 * EQ 4.10: Loss of a model that has all the data it can use. [1]
 * N: parameters; those active per token in a mixture of experts [1]
 * N_c: size constant of Kaplan's law [1]
 * alpha_N: size exponent of Kaplan's law [1]
 * @param {{N: number, N_c: number, alpha_N: number}} given
 */
export const kaplan_size_loss = ({ N, N_c, alpha_N }) =>
  Math.pow(N_c/N, alpha_N);

/**
 * EQ 4.10 batch: Tokens of a batch that balances steps against compute: it grows as the loss falls. [1]
 * loss: predicted loss, nats per token [1]
 * B_star: critical batch at a loss of one nat, in tokens [1]
 * alpha_B: batch exponent of Kaplan's law [1]
 * @param {{loss: number, B_star: number, alpha_B: number}} given
 */
export const critical_tokens = ({ loss, B_star, alpha_B }) =>
  B_star*Math.pow(loss, -1/alpha_B);

/**
 * EQ 4.10 data: Loss of a model that is large enough for its data, stopped before it overfits. [1]
 * D: training tokens [1]
 * D_c: data constant of Kaplan's law [1]
 * alpha_D: data exponent of Kaplan's law [1]
 * @param {{D: number, D_c: number, alpha_D: number}} given
 */
export const kaplan_data_loss = ({ D, D_c, alpha_D }) =>
  Math.pow(D_c/D, alpha_D);

/**
 * EQ 4.10 exponent: How fast the loss falls with compute that is spent well, from the three exponents that it is spent on. [1]
 * alpha_N: size exponent of Kaplan's law [1]
 * alpha_B: batch exponent of Kaplan's law [1]
 * alpha_S: step exponent of Kaplan's law [1]
 * @param {{alpha_N: number, alpha_B: number, alpha_S: number}} given
 */
export const kaplan_exponent = ({ alpha_N, alpha_B, alpha_S }) =>
  1/(1/alpha_S + 1/alpha_N + 1/alpha_B);

/**
 * EQ 4.11: The interval at which writing checkpoints costs as much as the work that failures undo. [s]
 * n: devices [1]
 * t_write: time to write one checkpoint [s]
 * mtbf: mean time between failures of one device [s]
 * @param {{n: number, t_write: number, mtbf: number}} given
 */
export const checkpoint_interval = ({ n, t_write, mtbf }) =>
  Math.sqrt(2)*Math.sqrt(mtbf)*Math.sqrt(t_write)/Math.sqrt(n);

/**
 * EQ 4.11 waste: The share of time spent on writing, and on half an interval done again after each failure. [1]
 * n: devices [1]
 * t_write: time to write one checkpoint [s]
 * mtbf: mean time between failures of one device [s]
 * t_save: time from one checkpoint to the next [s]
 * @param {{n: number, t_write: number, mtbf: number, t_save: number}} given
 */
export const checkpoint_waste = ({ n, t_write, mtbf, t_save }) =>
  t_write/t_save + (1/2)*n*t_save/mtbf;

/**
 * EQ 4.12: Electric energy of a run, the building's share included. [joule]
 * t_gpu: device-seconds: devices times seconds [s]
 * power: electric power of one device [W]
 * pue: power usage effectiveness: energy of the building over that of its machines [1]
 * @param {{t_gpu: number, power: number, pue: number}} given
 */
export const training_energy = ({ t_gpu, power, pue }) =>
  power*pue*t_gpu;

/**
 * EQ 4.12 carbon: What the grid emits for that energy. [gCO2e]
 * energy: electric energy of a run [joule]
 * grid: carbon dioxide equivalent emitted for a unit of electric energy [gCO2e/joule]
 * @param {{energy: number, grid: number}} given
 */
export const training_carbon = ({ energy, grid }) =>
  energy*grid;

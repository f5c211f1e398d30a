// Written by `stackmath check --fix` from stackmath.chapters.capstone: do not edit.

/** Forgives a float its noise: 110.00000000000001 is 110. @param {number} value */
const floor = (value) => Math.floor(value + Math.min(1e-6, Math.abs(value) * 1e-12));

/**
 * EQ C.1: Training compute that a sum of money rents. [FLOP]
 * peak: dense peak rate of one device [FLOP/s]
 * mfu: model FLOPs utilization: useful work over peak [1]
 * price: price of one device for one second [dollar/s]
 * cost: price of a training run [dollar]
 * @param {{peak: number, mfu: number, price: number, cost: number}} given
 */
export const budget_compute = ({ peak, mfu, price, cost }) =>
  cost*mfu*peak/price;

/**
 * EQ C.2: The size of a model with f times the optimum's tokens per parameter, at the same compute. [1]
 * f: over-training factor: tokens per parameter over the optimum's [1]
 * N_opt: compute-optimal parameters [1]
 * @param {{f: number, N_opt: number}} given
 */
export const overtrained_size = ({ f, N_opt }) =>
  N_opt/Math.sqrt(f);

/**
 * EQ C.2 held: Parameters that memory must hold; 1 is a dense model. [1]
 * N: parameters; those active per token in a mixture of experts [1]
 * rho: parameters held over parameters active per token [1]
 * @param {{N: number, rho: number}} given
 */
export const total_parameters = ({ N, rho }) =>
  N*rho;

/**
 * EQ C.2 tokens: The training tokens of that model. [1]
 * f: over-training factor: tokens per parameter over the optimum's [1]
 * D_opt: compute-optimal training tokens [1]
 * @param {{f: number, D_opt: number}} given
 */
export const overtrained_tokens = ({ f, D_opt }) =>
  D_opt*Math.sqrt(f);

/**
 * EQ C.3: Compute beyond the optimum's that a model of k_N times the size needs for the same loss. [1]
 * alpha: size exponent of the scaling law [1]
 * beta: data exponent of the scaling law [1]
 * k_N: size over the compute-optimal size, at equal loss [1]
 * @param {{alpha: number, beta: number, k_N: number}} given
 */
export const overtraining_overhead = ({ alpha, beta, k_N }) =>
  k_N*Math.pow(1 - beta*(-1 + Math.pow(k_N, -alpha))/alpha, -1/beta) - 1;

/**
 * EQ C.3 data: Training tokens over the optimum's that a model of k_N times the size needs for its loss. [1]
 * alpha: size exponent of the scaling law [1]
 * beta: data exponent of the scaling law [1]
 * k_N: size over the compute-optimal size, at equal loss [1]
 * @param {{alpha: number, beta: number, k_N: number}} given
 */
export const overtraining_data = ({ alpha, beta, k_N }) =>
  Math.pow(1 - beta*(-1 + Math.pow(k_N, -alpha))/alpha, -1/beta);

/**
 * EQ C.3 limit: A model of this share of the optimal size reaches the loss with endless data, and no smaller. [1]
 * alpha: size exponent of the scaling law [1]
 * beta: data exponent of the scaling law [1]
 * @param {{alpha: number, beta: number}} given
 */
export const smallest_share = ({ alpha, beta }) =>
  Math.pow(alpha/beta + 1, -1/alpha);

/**
 * EQ C.4: Training costs six FLOP for each parameter and token, and every token served costs two. [FLOP]
 * N: parameters; those active per token in a mixture of experts [1]
 * D: training tokens [1]
 * D_inf: tokens served over a model's life [1]
 * @param {{N: number, D: number, D_inf: number}} given
 */
export const lifetime_work = ({ N, D, D_inf }) =>
  6*D*N + 2*D_inf*N;

/**
 * EQ C.4 demand: Tokens served for which a model of this size and training is the cheapest of its loss. [1]
 * alpha: size exponent of the scaling law [1]
 * A: size coefficient of the scaling law [1]
 * beta: data exponent of the scaling law [1]
 * B: data coefficient of the scaling law [1]
 * N: parameters; those active per token in a mixture of experts [1]
 * D: training tokens [1]
 * @param {{alpha: number, A: number, beta: number, B: number, N: number, D: number}} given
 */
export const optimal_demand = ({ alpha, A, beta, B, N, D }) =>
  3*D*(A*Math.pow(D, beta)*Math.pow(N, -alpha)*alpha/(B*beta) - 1);

/**
 * EQ C.5: The width that a size and an aspect ratio ask for; take a whole number of heads near it. [1]
 * N_ne: parameters of the layers' matrices, no embedding [1]
 * aspect: width of a model over its layers [1]
 * @param {{N_ne: number, aspect: number}} given
 */
export const shape_width = ({ N_ne, aspect }) =>
  Math.cbrt((1/12)*N_ne*aspect);

/**
 * EQ C.5 aspect: How wide a model is for its depth: between 50 and 130 in most. [1]
 * L: layers [1]
 * d: model width [1]
 * @param {{L: number, d: number}} given
 */
export const shape_aspect = ({ L, d }) =>
  d/L;

/**
 * EQ C.6: Devices that the weights must be split over. [1]
 * M_w: weights [byte]
 * memory: memory of one device [byte]
 * usable: share of device memory that weights and cache may use [1]
 * @param {{M_w: number, memory: number, usable: number}} given
 */
export const shards = ({ M_w, memory, usable }) =>
  -floor(-(M_w/(memory*usable)));

/**
 * EQ C.6 spare: What is left of a device's memory; below 0 the run does not fit. [byte]
 * memory: memory of one device [byte]
 * M_need: memory that training needs on one device [byte]
 * @param {{memory: number, M_need: number}} given
 */
export const spare_memory = ({ memory, M_need }) =>
  -M_need + memory;

/**
 * EQ C.6 sum: What one device must hold while it trains: EQ 4.4, EQ 4.7, EQ 1.7 and room to work. [byte]
 * M_logits: logits of every token at once [byte]
 * M_states: weights, gradients and optimizer states, on one device or undivided [byte]
 * M_act: activations kept for the backward pass, on one device [byte]
 * M_work: workspace of training: kernels, communication buffers, fragments [byte]
 * @param {{M_logits: number, M_states: number, M_act: number, M_work: number}} given
 */
export const training_memory = ({ M_logits, M_states, M_act, M_work }) =>
  M_act + M_logits + M_states + M_work;

/**
 * EQ C.6 users: Sequences of full length whose caches fit beside the weights on n devices. [1]
 * M_w: weights [byte]
 * M_kv: KV cache of one sequence [byte]
 * n: devices [1]
 * memory: memory of one device [byte]
 * usable: share of device memory that weights and cache may use [1]
 * @param {{M_w: number, M_kv: number, n: number, memory: number, usable: number}} given
 */
export const concurrent_users = ({ M_w, M_kv, n, memory, usable }) =>
  floor((-M_w + memory*n*usable)/M_kv);

/**
 * EQ C.7: Device-seconds that a fleet delivers, by which runs are billed and published. [s]
 * n: devices [1]
 * t_run: wall-clock time of a run [s]
 * @param {{n: number, t_run: number}} given
 */
export const fleet_time = ({ n, t_run }) =>
  n*t_run;

/**
 * EQ C.8: Every token pays for reading its own cache, and for its share of the weights or its own work, whichever takes longer. [dollar]
 * N: parameters; those active per token in a mixture of experts [1]
 * M_w: weights [byte]
 * M_kv: KV cache of one sequence [byte]
 * peak: dense peak rate of one device [FLOP/s]
 * bandwidth: memory bandwidth of one device [byte/s]
 * price: price of one device for one second [dollar/s]
 * users: sequences whose caches fit beside the weights [1]
 * @param {{N: number, M_w: number, M_kv: number, peak: number, bandwidth: number, price: number, users: number}} given
 */
export const decode_price = ({ N, M_w, M_kv, peak, bandwidth, price, users }) =>
  price*(M_kv/bandwidth + Math.max(2*N/peak, M_w/(bandwidth*users)));

/**
 * EQ C.10: The utilization that a published run reached, restarts and waiting included. [1]
 * N: parameters; those active per token in a mixture of experts [1]
 * D: training tokens [1]
 * peak: dense peak rate of one device [FLOP/s]
 * t_gpu: device-seconds: devices times seconds [s]
 * @param {{N: number, D: number, peak: number, t_gpu: number}} given
 */
export const run_utilization = ({ N, D, peak, t_gpu }) =>
  6*D*N/(peak*t_gpu);

// Written by `stackmath check --fix` from stackmath.chapters.capstone: do not edit.

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
 * EQ C.6: Devices that the weights must be split over. [1]
 * M_w: weights [byte]
 * memory: memory of one device [byte]
 * usable: share of device memory that weights and cache may use [1]
 * @param {{M_w: number, memory: number, usable: number}} given
 */
export const shards = ({ M_w, memory, usable }) =>
  Math.ceil(M_w/(memory*usable));

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
  Math.floor((-M_w + memory*n*usable)/M_kv);

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
 * EQ 4.5 time: Wall-clock time of a run on n devices. [s]
 * C: training compute [FLOP]
 * n: devices [1]
 * peak: dense peak rate of one device [FLOP/s]
 * mfu: model FLOPs utilization: useful work over peak [1]
 * @param {{C: number, n: number, peak: number, mfu: number}} given
 */
export const run_time = ({ C, n, peak, mfu }) =>
  C/(mfu*n*peak);

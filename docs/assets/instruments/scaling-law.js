// Written by `stackmath check --fix` from stackmath.instruments: do not edit.
import { overtrained_size, overtrained_tokens } from "../equations/capstone.js";
import { optimal_size, optimal_tokens, predicted_loss } from "../equations/pretraining.js";
import { laws } from "../data/laws.js";

/**
 * Training tokens for each parameter. [1]
 * N: parameters; those active per token in a mixture of experts [1]
 * D: training tokens [1]
 * @param {{N: number, D: number}} given
 */
const ratio = ({ N, D }) =>
  D/N;

/**
 * Standard error of the logarithm of the optimal size by the joint covariance of the fit. [1]
 * alpha: size exponent of the scaling law [1]
 * A: size coefficient of the scaling law [1]
 * beta: data exponent of the scaling law [1]
 * B: data coefficient of the scaling law [1]
 * C: training compute [FLOP]
 * @param {{alpha: number, A: number, beta: number, B: number, C: number}} given
 */
const error_of_size = ({ alpha, A, beta, B, C }) =>
  Math.sqrt(Math.max(0, (-beta*(Math.log(C) - Math.log(6))/Math.pow(alpha + beta, 2) - (Math.log(A) - Math.log(B) + Math.log(alpha) - Math.log(beta))/Math.pow(alpha + beta, 2) + 1/(alpha*(alpha + beta)))*(-0.000176500726632718*beta*(Math.log(C) - Math.log(6))/Math.pow(alpha + beta, 2) - 4.89811594188492e-5*(Math.log(C) - Math.log(6))/(alpha + beta) + 0.00473657699155228/(alpha + beta) - 0.000176500726632718*(Math.log(A) - Math.log(B) + Math.log(alpha) - Math.log(beta))/Math.pow(alpha + beta, 2) + 4.89811594188492e-5/(beta*(alpha + beta)) + 0.000225481886051567/(alpha*(alpha + beta))) + (-beta*(Math.log(C) - Math.log(6))/Math.pow(alpha + beta, 2) + (Math.log(C) - Math.log(6))/(alpha + beta) - (Math.log(A) - Math.log(B) + Math.log(alpha) - Math.log(beta))/Math.pow(alpha + beta, 2) - 1/(beta*(alpha + beta)))*(-0.000391803166395434*beta*(Math.log(C) - Math.log(6))/Math.pow(alpha + beta, 2) + 0.000440784325814284*(Math.log(C) - Math.log(6))/(alpha + beta) - 0.00976315199486781/(alpha + beta) - 0.000391803166395434*(Math.log(A) - Math.log(B) + Math.log(alpha) - Math.log(beta))/Math.pow(alpha + beta, 2) - 0.000440784325814284/(beta*(alpha + beta)) - 4.89811594188492e-5/(alpha*(alpha + beta))) - (-0.00803995866260158*beta*(Math.log(C) - Math.log(6))/Math.pow(alpha + beta, 2) + 0.00899714212302811*(Math.log(C) - Math.log(6))/(alpha + beta) - 0.198698506402121/(alpha + beta) - 0.00803995866260158*(Math.log(A) - Math.log(B) + Math.log(alpha) - Math.log(beta))/Math.pow(alpha + beta, 2) - 0.00899714212302811/(beta*(alpha + beta)) - 0.000957183460426527/(alpha*(alpha + beta)))/(alpha + beta) + (-0.00301338365928605*beta*(Math.log(C) - Math.log(6))/Math.pow(alpha + beta, 2) - 0.0007660098718397*(Math.log(C) - Math.log(6))/(alpha + beta) + 0.0783862286853468/(alpha + beta) - 0.00301338365928605*(Math.log(A) - Math.log(B) + Math.log(alpha) - Math.log(beta))/Math.pow(alpha + beta, 2) + 0.0007660098718397/(beta*(alpha + beta)) + 0.00377939353112575/(alpha*(alpha + beta)))/(alpha + beta)));

/**
 * 1.96 standard errors of its logarithm. [1]
 * N_opt: compute-optimal parameters [1]
 * sigma_f: standard error of what follows from fitted coefficients [1]
 * @param {{N_opt: number, sigma_f: number}} given
 */
const size_below = ({ N_opt, sigma_f }) =>
  N_opt*Math.exp(-1.95996398454005*sigma_f);

/**
 * 1.96 standard errors of its logarithm. [1]
 * N_opt: compute-optimal parameters [1]
 * sigma_f: standard error of what follows from fitted coefficients [1]
 * @param {{N_opt: number, sigma_f: number}} given
 */
const size_above = ({ N_opt, sigma_f }) =>
  N_opt*Math.exp(1.95996398454005*sigma_f);

/**
 * Twice the error of the size, below. [1]
 * f: over-training factor: tokens per parameter over the optimum's [1]
 * sigma_f: standard error of what follows from fitted coefficients [1]
 * @param {{f: number, sigma_f: number}} given
 */
const ratio_below = ({ f, sigma_f }) =>
  f*Math.exp(-3.91992796908011*sigma_f);

/**
 * Twice the error of the size, above. [1]
 * f: over-training factor: tokens per parameter over the optimum's [1]
 * sigma_f: standard error of what follows from fitted coefficients [1]
 * @param {{f: number, sigma_f: number}} given
 */
const ratio_above = ({ f, sigma_f }) =>
  f*Math.exp(3.91992796908011*sigma_f);

/**
 * Standard error of the loss by the joint covariance of the fit. [1]
 * E: loss that no model of the family goes below, nats per token [1]
 * alpha: size exponent of the scaling law [1]
 * A: size coefficient of the scaling law [1]
 * beta: data exponent of the scaling law [1]
 * B: data coefficient of the scaling law [1]
 * N: parameters; those active per token in a mixture of experts [1]
 * D: training tokens [1]
 * @param {{E: number, alpha: number, A: number, beta: number, B: number, N: number, D: number}} given
 */
const error_of_loss = ({ E, alpha, A, beta, B, N, D }) =>
  Math.sqrt(Math.max(0, A*Math.pow(N, -alpha)*(-0.00377939353112575*A*Math.pow(N, -alpha)*Math.log(N) + 0.063428739195247*A*Math.pow(N, -alpha) + 0.0007660098718397*B*Math.pow(D, -beta)*Math.log(D) - 0.0149574894900998*B*Math.pow(D, -beta) + 0.00232864548276163*E) - A*Math.pow(N, -alpha)*(-0.000225481886051567*A*Math.pow(N, -alpha)*Math.log(N) + 0.00377939353112575*A*Math.pow(N, -alpha) + 4.89811594188492e-5*B*Math.pow(D, -beta)*Math.log(D) - 0.000957183460426527*B*Math.pow(D, -beta) + 0.00013756611298188*E)*Math.log(N) - B*Math.pow(D, -beta)*(4.89811594188492e-5*A*Math.pow(N, -alpha)*Math.log(N) - 0.0007660098718397*A*Math.pow(N, -alpha) - 0.000440784325814284*B*Math.pow(D, -beta)*Math.log(D) + 0.00899714212302811*B*Math.pow(D, -beta) + 0.000219486346791978*E)*Math.log(D) + B*Math.pow(D, -beta)*(0.000957183460426527*A*Math.pow(N, -alpha)*Math.log(N) - 0.0149574894900998*A*Math.pow(N, -alpha) - 0.00899714212302811*B*Math.pow(D, -beta)*Math.log(D) + 0.183741016912021*B*Math.pow(D, -beta) + 0.00449782674893408*E) + E*(-0.00013756611298188*A*Math.pow(N, -alpha)*Math.log(N) + 0.00232864548276163*A*Math.pow(N, -alpha) - 0.000219486346791978*B*Math.pow(D, -beta)*Math.log(D) + 0.00449782674893408*B*Math.pow(D, -beta) + 0.000235652253793429*E)));

/**
 * 1.96 standard errors below. [1]
 * loss: predicted loss, nats per token [1]
 * sigma_f: standard error of what follows from fitted coefficients [1]
 * @param {{loss: number, sigma_f: number}} given
 */
const loss_below = ({ loss, sigma_f }) =>
  loss - 1.95996398454005*sigma_f;

/**
 * 1.96 standard errors above. [1]
 * loss: predicted loss, nats per token [1]
 * sigma_f: standard error of what follows from fitted coefficients [1]
 * @param {{loss: number, sigma_f: number}} given
 */
const loss_above = ({ loss, sigma_f }) =>
  loss + 1.95996398454005*sigma_f;

/**
 * EQ 4.1 loss here less its value at the optimum: E drops out. [1]
 * alpha: size exponent of the scaling law [1]
 * A: size coefficient of the scaling law [1]
 * beta: data exponent of the scaling law [1]
 * B: data coefficient of the scaling law [1]
 * N: parameters; those active per token in a mixture of experts [1]
 * D: training tokens [1]
 * N_opt: compute-optimal parameters [1]
 * D_opt: compute-optimal training tokens [1]
 * @param {{alpha: number, A: number, beta: number, B: number, N: number, D: number, N_opt: number, D_opt: number}} given
 */
const loss_apart = ({ alpha, A, beta, B, N, D, N_opt, D_opt }) =>
  -A*Math.pow(N_opt, -alpha) + A*Math.pow(N, -alpha) - B*Math.pow(D_opt, -beta) + B*Math.pow(D, -beta);

/**
 * Standard error of that difference: both losses are off together. [1]
 * alpha: size exponent of the scaling law [1]
 * A: size coefficient of the scaling law [1]
 * beta: data exponent of the scaling law [1]
 * B: data coefficient of the scaling law [1]
 * N: parameters; those active per token in a mixture of experts [1]
 * D: training tokens [1]
 * N_opt: compute-optimal parameters [1]
 * D_opt: compute-optimal training tokens [1]
 * @param {{alpha: number, A: number, beta: number, B: number, N: number, D: number, N_opt: number, D_opt: number}} given
 */
const error_of_apart = ({ alpha, A, beta, B, N, D, N_opt, D_opt }) =>
  Math.sqrt(Math.max(0, A*(-Math.pow(N_opt, -alpha) + Math.pow(N, -alpha))*(0.063428739195247*A*(-Math.pow(N_opt, -alpha) + Math.pow(N, -alpha)) + 0.00377939353112575*A*Math.pow(N_opt, -alpha)*Math.log(N_opt) - 0.00377939353112575*A*Math.pow(N, -alpha)*Math.log(N) - 0.0149574894900998*B*(-Math.pow(D_opt, -beta) + Math.pow(D, -beta)) - 0.0007660098718397*B*Math.pow(D_opt, -beta)*Math.log(D_opt) + 0.0007660098718397*B*Math.pow(D, -beta)*Math.log(D)) + B*(-Math.pow(D_opt, -beta) + Math.pow(D, -beta))*(-0.0149574894900998*A*(-Math.pow(N_opt, -alpha) + Math.pow(N, -alpha)) - 0.000957183460426527*A*Math.pow(N_opt, -alpha)*Math.log(N_opt) + 0.000957183460426527*A*Math.pow(N, -alpha)*Math.log(N) + 0.183741016912021*B*(-Math.pow(D_opt, -beta) + Math.pow(D, -beta)) + 0.00899714212302811*B*Math.pow(D_opt, -beta)*Math.log(D_opt) - 0.00899714212302811*B*Math.pow(D, -beta)*Math.log(D)) + (A*Math.pow(N_opt, -alpha)*Math.log(N_opt) - A*Math.pow(N, -alpha)*Math.log(N))*(0.00377939353112575*A*(-Math.pow(N_opt, -alpha) + Math.pow(N, -alpha)) + 0.000225481886051567*A*Math.pow(N_opt, -alpha)*Math.log(N_opt) - 0.000225481886051567*A*Math.pow(N, -alpha)*Math.log(N) - 0.000957183460426527*B*(-Math.pow(D_opt, -beta) + Math.pow(D, -beta)) - 4.89811594188492e-5*B*Math.pow(D_opt, -beta)*Math.log(D_opt) + 4.89811594188492e-5*B*Math.pow(D, -beta)*Math.log(D)) + (B*Math.pow(D_opt, -beta)*Math.log(D_opt) - B*Math.pow(D, -beta)*Math.log(D))*(-0.0007660098718397*A*(-Math.pow(N_opt, -alpha) + Math.pow(N, -alpha)) - 4.89811594188492e-5*A*Math.pow(N_opt, -alpha)*Math.log(N_opt) + 4.89811594188492e-5*A*Math.pow(N, -alpha)*Math.log(N) + 0.00899714212302811*B*(-Math.pow(D_opt, -beta) + Math.pow(D, -beta)) + 0.000440784325814284*B*Math.pow(D_opt, -beta)*Math.log(D_opt) - 0.000440784325814284*B*Math.pow(D, -beta)*Math.log(D))));

/**
 * The smallest size drawn. [1]
 * N_opt: compute-optimal parameters [1]
 * @param {{N_opt: number}} given
 */
const left = ({ N_opt }) =>
  (1/30)*N_opt;

/**
 * The largest size drawn. [1]
 * N_opt: compute-optimal parameters [1]
 * @param {{N_opt: number}} given
 */
const right = ({ N_opt }) =>
  30*N_opt;

/**
 * EQ 4.1 solved for the tokens. [1]
 * C: training compute [FLOP]
 * N: parameters; those active per token in a mixture of experts [1]
 * @param {{C: number, N: number}} given
 */
const tokens = ({ C, N }) =>
  (1/6)*C/N;

/**
 * A tenth of the budget. [FLOP]
 * C: training compute [FLOP]
 * @param {{C: number}} given
 */
const less = ({ C }) =>
  (1/10)*C;

/**
 * Ten times the budget. [FLOP]
 * C: training compute [FLOP]
 * @param {{C: number}} given
 */
const more = ({ C }) =>
  10*C;

/** @type {import("../js/nouns.js").Instrument} */
export const instrument = {
  name: "scaling-law",
  title: "The scaling-law explorer",
  controls: [
    {kind: "slider", name: "C", label: "Training compute", values: [1e+18, 1.259e+18, 1.585e+18, 1.995e+18, 2.512e+18, 3.162e+18, 3.981e+18, 5.012e+18, 6.31e+18, 7.943e+18, 1e+19, 1.259e+19, 1.585e+19, 1.995e+19, 2.512e+19, 3.162e+19, 3.981e+19, 5.012e+19, 6.31e+19, 7.943e+19, 1e+20, 1.259e+20, 1.585e+20, 1.995e+20, 2.512e+20, 3.162e+20, 3.981e+20, 5.012e+20, 6.31e+20, 7.943e+20, 1e+21, 1.259e+21, 1.585e+21, 1.995e+21, 2.512e+21, 3.162e+21, 3.981e+21, 5.012e+21, 6.31e+21, 7.943e+21, 1e+22, 1.259e+22, 1.585e+22, 1.995e+22, 2.512e+22, 3.162e+22, 3.981e+22, 5.012e+22, 6.31e+22, 7.943e+22, 1e+23, 1.259e+23, 1.585e+23, 1.995e+23, 2.512e+23, 3.162e+23, 3.981e+23, 5.012e+23, 6.31e+23, 7.943e+23, 1e+24, 1.259e+24, 1.585e+24, 1.995e+24, 2.512e+24, 3.162e+24, 3.981e+24, 5.012e+24, 6.31e+24, 7.943e+24, 1e+25, 1.259e+25, 1.585e+25, 1.995e+25, 2.512e+25, 3.162e+25, 3.981e+25, 5.012e+25, 6.31e+25, 7.943e+25, 1e+26, 1.259e+26, 1.585e+26, 1.995e+26, 2.512e+26, 3.162e+26, 3.981e+26, 5.012e+26, 6.31e+26, 7.943e+26, 1e+27], default: 1e+24, text: "{C:FLOP}", group: "Decisions"},
    {kind: "slider", name: "f", label: "Tokens per parameter over the optimum's", values: [0.0625, 0.125, 0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128], default: 8, text: "{f:1}×", group: "Decisions"},
    {kind: "choice", name: "law", label: "Scaling law", default: "besiroglu-2024", group: "Decisions", options: laws },
  ],
  constants: {},
  steps: [
    { name: "N_opt", given: {}, ways: [{number: "4.2", link: "04-pretraining/#eq-4.2", left: "N_opt", line: "({C} / 6)^({beta} / ({alpha} + {beta})) · ({alpha} · {A} / ({beta} · {B}))^(1 / ({alpha} + {beta}))", unit: "", doc: "The size that reaches the lowest loss for a given compute.", symbols: ["alpha", "A", "beta", "B", "C"], call: optimal_size }] },
    { name: "D_opt", given: {}, ways: [{number: "4.2 tokens", link: "04-pretraining/#eq-4.2-tokens", left: "D_opt", line: "({C} / 6)^({alpha} / ({alpha} + {beta})) · ({beta} · {B} / ({alpha} · {A}))^(1 / ({alpha} + {beta}))", unit: "", doc: "The training tokens of the compute-optimal model.", symbols: ["alpha", "A", "beta", "B", "C"], call: optimal_tokens }] },
    { name: "ratio_opt", given: {N: "N_opt", D: "D_opt"}, ways: [{number: "", link: "", left: "f", line: "{D} / {N!}", unit: "", doc: "Training tokens for each parameter.", symbols: ["N", "D"], call: ratio }] },
    { name: "sigma_size", given: {}, ways: [{number: "", link: "", left: "sigma_f", line: "", unit: "", doc: "Standard error of the logarithm of the optimal size by the joint covariance of the fit.", symbols: ["alpha", "A", "beta", "B", "C"], call: error_of_size }] },
    { name: "N_low", given: {sigma_f: "sigma_size"}, ways: [{number: "", link: "", left: "N_opt", line: "{N_opt} · exp(−1.95996 · {sigma_f})", unit: "", doc: "1.96 standard errors of its logarithm.", symbols: ["N_opt", "sigma_f"], call: size_below }] },
    { name: "N_high", given: {sigma_f: "sigma_size"}, ways: [{number: "", link: "", left: "N_opt", line: "{N_opt} · exp(1.95996 · {sigma_f})", unit: "", doc: "1.96 standard errors of its logarithm.", symbols: ["N_opt", "sigma_f"], call: size_above }] },
    { name: "ratio_low", given: {f: "ratio_opt", sigma_f: "sigma_size"}, ways: [{number: "", link: "", left: "f", line: "{f} · exp(−3.91993 · {sigma_f})", unit: "", doc: "Twice the error of the size, below.", symbols: ["f", "sigma_f"], call: ratio_below }] },
    { name: "ratio_high", given: {f: "ratio_opt", sigma_f: "sigma_size"}, ways: [{number: "", link: "", left: "f", line: "{f} · exp(3.91993 · {sigma_f})", unit: "", doc: "Twice the error of the size, above.", symbols: ["f", "sigma_f"], call: ratio_above }] },
    { name: "loss_opt", given: {N: "N_opt", D: "D_opt"}, ways: [{number: "4.1 loss", link: "04-pretraining/#eq-4.1-loss", left: "loss", line: "{E} + {A} / {N!}^{alpha!} + {B} / {D!}^{beta!}", unit: "", doc: "Cross-entropy that a model of N parameters reaches after D tokens.", symbols: ["E", "alpha", "A", "beta", "B", "N", "D"], call: predicted_loss }] },
    { name: "sigma_opt", given: {N: "N_opt", D: "D_opt"}, ways: [{number: "", link: "", left: "sigma_f", line: "", unit: "", doc: "Standard error of the loss by the joint covariance of the fit.", symbols: ["E", "alpha", "A", "beta", "B", "N", "D"], call: error_of_loss }] },
    { name: "opt_low", given: {loss: "loss_opt", sigma_f: "sigma_opt"}, ways: [{number: "", link: "", left: "loss", line: "{loss} − 1.95996 · {sigma_f}", unit: "", doc: "1.96 standard errors below.", symbols: ["loss", "sigma_f"], call: loss_below }] },
    { name: "opt_high", given: {loss: "loss_opt", sigma_f: "sigma_opt"}, ways: [{number: "", link: "", left: "loss", line: "1.95996 · {sigma_f} + {loss}", unit: "", doc: "1.96 standard errors above.", symbols: ["loss", "sigma_f"], call: loss_above }] },
    { name: "N_over", given: {}, ways: [{number: "C.2", link: "capstone/#eq-C.2", left: "N_f", line: "{N_opt} / sqrt({f})", unit: "", doc: "The size of a model with f times the optimum's tokens per parameter, at the same compute.", symbols: ["f", "N_opt"], call: overtrained_size }] },
    { name: "D_over", given: {}, ways: [{number: "C.2 tokens", link: "capstone/#eq-C.2-tokens", left: "D_f", line: "{D_opt} · sqrt({f})", unit: "", doc: "The training tokens of that model.", symbols: ["f", "D_opt"], call: overtrained_tokens }] },
    { name: "ratio_over", given: {N: "N_over", D: "D_over"}, ways: [{number: "", link: "", left: "f", line: "{D} / {N!}", unit: "", doc: "Training tokens for each parameter.", symbols: ["N", "D"], call: ratio }] },
    { name: "loss_over", given: {N: "N_over", D: "D_over"}, ways: [{number: "4.1 loss", link: "04-pretraining/#eq-4.1-loss", left: "loss", line: "{E} + {A} / {N!}^{alpha!} + {B} / {D!}^{beta!}", unit: "", doc: "Cross-entropy that a model of N parameters reaches after D tokens.", symbols: ["E", "alpha", "A", "beta", "B", "N", "D"], call: predicted_loss }] },
    { name: "sigma_over", given: {N: "N_over", D: "D_over"}, ways: [{number: "", link: "", left: "sigma_f", line: "", unit: "", doc: "Standard error of the loss by the joint covariance of the fit.", symbols: ["E", "alpha", "A", "beta", "B", "N", "D"], call: error_of_loss }] },
    { name: "over_low", given: {loss: "loss_over", sigma_f: "sigma_over"}, ways: [{number: "", link: "", left: "loss", line: "{loss} − 1.95996 · {sigma_f}", unit: "", doc: "1.96 standard errors below.", symbols: ["loss", "sigma_f"], call: loss_below }] },
    { name: "over_high", given: {loss: "loss_over", sigma_f: "sigma_over"}, ways: [{number: "", link: "", left: "loss", line: "1.95996 · {sigma_f} + {loss}", unit: "", doc: "1.96 standard errors above.", symbols: ["loss", "sigma_f"], call: loss_above }] },
    { name: "given_away", given: {N: "N_over", D: "D_over"}, ways: [{number: "", link: "", left: "loss", line: "{A} / {N!}^{alpha!} + {B} / {D!}^{beta!} − {A} / {N_opt!}^{alpha!} − {B} / {D_opt!}^{beta!}", unit: "", doc: "EQ 4.1 loss here less its value at the optimum: E drops out.", symbols: ["alpha", "A", "beta", "B", "N", "D", "N_opt", "D_opt"], call: loss_apart }] },
    { name: "sigma_away", given: {N: "N_over", D: "D_over"}, ways: [{number: "", link: "", left: "sigma_f", line: "", unit: "", doc: "Standard error of that difference: both losses are off together.", symbols: ["alpha", "A", "beta", "B", "N", "D", "N_opt", "D_opt"], call: error_of_apart }] },
    { name: "away_low", given: {loss: "given_away", sigma_f: "sigma_away"}, ways: [{number: "", link: "", left: "loss", line: "{loss} − 1.95996 · {sigma_f}", unit: "", doc: "1.96 standard errors below.", symbols: ["loss", "sigma_f"], call: loss_below }] },
    { name: "N_left", given: {}, ways: [{number: "", link: "", left: "N", line: "{N_opt} / 30", unit: "", doc: "The smallest size drawn.", symbols: ["N_opt"], call: left }] },
    { name: "N_right", given: {}, ways: [{number: "", link: "", left: "N", line: "30 · {N_opt}", unit: "", doc: "The largest size drawn.", symbols: ["N_opt"], call: right }] },
    { name: "D_iso", given: {}, ways: [{number: "", link: "", left: "D", line: "{C} / (6 · {N})", unit: "", doc: "EQ 4.1 solved for the tokens.", symbols: ["C", "N"], call: tokens }] },
    { name: "loss_iso", given: {D: "D_iso"}, ways: [{number: "4.1 loss", link: "04-pretraining/#eq-4.1-loss", left: "loss", line: "{E} + {A} / {N!}^{alpha!} + {B} / {D!}^{beta!}", unit: "", doc: "Cross-entropy that a model of N parameters reaches after D tokens.", symbols: ["E", "alpha", "A", "beta", "B", "N", "D"], call: predicted_loss }] },
    { name: "sigma_iso", given: {D: "D_iso"}, ways: [{number: "", link: "", left: "sigma_f", line: "", unit: "", doc: "Standard error of the loss by the joint covariance of the fit.", symbols: ["E", "alpha", "A", "beta", "B", "N", "D"], call: error_of_loss }] },
    { name: "iso_low", given: {loss: "loss_iso", sigma_f: "sigma_iso"}, ways: [{number: "", link: "", left: "loss", line: "{loss} − 1.95996 · {sigma_f}", unit: "", doc: "1.96 standard errors below.", symbols: ["loss", "sigma_f"], call: loss_below }] },
    { name: "iso_high", given: {loss: "loss_iso", sigma_f: "sigma_iso"}, ways: [{number: "", link: "", left: "loss", line: "1.95996 · {sigma_f} + {loss}", unit: "", doc: "1.96 standard errors above.", symbols: ["loss", "sigma_f"], call: loss_above }] },
    { name: "C_less", given: {}, ways: [{number: "", link: "", left: "C", line: "{C} / 10", unit: "FLOP", doc: "A tenth of the budget.", symbols: ["C"], call: less }] },
    { name: "D_less", given: {C: "C_less"}, ways: [{number: "", link: "", left: "D", line: "{C} / (6 · {N})", unit: "", doc: "EQ 4.1 solved for the tokens.", symbols: ["C", "N"], call: tokens }] },
    { name: "loss_less", given: {D: "D_less"}, ways: [{number: "4.1 loss", link: "04-pretraining/#eq-4.1-loss", left: "loss", line: "{E} + {A} / {N!}^{alpha!} + {B} / {D!}^{beta!}", unit: "", doc: "Cross-entropy that a model of N parameters reaches after D tokens.", symbols: ["E", "alpha", "A", "beta", "B", "N", "D"], call: predicted_loss }] },
    { name: "N_opt_less", given: {C: "C_less"}, ways: [{number: "4.2", link: "04-pretraining/#eq-4.2", left: "N_opt", line: "({C} / 6)^({beta} / ({alpha} + {beta})) · ({alpha} · {A} / ({beta} · {B}))^(1 / ({alpha} + {beta}))", unit: "", doc: "The size that reaches the lowest loss for a given compute.", symbols: ["alpha", "A", "beta", "B", "C"], call: optimal_size }] },
    { name: "D_opt_less", given: {C: "C_less"}, ways: [{number: "4.2 tokens", link: "04-pretraining/#eq-4.2-tokens", left: "D_opt", line: "({C} / 6)^({alpha} / ({alpha} + {beta})) · ({beta} · {B} / ({alpha} · {A}))^(1 / ({alpha} + {beta}))", unit: "", doc: "The training tokens of the compute-optimal model.", symbols: ["alpha", "A", "beta", "B", "C"], call: optimal_tokens }] },
    { name: "best_less", given: {N: "N_opt_less", D: "D_opt_less"}, ways: [{number: "4.1 loss", link: "04-pretraining/#eq-4.1-loss", left: "loss", line: "{E} + {A} / {N!}^{alpha!} + {B} / {D!}^{beta!}", unit: "", doc: "Cross-entropy that a model of N parameters reaches after D tokens.", symbols: ["E", "alpha", "A", "beta", "B", "N", "D"], call: predicted_loss }] },
    { name: "C_more", given: {}, ways: [{number: "", link: "", left: "C", line: "10 · {C}", unit: "FLOP", doc: "Ten times the budget.", symbols: ["C"], call: more }] },
    { name: "D_more", given: {C: "C_more"}, ways: [{number: "", link: "", left: "D", line: "{C} / (6 · {N})", unit: "", doc: "EQ 4.1 solved for the tokens.", symbols: ["C", "N"], call: tokens }] },
    { name: "loss_more", given: {D: "D_more"}, ways: [{number: "4.1 loss", link: "04-pretraining/#eq-4.1-loss", left: "loss", line: "{E} + {A} / {N!}^{alpha!} + {B} / {D!}^{beta!}", unit: "", doc: "Cross-entropy that a model of N parameters reaches after D tokens.", symbols: ["E", "alpha", "A", "beta", "B", "N", "D"], call: predicted_loss }] },
    { name: "N_opt_more", given: {C: "C_more"}, ways: [{number: "4.2", link: "04-pretraining/#eq-4.2", left: "N_opt", line: "({C} / 6)^({beta} / ({alpha} + {beta})) · ({alpha} · {A} / ({beta} · {B}))^(1 / ({alpha} + {beta}))", unit: "", doc: "The size that reaches the lowest loss for a given compute.", symbols: ["alpha", "A", "beta", "B", "C"], call: optimal_size }] },
    { name: "D_opt_more", given: {C: "C_more"}, ways: [{number: "4.2 tokens", link: "04-pretraining/#eq-4.2-tokens", left: "D_opt", line: "({C} / 6)^({alpha} / ({alpha} + {beta})) · ({beta} · {B} / ({alpha} · {A}))^(1 / ({alpha} + {beta}))", unit: "", doc: "The training tokens of the compute-optimal model.", symbols: ["alpha", "A", "beta", "B", "C"], call: optimal_tokens }] },
    { name: "best_more", given: {N: "N_opt_more", D: "D_opt_more"}, ways: [{number: "4.1 loss", link: "04-pretraining/#eq-4.1-loss", left: "loss", line: "{E} + {A} / {N!}^{alpha!} + {B} / {D!}^{beta!}", unit: "", doc: "Cross-entropy that a model of N parameters reaches after D tokens.", symbols: ["E", "alpha", "A", "beta", "B", "N", "D"], call: predicted_loss }] },
  ],
  rows: [
    {label: "Optimal parameters", by: ["N_opt", "N_low", "N_high"], see: [["C.9", "capstone/#eq-C.9"]], cases: [{text: "{N_opt:1}, from {N_low:1} to {N_high:1}"}]},
    {label: "Optimal training tokens", by: ["D_opt"], see: [], cases: [{text: "{D_opt:1}"}]},
    {label: "Tokens per parameter there", by: ["ratio_opt", "ratio_low", "ratio_high"], see: [], cases: [{text: "{ratio_opt:.1f}, from {ratio_low:.1f} to {ratio_high:.1f}"}]},
    {label: "Loss there, nats a token", by: ["loss_opt", "opt_low", "opt_high"], see: [["C.9", "capstone/#eq-C.9"]], cases: [{text: "{loss_opt:.3f}, from {opt_low:.2f} to {opt_high:.2f}"}]},
    {label: "Parameters at {f:1}×", by: ["N_over"], see: [], cases: [{text: "{N_over:1}"}]},
    {label: "Training tokens at {f:1}×", by: ["D_over"], see: [], cases: [{text: "{D_over:1}"}]},
    {label: "Tokens per parameter at {f:1}×", by: ["ratio_over"], see: [], cases: [{text: "{ratio_over:.1f}"}]},
    {label: "Loss at {f:1}×, nats a token", by: ["loss_over", "over_low", "over_high"], see: [["C.9", "capstone/#eq-C.9"]], cases: [{text: "{loss_over:.3f}, from {over_low:.2f} to {over_high:.2f}"}]},
    {label: "Loss given away", by: ["given_away", "sigma_away"], see: [["4.1 loss", "04-pretraining/#eq-4.1-loss"], ["C.9", "capstone/#eq-C.9"]], cases: [{text: "{given_away:.4f} nats, with a standard error of {sigma_away:.4f}"}]},
  ],
  verdict: [{text: "At the optimum: {N_opt:1} parameters and {D_opt:1} tokens. The fit's own errors leave anything from {N_low:1} to {N_high:1} parameters open.", when: [["f", "==", 1]]}, {text: "A model of {N_over:1} parameters, {N_over:of N_opt} of the optimum's, gives away {given_away:.4f} nats for the same compute, which the fit cannot tell from nothing.", when: [["away_low", "<=", 0]]}, {text: "A model of {N_over:1} parameters, {N_over:of N_opt} of the optimum's, gives away {given_away:.4f} nats for the same compute, more than the fit's errors explain."}],
  presets: [
    {title: "Chinchilla's budget", settings: {C: 5.88e+23, f: 1, law: "hoffmann-2022-printed"}, note: "Six times 70B parameters and 1.4T tokens, by the coefficients that its paper prints: they ask for a model far smaller than the one that was trained."},
    {title: "The same, refitted", settings: {C: 5.88e+23, f: 1, law: "besiroglu-2024"}, note: "The refit's interval holds the 70B that were trained."},
    {title: "Llama 3 8B", settings: {C: 7.244e+23, f: 102}, note: "A hundred times the optimum's tokens per parameter: cheap to serve, dear to train."},
  ],
  symbols: {
    E: {html: "<i>E</i>", meaning: "loss that no model of the family goes below, nats per token", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    alpha: {html: "<i>α</i>", meaning: "size exponent of the scaling law", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    A: {html: "<i>A</i>", meaning: "size coefficient of the scaling law", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    beta: {html: "<i>β</i>", meaning: "data exponent of the scaling law", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    B: {html: "<i>B</i>", meaning: "data coefficient of the scaling law", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    C: {html: "<i>C</i>", meaning: "training compute", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    N: {html: "<i>N</i>", meaning: "parameters; those active per token in a mixture of experts", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    D: {html: "<i>D</i>", meaning: "training tokens", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    f: {html: "<i>f</i>", meaning: "over-training factor: tokens per parameter over the optimum's", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    loss: {html: "<i>ℒ</i>", meaning: "predicted loss, nats per token", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    N_opt: {html: "<i>N</i><sub>opt</sub>", meaning: "compute-optimal parameters", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    D_opt: {html: "<i>D</i><sub>opt</sub>", meaning: "compute-optimal training tokens", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    N_f: {html: "<i>N</i><sub>f</sub>", meaning: "parameters of a model over-trained by the factor f", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    D_f: {html: "<i>D</i><sub>f</sub>", meaning: "training tokens of a model over-trained by the factor f", low: 0, high: Infinity, lowOpen: true, highOpen: true},
    sigma_f: {html: "<i>σ</i><sub>f</sub>", meaning: "standard error of what follows from fitted coefficients", low: 0, high: Infinity, lowOpen: true, highOpen: true},
  },
  chart: {kind: "plot", title: "Loss along lines of equal compute", alt: "At {C:FLOP}, the loss is least, {loss_opt:.3f} nats, at {N_opt:1} parameters; the model with {f:1}× the tokens per parameter has {N_over:1} and a loss of {loss_over:.3f}. The lines beside it are for {C_less:FLOP} and {C_more:FLOP}.", x: {label: "Parameters", unit: "1", scale: "log", low: "N_left", high: "N_right"}, y: {label: "Loss, nats a token", unit: "1", scale: "linear", low: null, high: null}, layers: [{kind: "curve", label: "{C:FLOP}", along: "N", to: "loss_iso", band: ["iso_low", "iso_high"]}, {kind: "curve", label: "{C_less:FLOP}", along: "N", to: "loss_less"}, {kind: "curve", label: "{C_more:FLOP}", along: "N", to: "loss_more"}, {kind: "point", x: "N_opt_less", y: "best_less", label: ""}, {kind: "point", x: "N_opt_more", y: "best_more", label: ""}, {kind: "point", label: "optimum", x: "N_opt", y: "loss_opt"}, {kind: "point", label: "{f:1}×", x: "N_over", y: "loss_over"}]},
};

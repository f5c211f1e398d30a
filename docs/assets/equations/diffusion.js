// Written by `stackmath check --fix` from stackmath.chapters.diffusion: do not edit.

/**
 * EQ 10.1: Data and noise are mixed so that data of variance 1 keep a variance of 1. [1]
 * abar: share of the data's variance left after step t [1]
 * x_0: one element of the data [1]
 * eps: the noise added to it, of variance 1 [1]
 * @param {{abar: number, x_0: number, eps: number}} given
 */
export const noised = ({ abar, x_0, eps }) =>
  Math.sqrt(abar)*x_0 + eps*Math.sqrt(1 - abar);

/**
 * EQ 10.2: The linear schedule adds noise whose variance grows by the same amount each step. [1]
 * t_noise: step of the noise schedule, from 1 [1]
 * n_noise: steps of the noise schedule [1]
 * beta_first: noise variance of the first step [1]
 * beta_last: noise variance of the last step [1]
 * @param {{t_noise: number, n_noise: number, beta_first: number, beta_last: number}} given
 */
export const linear_beta = ({ t_noise, n_noise, beta_first, beta_last }) =>
  beta_first + (-beta_first + beta_last)*(t_noise - 1)/(n_noise - 1);

/**
 * EQ 10.2 cosine: The cosine schedule gives the share of variance left directly. [1]
 * t_noise: step of the noise schedule, from 1 [1]
 * n_noise: steps of the noise schedule [1]
 * s_cos: offset of the cosine schedule [1]
 * @param {{t_noise: number, n_noise: number, s_cos: number}} given
 */
export const cosine_kept = ({ t_noise, n_noise, s_cos }) =>
  Math.pow(Math.cos((1/2)*Math.PI*(s_cos + t_noise/n_noise)/(s_cos + 1)), 2)/Math.pow(Math.cos((1/2)*Math.PI*s_cos/(s_cos + 1)), 2);

/**
 * EQ 10.2 scaled: Latent diffusion spaces the roots of the variances equally instead. [1]
 * t_noise: step of the noise schedule, from 1 [1]
 * n_noise: steps of the noise schedule [1]
 * beta_first: noise variance of the first step [1]
 * beta_last: noise variance of the last step [1]
 * @param {{t_noise: number, n_noise: number, beta_first: number, beta_last: number}} given
 */
export const scaled_linear_beta = ({ t_noise, n_noise, beta_first, beta_last }) =>
  Math.pow(Math.sqrt(beta_first) + (-Math.sqrt(beta_first) + Math.sqrt(beta_last))*(t_noise - 1)/(n_noise - 1), 2);

/**
 * EQ 10.3: Variance of the data over variance of the noise, at one step. [1]
 * abar: share of the data's variance left after step t [1]
 * @param {{abar: number}} given
 */
export const signal_to_noise = ({ abar }) =>
  abar/(1 - abar);

/**
 * EQ 10.4 data: A prediction of the noise is a prediction of the data. [1]
 * abar: share of the data's variance left after step t [1]
 * x_t: the element after t steps of noise [1]
 * eps_hat: noise that the model predicts [1]
 * @param {{abar: number, x_t: number, eps_hat: number}} given
 */
export const implied_data = ({ abar, x_t, eps_hat }) =>
  (-eps_hat*Math.sqrt(1 - abar) + x_t)/Math.sqrt(abar);

/**
 * EQ 10.4 velocity: Predicting this mixture stays well posed where hardly any data, or any noise, is left. [1]
 * abar: share of the data's variance left after step t [1]
 * x_0: one element of the data [1]
 * eps: the noise added to it, of variance 1 [1]
 * @param {{abar: number, x_0: number, eps: number}} given
 */
export const velocity_target = ({ abar, x_0, eps }) =>
  Math.sqrt(abar)*eps - x_0*Math.sqrt(1 - abar);

/**
 * EQ 10.5: What remains unknown of the previous step once data and noised data are known. [1]
 * beta_t: variance of the noise that step t adds [1]
 * abar: share of the data's variance left after step t [1]
 * abar_prev: share of the data's variance left one step earlier; 1 before any noise [1]
 * @param {{beta_t: number, abar: number, abar_prev: number}} given
 */
export const posterior_variance = ({ beta_t, abar, abar_prev }) =>
  beta_t*(1 - abar_prev)/(1 - abar);

/**
 * EQ 10.5 mean: The previous step lies between the data and the noised data. [1]
 * beta_t: variance of the noise that step t adds [1]
 * abar: share of the data's variance left after step t [1]
 * abar_prev: share of the data's variance left one step earlier; 1 before any noise [1]
 * x_0: one element of the data [1]
 * x_t: the element after t steps of noise [1]
 * @param {{beta_t: number, abar: number, abar_prev: number, x_0: number, x_t: number}} given
 */
export const posterior_mean = ({ beta_t, abar, abar_prev, x_0, x_t }) =>
  Math.sqrt(abar_prev)*beta_t*x_0/(1 - abar) + x_t*(1 - abar_prev)*Math.sqrt(1 - beta_t)/(1 - abar);

/**
 * EQ 10.6: The data that a predicted noise implies are noised again, to the earlier level. [1]
 * abar_prev: share of the data's variance left one step earlier; 1 before any noise [1]
 * eps_hat: noise that the model predicts [1]
 * x0_hat: data that a predicted noise implies [1]
 * z_noise: fresh noise of variance 1 [1]
 * sigma_t: deviation of the fresh noise of one step [1]
 * @param {{abar_prev: number, eps_hat: number, x0_hat: number, z_noise: number, sigma_t: number}} given
 */
export const ddim_step = ({ abar_prev, eps_hat, x0_hat, z_noise, sigma_t }) =>
  Math.sqrt(abar_prev)*x0_hat + eps_hat*Math.sqrt(-abar_prev - Math.pow(sigma_t, 2) + 1) + sigma_t*z_noise;

/**
 * EQ 10.7: Moved along the score, without fresh noise, elements have at each time the density that the noising process has then. [1]
 * x_t: the element after t steps of noise [1]
 * score_t: gradient of the log density of the noised data [1]
 * beta_rate: noise variance per unit of time [1]
 * @param {{x_t: number, score_t: number, beta_rate: number}} given
 */
export const flow_motion = ({ x_t, score_t, beta_rate }) =>
  -1/2*beta_rate*(score_t + x_t);

/**
 * EQ 10.7 score: The score points from the noised data toward the data, against the predicted noise. [1]
 * abar: share of the data's variance left after step t [1]
 * eps_hat: noise that the model predicts [1]
 * @param {{abar: number, eps_hat: number}} given
 */
export const score = ({ abar, eps_hat }) =>
  -eps_hat/Math.sqrt(1 - abar);

/**
 * EQ 10.8: The difference that the prompt makes is exaggerated. [1]
 * eps_null: noise predicted without the prompt [1]
 * eps_cond: noise predicted with the prompt [1]
 * w_cfg: guidance scale: 1 leaves the prediction with the prompt alone [1]
 * @param {{eps_null: number, eps_cond: number, w_cfg: number}} given
 */
export const guided_noise = ({ eps_null, eps_cond, w_cfg }) =>
  eps_null + w_cfg*(eps_cond - eps_null);

/**
 * EQ 10.9: Rectified flow mixes data and noise along a straight line. [1]
 * x_0: one element of the data [1]
 * eps: the noise added to it, of variance 1 [1]
 * t_flow: time along the straight path: 0 is data, 1 is noise [1]
 * @param {{x_0: number, eps: number, t_flow: number}} given
 */
export const flow_point = ({ x_0, eps, t_flow }) =>
  eps*t_flow + x_0*(1 - t_flow);

/**
 * EQ 10.9 velocity: Its target is the line's constant velocity. [1]
 * x_0: one element of the data [1]
 * eps: the noise added to it, of variance 1 [1]
 * @param {{x_0: number, eps: number}} given
 */
export const flow_velocity = ({ x_0, eps }) =>
  eps - x_0;

/**
 * EQ 10.10: A diffusion transformer cuts the latent into square patches, each a token. [1]
 * side: side of the latent, in its own pixels [1]
 * patch: side of a patch, in latent pixels [1]
 * @param {{side: number, patch: number}} given
 */
export const latent_tokens = ({ side, patch }) =>
  Math.pow(side, 2)/Math.pow(patch, 2);

/**
 * EQ 10.10 compression: Elements of a color image over those of the latent that an autoencoder makes of it. [1]
 * f_down: pixels on the side of the image over those of its latent [1]
 * c_lat: channels of the latent [1]
 * @param {{f_down: number, c_lat: number}} given
 */
export const latent_compression = ({ f_down, c_lat }) =>
  3*Math.pow(f_down, 2)/c_lat;

/**
 * EQ 10.10 size: Attention and MLP hold 12 squares of the width in each layer, the adaptive norms 6. [1]
 * L: layers [1]
 * d: model width [1]
 * @param {{L: number, d: number}} given
 */
export const dit_size = ({ L, d }) =>
  18*L*Math.pow(d, 2);

/**
 * EQ 10.10 work: Every token meets the matrices of attention and MLP, and every other token; the adaptive norms meet each image once, whatever its tokens. [FLOP]
 * L: layers [1]
 * d: model width [1]
 * T: tokens in the context [1]
 * @param {{L: number, d: number, T: number}} given
 */
export const dit_work = ({ L, d, T }) =>
  2*L*(2*Math.pow(T, 2)*d + 12*T*Math.pow(d, 2) + 6*Math.pow(d, 2));

/**
 * EQ 10.11: Guidance runs the denoiser twice in every step: with the prompt, and without. [FLOP]
 * F_fwd: work of a forward pass [FLOP]
 * n_den: denoising steps [1]
 * n_cfg: 1 with classifier-free guidance, 0 without [1]
 * @param {{F_fwd: number, n_den: number, n_cfg: number}} given
 */
export const image_work = ({ F_fwd, n_den, n_cfg }) =>
  F_fwd*n_den*(n_cfg + 1);

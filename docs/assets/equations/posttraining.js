// Written by `stackmath check --fix` from stackmath.chapters.posttraining: do not edit.

/** @param {number} above @param {number} below */
const binomial = (above, below) => {
  if (below > above) return 0;
  let product = 1;
  for (let i = 1; i <= below; i++) product = (product * (above - below + i)) / i;
  return product;
};

/**
 * EQ 5.2: The chance that the first answer is preferred is the sigmoid of the reward difference. [1]
 * r_win: reward of the preferred answer of a pair [1]
 * r_lose: reward of the other answer of a pair [1]
 * @param {{r_win: number, r_lose: number}} given
 */
export const preference_probability = ({ r_win, r_lose }) =>
  1/(Math.exp(r_lose - r_win) + 1);

/**
 * EQ 5.2 Elo: Elo points are rewards in units of ln 10 over 400: 400 points are odds of 10 to 1. [1]
 * delta_elo: difference of two ratings, in Elo points [1]
 * @param {{delta_elo: number}} given
 */
export const elo_probability = ({ delta_elo }) =>
  1/(1 + Math.pow(10, -1/400*delta_elo));

/**
 * EQ 5.2 loss: Cross-entropy of a reward model on one pair: ln 2 while it cannot tell them apart. [1]
 * r_win: reward of the preferred answer of a pair [1]
 * r_lose: reward of the other answer of a pair [1]
 * @param {{r_win: number, r_lose: number}} given
 */
export const reward_loss = ({ r_win, r_lose }) =>
  Math.log(Math.exp(r_lose - r_win) + 1);

/**
 * EQ 5.2 pairs: Ranking n answers compares every two of them. [1]
 * n_rank: answers that one person ranks [1]
 * @param {{n_rank: number}} given
 */
export const ranking_pairs = ({ n_rank }) =>
  binomial(n_rank, 2);

/**
 * EQ 5.3: The best policy is the reference, tilted by the exponential of the reward over its price. [1]
 * reward: reward of one answer [1]
 * beta_kl: price of one nat of distance from the reference, in reward [1]
 * p_ref: probability of an answer under the reference policy [1]
 * z_part: mean over the reference policy of the exponential of reward over its price [1]
 * @param {{reward: number, beta_kl: number, p_ref: number, z_part: number}} given
 */
export const optimal_policy = ({ reward, beta_kl, p_ref, z_part }) =>
  p_ref*Math.exp(reward/beta_kl)/z_part;

/**
 * EQ 5.3 reward: The reward for which a policy is the best one. [1]
 * beta_kl: price of one nat of distance from the reference, in reward [1]
 * p_ref: probability of an answer under the reference policy [1]
 * p_opt: probability of an answer under the best policy [1]
 * z_part: mean over the reference policy of the exponential of reward over its price [1]
 * @param {{beta_kl: number, p_ref: number, p_opt: number, z_part: number}} given
 */
export const implicit_reward = ({ beta_kl, p_ref, p_opt, z_part }) =>
  beta_kl*(Math.log(z_part) + Math.log(p_opt/p_ref));

/**
 * EQ 5.3 value: What the best policy earns once its distance from the reference is paid. [1]
 * beta_kl: price of one nat of distance from the reference, in reward [1]
 * z_part: mean over the reference policy of the exponential of reward over its price [1]
 * @param {{beta_kl: number, z_part: number}} given
 */
export const optimal_value = ({ beta_kl, z_part }) =>
  beta_kl*Math.log(z_part);

/**
 * EQ 5.4: PPO's objective of one token: no gain from moving its ratio past the clipping range. [1]
 * ratio_old: probability of a token now over its probability when it was sampled [1]
 * adv: advantage: how much better than expected [1]
 * eps_clip: clipping range of the ratio [1]
 * @param {{ratio_old: number, adv: number, eps_clip: number}} given
 */
export const clipped_objective = ({ ratio_old, adv, eps_clip }) =>
  Math.min(adv*ratio_old, adv*Math.max(1 - eps_clip, Math.min(ratio_old, eps_clip + 1)));

/**
 * EQ 5.5: Generalized advantage estimation, from the last token back: this error and a share of the next advantage. [1]
 * discount: discount of the next token's value [1]
 * trace: weight of later errors in an advantage [1]
 * td_error: reward and next value less the value expected [1]
 * adv_next: advantage of the next token [1]
 * @param {{discount: number, trace: number, td_error: number, adv_next: number}} given
 */
export const advantage = ({ discount, trace, td_error, adv_next }) =>
  adv_next*discount*trace + td_error;

/**
 * EQ 5.5 error: Reward and discounted next value, less the value that the critic expected. [1]
 * r_step: reward of one token [1]
 * discount: discount of the next token's value [1]
 * v_now: value that the critic gives to the state before a token [1]
 * v_next: value that the critic gives to the state after a token [1]
 * @param {{r_step: number, discount: number, v_now: number, v_next: number}} given
 */
export const value_error = ({ r_step, discount, v_now, v_next }) =>
  discount*v_next + r_step - v_now;

/**
 * EQ 5.6: The reward model's loss with the policy's own implied reward: no reward model is trained. [1]
 * beta_kl: price of one nat of distance from the reference, in reward [1]
 * lr_win: logarithm of policy over reference probability, preferred answer [1]
 * lr_lose: logarithm of policy over reference probability, other answer [1]
 * @param {{beta_kl: number, lr_win: number, lr_lose: number}} given
 */
export const dpo_loss = ({ beta_kl, lr_win, lr_lose }) =>
  Math.log(1 + Math.exp(-beta_kl*(-lr_lose + lr_win)));

/**
 * EQ 5.6 weight: A pair weighs most where the implied rewards are in the wrong order. [1]
 * beta_kl: price of one nat of distance from the reference, in reward [1]
 * lr_win: logarithm of policy over reference probability, preferred answer [1]
 * lr_lose: logarithm of policy over reference probability, other answer [1]
 * @param {{beta_kl: number, lr_win: number, lr_lose: number}} given
 */
export const dpo_weight = ({ beta_kl, lr_win, lr_lose }) =>
  beta_kl/(Math.exp(beta_kl*(-lr_lose + lr_win)) + 1);

/**
 * EQ 5.7: GRPO measures an answer against the other answers to the same prompt; no critic is trained. [1]
 * reward: reward of one answer [1]
 * r_mean: mean reward of a group [1]
 * r_std: standard deviation of the rewards of a group [1]
 * @param {{reward: number, r_mean: number, r_std: number}} given
 */
export const group_advantage = ({ reward, r_mean, r_std }) =>
  (-r_mean + reward)/r_std;

/**
 * EQ 5.7 right: With rewards of 0 and 1 a right answer counts the more, the rarer it is. [1]
 * p_right: probability that an answer is right [1]
 * @param {{p_right: number}} given
 */
export const right_advantage = ({ p_right }) =>
  Math.sqrt((1 - p_right)/p_right);

/**
 * EQ 5.7 sample: The sample standard deviation makes every advantage smaller by the same factor. [1]
 * adv: advantage: how much better than expected [1]
 * n_group: answers sampled for one prompt [1]
 * @param {{adv: number, n_group: number}} given
 */
export const sample_advantage = ({ adv, n_group }) =>
  adv*Math.sqrt(n_group - 1)/Math.sqrt(n_group);

/**
 * EQ 5.8: The plain estimate: unbiased, of either sign, and noisy. [1]
 * ratio_ref: probability of a sampled token under the reference over that under the policy [1]
 * @param {{ratio_ref: number}} given
 */
export const kl_plain = ({ ratio_ref }) =>
  -Math.log(ratio_ref);

/**
 * EQ 5.8 k2: The squared estimate: never negative, little noise, biased. [1]
 * ratio_ref: probability of a sampled token under the reference over that under the policy [1]
 * @param {{ratio_ref: number}} given
 */
export const kl_squared = ({ ratio_ref }) =>
  (1/2)*Math.pow(Math.log(ratio_ref), 2);

/**
 * EQ 5.8 k3: The estimate that GRPO uses: unbiased and never negative. [1]
 * ratio_ref: probability of a sampled token under the reference over that under the policy [1]
 * @param {{ratio_ref: number}} given
 */
export const kl_corrected = ({ ratio_ref }) =>
  ratio_ref - Math.log(ratio_ref) - 1;

/**
 * EQ 5.9: One less the chance that k answers drawn from n without replacement all fail. [1]
 * n_try: answers tried at one problem [1]
 * n_right: answers that pass [1]
 * k_pass: answers that one may hand in [1]
 * @param {{n_try: number, n_right: number, k_pass: number}} given
 */
export const pass_at_k = ({ n_try, n_right, k_pass }) =>
  1 - binomial(-n_right + n_try, k_pass)/binomial(n_try, k_pass);

/**
 * EQ 5.10: How far best-of-n moves from the policy that it samples, at most. [1]
 * n_best: answers of which the best is kept [1]
 * @param {{n_best: number}} given
 */
export const best_of_n_divergence = ({ n_best }) =>
  Math.log(n_best) - (n_best - 1)/n_best;

/**
 * EQ 5.11: Each answer is generated, read by reference and reward model, and trained on. [FLOP]
 * N: parameters; those active per token in a mixture of experts [1]
 * T: tokens in the context [1]
 * n_samp: answers sampled [1]
 * T_gen: tokens of one answer [1]
 * N_rm: parameters of the reward model; 0 where a program judges [1]
 * @param {{N: number, T: number, n_samp: number, T_gen: number, N_rm: number}} given
 */
export const rl_step_work = ({ N, T, n_samp, T_gen, N_rm }) =>
  n_samp*(8*N*T + 2*N*T_gen + 2*N_rm*T);

/**
 * EQ 5.11 memory: Actor and critic are trained; reference and reward model are only read. [byte]
 * N: parameters; those active per token in a mixture of experts [1]
 * b_w: bytes of one weight [byte]
 * N_rm: parameters of the reward model; 0 where a program judges [1]
 * N_critic: parameters of the critic; 0 where a group's mean replaces it [1]
 * b_state: bytes of one trained parameter, its gradient and its optimizer state [byte]
 * @param {{N: number, b_w: number, N_rm: number, N_critic: number, b_state: number}} given
 */
export const rl_memory = ({ N, b_w, N_rm, N_critic, b_state }) =>
  b_state*(N + N_critic) + b_w*(N + N_rm);

/**
 * EQ 5.11 share: Post-training's compute over that of pre-training. [1]
 * C: training compute [FLOP]
 * C_post: compute of post-training [FLOP]
 * @param {{C: number, C_post: number}} given
 */
export const posttraining_share = ({ C, C_post }) =>
  C_post/C;

/**
 * EQ 5.11 state: What training holds of one parameter: the weight, its gradient and its optimizer state. [byte]
 * b_w: bytes of one weight [byte]
 * b_grad: bytes of the gradients of one parameter [byte]
 * b_opt: bytes of the optimizer for one parameter, its own copy of the weight included [byte]
 * @param {{b_w: number, b_grad: number, b_opt: number}} given
 */
export const trained_bytes = ({ b_w, b_grad, b_opt }) =>
  b_grad + b_opt + b_w;

/**
 * EQ 5.12: A group that is all right or all wrong has no advantage and no gradient. [1]
 * n_group: answers sampled for one prompt [1]
 * p_right: probability that an answer is right [1]
 * @param {{n_group: number, p_right: number}} given
 */
export const flat_groups = ({ n_group, p_right }) =>
  Math.pow(p_right, n_group) + Math.pow(1 - p_right, n_group);

/**
 * EQ 5.12 draws: Groups that must be sampled, on average, for one that has a gradient. [1]
 * p_flat: probability that all rewards of a group are equal [1]
 * @param {{p_flat: number}} given
 */
export const group_draws = ({ p_flat }) =>
  1/(1 - p_flat);

#pragma once
// A layer of stochastic spiking neurons that learns a code from which its input can be
// reconstructed linearly, with inhibition that balances the input at the soma or in every dendrite:
// Mikulasch, Rudelt, Priesemann, PNAS 118(50) (2021), arXiv 2010.12395.
//
// Inputs x >= 0, neurons j, compartments i, spikes s, traces z of time constant tau, z' the traces
// `delay_steps` ago. Each step of dt:
//   dendritic  u_ji = F_ji x_i + sum_k W_jik z'_k      v_j = sum_i u_ji + sum_i W_jij / 4 + b_j
//   somatic    g_j  = sum_i F_ji x_i + sum_k W_jk z'_k v_j = g_j + W_jj / 4 + b_j
//   P(s_j = 1) = logistic(v_j / noise)                 z_j <- exp(-dt / tau) z_j + s_j
// and, with the traces from before the step's spikes, rates per ms:
//   dendritic  W_jik -= (z'_k u_ji + lambda W_jik)
//              F_ji += z_j u_ji sign(F_ji) / max(0.002, |F_ji|) - lambda F_ji
//   analytic   W_jik = -F_ji D_ik (never stored), F_ji += z_j (x_i - sum_k F_ki z_k)
//   somatic    W_jk -= z'_k g_j, F_ji += z_j (x_i - F_ji z_j)
//   all        b_j += rate dt - s_j, D_ij += z_j (x_i - sum_k D_ik z_k) (an observer)
#include <cstdint>
#include <vector>

#include "core/base/random.hpp"

namespace spikedepth {

enum class BalanceScheme {
  somatic,    // inhibition summed at the soma, Hebbian weights
  dendritic,  // a compartment a synapse, each with inhibition of its own
  analytic    // dendritic balance at its fixed point, from the decoder
};

struct BalanceParameters {
  std::int64_t inputs = 1, neurons = 1;
  BalanceScheme scheme = BalanceScheme::analytic;
  double dt_ms = 1, tau_ms = 10;
  double target_rate = 0.015;  // spikes a ms
  double noise = 1;            // at the start: sigma^2, what potentials are divided by
  double final_noise = 0.1;    // where it goes
  double noise_rate = 0;       // sigma += noise_rate dt (final_noise - sigma^2) / sigma
  double forward_rate = 5e-5, recurrent_rate = 1e-4, decoder_rate = 5e-5, bias_rate = 1e-2;
  double decay = 0;  // lambda
  std::int64_t delay_steps = 0;
  bool bias_inside = true;  // whether the noise divides the bias as well
};

/// What a layer learns, matrices row by row.
template <typename T>
struct BalanceWeights {
  std::vector<T> forward;    // F [neurons][inputs]
  std::vector<T> recurrent;  // W: dendritic [neurons][neurons (sending)][inputs], somatic
                             // [neurons (sending)][neurons], analytic none
  std::vector<T> decoder;    // D transposed: [neurons][inputs]
  std::vector<T> bias;       // b [neurons]
};

template <typename T>
class BalanceLayer {
 public:
  /// Weights of 0 (F of `dendritic` 0.001, by which it divides), biases that fire at the target
  /// rate. Throws ConfigError for parameters that make no layer, and for more than 2^26
  /// compartments' weights.
  BalanceLayer(const BalanceParameters& parameters, std::uint64_t seed);

  /// One step with input x [inputs]; learns if `learning`.
  void step(const std::vector<T>& x, bool learning = true);
  /// Forgets spikes and traces.
  void reset_state();

  BalanceParameters& parameters() { return parameters_; }
  const BalanceParameters& parameters() const { return parameters_; }
  BalanceWeights<T>& weights() { return weights_; }
  const BalanceWeights<T>& weights() const { return weights_; }
  const std::vector<T>& traces() const { return z_; }              // [neurons], after the step
  const std::vector<unsigned char>& spikes() const { return s_; }  // [neurons] of the last step
  const std::vector<T>& potentials() const { return v_; }          // [neurons], bias included
  const std::vector<T>& compartments() const { return u_; }        // [neurons][inputs], dendritic
  double noise() const { return noise_; }
  /// |x - D z|^2 / (2 inputs) of the last step, traces from before its spikes.
  double loss() const { return loss_; }

 private:
  void drive(const std::vector<T>& x);
  void drive_dendrites(const std::vector<T>& x);
  void learn(const std::vector<T>& x);
  void learn_dendrites(const std::vector<T>& x);
  void learn_soma(const std::vector<T>& x);
  void fire(bool learning);
  const std::vector<T>& delayed() const;

  BalanceParameters parameters_;
  BalanceWeights<T> weights_;
  Random random_;
  double noise_, loss_ = 0;
  std::vector<T> z_, v_, u_;
  std::vector<unsigned char> s_;
  std::vector<T> soma_, drive_, seen_;    // somatic: g, F x, and for which x
  std::vector<T> residual_, code_error_;  // x - D z, x - F^T z
  std::vector<std::vector<T>> ring_;      // past traces
  std::size_t ring_at_ = 0;
};

}  // namespace spikedepth

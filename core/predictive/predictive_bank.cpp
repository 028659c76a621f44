#include "core/predictive/predictive_bank.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/predictive/predictive_rows.hpp"

namespace spikedepth {
namespace {

class BankRun {
 public:
  BankRun(const PredictiveBankParameters& p, std::vector<double>& weights, std::int64_t count)
      : p_(p),
        weights_(weights),
        neurons_(static_cast<std::size_t>(p.neurons)),
        inputs_(static_cast<std::size_t>(p.inputs)),
        x_(static_cast<std::size_t>(count) * inputs_, 0.0),
        eligibility_(x_),
        v_(static_cast<std::size_t>(count) * neurons_, 0.0),
        fired_(v_.size(), false),
        change_(weights.size(), 0.0),
        learners_(neurons_, 0) {}

  /// `counts` of one window at the present step.
  void see(std::size_t window, const float* counts) {
    double* x = x_.data() + window * inputs_;
    for (std::size_t i = 0; i < inputs_; ++i) x[i] = p_.keep_input * x[i] + double(counts[i]);
    const double* v = v_.data() + window * neurons_;
    const auto best = static_cast<std::size_t>(std::max_element(v, v + neurons_) - v);
    if (v[best] > 0) add_change(window, best, v[best]);
  }

  /// Moves the weights by the mean, then all potentials with the new weights.
  void move() {
    for (std::size_t k = 0; k < neurons_; ++k) {
      if (learners_[k] == 0) continue;
      const double rate = p_.rate / static_cast<double>(learners_[k]);
      for (std::size_t i = 0; i < inputs_; ++i) {
        double& w = weights_[k * inputs_ + i];
        w += rate * w * change_[k * inputs_ + i];
      }
    }
    std::fill(change_.begin(), change_.end(), 0.0);
    std::fill(learners_.begin(), learners_.end(), 0);
    for (std::size_t n = 0; n * inputs_ < x_.size(); ++n) integrate(n);
  }

  double mean_loss() const { return seen_ > 0 ? loss_ / static_cast<double>(seen_) : 0; }

 private:
  void add_change(std::size_t window, std::size_t k, double v) {
    const double* x = x_.data() + window * inputs_;
    const double* p = eligibility_.data() + window * inputs_;
    const double* w = weights_.data() + k * inputs_;
    double* change = change_.data() + k * inputs_;
    const auto sums = predictive_sums(x, w, inputs_);
    const double heterosynaptic = sums.xw - v * sums.ww;
    double squares = 0;
    for (std::size_t i = 0; i < inputs_; ++i) {
      const double error = x[i] - v * w[i];
      change[i] += v * error + heterosynaptic * p[i];
      squares += error * error;
    }
    ++learners_[k];
    ++seen_;
    loss_ += squares / 2;
  }

  // Eligibilities of all neurons of a window are the same: inputs filtered by the membrane.
  void integrate(std::size_t n) {
    const double* x = x_.data() + n * inputs_;
    double* p = eligibility_.data() + n * inputs_;
    for (std::size_t i = 0; i < inputs_; ++i) p[i] = p_.keep_membrane * p[i] + x[i];
    for (std::size_t k = 0; k < neurons_; ++k) {
      const auto at = n * neurons_ + k;
      const double drive = predictive_sums(x, weights_.data() + k * inputs_, inputs_).xw;
      v_[at] = p_.keep_membrane * v_[at] + drive - (fired_[at] ? p_.threshold : 0.0);
      fired_[at] = v_[at] > p_.threshold;
    }
  }

  const PredictiveBankParameters& p_;
  std::vector<double>& weights_;
  std::size_t neurons_, inputs_;
  std::vector<double> x_, eligibility_;  // [windows][inputs]
  std::vector<double> v_;                // [windows][neurons]
  std::vector<bool> fired_;
  std::vector<double> change_;  // [neurons][inputs]
  std::vector<std::int64_t> learners_;
  double loss_ = 0;
  std::int64_t seen_ = 0;
};

}  // namespace

double learn_windows(const PredictiveBankParameters& parameters, std::vector<double>& weights,
                     const std::vector<float>& windows, std::int64_t count, std::int64_t steps) {
  const auto inputs = parameters.inputs;
  SPIKEDEPTH_CHECK(static_cast<std::int64_t>(weights.size()) == parameters.neurons * inputs &&
                       static_cast<std::int64_t>(windows.size()) == count * steps * inputs,
                   "windows and weights have the bank's sizes");
  BankRun run(parameters, weights, count);
  for (std::int64_t step = 0; step < steps; ++step) {
    for (std::int64_t n = 0; n < count; ++n)
      run.see(static_cast<std::size_t>(n), windows.data() + (n * steps + step) * inputs);
    run.move();
  }
  return run.mean_loss();
}

}  // namespace spikedepth

#include "core/base/ridge.hpp"

#include <cmath>

#include "core/base/error.hpp"
#include "core/base/scaled_rows.hpp"

namespace spikedepth {

RidgeSums::RidgeSums(std::int64_t features, std::int64_t outputs)
    : features_(features),
      outputs_(outputs),
      xx_(static_cast<std::size_t>(features * features)),
      xy_(static_cast<std::size_t>(features * outputs)) {}

void RidgeSums::add(const double* x, const double* y) {
  for (std::int64_t i = 0; i < features_; ++i) {
    if (x[i] == 0) continue;
    add_scaled(xx_.data() + i * features_ + i, x + i, x[i],
               static_cast<std::size_t>(features_ - i));
    add_scaled(xy_.data() + i * outputs_, y, x[i], static_cast<std::size_t>(outputs_));
  }
}

std::vector<double> RidgeSums::state() const {
  auto all = xx_;
  all.insert(all.end(), xy_.begin(), xy_.end());
  return all;
}

void RidgeSums::set_state(const std::vector<double>& state) {
  if (state.size() != xx_.size() + xy_.size()) throw Error("sums of another regression");
  const auto middle = state.begin() + static_cast<std::ptrdiff_t>(xx_.size());
  xx_.assign(state.begin(), middle);
  xy_.assign(middle, state.end());
}

// Cholesky's U'U = X'X + penalty I row by row, then both substitutions.
std::vector<double> RidgeSums::solve(double penalty) const {
  auto u = xx_;
  auto w = xy_;
  const auto row = [&](std::int64_t i) { return u.data() + i * features_; };
  const auto columns = static_cast<std::size_t>(outputs_);
  for (std::int64_t i = 0; i < features_; ++i) row(i)[i] += penalty;
  for (std::int64_t i = 0; i < features_; ++i) {
    if (!(row(i)[i] > 0)) throw Error("ridge regression needs a larger penalty");
    const double scale = 1 / std::sqrt(row(i)[i]);
    for (std::int64_t j = i; j < features_; ++j) row(i)[j] *= scale;
    for (std::int64_t j = i + 1; j < features_; ++j) {
      add_scaled(row(j) + j, row(i) + j, -row(i)[j], static_cast<std::size_t>(features_ - j));
    }
  }
  const auto target = [&](std::int64_t i) { return w.data() + i * outputs_; };
  for (std::int64_t i = 0; i < features_; ++i) {
    for (std::int64_t k = 0; k < outputs_; ++k) target(i)[k] /= row(i)[i];
    for (std::int64_t j = i + 1; j < features_; ++j)
      add_scaled(target(j), target(i), -row(i)[j], columns);
  }
  for (std::int64_t i = features_ - 1; i >= 0; --i) {
    for (std::int64_t j = i + 1; j < features_; ++j)
      add_scaled(target(i), target(j), -row(i)[j], columns);
    for (std::int64_t k = 0; k < outputs_; ++k) target(i)[k] /= row(i)[i];
  }
  return w;
}

}  // namespace spikedepth

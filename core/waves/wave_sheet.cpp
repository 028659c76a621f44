#include "core/waves/wave_sheet.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/scaled_rows.hpp"

namespace spikedepth {
namespace {

constexpr float kNoise = 3, kPeak = 30;

}  // namespace

void LateralInput::add(const std::vector<std::int64_t>& fired, std::vector<float>& input) const {
  for (const auto unit : fired)
    add_row(input.data(), weights_.data() + unit * count_, static_cast<std::size_t>(count_));
}

IzhikevichSheet::IzhikevichSheet(const SheetLayout& layout, const LateralKernel& kernel,
                                 SpikeCurrent current, std::uint64_t seed)
    : layout_(layout), lateral_(layout, kernel), random_(seed, 21) {
  const auto count = static_cast<std::size_t>(layout.count());
  v_.assign(count, -65.0F);
  u_.assign(count, -13.0F);
  input_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double r = random_.uniform(), s = random_.uniform();
    const double centre = layout.side / 2;
    const double away = std::hypot(layout.x[i] - centre, layout.y[i] - centre);
    c_.push_back(static_cast<float>(-65 + 15 * r * r));
    d_.push_back(static_cast<float>(
        8 - 6 * (current == SpikeCurrent::by_distance ? std::exp(-away / 10) : s * s)));
  }
}

const std::vector<std::int64_t>& IzhikevichSheet::step() {
  fired_.clear();
  for (std::size_t i = 0; i < v_.size(); ++i) {
    input_[i] = kNoise * static_cast<float>(random_.normal());
    if (v_[i] < kPeak) continue;
    fired_.push_back(static_cast<std::int64_t>(i));
    v_[i] = c_[i];
    u_[i] += d_[i];
  }
  lateral_.add(fired_, input_);
  for (std::size_t i = 0; i < v_.size(); ++i) {
    for (int half = 0; half < 2; ++half)
      v_[i] += 0.5F * ((0.04F * v_[i] + 5.0F) * v_[i] + 140.0F - u_[i] + input_[i]);
    u_[i] += 0.02F * (0.2F * v_[i] - u_[i]);
  }
  return fired_;
}

}  // namespace spikedepth

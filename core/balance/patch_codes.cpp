#include "core/balance/patch_codes.hpp"

#include <algorithm>
#include <cmath>

#include "core/balance/balance_rows.hpp"
#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kNoiseDraws = std::size_t{1} << 16;
constexpr std::uint64_t kNoiseSeed = 17;
constexpr float kSelfInhibitionShare = 0.25F;

// A logistic variable exceeds -v with probability logistic(v): drawing it is drawing a spike.
// All coders share the draws and begin somewhere in them.
const std::vector<float>& logistic_draws() {
  static const std::vector<float> draws = [] {
    Random random(kNoiseSeed);
    std::vector<float> values(kNoiseDraws);
    for (auto& value : values) {
      const double u = std::max(random.uniform(), 0x1.0p-53);
      value = static_cast<float>(std::log(u / (1 - u)));
    }
    return values;
  }();
  return draws;
}

// W of the somatic scheme; of the analytic one what it would be, -F_j D_k.
std::vector<float> recurrent_of(const BalanceParameters& p, const BalanceWeights<float>& weights) {
  if (p.scheme == BalanceScheme::somatic) return weights.recurrent;
  const auto neurons = static_cast<std::size_t>(p.neurons);
  const RowShape shape{neurons, static_cast<std::size_t>(p.inputs)};
  std::vector<float> recurrent(neurons * neurons);
  for (std::size_t k = 0; k < neurons; ++k) {
    float* row = recurrent.data() + k * neurons;
    project(shape, weights.forward.data(), weights.decoder.data() + k * shape.inputs, row);
    for (std::size_t j = 0; j < neurons; ++j) row[j] = -row[j];
  }
  return recurrent;
}

}  // namespace

PatchCoder::PatchCoder(const BalanceParameters& p, const BalanceWeights<float>& weights,
                       double noise, const CodeCourse& course, std::uint64_t seed)
    : inputs_(static_cast<std::size_t>(p.inputs)),
      course_(course),
      seed_(seed),
      keep_(static_cast<float>(std::exp(-p.dt_ms / p.tau_ms))),
      forward_(weights.forward),
      bias_(weights.bias),
      noise_(logistic_draws()) {
  if (p.scheme == BalanceScheme::dendritic)
    throw ConfigError("codes of patches come from the somatic or the analytic scheme");
  if (course.steps < 1 || !(course.counted > 0 && course.counted <= 1))
    throw ConfigError("a patch's code needs steps, and a share of them that counts");
  recurrent_ = recurrent_of(p, weights);
  const auto scale = static_cast<float>(1 / noise);
  for (auto& value : forward_) value *= scale;
  for (auto& value : recurrent_) value *= scale;
  for (std::size_t j = 0; j < bias_.size(); ++j) {
    bias_[j] = bias_[j] * (p.bias_inside ? scale : 1.0F) +
               kSelfInhibitionShare * recurrent_[j * bias_.size() + j];
  }
}

std::int64_t PatchCoder::encode(const float* x, std::uint64_t number, float* code) const {
  const auto count = neurons();
  std::fill(code, code + count, 0.0F);
  if (std::all_of(x, x + inputs_, [](float value) { return value == 0; })) return 0;
  thread_local std::vector<float> memory;
  thread_local std::vector<std::size_t> fired;
  memory.assign(3 * count, 0.0F);
  float *drive = memory.data(), *inhibition = drive + count, *trace = inhibition + count;
  project({count, inputs_}, forward_.data(), x, drive);
  for (std::size_t j = 0; j < count; ++j) drive[j] += bias_[j];
  Random random(seed_, number);
  auto draw = static_cast<std::size_t>(random.below(kNoiseDraws));
  const auto first = course_.steps - std::max<std::int64_t>(
                                         1, std::llround(course_.counted * double(course_.steps)));
  std::int64_t spikes = 0;
  for (std::int64_t step = 0; step < course_.steps; ++step) {
    if (draw + count > kNoiseDraws) draw = static_cast<std::size_t>(random.below(kNoiseDraws / 2));
    const float* noise = noise_.data() + draw;
    draw += count;
    fired.clear();
    for (std::size_t j = 0; j < count; ++j) {
      const bool fires = drive[j] + inhibition[j] + noise[j] > 0;
      if (fires) fired.push_back(j);
      trace[j] = keep_ * trace[j] + (fires ? 1.0F : 0.0F);
    }
    for (std::size_t j = 0; j < count; ++j) inhibition[j] *= keep_;
    for (const auto k : fired) {
      const float* row = recurrent_.data() + k * count;
      for (std::size_t j = 0; j < count; ++j) inhibition[j] += row[j];
    }
    spikes += static_cast<std::int64_t>(fired.size());
    if (step < first) continue;
    for (std::size_t j = 0; j < count; ++j) code[j] += trace[j];
  }
  const auto share = 1 / static_cast<float>(course_.steps - first);
  for (std::size_t j = 0; j < count; ++j) code[j] *= share;
  return spikes;
}

}  // namespace spikedepth

#include "core/depth/confidence_report.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kConfidenceBins = 1000;
constexpr std::size_t kErrorBins = 700;
constexpr double kLeastError_m = 1e-4, kErrorStep = 1.02;  // of the bins of errors
constexpr int kShares = 20;                                // points of the curve
constexpr int kTenths = 10;
constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

std::size_t error_bin(double error_m) {
  if (error_m <= kLeastError_m) return 0;
  const double bin = std::log(error_m / kLeastError_m) / std::log(kErrorStep);
  return std::min(kErrorBins - 1, static_cast<std::size_t>(bin) + 1);
}

std::size_t confidence_bin(double confidence) {
  const double from_surest = (1 - std::clamp(confidence, 0.0, 1.0)) * double(kConfidenceBins);
  return std::min(kConfidenceBins - 1, static_cast<std::size_t>(from_surest));
}

double over(double sum, std::int64_t count) {
  return count > 0 ? sum / static_cast<double>(count) : kNothing;
}

nlohmann::json number(double value) {
  return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
}

}  // namespace

ConfidenceReport::ConfidenceReport() : by_confidence_(kConfidenceBins), by_error_(kErrorBins) {}

void ConfidenceReport::add(const DepthUncertainty& uncertainty, const DepthMap& prediction,
                           const DepthMap& truth) {
  const auto size = truth.metres.size();
  const bool intervals = !uncertainty.low.metres.empty();
  SPIKEDEPTH_CHECK(
      prediction.metres.size() == size && uncertainty.confidence.metres.size() == size &&
          (!intervals ||
           (uncertainty.low.metres.size() == size && uncertainty.high.metres.size() == size)),
      "prediction, truth and confidence have one size");
  for (std::size_t i = 0; i < size; ++i) {
    const double depth = static_cast<double>(truth.metres[i]);
    const double confidence = static_cast<double>(uncertainty.confidence.metres[i]);
    if (!is_valid_depth(truth.metres[i]) || !std::isfinite(prediction.metres[i]) ||
        !std::isfinite(confidence))
      continue;
    const double error = std::abs(static_cast<double>(prediction.metres[i]) - depth);
    Bin one{1, 0, error, 0, confidence};
    if (intervals) {
      const double low = static_cast<double>(uncertainty.low.metres[i]);
      const double high = static_cast<double>(uncertainty.high.metres[i]);
      one.within = low <= depth && depth <= high;
      one.sum_half_width_m = 0.5 * (high - low);
      ++with_interval_;
      within_ += one.within;
    }
    for (auto* bin : {&by_confidence_[confidence_bin(confidence)], &by_error_[error_bin(error)]}) {
      bin->pixels += one.pixels;
      bin->within += one.within;
      bin->sum_error_m += one.sum_error_m;
      bin->sum_half_width_m += one.sum_half_width_m;
      bin->sum_confidence += one.sum_confidence;
    }
    ++pixels_;
  }
}

double ConfidenceReport::mean_of_first(const std::vector<Bin>& bins, double share) const {
  const double wanted = share * static_cast<double>(pixels_);
  double count = 0, sum = 0;
  for (const auto& bin : bins) {
    if (bin.pixels == 0) continue;
    const double part = std::min(1.0, (wanted - count) / static_cast<double>(bin.pixels));
    count += part * static_cast<double>(bin.pixels);
    sum += part * bin.sum_error_m;
    if (part < 1) break;
  }
  return count > 0 ? sum / count : kNothing;
}

double ConfidenceReport::area(const std::vector<Bin>& bins) const {
  double sum = 0;
  for (int i = 1; i <= kShares; ++i) sum += mean_of_first(bins, double(i) / kShares);
  return sum / kShares / mean_of_first(bins, 1);
}

double ConfidenceReport::mde_of_surest(double share) const {
  return mean_of_first(by_confidence_, share);
}

double ConfidenceReport::mde_of_best(double share) const {
  return mean_of_first(by_error_, share);
}

double ConfidenceReport::sparsification_area() const {
  return area(by_confidence_);
}

double ConfidenceReport::best_area() const {
  return area(by_error_);
}

double ConfidenceReport::coverage() const {
  return over(static_cast<double>(within_), with_interval_);
}

std::vector<ReliabilityRow> ConfidenceReport::reliability() const {
  std::vector<ReliabilityRow> rows;
  if (pixels_ == 0) return rows;
  Bin sums;
  std::int64_t seen = 0, tenth = 1;
  for (const auto& bin : by_confidence_) {
    sums.pixels += bin.pixels;
    sums.within += bin.within;
    sums.sum_error_m += bin.sum_error_m;
    sums.sum_half_width_m += bin.sum_half_width_m;
    sums.sum_confidence += bin.sum_confidence;
    seen += bin.pixels;
    // A row ends with the bin that reaches its tenth; a large bin takes several tenths at once.
    if (sums.pixels == 0 || kTenths * seen < tenth * pixels_) continue;
    tenth = kTenths * seen / pixels_ + 1;
    const bool intervals = with_interval_ > 0;
    rows.push_back({sums.pixels, over(sums.sum_confidence, sums.pixels),
                    intervals ? over(sums.sum_half_width_m, sums.pixels) : kNothing,
                    over(sums.sum_error_m, sums.pixels),
                    intervals ? over(static_cast<double>(sums.within), sums.pixels) : kNothing});
    sums = {};
  }
  return rows;
}

nlohmann::json ConfidenceReport::to_json() const {
  return {{"pixels", pixels_},
          {"mde_m", number(mde_of_surest(1))},
          {"surest_half_mde_m", number(mde_of_surest(0.5))},
          {"best_half_mde_m", number(mde_of_best(0.5))},
          {"sparsification_area", number(sparsification_area())},
          {"best_area", number(best_area())},
          {"interval_coverage", number(coverage())}};
}

std::string ConfidenceReport::sparsification_csv() const {
  std::string text = "share,surest_mde_m,best_mde_m\n";
  for (int i = 1; i <= kShares; ++i) {
    const double share = double(i) / kShares;
    text += format("%.2f,%.6g,%.6g\n", share, mde_of_surest(share), mde_of_best(share));
  }
  return text;
}

std::string ConfidenceReport::reliability_csv() const {
  std::string text = "pixels,confidence,half_width_m,mde_m,coverage\n";
  for (const auto& row : reliability()) {
    text += format("%lld,%.6g,%.6g,%.6g,%.6g\n", static_cast<long long>(row.pixels), row.confidence,
                   row.half_width_m, row.mde_m, row.coverage);
  }
  return text;
}

std::string ConfidenceReport::sentence() const {
  if (pixels_ == 0) return "";
  auto text = format(
      "confidence: the surest half of the pixels has %.3f m, %.2f of all (%.2f "
      "would be the best half)",
      mde_of_surest(0.5), mde_of_surest(0.5) / mde_of_surest(1),
      mde_of_best(0.5) / mde_of_surest(1));
  if (with_interval_ > 0)
    text += format("; the 80 %% intervals hold %.1f %% of the truth", 100 * coverage());
  return text + "\n";
}

}  // namespace spikedepth

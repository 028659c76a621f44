#include "core/learning/epoch_report.hpp"

#include <cmath>

#include "core/base/text.hpp"

namespace spikedepth {

double EpochReport::mean_rate() const {
  if (rates.empty()) return kUnknown;
  double sum = 0;
  for (const auto& layer : rates) sum += layer.rate;
  return sum / static_cast<double>(rates.size());
}

bool EpochReport::worse_than_constant() const {
  return std::isnan(validation_mde_m) ? train_mde_m > train_constant_m
                                      : validation_mde_m > validation_constant_m;
}

NamedValues EpochReport::figures() const {
  NamedValues values = {{"train_loss", train_loss},
                        {"train_mde_m", train_mde_m},
                        {"validation_mde_m", validation_mde_m},
                        {"validation_rmse_m", validation_rmse_m},
                        {"validation_constant_m", validation_constant_m},
                        {"train_constant_m", train_constant_m},
                        {"mean_rate", mean_rate()}};
  for (const auto& [name, value] : terms) values.emplace_back("loss_" + name, value);
  for (const auto& layer : rates) values.emplace_back("rate_" + layer.layer, layer.rate);
  return values;
}

std::string epoch_line(const EpochReport& report) {
  std::string line = format("epoch %lld/%lld  train %.3f m", static_cast<long long>(report.epoch),
                            static_cast<long long>(report.epochs), report.train_mde_m);
  const bool validated = !std::isnan(report.validation_mde_m);
  if (validated) line += format("  validation %.3f m", report.validation_mde_m);
  const double constant = validated ? report.validation_constant_m : report.train_constant_m;
  if (!std::isnan(constant)) {
    line += format("  constant %.3f m", constant);
    if (report.worse_than_constant()) line += " (worse than a constant)";
  }
  if (!report.rates.empty()) line += format("  rate %.1f %%", 100 * report.mean_rate());
  if (report.best)
    line += "  best so far";
  else if (report.best_epoch > 0)
    line += format("  best %.3f m (epoch %lld)", report.best_mde_m,
                   static_cast<long long>(report.best_epoch));
  return line + "  " + short_duration(report.seconds);
}

}  // namespace spikedepth

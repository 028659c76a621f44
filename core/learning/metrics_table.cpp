#include "core/learning/metrics_table.hpp"

#include "core/base/text.hpp"

namespace spikedepth {

void append_metrics(const RunDirectory& run, const MetricsRow& row) {
  std::string header = "epoch,step,lr,train_loss,train_mde_m,validation_mde_m";
  std::string line = format("%lld,%lld,%.9g,%.9g,%.9g,%.9g", static_cast<long long>(row.epoch),
                            static_cast<long long>(row.step), row.lr, row.train_loss,
                            row.train_mde_m, row.validation_mde_m);
  for (const auto& layer : row.rates) {
    header += ",rate_" + layer.layer;
    line += format(",%.9g", layer.rate);
  }
  if (run.size_of("metrics.csv") == 0) run.append("metrics.csv", header + "\n");
  run.append("metrics.csv", line + "\n");
}

}  // namespace spikedepth

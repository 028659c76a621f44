#include "core/learning/metrics_table.hpp"

#include "core/base/atomic_file.hpp"
#include "core/base/text.hpp"

namespace spikedepth {

std::string metrics_text(const MetricsRow& row, bool first) {
  std::string header = "epoch,step,lr,train_loss,train_mde_m,validation_mde_m";
  std::string line = format("%lld,%lld,%.9g,%.9g,%.9g,%.9g", static_cast<long long>(row.epoch),
                            static_cast<long long>(row.step), row.lr, row.train_loss,
                            row.train_mde_m, row.validation_mde_m);
  for (const auto& layer : row.rates) {
    header += ",rate_" + layer.layer;
    line += format(",%.9g", layer.rate);
  }
  return (first ? header + "\n" : "") + line + "\n";
}

std::string restore_metrics(const RunDirectory& run, const std::optional<std::string>& rows,
                            std::uint64_t bytes) {
  if (!rows) {
    const bool whole = run.size_of("metrics.csv") >= bytes;
    run.truncate("metrics.csv", bytes);
    return whole ? "" : run.metrics() + " lacks rows of the epochs before";
  }
  const auto found = run.size_of("metrics.csv") > 0 ? read_file(run.metrics()) : std::string();
  if (starts_with(found, *rows)) {
    run.truncate("metrics.csv", rows->size());
    return "";
  }
  std::string note = run.metrics() + " was not what this run wrote; its rows were restored";
  if (!found.empty()) {
    write_file_atomically(run.file("metrics-found.csv"), found);
    note += ", and what was found is kept as metrics-found.csv";
  }
  write_file_atomically(run.metrics(), *rows);
  return note;
}

}  // namespace spikedepth

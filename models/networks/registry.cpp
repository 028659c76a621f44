#include "models/networks/registry.hpp"

#include "core/base/named_table.hpp"
#include "core/snn/depth_model.hpp"

// One line a network; its folder defines ModelEntry <name>_entry().
// clang-format off
#define SPIKEDEPTH_MODELS(row) \
  row(stereospike)             \
  row(stereospike_separable)   \
  row(stereospike_analog)      \
  row(coincidence)             \
  row(coincidence_sampled)     \
  row(sew)                     \
  row(heterogeneity)           \
  row(stereospike_forward)     \
  row(eventprop_patch)         \
  row(proxy_unet)              \
  row(balance_matching)        \
  row(anticipation)            \
  row(bottleneck_encoder)      \
  row(wave_pooling)            \
  row(delay_phase)             \
  row(delay_phase_stereospike)
// clang-format on

namespace spikedepth {

#define SPIKEDEPTH_DECLARE(name) ModelEntry name##_entry();
SPIKEDEPTH_MODELS(SPIKEDEPTH_DECLARE)

namespace {

NamedTable<ModelEntry>& table() {
#define SPIKEDEPTH_ROW(name) name##_entry(),
  static NamedTable<ModelEntry> rows("model", {SPIKEDEPTH_MODELS(SPIKEDEPTH_ROW)});
  return rows;
}

}  // namespace

const std::vector<ModelEntry>& model_registry() {
  return table().rows();
}

void add_model(ModelEntry entry) {
  table().add(std::move(entry));
}

const ModelEntry& find_model(const std::string& name) {
  return table().find(name);
}

std::int64_t parameter_count(const DepthModel& model) {
  std::int64_t count = 0;
  for (const auto& parameter : model.parameters()) count += parameter.numel();
  return count;
}

std::int64_t default_parameter_count(const ModelEntry& entry) {
  return parameter_count(*entry.parameters()->make());
}

}  // namespace spikedepth

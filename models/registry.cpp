#include "models/registry.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/snn/depth_model.hpp"

// One line a model; its folder defines ModelEntry <name>_entry().
#define SPIKEDEPTH_MODELS(row) \
  row(stereospike) row(stereospike_separable) row(stereospike_analog) row(sew)

namespace spikedepth {

#define SPIKEDEPTH_DECLARE(name) ModelEntry name##_entry();
SPIKEDEPTH_MODELS(SPIKEDEPTH_DECLARE)

namespace {

using Condition = bool (*)(const ModelEntry&);

const ModelEntry& find(const std::string& name, const char* what, Condition fits) {
  std::vector<std::string> names;
  for (const auto& entry : model_registry()) {
    if (!fits(entry)) continue;
    if (entry.name == name) return entry;
    names.push_back(entry.name);
  }
  throw ConfigError(std::string("unknown ") + what + " '" + name + "'; did you mean '" +
                    nearest_name(name, names) + "'? Known: " + join(names));
}

}  // namespace

const std::vector<ModelEntry>& model_registry() {
#define SPIKEDEPTH_ROW(name) name##_entry(),
  static const std::vector<ModelEntry> table = {SPIKEDEPTH_MODELS(SPIKEDEPTH_ROW)};
  return table;
}

const ModelEntry& find_model(const std::string& name) {
  return find(name, "model", [](const ModelEntry&) { return true; });
}

const ModelEntry& find_depth_model(const std::string& name) {
  return find(name, "model", [](const ModelEntry& entry) { return entry.depth(); });
}

const ModelEntry& find_study(const std::string& name) {
  return find(name, "study", [](const ModelEntry& entry) { return entry.study != nullptr; });
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

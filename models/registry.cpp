#include "models/registry.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/snn/depth_model.hpp"
#include "models/stereospike/stereospike.hpp"

namespace spikedepth {
namespace {

template <typename Config, typename Model>
class ParametersOf : public ModelParameters {
 public:
  explicit ParametersOf(const Config& config) : config_(config) {}
  void list_fields(FieldList& list) override { config_.list_fields(list); }
  std::shared_ptr<DepthModel> make() const override { return std::make_shared<Model>(config_); }

 private:
  Config config_;
};

using StereoSpikeParameters = ParametersOf<StereoSpikeConfig, StereoSpike>;

}  // namespace

const std::vector<ModelEntry>& model_registry() {
  static const std::vector<ModelEntry> table = {
      {"stereospike", "StereoSpike: spiking U-Net, IF neurons, 5x5 synapses",
       "arXiv 2109.13751 v2 (2021)", true, true, 1,
       []() -> std::unique_ptr<ModelParameters> {
         return std::make_unique<StereoSpikeParameters>(StereoSpikeConfig());
       }},
      {"stereospike-separable", "StereoSpike, later version: PLIF neurons, separable 7x7 synapses",
       "IEEE Access 10:127428 (2022)", true, true, 2,
       []() -> std::unique_ptr<ModelParameters> {
         return std::make_unique<StereoSpikeParameters>(separable_plif_config());
       }},
      {"stereospike-analog", "StereoSpike without spikes: sigmoid units, batch normalisation",
       "arXiv 2109.13751 v2 (2021), equivalent ANN", true, false, 1,
       []() -> std::unique_ptr<ModelParameters> {
         return std::make_unique<StereoSpikeParameters>(analog_config());
       }},
  };
  return table;
}

const ModelEntry& find_model(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& entry : model_registry()) {
    if (entry.name == name) return entry;
    names.push_back(entry.name);
  }
  throw ConfigError("unknown model '" + name + "'; did you mean '" + nearest_name(name, names) +
                    "'? Known: " + join(names));
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

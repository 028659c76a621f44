#include "core/depth/layer_tables.hpp"

#include "core/base/text.hpp"

namespace spikedepth {

const LayerRate* driven_layer(const std::string& synapse, const std::vector<LayerRate>& rates) {
  for (const auto& rate : rates) {
    const auto& driver = rate.synapse.empty() ? rate.layer : rate.synapse;
    if (synapse == driver || starts_with(synapse, driver + ".")) return &rate;
  }
  return nullptr;
}

std::string layers_csv(const std::vector<LayerRate>& rates) {
  std::string text = "layer,firing_rate,neurons,spikes\n";
  for (const auto& layer : rates) {
    text += format("%s,%.9g,%.9g,%.9g\n", layer.layer.c_str(), layer.rate, layer.neurons,
                   layer.rate * layer.neurons);
  }
  return text;
}

std::string operations_csv(const std::vector<LayerOperations>& operations,
                           const std::vector<LayerRate>& rates) {
  std::string text =
      "synapse,layer,inputs,active_inputs,input_density,largest_input,binary_input,"
      "dense_operations,nonzero_operations,graded_operations,effective_acs,effective_macs\n";
  auto rows = operations;
  rows.push_back(total_of(operations));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& row = rows[i];
    const auto* driven = i < operations.size() ? driven_layer(row.layer, rates) : nullptr;
    text += format("%s,%s,%.9g,%.9g,%.9g,%.9g,%d,%.12g,%.12g,%.12g,%.12g,%.12g\n",
                   row.layer.c_str(), driven != nullptr ? driven->layer.c_str() : "", row.inputs,
                   row.active_inputs, row.density(), row.largest_input, row.binary_input ? 1 : 0,
                   row.dense, row.nonzero, row.graded, row.effective_acs(), row.effective_macs());
  }
  return text;
}

}  // namespace spikedepth

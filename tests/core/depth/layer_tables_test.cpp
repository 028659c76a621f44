// What fires and what drives it stand in two tables that join by the layer's name.
#include "core/depth/layer_tables.hpp"

#include <gtest/gtest.h>

namespace spikedepth {
namespace {

LayerOperations synapses(const char* name, double nonzero) {
  LayerOperations operations;
  operations.layer = name;
  operations.nonzero = nonzero;
  return operations;
}

TEST(LayerTables, EverySynapticLayerNamesTheLayerThatItDrivesAsTheOtherTableDoes) {
  const std::vector<LayerRate> rates = {{"conv1", 0.5, 8},
                                        {"block.0.sn1", 0.25, 4, "block.0.conv1"}};
  const std::vector<LayerOperations> operations = {
      synapses("conv1.depthwise", 1), synapses("conv1.pointwise", 2), synapses("block.0.conv1", 3),
      synapses("predict_depth1", 4)};
  EXPECT_EQ(operations_csv(operations, rates),
            "synapse,layer,inputs,active_inputs,input_density,largest_input,binary_input,"
            "dense_operations,nonzero_operations,graded_operations,effective_acs,effective_macs\n"
            "conv1.depthwise,conv1,0,0,0,0,1,0,1,0,1,0\n"
            "conv1.pointwise,conv1,0,0,0,0,1,0,2,0,2,0\n"
            "block.0.conv1,block.0.sn1,0,0,0,0,1,0,3,0,3,0\n"
            "predict_depth1,,0,0,0,0,1,0,4,0,4,0\n"
            "total,,0,0,0,0,1,0,10,0,10,0\n");
  EXPECT_EQ(layers_csv(rates),
            "layer,firing_rate,neurons,spikes\nconv1,0.5,8,4\nblock.0.sn1,0.25,4,1\n");
}

// A layer called "total" would not be taken for the last row, nor "conv1" for "conv10".
TEST(LayerTables, NamesAreComparedWhole) {
  const std::vector<LayerRate> rates = {{"conv1", 0.5, 8}, {"total", 0.5, 8}};
  EXPECT_EQ(driven_layer("conv10", rates), nullptr);
  const auto csv = operations_csv({synapses("total", 1)}, rates);
  EXPECT_NE(csv.find("total,total,"), std::string::npos) << csv;
  EXPECT_NE(csv.find("total,,"), std::string::npos) << csv;
}

}  // namespace
}  // namespace spikedepth

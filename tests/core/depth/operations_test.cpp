#include "core/depth/operations.hpp"

#include <gtest/gtest.h>

#include "core/base/config.hpp"
#include "core/depth/layer_tables.hpp"

namespace spikedepth {
namespace {

LayerOperations layer(const char* name, bool binary, double dense, double nonzero, double graded) {
  LayerOperations operations;
  operations.layer = name;
  operations.largest_input = binary ? 1 : 3;
  operations.inputs = 100;
  operations.active_inputs = 10;
  operations.dense = dense;
  operations.nonzero = nonzero;
  operations.graded = graded;
  operations.set_binary(binary);
  return operations;
}

// A binary layer of 1000 synapses with 100 in use, and a graded one with 40 in use by values that
// sum to 70 times their fan-out.
std::vector<LayerOperations> two_layers() {
  return {layer("a", true, 1000, 100, 100), layer("b", false, 400, 40, 70)};
}

TEST(Energy, EveryConventionOnAWorkedExample) {
  const EnergyConstants pj;  // MAC 4.6, AC 0.9
  const std::vector<std::pair<std::string, double>> expected = {
      {"nonzero", 140 * 0.9},
      {"sum", 170 * 0.9},
      {"neurobench", 100 * 0.9 + 40 * 4.6},
      {"dense-if-graded", 100 * 0.9 + 400 * 4.6},
      {"dense", 1400 * 4.6}};
  ASSERT_EQ(energy_conventions().size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(energy_conventions()[i].name, expected[i].first);
    EXPECT_NEAR(energy_uj(two_layers(), energy_conventions()[i], pj), expected[i].second * 1e-6,
                1e-15);
  }
}

TEST(Energy, ConstantsOfTheShippedFileAreTheDefaults) {
  EnergyConstants read{0, 0};
  FieldList fields;
  fields.section("energy", read);
  apply_toml_file(SPIKEDEPTH_SOURCE_DIR "/configs/energy-45nm.toml", fields);
  EXPECT_EQ(read.mac_pj, EnergyConstants().mac_pj);
  EXPECT_EQ(read.ac_pj, EnergyConstants().ac_pj);
}

// A binary window of 20 operations and a graded one of 10: NeuroBench 2.3 reports 10 accumulates
// and 5 multiply-accumulates a window; SpikingJelly 2.0 the same accumulates and half of the graded
// window's dense work.
TEST(Operations, EveryWindowDecidesByItselfWhetherItsInputIsBinary) {
  std::vector<LayerOperations> sum;
  accumulate(sum, {layer("a", true, 400, 20, 20)});
  accumulate(sum, {layer("a", false, 400, 10, 30)});
  average(sum, 2);
  EXPECT_EQ(sum[0].effective_acs(), 10);
  EXPECT_EQ(sum[0].effective_macs(), 5);
  EXPECT_FALSE(sum[0].binary_input);
  const EnergyConstants pj{4.0, 1.0};
  const auto energy_pj = [&](const char* name) {
    return 1e6 * energy_uj(sum, find_energy_conventions({name}).front(), pj);
  };
  EXPECT_NEAR(energy_pj("neurobench"), 10 + 5 * 4, 1e-9);
  EXPECT_NEAR(energy_pj("dense-if-graded"), 10 + 200 * 4, 1e-9);
  EXPECT_NEAR(energy_pj("nonzero"), 15, 1e-9);
  EXPECT_NEAR(energy_pj("sum"), 25, 1e-9);
  const auto csv = operations_csv(sum, {});
  EXPECT_NE(csv.find("a,,100,10,0.1,3,0,400,15,25,10,5\n"), std::string::npos) << csv;
}

TEST(Operations, MeansKeepTheLargestValueAndWhetherAllWasBinary) {
  std::vector<LayerOperations> sum;
  accumulate(sum, two_layers());
  auto second = two_layers();
  second[0].largest_input = 2;
  second[0].nonzero = 300;
  second[0].set_binary(false);
  accumulate(sum, second);
  average(sum, 2);
  EXPECT_EQ(sum[0].nonzero, 200);
  EXPECT_EQ(sum[0].dense, 1000);
  EXPECT_EQ(sum[0].density(), 0.1);
  EXPECT_EQ(sum[0].largest_input, 2);
  EXPECT_FALSE(sum[0].binary_input);
  EXPECT_EQ(sum[0].effective_acs(), 50);
  EXPECT_EQ(sum[0].effective_macs(), 150);
  const auto total = total_of(sum);
  EXPECT_EQ(total.dense, 1400);
  EXPECT_EQ(total.largest_input, 3);
  EXPECT_EQ(total.effective_acs(), 50);
  EXPECT_EQ(total.effective_macs(), 150 + 40);
}

}  // namespace
}  // namespace spikedepth

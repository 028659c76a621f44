#include "core/depth/evaluation_notes.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace spikedepth {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

LayerOperations synapses(const char* name, double dense, double density, double largest = 1) {
  LayerOperations operations;
  operations.layer = name;
  operations.inputs = 1000;
  operations.active_inputs = 1000 * density;
  operations.largest_input = largest;
  operations.binary_input = largest <= 1;
  operations.dense = dense;
  operations.nonzero = dense * density;
  return operations;
}

TEST(RateNotes, NameSilentAndSaturatedLayersAndNoOthers) {
  const auto notes = rate_notes(
      {{"a", 0.0009, 10}, {"b", 0.001, 10}, {"c", 0.5, 10}, {"d", 0.51, 10}, {"e", 0.0, 10}});
  EXPECT_EQ(notes.silent, "silent layers (fewer than 0.1 % of neurons fire): a, e");
  EXPECT_EQ(notes.saturated, "saturated layers (more than 50 % of neurons fire): d");
  EXPECT_EQ(rate_notes({{"a", 0.2, 10}}).silent, "");
  EXPECT_EQ(rate_notes({{"a", 0.2, 10}}).saturated, "");
}

TEST(InputNotes, ALayerIsPairedWithTheNeuronsThatItDrives) {
  const std::vector<LayerOperations> operations = {synapses("conv1", 1, 0),
                                                   synapses("block.0.conv1", 1, 0),
                                                   synapses("block.0.conv2", 1, 0),
                                                   synapses("block.1.conv2", 1, 0),
                                                   synapses("predict_depth1", 1, 0),
                                                   synapses("conv1.depthwise", 1, 0),
                                                   synapses("block.0.conv2.pointwise", 1, 0)};
  const std::vector<LayerRate> rates = {{"conv1", 0.1, 1},
                                        {"block.0.sn1", 0.2, 1, "block.0.conv1"},
                                        {"block.0.sn2", 0.3, 1, "block.0.conv2"},
                                        {"block.1.sn2", 0.4, 1, "block.1.conv2"}};
  const auto pairs = pair_inputs_with_outputs(operations, rates);
  ASSERT_EQ(pairs.size(), 7U);
  EXPECT_EQ(pairs[0].output_rate, 0.1);
  EXPECT_EQ(pairs[1].output_rate, 0.2);
  EXPECT_EQ(pairs[2].output_rate, 0.3);
  EXPECT_EQ(pairs[3].output_rate, 0.4);
  EXPECT_TRUE(std::isnan(pairs[4].output_rate));  // a readout has no neurons of its own
  EXPECT_EQ(pairs[4].operations->layer, "predict_depth1");
  EXPECT_EQ(pairs[5].output_rate, 0.1);  // parts of a separable convolution
  EXPECT_EQ(pairs[6].output_rate, 0.3);
}

// "up" reads 60 % active inputs and fires at 5 %: dense work times its firing rate is a twelfth of
// its work. 100 * 0.1 + 1000 * 0.6 = 610 happen, 100 * 0.1 + 1000 * 0.05 = 60 would be claimed.
TEST(InputNotes, CostFromOutputRatesIsCalledWrongWithBothFigures) {
  const std::vector<LayerOperations> operations = {
      synapses("same", 100, 0.1), synapses("up", 1000, 0.6), synapses("readout", 1e6, 0.9)};
  const std::vector<LayerRate> rates = {{"same", 0.1, 10}, {"up", 0.05, 10}};
  const auto notes = input_notes(operations, rates);
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_TRUE(has(notes[0], "would give 60 operations where 610 happen")) << notes[0];
  // The readout's 900000 are in the total that tables give.
  EXPECT_TRUE(has(notes[0], "with them 9.006e+05 happen")) << notes[0];
  EXPECT_TRUE(has(notes[0], "up (60.0 % in, 5.0 % out), same")) << notes[0];  // the worst first
  const auto table = input_table(operations, rates);
  EXPECT_TRUE(has(table, "readout"));
  EXPECT_TRUE(has(table, "60.00"));
  EXPECT_TRUE(has(table, "5.00"));
}

TEST(InputNotes, NothingIsSaidWhereInputAndOutputAgree) {
  EXPECT_TRUE(input_notes({synapses("a", 100, 0.1)}, {{"a", 0.11, 10}}).empty());
  EXPECT_TRUE(input_notes({synapses("analog", 100, 1.0)}, {}).empty());  // nothing fires
  EXPECT_TRUE(input_notes({}, {}).empty());
}

TEST(InputNotes, GradedInputsAreNamedWithTheirLargestValue) {
  const auto notes = input_notes({synapses("a", 100, 0.1), synapses("sum", 100, 0.1, 3)},
                                 {{"a", 0.1, 10}, {"sum", 0.1, 10}});
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_TRUE(has(notes[0], "graded inputs")) << notes[0];
  EXPECT_TRUE(has(notes[0], ": sum (up to 3);")) << notes[0];
}

TEST(ProtocolNotes, NothingIsSaidWhereTrainingAndProtocolAgree) {
  TrainingTarget published;
  published.holes_filled = true;
  published.slice.anchor = "stereospike";
  EXPECT_EQ(protocol_note(find_protocol("stereospike"), published), "");
  EXPECT_EQ(protocol_note(find_protocol("dense"), TrainingTarget()), "");
  EXPECT_EQ(protocol_note(find_protocol("e2depth-like"), TrainingTarget()), "");
}

TEST(ProtocolNotes, EveryDifferenceIsNamedWithItsKey) {
  TrainingTarget other;
  other.slice.window_ms = 50;
  other.slice.windows = 2;
  other.pixels_rounded = true;
  const auto note = protocol_note(find_protocol("stereospike"), other);
  for (const char* part :
       {"protocol stereospike: ", "data.fill_holes=false", "published with 50 ms", "sees 100 ms",
        "slice.anchor=label", "data.rounding=round"})
    EXPECT_TRUE(has(note, part)) << part << "\n" << note;
  EXPECT_FALSE(has(note, "\n"));  // one line

  TrainingTarget closed;
  closed.holes_filled = true;
  EXPECT_TRUE(has(protocol_note(find_protocol("dense"), closed), "data.fill_holes=true"));
  EXPECT_TRUE(has(protocol_note(find_protocol("ddes-sparse"), TrainingTarget()), "1/7 px"));
}

}  // namespace
}  // namespace spikedepth

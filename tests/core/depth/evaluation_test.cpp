#include "core/depth/evaluation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/error.hpp"
#include "core/depth/block_matching.hpp"
#include "tests/support/plane_recording.hpp"

namespace spikedepth {
namespace {

using test::PlaneRecording;
constexpr SensorSize kSensor{160, 96};

// Answers with the true plane plus a fixed offset.
class OffsetEstimator : public DepthEstimator {
 public:
  OffsetEstimator(const PlaneRecording& recording, double offset_m)
      : recording_(recording),
        offset_m_(offset_m),
        encoder_(make_count_encoder(recording, PixelRounding::truncate, true)) {}
  DepthEstimate estimate(const StereoSlice& slice) override {
    encoder_.encode(slice, frame_);
    const auto label = static_cast<std::size_t>(slice.window.begin / PlaneRecording::kPeriod_us);
    DepthEstimate estimate;
    estimate.depth = DepthMap(kSensor.width, kSensor.height);
    for (auto& metres : estimate.depth.metres)
      metres = static_cast<float>(recording_.plane_depth_m(label) + offset_m_);
    estimate.rates = {{"layer", 0.25}};
    return estimate;
  }
  void reset() override {}
  const InputPolicy& input() const override { return input_; }
  const EventFrame& frame() const override { return frame_; }

 private:
  const PlaneRecording& recording_;
  double offset_m_;
  CountEncoder encoder_;
  InputPolicy input_;
  EventFrame frame_;
};

class EvaluationTest : public ::testing::Test {
 protected:
  EvaluationReport run(double offset_m) {
    OffsetEstimator estimator(*recording_, offset_m);
    EvaluationConfig config;
    config.protocols = {find_protocol("dense"), find_protocol("ddes-sparse"),
                        find_protocol("e2depth-like")};
    config.constant_depth_m = 5.0;
    return evaluate({{{recording_, 1, 5}, &estimator}}, config, {}, {});
  }
  std::shared_ptr<PlaneRecording> recording_ = std::make_shared<PlaneRecording>(6, kSensor, 3);
};

TEST_F(EvaluationTest, ScoresTheNetworkTheConstantAndBlockMatching) {
  const auto report = run(0.3);
  EXPECT_EQ(report.windows, 4);
  EXPECT_NEAR(report.summary("dense", Predictor::network).mean.mean_m, 0.3, 1e-6);
  double constant = 0;
  for (std::size_t label = 1; label < 5; ++label)
    constant += std::abs(recording_->plane_depth_m(label) - 5.0) / 4;
  EXPECT_NEAR(report.summary("dense", Predictor::constant).mean.mean_m, constant, 1e-6);
  const auto matching = report.summary("dense", Predictor::block_matching);
  EXPECT_LT(matching.coverage(), 1.0);
  EXPECT_GT(matching.coverage(), 0.4);
  const auto same_pixels = report.summary("dense", Predictor::network_on_block_matching);
  EXPECT_EQ(same_pixels.mean.pixels, matching.mean.pixels);
  EXPECT_NEAR(same_pixels.mean.mean_m, 0.3, 1e-6);
  EXPECT_EQ(report.rates.front().rate, 0.25);
}

TEST_F(EvaluationTest, SparseProtocolScoresFewerPixelsThanDense) {
  const auto report = run(0.0);
  EXPECT_LT(report.summary("ddes-sparse", Predictor::network).mean.truth_pixels,
            report.summary("dense", Predictor::network).mean.truth_pixels);
}

TEST_F(EvaluationTest, CsvAndJsonRepeatToTheByte) {
  const auto first = run(0.1), second = run(0.1);
  EXPECT_EQ(first.frames_csv(), second.frames_csv());
  EXPECT_EQ(first.to_json().dump(), second.to_json().dump());
  // header, then windows x protocols x predictors
  const std::string csv = first.frames_csv();
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 4 * 3 * 4);
}

TEST_F(EvaluationTest, RowsThatRepeatAreToldOnceAndTheAnswerStandsInOneLine) {
  const auto report = run(0.3);
  const auto table = report.table();
  // All depths are below 30 m, so both protocols score the same pixels.
  EXPECT_NE(table.find("\ne2depth-like  the same figures as dense\n"), std::string::npos) << table;
  EXPECT_NE(table.find("\nddes-sparse   network "), std::string::npos) << table;
  EXPECT_EQ(report.answer().find("mean depth error under dense: network 0.3000 m, constant-depth "),
            0U)
      << report.answer();
  EXPECT_NE(report.answer().find(" % of the pixels\n"), std::string::npos) << report.answer();
}

TEST_F(EvaluationTest, LabelsOutsideTheRecordingAreRefused) {
  OffsetEstimator estimator(*recording_, 0);
  EXPECT_THROW(evaluate({{{recording_, 0, 7}, &estimator}}, {{find_protocol("dense")}, 0}, {}, {}),
               ConfigError);
}

// Random dots on a plane: the matcher must find the plane's disparity.
TEST(BlockMatching, FindsThePlane) {
  PlaneRecording recording(4, kSensor, 9);
  const auto encoder = make_count_encoder(recording, PixelRounding::truncate, true);
  for (std::size_t label = 0; label < 4; ++label) {
    StereoSlice slice;
    EventFrame frame;
    read_slice(recording, label_window(recording, {}, label), slice);
    encoder.encode(slice, frame);
    const auto depth = block_matching_depth(frame, PlaneRecording::kFocalBaseline);
    std::vector<float> found;
    for (const float metres : depth.metres) {
      if (std::isfinite(metres)) found.push_back(metres);
    }
    ASSERT_GT(found.size(), kSensor.pixels() / 3);
    std::nth_element(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(found.size() / 2),
                     found.end());
    EXPECT_NEAR(found[found.size() / 2], recording.plane_depth_m(label),
                0.03 * recording.plane_depth_m(label));
  }
}

}  // namespace
}  // namespace spikedepth

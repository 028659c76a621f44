// Checkpoints whose content was edited or damaged while their container is whole.
#include <gtest/gtest.h>

#include <limits>

#include "core/base/error.hpp"
#include "core/learning/checkpoint.hpp"
#include "core/snn/depth_model.hpp"
#include "core/snn/parameter_budget.hpp"
#include "models/experiments/trained_model.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

class DamagedCheckpoint : public ::testing::Test {
 protected:
  void SetUp() override {
    auto experiment = Experiment::load("", {"model.width=1"});
    CheckpointMeta meta;
    meta.fields = experiment.describe();
    archive_.meta = meta.to_json();
    torch::manual_seed(1);
    append_module(*experiment.make_model(), archive_);
  }
  // What loading `archive` says; "" if it loads. Anything but DataError fails the test.
  std::string refusal(const TensorArchive& archive) const {
    const auto file = folder_.file("a.ckpt");
    save_archive(file, archive);
    try {
      TrainedModel::load(file);
    } catch (const DataError& error) {
      return error.what();
    }
    return "";
  }
  test::TempDir folder_;
  TensorArchive archive_;
};

TEST_F(DamagedCheckpoint, AValueOfAnotherTypeIsNeverAnythingButUnreadableData) {
  EXPECT_EQ(refusal(archive_), "");
  const std::vector<nlohmann::json> wrong = {nullptr,
                                             "x",
                                             -7,
                                             1e300,
                                             true,
                                             nlohmann::json::array({"x"}),
                                             nlohmann::json::object({{"a", 1}})};
  std::size_t refused = 0;
  const auto flat = archive_.meta.flatten();
  for (const auto& [pointer, value] : flat.items()) {
    for (const auto& other : wrong) {
      if (other.type() == value.type() && !other.is_string()) continue;
      auto edited = archive_;
      edited.meta[nlohmann::json::json_pointer(pointer)] = other;
      const auto what = refusal(edited);
      refused += what.empty() ? 0 : 1;
      EXPECT_EQ(what.find('\n'), std::string::npos) << pointer;
      EXPECT_LT(what.size(), 700U) << pointer << ": " << what;
    }
  }
  EXPECT_GT(refused, flat.size());
}

TEST_F(DamagedCheckpoint, AConfigurationOfAGiantNetworkIsRefusedBeforeTheNetworkIsBuilt) {
  archive_.meta["experiment"]["fields"]["model.width"] = 256;
  EXPECT_NE(refusal(archive_).find("larger than the file"), std::string::npos) << refusal(archive_);
  // One that is only somewhat larger is told by its tensors.
  archive_.meta["experiment"]["fields"]["model.width"] = 2;
  EXPECT_NE(refusal(archive_).find("the network expects"), std::string::npos) << refusal(archive_);
}

TEST_F(DamagedCheckpoint, TheBudgetCountsEveryLayerAndEndsWithItsScope) {
  const auto experiment = Experiment::load("", {"model.width=2"});
  const auto model = experiment.make_model();
  std::int64_t weights = 0;
  for (const auto& parameter : model->parameters())
    weights += parameter.dim() == 4 ? parameter.numel() : 0;
  {
    const ParameterBudget enough(weights);
    EXPECT_NO_THROW(experiment.make_model());
    EXPECT_THROW(experiment.make_model(), ConfigError);
  }
  EXPECT_NO_THROW(experiment.make_model());
}

TEST_F(DamagedCheckpoint, WeightsThatAreNotFiniteAreRefused) {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    auto edited = archive_;
    auto& bytes = edited.tensors[3].tensor.bytes;
    std::memcpy(bytes.data() + bytes.size() - sizeof bad, &bad, sizeof bad);
    const auto what = refusal(edited);
    EXPECT_NE(what.find("not finite"), std::string::npos) << what;
    EXPECT_NE(what.find("a.ckpt"), std::string::npos) << what;
  }
}

}  // namespace
}  // namespace spikedepth

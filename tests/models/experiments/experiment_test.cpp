// Configurations whose network or rule changes.
#include "models/experiments/experiment.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

template <typename Work>
std::string config_error(const Work& work) {
  try {
    work();
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

Experiment forward_in_time() {
  return Experiment::load(
      "", {"model.name=stereospike-forward", "model.width=3", "rule.name=eprop", "rule.burn_in=1"});
}

TEST(ExperimentRule, AnotherRuleLeavesOutTheKeysOfTheOldOne) {
  const test::TempDir folder;
  auto eprop = forward_in_time();
  write_file_atomically(folder.file("config.toml"), eprop.to_toml());
  auto from_file = Experiment::load(folder.file("config.toml"), {"rule.name=surrogate"});
  auto from_other = eprop.with({"rule.name=surrogate"});
  for (auto* changed : {&from_file, &from_other}) {
    EXPECT_EQ(changed->rule_name(), "surrogate");
    const auto values = changed->describe();
    EXPECT_EQ(values["model.width"], 3);
    EXPECT_FALSE(values.contains("rule.burn_in"));
  }
  auto same = Experiment::load(folder.file("config.toml"), {});
  EXPECT_EQ(same.describe()["rule.burn_in"], 1);
}

TEST(ExperimentRule, AKeyOfAnotherRuleOrNetworkIsToldAsSuch) {
  EXPECT_NE(config_error([] {
              Experiment::load("", {"rule.burn_in=1"});
            }).find("'rule.burn_in' is a key of rule.name=eprop"),
            std::string::npos);
  EXPECT_NE(config_error([] {
              Experiment::load("", {"model.threshold_percentile=90"});
            }).find("'model.threshold_percentile' is a key of model.name=proxy-unet"),
            std::string::npos);
  EXPECT_NE(config_error([] {
              forward_in_time().with({"rule.name=surrogate", "rule.burn_in=1"});
            }).find("rule.name=eprop"),
            std::string::npos);
  // One that nobody has still gets the nearest.
  EXPECT_NE(config_error([] { Experiment::load("", {"model.widht=8"}); }).find("did you mean"),
            std::string::npos);
}

TEST(ExperimentRule, ARuleThatDoesNotFitIsKnownWithoutATraining) {
  EXPECT_NO_THROW(forward_in_time().check_rule());
  EXPECT_NE(config_error([] {
              forward_in_time().with({"rule.name=proxy"}).check_rule();
            }).find("rule.name=proxy cannot train"),
            std::string::npos);
  const auto hard = Experiment::load("", {"model.width=2", "rule.name=eprop"});
  EXPECT_NE(config_error([&] { hard.check_rule(); }).find("model.name=stereospike-forward"),
            std::string::npos);
}

}  // namespace
}  // namespace spikedepth

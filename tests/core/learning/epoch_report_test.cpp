#include "core/learning/epoch_report.hpp"

#include <gtest/gtest.h>

#include "core/learning/metrics_table.hpp"

namespace spikedepth {
namespace {

EpochReport third_epoch() {
  EpochReport report;
  report.epoch = 3;
  report.epochs = 12;
  report.seconds = 133;
  report.train_mde_m = 0.254;
  report.train_constant_m = 0.6;
  report.validation_mde_m = 0.743;
  report.validation_constant_m = 0.657;
  report.rates = {{"a", 0.1}, {"b", 0.3}};
  report.best_mde_m = 0.689;
  report.best_epoch = 2;
  return report;
}

TEST(EpochReport, OneLineTellsTrainingValidationConstantRateAndBest) {
  auto report = third_epoch();
  EXPECT_EQ(epoch_line(report),
            "epoch 3/12  train 0.254 m  validation 0.743 m  constant 0.657 m (worse than a "
            "constant)  rate 20.0 %  best 0.689 m (epoch 2)  2m13s");
  report.validation_mde_m = 0.5;
  report.best = true;
  EXPECT_EQ(epoch_line(report),
            "epoch 3/12  train 0.254 m  validation 0.500 m  constant 0.657 m  rate 20.0 %  best so "
            "far  2m13s");
}

// Without a validation the training's own samples are what it is compared on.
TEST(EpochReport, WithoutAValidationTheTrainingStandsBesideItsConstant) {
  auto report = third_epoch();
  report.validation_mde_m = report.validation_constant_m = EpochReport::kUnknown;
  EXPECT_FALSE(report.worse_than_constant());
  EXPECT_NE(epoch_line(report).find("train 0.254 m  constant 0.600 m  rate"), std::string::npos);
  report.train_mde_m = 0.61;
  EXPECT_TRUE(report.worse_than_constant());
}

TEST(EpochReport, ARunOfAnEarlierVersionKeepsItsColumns) {
  const std::string table =
      "epoch,step,lr,train_loss,train_mde_m,validation_mde_m,rate_a,rate_old\n";
  auto report = third_epoch();
  report.step = 8;
  report.lr = 0.5;
  report.train_loss = 2;
  report.terms = {{"depth", 1.5}};
  EXPECT_EQ(metrics_text(report, table), "3,8,0.5,2,0.254,0.743,0.1,nan\n");
  const auto fresh = metrics_text(report, "");
  EXPECT_EQ(fresh.substr(0, fresh.find('\n')),
            "epoch,step,lr,train_loss,train_mde_m,validation_mde_m,validation_rmse_m,"
            "validation_constant_m,train_constant_m,mean_rate,loss_depth,rate_a,rate_b");
}

}  // namespace
}  // namespace spikedepth

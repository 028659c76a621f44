// metrics.csv of a resumed run holds what was written up to its checkpoint, and nothing else.
#include "core/learning/metrics_table.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

class MetricsTable : public ::testing::Test {
 protected:
  MetricsTable() : run_(RunDirectory::create(folder_.file("run"), false)) {
    EpochReport report;
    report.rates = {{"bottom", 0.5}};
    report.epoch = 1;
    rows_ = metrics_text(report, "");
    report.epoch = 2;
    next_ = metrics_text(report, rows_);
  }
  std::string found() const { return read_file(run_.metrics()); }

  test::TempDir folder_;
  RunDirectory run_;
  std::string rows_, next_;
};

TEST_F(MetricsTable, RowsBeyondTheCheckpointAreCut) {
  run_.append("metrics.csv", rows_ + next_ + "3,half a r");
  EXPECT_EQ(restore_metrics(run_, rows_, rows_.size()), "");
  EXPECT_EQ(found(), rows_);
}

TEST_F(MetricsTable, AForeignOrDamagedOneIsRestoredAndKept) {
  for (const auto& wrong :
       {std::string("epoch,step\n1,8\n"), rows_.substr(0, rows_.size() - 5), next_}) {
    write_file_atomically(run_.metrics(), wrong);
    const auto note = restore_metrics(run_, rows_, rows_.size());
    EXPECT_NE(note.find("metrics-found.csv"), std::string::npos) << note;
    EXPECT_EQ(found(), rows_);
    EXPECT_EQ(read_file(run_.file("metrics-found.csv")), wrong);
  }
}

TEST_F(MetricsTable, AMissingOneIsWrittenAnew) {
  EXPECT_NE(restore_metrics(run_, rows_, rows_.size()), "");
  EXPECT_EQ(found(), rows_);
  EXPECT_FALSE(std::filesystem::exists(run_.file("metrics-found.csv")));
}

TEST_F(MetricsTable, OfAnOlderCheckpointIsCutAndItsGapsAreTold) {
  run_.append("metrics.csv", rows_ + next_);
  EXPECT_EQ(restore_metrics(run_, std::nullopt, rows_.size()), "");
  EXPECT_EQ(found(), rows_);
  EXPECT_NE(restore_metrics(run_, std::nullopt, rows_.size() + 1), "");
}

}  // namespace
}  // namespace spikedepth

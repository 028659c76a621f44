// Spoken digits as spikes, from files that data-scripts/make_shd_golden.py wrote with h5py.
#include <gtest/gtest.h>

#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "io/datasets/shd_files.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

const std::string kGolden = std::string(SPIKEDEPTH_GOLDEN_DIR) + "/shd";

std::string error_of(const std::string& folder) {
  try {
    read_shd_folder(folder);
  } catch (const DataError& error) {
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    return error.what();
  }
  return "no error";
}

void expect_error(const std::string& folder, const std::string& part) {
  EXPECT_NE(error_of(folder).find(part), std::string::npos) << error_of(folder);
}

TEST(Shd, HoldsEverySpikeOfTheFiles) {
  const auto set = read_shd_folder(kGolden + "/good");
  ASSERT_TRUE(set.has_value());
  EXPECT_EQ(set->units, 700);
  EXPECT_EQ(set->classes, 20);
  ASSERT_EQ(set->train.count(), 5);
  ASSERT_EQ(set->test.count(), 3);
  for (std::size_t n = 0; n < 5; ++n) {
    EXPECT_EQ(set->train.labels[n], static_cast<std::int64_t>(n + 4) % 20);
    ASSERT_EQ(set->train.times_s[n].size(), 3 * n);
    for (std::size_t s = 0; s < 3 * n; ++s) {
      EXPECT_EQ(set->train.times_s[n][s], static_cast<float>(s + 1) / 16);
      EXPECT_EQ(set->train.units[n][s], static_cast<float>((100 * n + 7 * s) % 700));
    }
  }
  EXPECT_GT(set->longest_s, 12.0 / 16);
  EXPECT_LT(set->longest_s, 12.0 / 16 + 1e-6);
}

TEST(Shd, AFolderWithoutTheFilesIsNoError) {
  const test::TempDir folder;
  EXPECT_FALSE(read_shd_folder(folder.path()).has_value());
}

TEST(Shd, WhatIsWrongIsNamed) {
  expect_error(kGolden + "/unit", "recording 3 has a spike of unit 700");
  expect_error(kGolden + "/length", "recording 3 has 10 times and 9 units");
  const test::TempDir folder;
  std::filesystem::copy(kGolden + "/good/shd_train.h5", folder.path());
  expect_error(folder.path(), "shd_test.h5");  // one alone
  const auto bytes = read_file(folder.file("shd_train.h5"));
  for (const std::size_t kept : {bytes.size() / 4, bytes.size() / 2, bytes.size() - 100}) {
    write_file_atomically(folder.file("shd_train.h5"), bytes.substr(0, kept));
    EXPECT_NE(error_of(folder.path()), "no error") << kept;
  }
}

}  // namespace
}  // namespace spikedepth

#include "io/recordings/reader_bench.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "core/base/process_usage.hpp"
#include "io/recordings/mvsec/calibration_files.hpp"
#include "io/recordings/open_recording.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

/// Folder for large files; empty if the slow measurements were not asked for.
std::string bench_folder() {
  const char* folder = std::getenv("SPIKEDEPTH_BENCH_FOLDER");
  return folder == nullptr ? "" : folder;
}

nlohmann::json numpy_result(const std::string& file) {
  const std::string command =
      "/usr/bin/python3 " SPIKEDEPTH_SOURCE_DIR "/data-scripts/read_numpy.py " + file;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  std::string text;
  std::array<char, 4096> part{};
  while (const std::size_t got = std::fread(part.data(), 1, part.size(), pipe))
    text.append(part.data(), got);
  return ::pclose(pipe) == 0 ? nlohmann::json::parse(text) : nlohmann::json();
}

TEST(ReaderBench, counts_every_event_once) {
  const test::TempDir dir;
  const std::string path = make_large_recording(dir.path(), "small", 200'000, 100'000);
  const ReaderBenchResult result = bench_reader(path, 50'000);
  EXPECT_EQ(result.events, 400'000U);
  EXPECT_EQ(result.windows, 40U);
}

TEST(ReaderBench, speed_against_numpy) {
  if (bench_folder().empty())
    GTEST_SKIP() << "set SPIKEDEPTH_BENCH_FOLDER to a folder with 1 GB of room to measure";
  const std::string calibration = bench_folder() + "/speed_calib";
  std::filesystem::create_directories(calibration);
  write_calibration(mvsec_indoor_calibration(), calibration, "speed");
  for (const double rate_hz : {200e3, 2e6}) {
    const std::string path = make_large_recording(bench_folder(), "speed", 10'000'000, rate_hz);
    bench_reader(path, 50'000);  // fills the page cache
    const ReaderBenchResult ours = bench_reader(path, 50'000);
    const nlohmann::json theirs = numpy_result(path);
    ASSERT_TRUE(theirs.is_object()) << "read_numpy.py does not run here";
    const double numpy_rate = theirs.at("events_per_second");
    std::cout << rate_hz << " events/s in the recording: " << ours.events_per_second() / 1e6
              << " M/s read, NumPy " << numpy_rate / 1e6 << " M/s, ratio "
              << ours.events_per_second() / numpy_rate << "\n";
    EXPECT_EQ(ours.checksum, theirs.at("checksum"));
    EXPECT_GT(ours.events_per_second(), 20e6);
    std::filesystem::remove(path);
  }
  std::filesystem::remove_all(calibration);
}

TEST(ReaderBench, memory_stays_bounded) {
  if (bench_folder().empty())
    GTEST_SKIP() << "set SPIKEDEPTH_BENCH_FOLDER to a folder with 6 GB of room to measure";
  const std::string path = make_large_recording(bench_folder(), "large", 80'000'000, 400e3);
  EXPECT_GT(std::filesystem::file_size(path), 5'000'000'000U);
  const ReaderBenchResult result = bench_reader(path, 50'000);
  std::cout << result.events / 1e6 << " M events of 5.1 GB in " << result.seconds
            << " s, peak memory " << peak_memory_mb() << " MB\n";
  EXPECT_EQ(result.events, 160'000'000U);
  EXPECT_LT(peak_memory_mb(), 1000);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace spikedepth

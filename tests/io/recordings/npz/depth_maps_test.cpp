// Depth maps as NumPy arrays: read back by our own reader and by NumPy itself.
#include "io/recordings/npz/depth_maps.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <limits>

#include "core/base/error.hpp"
#include "io/recordings/npz/npy_array.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

using test::TempDir;

// Map i holds 10 i + pixel, but for one pixel that is unknown.
void add(DepthMapsWriter& writer, TimeUs end, const DepthMap& depth) {
  writer.add(end, {&depth});
}

DepthMap map_of(int index) {
  DepthMap map(3, 2);
  for (std::size_t i = 0; i < 6; ++i)
    map.metres[i] = static_cast<float>(10 * index) + static_cast<float>(i);
  map.metres[4] = index == 0 ? std::numeric_limits<float>::infinity() : std::nanf("");
  return map;
}

void write_two(const std::string& path, const StereoCalibration* calibration) {
  DepthMapsWriter writer(path, {3, 2});
  add(writer, 50'000, map_of(0));
  add(writer, 100'000, map_of(1));
  writer.finish(
      {"Flur Süd", "runs/first", "1.2.3", calibration != nullptr ? 1.5e9 : 0.0, calibration});
}

template <typename T>
std::vector<T> values_of(const NpyArray& array, std::size_t count) {
  std::vector<T> values(count);
  const auto stream = array.open();
  stream->skip(array.header_bytes);
  stream->read(values.data(), count * sizeof(T));
  stream->expect_end();
  return values;
}

// A Python that has NumPy; empty if there is none.
std::string python() {
  for (const std::string name : {"python3", "/usr/bin/python3"}) {
    if (std::system((name + " -c 'import numpy' >/dev/null 2>&1").c_str()) == 0) return name;
  }
  return "";
}

bool python_agrees(const TempDir& dir, const std::string& expression) {
  const std::string command = "cd " + dir.path() + " && " + python() +
                              " -c \"import numpy as np; z = np.load('maps.npz'); assert " +
                              expression + "\"";
  return std::system(command.c_str()) == 0;
}

TEST(DepthMapsNpz, HoldsEveryMapItsTimeAndTheRectifiedCamera) {
  const TempDir dir;
  const auto path = dir.file("maps.npz");
  const auto calibration = mvsec_indoor_calibration();
  write_two(path, &calibration);
  const ZipArchive archive(path);
  const auto depth = archived_array(archive, *archive.find("depth.npy"), path);
  EXPECT_EQ(depth.header.shape, (std::vector<std::uint64_t>{2, 2, 3}));
  EXPECT_EQ(depth.header.item_bytes, 4U);
  const auto metres = values_of<float>(depth, 12);
  EXPECT_EQ(metres[3], 3.0F);
  EXPECT_EQ(metres[6], 10.0F);
  EXPECT_TRUE(std::isnan(metres[4]));  // was infinite
  EXPECT_TRUE(std::isnan(metres[10]));
  const auto times = archived_array(archive, *archive.find("t_us.npy"), path);
  EXPECT_EQ(values_of<std::int64_t>(times, 2), (std::vector<std::int64_t>{50'000, 100'000}));
  const auto camera = archived_array(archive, *archive.find("K.npy"), path);
  const auto& p = calibration.left.projection;
  EXPECT_EQ(values_of<double>(camera, 9),
            (std::vector<double>{p[0], p[1], p[2], p[4], p[5], p[6], p[8], p[9], p[10]}));
  const auto baseline = archived_array(archive, *archive.find("baseline_m.npy"), path);
  EXPECT_NEAR(values_of<double>(baseline, 1)[0], 0.0998821, 1e-6);
  const auto rotation = archived_array(archive, *archive.find("R_rect_left.npy"), path);
  EXPECT_EQ(values_of<double>(rotation, 9)[1], calibration.left.rectification[1]);
}

TEST(DepthMapsNpz, LeavesTheCameraOutWhereItIsUnknown) {
  const TempDir dir;
  write_two(dir.file("maps.npz"), nullptr);
  const ZipArchive archive(dir.file("maps.npz"));
  for (const char* name : {"K.npy", "baseline_m.npy", "R_rect_left.npy", "base_time_s.npy"})
    EXPECT_EQ(archive.find(name), nullptr) << name;
  EXPECT_NE(archive.find("depth.npy"), nullptr);
}

TEST(DepthMapsNpz, IsThereWholeOrNotAtAllAndLeavesTheOldFileUntilThen) {
  const TempDir dir;
  const auto path = dir.file("maps.npz");
  write_two(path, nullptr);
  const auto size = std::filesystem::file_size(path);
  {
    DepthMapsWriter writer(path, {3, 2});
    add(writer, 50'000, map_of(0));
  }
  EXPECT_EQ(std::filesystem::file_size(path), size);
  const auto files = std::distance(std::filesystem::directory_iterator(dir.file("")), {});
  EXPECT_EQ(files, 1);
  EXPECT_THROW(DepthMapsWriter(dir.file("none/maps.npz"), {3, 2}), DataError);
}

TEST(DepthMapsNpz, NumPyReadsItWithItsText) {
  if (python().empty()) GTEST_SKIP() << "python3 without numpy";
  const TempDir dir;
  const auto calibration = mvsec_indoor_calibration();
  write_two(dir.file("maps.npz"), &calibration);
  EXPECT_TRUE(python_agrees(dir,
                            "z['depth'].dtype == np.float32 and z['depth'].shape == (2, 2, 3) and "
                            "np.isnan(z['depth']).sum() == 2 and z['depth'][1, 1, 2] == 15"));
  EXPECT_TRUE(python_agrees(dir, "z['K'].shape == (3, 3) and z['K'][2, 2] == 1"));
  EXPECT_TRUE(python_agrees(dir, "str(z['recording']) == 'Flur S\\u00fcd'"));
  EXPECT_TRUE(python_agrees(dir,
                            "str(z['network']) == 'runs/first' and str(z['version']) == "
                            "'1.2.3' and float(z['base_time_s']) == 1.5e9"));
}

TEST(DepthMapsNpy, IsOneMapOfRows) {
  const TempDir dir;
  write_depth_npy(dir.file("one.npy"), map_of(1));
  const auto array = array_of_file(dir.file("one.npy"));
  EXPECT_EQ(array.header.shape, (std::vector<std::uint64_t>{2, 3}));
  EXPECT_EQ(values_of<float>(array, 6)[5], 15.0F);
}

TEST(DepthMaps, SeveralArraysOfAWindowStandInOneFile) {
  if (python().empty()) GTEST_SKIP() << "no Python with NumPy here";
  const TempDir dir;
  const auto path = dir.file("maps.npz");
  {
    DepthMapsWriter writer(path, {3, 2}, {"depth", "confidence"});
    const auto one = map_of(0), two = map_of(1);
    writer.add(50'000, {&one, &two});
    writer.add(100'000, {&two, &one});
    EXPECT_THROW(writer.add(150'000, {&one}), InternalError);
    writer.finish({"room", "run", "version", 0, nullptr});
  }
  EXPECT_TRUE(python_agrees(dir, "z['depth'].shape == z['confidence'].shape == (2, 2, 3)"));
  EXPECT_TRUE(
      python_agrees(dir,
                    "np.array_equal(z['depth'][0], z['confidence'][1], equal_nan=True) and "
                    "np.array_equal(z['depth'][1], z['confidence'][0], equal_nan=True) and not "
                    "np.array_equal(z['depth'][0], z['depth'][1], equal_nan=True)"));
}

}  // namespace
}  // namespace spikedepth

// What a reader must survive: files that are cut, wrong, or made to do harm.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <limits>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "io/recordings/open_recording.hpp"
#include "tests/io/hdf5/hostile_hdf5.hpp"
#include "tests/io/recordings/mvsec/mvsec_fixture.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;
using test::Row;
using test::TempDir;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

/// The one-line error that opening (and reading everything) gives.
std::string error_of(const std::string& path) {
  try {
    const auto recording = open_recording(path);
    EventBatch events;
    for (const Side side : {Side::left, Side::right}) {
      recording->read_events(side, recording->info().span, events);
      for (std::size_t i = 0; i < recording->image_times(side).size(); ++i)
        recording->read_image(side, i);
      for (const DepthView view : {DepthView::raw, DepthView::rectified}) {
        for (std::size_t i = 0;
             recording->has_depth(side, view) && i < recording->depth_times(side).size(); ++i) {
          recording->read_depth(side, view, i);
        }
      }
    }
  } catch (const DataError& error) {
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
    return error.what();
  }
  return "no error";
}

#define EXPECT_PART(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

TEST(MvsecDamage, a_cut_file_is_an_error_wherever_it_is_cut) {
  const TempDir dir;
  const std::string data =
      test::write_fixture(test::make_fixture(2000, 3), dir.path(), "whole1", false);
  for (const std::string& name : {std::string("whole1_data.hdf5"), std::string("whole1_gt.hdf5")}) {
    const std::string whole = read_file(dir.file(name));
    const TempDir other;
    fs::copy_file(data, other.file("whole1_data.hdf5"));
    for (std::size_t i = 0; i < 120; ++i) {
      const std::size_t size = whole.size() * i / 120;
      write_file_atomically(other.file(name), whole.substr(0, size));
      EXPECT_NE(error_of(other.file("whole1_data.hdf5")), "no error") << name << " cut at " << size;
    }
    write_file_atomically(other.file(name), whole.substr(0, whole.size() - 1));
    EXPECT_PART(error_of(other.file("whole1_data.hdf5")),
                name + ": is cut off: it has " + std::to_string(whole.size() - 1) + " of the " +
                    std::to_string(whole.size()) + " bytes");
  }
}

TEST(MvsecDamage, flipped_bytes_give_errors_or_numbers_but_never_a_crash) {
  const TempDir dir;
  const std::string path =
      test::write_fixture(test::make_fixture(200, 1), dir.path(), "flip1", false);
  const std::string whole = read_file(path);
  std::size_t refused = 0, read = 0;
  for (std::size_t i = 0; i < whole.size(); i += i < 8192 ? 7 : 397) {
    std::string flipped = whole;
    flipped[i] = static_cast<char>(flipped[i] ^ 0x55);
    write_file_atomically(path, flipped);
    const auto error = error_of(path);
    ++(error == "no error" ? read : refused);
    // An error names the file; anything else than a DataError would have ended the test.
    EXPECT_TRUE(error == "no error" || error.rfind(dir.path(), 0) == 0) << i << ": " << error;
  }
  EXPECT_GT(refused, 0U);
  EXPECT_GT(read, 0U);
}

TEST(MvsecDamage, files_of_another_kind) {
  const TempDir dir;
  write_file_atomically(dir.file("a_data.hdf5"), std::string());
  EXPECT_PART(error_of(dir.file("a_data.hdf5")), "is empty (0 bytes)");
  write_file_atomically(dir.file("b_data.hdf5"), std::string("<html>404 not found</html>"));
  EXPECT_PART(error_of(dir.file("b_data.hdf5")), "is a web page");
  write_file_atomically(dir.file("b_data.hdf5"), std::string("\x01\x02 something else"));
  EXPECT_PART(error_of(dir.file("b_data.hdf5")), "is no HDF5 file");
  fs::create_directory(dir.file("c_data.hdf5"));
  EXPECT_PART(error_of(dir.file("c_data.hdf5")), "holds no recording");
  EXPECT_PART(error_of(dir.file("d_gt.hdf5")), "does not exist");
}

TEST(MvsecDamage, events_of_a_wrong_type_or_shape) {
  const TempDir dir;
  const std::string path = dir.file("a_data.hdf5");
  test::write_strings(path);
  EXPECT_PART(error_of(path), "does not hold plain numbers");
  test::write_compound(path);
  EXPECT_PART(error_of(path), "does not hold plain numbers");
  test::write_group_instead(path);
  EXPECT_PART(error_of(path), "/davis/left/events is no dataset");
  test::write_shape(path, {100}, false);
  EXPECT_PART(error_of(path), "has shape (100); (any, 4) was expected");
  test::write_shape(path, {100, 3}, false);
  EXPECT_PART(error_of(path), "has shape (100, 3)");
  test::write_shape(path, {2, 2, 2, 2, 2, 2, 2}, false);
  EXPECT_PART(error_of(path), "has 7 dimensions");
}

TEST(MvsecDamage, links_to_elsewhere_are_refused) {
  const TempDir dir;
  const std::string other = dir.file("other_data.hdf5");
  test::write_rows(other, {{1, 1, 5, 1}}, {});
  const std::string path = dir.file("a_data.hdf5");
  test::write_soft_link(path, "/davis/left/events", "/elsewhere");
  EXPECT_PART(error_of(path), "/davis/left/events is a soft link");
  test::write_soft_link(path, "/davis", "/elsewhere");
  EXPECT_PART(error_of(path), "/davis is a soft link");
  test::write_external_link(path, "/davis", other);
  EXPECT_PART(error_of(path), "/davis is a external link");
  test::write_external_link(path, "/davis/left", other);
  EXPECT_PART(error_of(path), "/davis/left is a external link");
  test::write_virtual_dataset(path, other, 1);
  EXPECT_PART(error_of(path), "virtual dataset");
  test::write_external_storage(path, "/etc/hostname", 1);
  EXPECT_PART(error_of(path), "keeps its numbers in another file");
}

TEST(MvsecDamage, impossible_sizes_are_refused_before_memory_is_taken) {
  const TempDir dir;
  const std::string path = dir.file("a_data.hdf5");
  test::write_shape(path, {std::uint64_t{1} << 50, 4}, true);
  EXPECT_PART(error_of(path), "numbers but only 0 bytes of them are stored");
  test::write_shape(path, {std::uint64_t{1} << 36, 4}, true);
  EXPECT_PART(error_of(path), "numbers but only 0 bytes of them are stored");
  test::write_shape(path, {std::uint64_t{1} << 36, 4}, false);
  EXPECT_PART(error_of(path), "numbers but only 0 bytes of them are stored");
  test::write_large_chunk(path);
  EXPECT_PART(error_of(path), "256 MiB each");
}

TEST(MvsecDamage, rows_of_another_order_or_shape_are_shown) {
  const TempDir dir;
  const std::string path = dir.file("a_data.hdf5");
  test::write_rows(path, std::vector<Row>(50, Row{1.5e9, 12, 30, 1}), {});
  const auto notes = open_recording(path)->info().notes;
  ASSERT_FALSE(notes.empty());
  EXPECT_PART(
      notes.back(),
      "the left camera has no usable event in 50 rows: the first one is 1500000000, 12, 30, "
      "1, where x, y, t in Unix seconds and the polarity were expected");
  fs::remove(path);
  test::write_shape(path, {4, 100}, false);
  EXPECT_PART(error_of(path),
              "has shape (4, 100); (any, 4) was expected: x, y, t in Unix seconds and "
              "the polarity in a row; transpose it");
  fs::remove(path);
  test::write_compound(path);
  EXPECT_PART(error_of(path), "save its fields as columns of one array");
}

TEST(MvsecDamage, a_missing_filter_is_named_with_a_way_out) {
  const TempDir dir;
  const std::string path = dir.file("a_data.hdf5");
  test::write_unknown_filter(path, 32001);
  EXPECT_PART(error_of(path), "filter 32001 (Blosc)");
  EXPECT_PART(error_of(path), "h5repack");
  test::write_unknown_filter(path, 36559);
  EXPECT_PART(error_of(path), "36559");
}

TEST(MvsecDamage, every_bad_row_is_counted_and_none_gets_through) {
  const std::vector<double> nasty = {0,          -0.0,   1,     -1,     0.5,    345,   346,
                                     259,        260,    -1e-9, 1e9,    kNan,   kInf,  -kInf,
                                     2147483648, 1e19,   -1e19, 2,      -2,     65535, 65536.0,
                                     1e308,      5e-324, 1e11,  1.1e11, -1.1e11};
  Random random(5);
  const auto pick = [&] { return nasty[random.below(nasty.size())]; };
  std::vector<Row> rows;
  for (int i = 0; i < 20'000; ++i) rows.push_back({pick(), pick(), 100 + 0.001 * i, pick()});
  for (int i = 0; i < 2000; ++i) rows.push_back({1, 1, random.below(2) == 0 ? 101 : pick(), 1});
  std::uint64_t good = 0;
  for (const Row& row : rows) {
    const bool fits = row[0] >= 0 && row[0] < 346 && row[1] >= 0 && row[1] < 260 &&
                      std::abs(row[2]) <= 1e11 && (row[3] == 1 || row[3] == 0 || row[3] == -1);
    good += fits ? 1 : 0;
  }
  const TempDir dir;
  test::write_rows(dir.file("a_data.hdf5"), rows, {});
  const auto recording = open_recording(dir.file("a_data.hdf5"));
  EventBatch events;
  recording->read_events(Side::left, recording->info().span, events);
  EXPECT_EQ(events.size(), good);
  for (std::size_t i = 0; i < events.size(); ++i) {
    ASSERT_LT(events[i].x, 346);
    ASSERT_LT(events[i].y, 260);
    ASSERT_TRUE(events[i].polarity == 1 || events[i].polarity == -1);
    ASSERT_TRUE(i == 0 || events[i - 1].t <= events[i].t);
  }
  const EventDefects defects = recording->defects(Side::left);
  EXPECT_EQ(defects.read, rows.size());
  EXPECT_EQ(defects.dropped(), rows.size() - good);
  recording->read_events(Side::left, recording->info().span, events);
  EXPECT_EQ(recording->defects(Side::left).read, rows.size()) << "rows are counted once";
}

TEST(MvsecDamage, zero_and_minus_one_are_off) {
  const TempDir dir;
  test::write_rows(dir.file("a_data.hdf5"), {{1, 1, 5, 0}, {1, 1, 5, -1}, {1, 1, 5, 1}}, {});
  const auto recording = open_recording(dir.file("a_data.hdf5"));
  EventBatch events;
  recording->read_events(Side::left, {0, 1}, events);
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].polarity, -1);
  EXPECT_EQ(events[1].polarity, -1);
  EXPECT_EQ(events[2].polarity, 1);
}

TEST(MvsecGaps, silent_and_missing_cameras) {
  const TempDir dir;
  const std::string path = dir.file("a_data.hdf5");
  test::write_rows(path, {{1, 2, 7, 1}}, {});
  auto recording = open_recording(path);
  EXPECT_FALSE(recording->info().has_right);
  EventBatch events = {{9, 9, 9, 1}};
  recording->read_events(Side::right, {-1000, 1000}, events);
  EXPECT_TRUE(events.empty());
  EXPECT_TRUE(recording->depth_times(Side::left).empty());
  EXPECT_EQ(recording->forward_map(Side::right).x[345], 345.0F);
  EXPECT_EQ(recording->calibration(), nullptr);
  EXPECT_GE(recording->info().notes.size(), 3U);

  test::write_rows(path, {}, {{1, 2, 7, 1}}, true);  // left is there, but never fired
  recording = open_recording(path);
  EXPECT_TRUE(recording->info().has_right);
  EXPECT_EQ(recording->info().events(Side::left), 0U);
  EXPECT_EQ(recording->info().span.end, 1);
  recording->read_events(Side::left, {-1000, 1000}, events);
  EXPECT_TRUE(events.empty());
  recording->read_last_events(Side::left, 1000, 10, events);
  EXPECT_TRUE(events.empty());

  test::write_rows(path, {}, {});
  EXPECT_PART(error_of(path), "/davis/left/events is missing");
  test::write_rows(path, {{1, 2, kNan, 1}}, {{1, 2, kInf, 1}});
  recording = open_recording(path);
  EXPECT_EQ(recording->info().span.length(), 0);
  recording->read_events(Side::left, {-1000, 1000}, events);
  EXPECT_TRUE(events.empty());
}

TEST(MvsecGaps, offset_clocks_share_one_base) {
  const TempDir dir;
  test::write_rows(dir.file("a_data.hdf5"), {{1, 1, 103, 1}, {1, 1, 110, 1}},
                   {{1, 1, 100.5, 1}, {1, 1, 112, 1}});
  const auto recording = open_recording(dir.file("a_data.hdf5"));
  EXPECT_EQ(recording->info().base_time_s, 100.5);
  EXPECT_EQ(recording->info().side_span[0].begin, 2'500'000);
  EXPECT_EQ(recording->info().side_span[1].begin, 0);
  EXPECT_EQ(recording->info().span.end, 11'500'001);
}

/// A recording with one event and these depth maps in its ground truth; `times` may be of another
/// length.
std::string write_depths(const TempDir& dir, const std::vector<std::vector<float>>& maps,
                         const std::vector<double>& times) {
  test::write_rows(dir.file("d_data.hdf5"), {{1, 1, 5, 1}}, {});
  fs::remove(dir.file("d_gt.hdf5"));
  hdf5::OutputFile gt(dir.file("d_gt.hdf5"));
  {
    auto dataset =
        gt.create_growing("/davis/left/depth_image_rect", hdf5::ElementType::float32, {2, 3});
    for (const auto& map : maps) dataset.append_row(map.data());
  }
  gt.write("/davis/left/depth_image_rect_ts", hdf5::ElementType::float64, {times.size()},
           times.data());
  gt.close();
  return dir.file("d_data.hdf5");
}

TEST(MvsecDepth, unusable_depths_become_nan_and_are_counted) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float inf = std::numeric_limits<float>::infinity();
  const TempDir dir;
  const auto recording = open_recording(
      write_depths(dir, {{1, 0, -2, inf, -inf, nan}, {nan, nan, nan, nan, nan, nan}}, {5, 5.05}));
  EXPECT_EQ(recording->info().sensor(Side::left), (SensorSize{3, 2}));
  const DepthMap map = recording->read_depth(Side::left, DepthView::rectified, 0);
  EXPECT_EQ(map.metres[0], 1.0F);
  for (std::size_t i = 1; i < 6; ++i) EXPECT_TRUE(std::isnan(map.metres[i]));
  recording->read_depth(Side::left, DepthView::rectified, 1);
  recording->read_depth(Side::left, DepthView::rectified, 1);
  const DepthDefects defects = recording->depth_defects();
  EXPECT_EQ(defects.maps, 2U);
  EXPECT_EQ(defects.pixels, 12U);
  EXPECT_EQ(defects.unknown, 7U);
  EXPECT_EQ(defects.not_positive, 2U);
  EXPECT_EQ(defects.infinite, 2U);
}

TEST(MvsecDepth, half_as_many_times_as_maps_belong_to_none) {
  const std::vector<std::vector<float>> maps(6, std::vector<float>(6, 1.0F));
  const TempDir dir;
  const auto error = error_of(write_depths(dir, maps, {5, 5.1, 5.2}));
  EXPECT_PART(error, "d_gt.hdf5: /davis/left/depth_image_rect_ts holds 3 times for 6 depth maps");
}

TEST(MvsecDepth, times_must_be_usable_and_ascend) {
  const std::vector<std::vector<float>> maps(3, std::vector<float>(6, 1.0F));
  const TempDir dir;
  EXPECT_PART(error_of(write_depths(dir, maps, {5, 5.1, 5.1})),
              "depth_image_rect_ts[2] is not later");
  EXPECT_PART(error_of(write_depths(dir, maps, {5, kNan, 6})),
              "depth_image_rect_ts[1] is no usable time");
  const auto recording = open_recording(write_depths(dir, maps, {5, 5.1}));
  EXPECT_EQ(recording->depth_times(Side::left).size(), 2U);
  EXPECT_PART(recording->info().notes.back(), "2 depth times for 3 maps");
  write_depths(dir, {}, {});
  EXPECT_FALSE(
      open_recording(dir.file("d_data.hdf5"))->has_depth(Side::left, DepthView::rectified));
}

}  // namespace
}  // namespace spikedepth

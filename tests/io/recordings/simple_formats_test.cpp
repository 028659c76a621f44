#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "io/recordings/npz/npy_header.hpp"
#include "io/recordings/npz/npz_recording.hpp"
#include "io/recordings/npz/zip_archive.hpp"
#include "io/recordings/open_recording.hpp"
#include "io/recordings/text/text_recording.hpp"
#include "tests/io/recordings/mvsec/mvsec_fixture.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

using test::TempDir;

constexpr SensorSize kSensor{346, 260};

EventBatch all_events(Recording& recording, Side side) {
  EventBatch events;
  recording.read_events(side, recording.info().span, events);
  return events;
}

std::unique_ptr<Recording> open_text(const TempDir& dir, const std::string& text) {
  write_file_atomically(dir.file("a.txt"), text);
  return open_recording(dir.file("a.txt"));
}

std::string error_of(const std::string& path) {
  try {
    open_recording(path);
  } catch (const DataError& error) {
    return error.what();
  }
  return "no error";
}

std::string text_error(const std::string& text) {
  const TempDir dir;
  write_file_atomically(dir.file("a.txt"), text);
  return error_of(dir.file("a.txt"));
}

/// Bytes of a .npy member with the header's text as given.
std::vector<std::uint8_t> npy(const std::string& dictionary, const std::string& data) {
  std::string bytes = "\x93NUMPY";
  bytes += '\x01';
  bytes += '\0';
  bytes += static_cast<char>(dictionary.size() & 255);
  bytes += static_cast<char>(dictionary.size() >> 8);
  bytes += dictionary + data;
  return {bytes.begin(), bytes.end()};
}

std::string npz_error(const std::string& dictionary, const std::string& data) {
  const TempDir dir;
  write_zip(dir.file("a.npz"), {{"left.npy", npy(dictionary, data)}});
  return error_of(dir.file("a.npz"));
}

TEST(TextEvents, seconds_with_a_fraction_become_microseconds_from_the_first_event) {
  const TempDir dir;
  const auto recording =
      open_text(dir, "# comment\n100.000001 3 4 1\n100.25 239 179 0\n100.5 0 0 -1\n");
  EXPECT_EQ(recording->info().format, "text");
  EXPECT_EQ(recording->info().sensor(Side::left), (SensorSize{240, 180}));
  EXPECT_FALSE(recording->info().has_right);
  const EventBatch expected = {{0, 3, 4, 1}, {249'999, 239, 179, -1}, {499'999, 0, 0, -1}};
  EXPECT_EQ(all_events(*recording, Side::left), expected);
}

TEST(TextEvents, a_first_line_of_two_numbers_is_the_sensor_and_limits_events) {
  const TempDir dir;
  const auto recording = open_text(dir, "10 8\n5 9 7 1\n6 10 7 1\n7 0 8 1\n8 0 0 1\n");
  EXPECT_EQ(recording->info().sensor(Side::left), (SensorSize{10, 8}));
  EXPECT_EQ(all_events(*recording, Side::left), (EventBatch{{0, 9, 7, 1}, {3, 0, 0, 1}}));
  EXPECT_EQ(recording->defects(Side::left).out_of_range, 2U);
}

TEST(TextEvents, fifth_column_separates_cameras_and_pixels_from_one_are_noticed) {
  const TempDir dir;
  const auto recording = open_text(dir, "0 128 5 1 0\n10 1 128 -1 1\n20 128 128 1 0\n");
  EXPECT_TRUE(recording->info().has_right);
  EXPECT_EQ(recording->info().sensor(Side::left), (SensorSize{128, 128}));
  EXPECT_EQ(all_events(*recording, Side::left), (EventBatch{{0, 127, 4, 1}, {20, 127, 127, 1}}));
  EXPECT_EQ(all_events(*recording, Side::right), (EventBatch{{10, 0, 127, -1}}));
}

TEST(TextEvents, bad_values_are_counted_and_unsorted_events_sorted) {
  const TempDir dir;
  const auto recording = open_text(
      dir,
      "50 1 1 1\n20 2 2 1\nnan 1 1 1\n60 -1 1 1\n61 1 99999 1\n62 1 1 7\n70 3 3 0\n80 4 4 1\n");
  EXPECT_EQ(all_events(*recording, Side::left),
            (EventBatch{{0, 2, 2, 1}, {30, 1, 1, 1}, {50, 3, 3, -1}, {60, 4, 4, 1}}));
  const EventDefects defects = recording->defects(Side::left);
  EXPECT_EQ(defects.read, 8U);
  EXPECT_EQ(defects.bad_time, 1U);
  EXPECT_EQ(defects.out_of_range, 2U);
  EXPECT_EQ(defects.bad_polarity, 1U);
  EXPECT_EQ(defects.backwards, 1U);
}

TEST(TextEvents, damaged_lines_are_named) {
  EXPECT_NE(text_error("1 2 3 1\n4 5 6 1\n4 5\n").find("line 3 has 2 numbers"), std::string::npos);
  EXPECT_NE(text_error("1 2 3 1\n4 x 6 1\n").find("line 2 holds something else"),
            std::string::npos);
  EXPECT_NE(text_error("1 2 3 1 2\n").find("camera"), std::string::npos);
  EXPECT_NE(text_error("# nothing\n").find("no events"), std::string::npos);
  EXPECT_NE(text_error("").find("empty"), std::string::npos);
}

TEST(OpenRecording, unknown_content_lists_the_formats) {
  const TempDir dir;
  write_file_atomically(dir.file("a.bin"), std::string("\x01\x02 hello"));
  const std::string message = error_of(dir.file("a.bin"));
  EXPECT_NE(message.find("MVSEC"), std::string::npos) << message;
  EXPECT_NE(message.find(".npz"), std::string::npos) << message;
  EXPECT_NE(error_of(dir.file("absent")).find("does not exist"), std::string::npos);
  EXPECT_NE(error_of(dir.path()).find("holds no recording"), std::string::npos);
}

class SimpleWriters : public ::testing::TestWithParam<const char*> {};

TEST_P(SimpleWriters, both_cameras_come_back) {
  const TempDir dir;
  Random random(1);
  EventBatch left = test::random_events(random, 20'000, 1000, 0);
  EventBatch right = test::random_events(random, 15'000, 1000, 0);
  left[0].t = 0;  // the reader counts from the first event
  const std::string path = dir.file(GetParam());
  const bool text = std::string(GetParam()) == "a.txt";
  auto writer = text ? make_text_writer(path, {kSensor, kSensor}) : make_npz_writer(path);
  writer->add_events(Side::left, left);
  writer->add_events(Side::right, right);
  EXPECT_FALSE(std::filesystem::exists(path));
  writer->finish();
  const auto recording = open_recording(path);
  EXPECT_EQ(recording->info().sensor(Side::left), kSensor);
  EXPECT_EQ(all_events(*recording, Side::left), left);
  EXPECT_EQ(all_events(*recording, Side::right), right);
  EventBatch last;
  recording->read_last_events(Side::left, left[500].t, 100, last);
  EXPECT_EQ(last.size(), 100U);
  EXPECT_LT(last.back().t, left[500].t);
}

TEST_P(SimpleWriters, an_interrupted_conversion_leaves_nothing) {
  const TempDir dir;
  Random random(1);
  const std::string path = dir.file(GetParam());
  const bool text = std::string(GetParam()) == "a.txt";
  auto writer = text ? make_text_writer(path, {kSensor, kSensor}) : make_npz_writer(path);
  writer->add_events(Side::left, test::random_events(random, 50'000, 1000, 0));
  std::vector<Progress> seen;
  const auto stop = [&](const Progress& now) {
    seen.push_back(now);
    return seen.size() < 3 ? Flow::go_on : Flow::stop;
  };
  EXPECT_THROW(writer->finish(stop), CancelledError);
  EXPECT_TRUE(std::filesystem::is_empty(dir.path()));
  for (const auto& now : seen) EXPECT_LE(now.done, now.total);
  EXPECT_EQ(seen.size(), 3U);  // it stops when it is asked to
}

TEST(TextEvents, two_sensors_of_different_sizes_come_back) {
  const TempDir dir;
  auto writer = make_text_writer(dir.file("a.txt"), {{{346, 260}, {1280, 720}}});
  writer->add_events(Side::left, {{0, 345, 259, 1}});
  writer->add_events(Side::right, {{5, 1279, 719, -1}});
  writer->finish();
  const auto recording = open_recording(dir.file("a.txt"));
  EXPECT_EQ(recording->info().sensor(Side::left), (SensorSize{346, 260}));
  EXPECT_EQ(recording->info().sensor(Side::right), (SensorSize{1280, 720}));
  EXPECT_EQ(recording->info().view, (SensorSize{346, 260}));
  EXPECT_EQ(recording->forward_map(Side::right).sensor, (SensorSize{1280, 720}));
  EXPECT_EQ(all_events(*recording, Side::right), (EventBatch{{5, 1279, 719, -1}}));
  EXPECT_EQ(recording->defects(Side::right).out_of_range, 0U);
}

INSTANTIATE_TEST_SUITE_P(Formats, SimpleWriters, ::testing::Values("a.txt", "a.npz"));

TEST(Npz, fortran_order_and_float_seconds) {
  const TempDir dir;
  const std::vector<double> columns = {0.5, 0.75, 1, 2, 3, 4, 1, 0};  // t t x x y y p p
  const std::string data(reinterpret_cast<const char*>(columns.data()), 64);
  write_zip(
      dir.file("a.npz"),
      {{"events.npy", npy("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 4), }\n", data)}});
  const auto recording = open_recording(dir.file("a.npz"));
  EXPECT_EQ(recording->info().base_time_s, 0.5);
  EXPECT_EQ(all_events(*recording, Side::left), (EventBatch{{0, 1, 3, 1}, {250'000, 2, 4, -1}}));
}

TEST(Npz, hostile_members_are_refused) {
  const std::string zeros(128, '\0');
  const auto contains = [](const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  };
  contains(npz_error("{'descr': '|O', 'fortran_order': False, 'shape': (4, 4), }\n", zeros),
           "\"|O\"");
  contains(
      npz_error("{'descr': [('a', '<i8')], 'fortran_order': False, 'shape': (4, 4), }\n", zeros),
      "has the fields a;");
  contains(npz_error("{'descr': '>i8', 'fortran_order': False, 'shape': (4, 4), }\n", zeros),
           "little-endian");
  contains(npz_error("{'descr': '<i8', 'fortran_order': False, 'shape': (16,), }\n", zeros),
           "another shape");
  contains(npz_error("{'descr': '<i8', 'fortran_order': False, 'shape': (5, 4), }\n", zeros),
           "its shape needs");
  contains(npz_error("{'descr': '<i8', 'fortran_order': False, 'shape': (999999999999999, 4), }\n",
                     zeros),
           "impossible");
  contains(
      npz_error("{'descr': '<i8', 'fortran_order': False, 'shape': (99999999999999999999, 4), }\n",
                zeros),
      "impossible");
  contains(npz_error("{'descr': '<i8', 'fortran_order': __import__, 'shape': (4, 4), }\n", zeros),
           "damaged");
  contains(npz_error("{'descr': '<i8', 'shape': (4, 4), }\n", zeros), "incomplete");
  contains(npz_error("{'descr", zeros), "damaged");
  contains(npz_error("", ""), "damaged");
}

TEST(Npz, a_cut_file_is_one_clear_error_wherever_it_is_cut) {
  const TempDir dir;
  Random random(1);
  auto writer = make_npz_writer(dir.file("a.npz"));
  writer->add_events(Side::left, test::random_events(random, 300, 1000, 0));
  writer->finish();
  const std::string whole = read_file(dir.file("a.npz"));
  for (std::size_t size = 1; size < whole.size(); size += 1 + whole.size() / 150) {
    write_file_atomically(dir.file("cut.npz"), whole.substr(0, size));
    EXPECT_THROW(open_recording(dir.file("cut.npz")), DataError) << size;
  }
  for (std::size_t i = 0; i < whole.size();
       i += 1 + whole.size() / 300) {  // flipped bytes: an error or events, never a crash
    std::string flipped = whole;
    flipped[i] = static_cast<char>(~flipped[i]);
    write_file_atomically(dir.file("flip.npz"), flipped);
    try {
      open_recording(dir.file("flip.npz"));
    } catch (const DataError&) {
    }
  }
}

/// Name of the real data's folder; empty if this machine does not have it.
std::string real_data() {
  const char* folder = std::getenv("SPIKEDEPTH_REAL_DATA");
  return folder == nullptr ? "" : folder;
}

TEST(RealData, stereo_dvs128_text) {
  if (real_data().empty())
    GTEST_SKIP() << "SPIKEDEPTH_REAL_DATA does not name the folder of real recordings";
  const auto recording = open_recording(real_data() + "/stereo-dvs128/movingPersons.dat");
  EXPECT_EQ(recording->info().sensor(Side::left), (SensorSize{128, 128}));
  EXPECT_EQ(recording->info().events(Side::left), 32419U);
  EXPECT_EQ(recording->info().events(Side::right), 29528U);
  EXPECT_EQ(recording->info().span.end, 10'106'960);
  EXPECT_EQ(recording->defects(Side::left).dropped() + recording->defects(Side::right).dropped(),
            0U);
  // People walk at one distance: the left camera sees an edge about 13 pixels further right than
  // the right one.
  const EventBatch left = all_events(*recording, Side::left);
  const EventBatch right = all_events(*recording, Side::right);
  std::map<int, int> votes;
  std::size_t first = 0;
  for (const Event& event : left) {
    while (first < right.size() && right[first].t < event.t - 5000) ++first;
    for (std::size_t i = first; i < right.size() && right[i].t <= event.t + 5000; ++i) {
      const bool same = std::abs(right[i].y - event.y) <= 1 && right[i].polarity == event.polarity;
      if (same) ++votes[event.x - right[i].x];
    }
  }
  int best = 0;
  for (const auto& [disparity, count] : votes) {
    if (count > votes[best]) best = disparity;
  }
  EXPECT_NEAR(best, 13, 1);
}

TEST(RealData, stereo_dvs128_npz) {
  if (real_data().empty())
    GTEST_SKIP() << "SPIKEDEPTH_REAL_DATA does not name the folder of real recordings";
  const auto recording =
      open_recording(real_data() + "/stereo-dvs128/Back_On_02_2xscaled-well.npz");
  EXPECT_EQ(recording->info().events(Side::left), 575'251U);
  EXPECT_EQ(recording->info().events(Side::right), 596'714U);
  const EventBatch right = all_events(*recording, Side::right);
  EXPECT_EQ(right[0], (Event{0, 90, 50, 1}));
  EXPECT_EQ(right[1], (Event{496, 90, 46, -1}));
  std::size_t on = 0;
  for (const Event& event : right) on += event.polarity > 0 ? 1 : 0;
  EXPECT_EQ(on, 210'654U);
}

}  // namespace
}  // namespace spikedepth

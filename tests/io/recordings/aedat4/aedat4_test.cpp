// Against files that dv-processing wrote (data-scripts/make_aedat4_golden.py) and real ones.
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "io/recordings/aedat4/aedat4_format.hpp"
#include "tests/io/recordings/damaged_copies.hpp"
#include "tests/io/recordings/decoded_events.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

using test::data_error;
using test::decoded_events;

const std::string kGolden = SPIKEDEPTH_GOLDEN_DIR "/aedat4/";
constexpr TimeUs kStart = 1'700'000'000'000'000;
constexpr SensorSize kSensor{346, 260};

EventBatch closed_form(int count, TimeUs step, TimeUs offset) {
  EventBatch events;
  for (int k = 0; k < count; ++k)
    events.push_back({kStart + offset + step * k, static_cast<std::uint16_t>(k * 7 % 346),
                      static_cast<std::uint16_t>(k * 11 % 260),
                      static_cast<std::int8_t>(k % 3 == 0 ? 1 : -1)});
  return events;
}

void expect_image(const GrayImage& image, int index, bool colour) {
  ASSERT_EQ(image.width, 30);
  ASSERT_EQ(image.height, 20);
  for (int y = 0; y < 20; ++y) {
    for (int x = 0; x < 30; ++x) {
      const auto channel = [&](int c) { return (x + 2 * y + 3 * index + 40 * c) % 256; };
      const double grey =
          colour ? 0.114 * channel(0) + 0.587 * channel(1) + 0.299 * channel(2) : channel(0);
      ASSERT_NEAR(image.pixels[static_cast<std::size_t>(30 * y + x)], grey, 0.51) << x << "," << y;
    }
  }
}

// Libraries disagree on such files: some merge both cameras, some give the first alone. The format
// has two streams, which `source` tells apart.
TEST(Aedat4, one_file_of_two_cameras) {
  RecordingParts parts = read_aedat4(kGolden + "stereo.aedat4");
  EXPECT_EQ(parts.format, "aedat4");
  EXPECT_TRUE(parts.notes.empty());
  ASSERT_EQ(parts.cameras.size(), 2U);
  EXPECT_EQ(parts.cameras[0].name, "DVX_L");
  EXPECT_EQ(parts.cameras[1].name, "DVX_R");
  for (const CameraParts& camera : parts.cameras) {
    EXPECT_EQ(camera.sensor, kSensor);
    EXPECT_EQ(camera.clock_period_us, 0);
  }
  EXPECT_TRUE(decoded_events(*parts.cameras[0].events) == closed_form(600, 20, 0));
  EXPECT_TRUE(decoded_events(*parts.cameras[1].events) == closed_form(300, 40, 5));
  EXPECT_EQ(parts.cameras[0].images.times, (std::vector<TimeUs>{kStart, kStart + 10'000}));
  EXPECT_EQ(parts.cameras[1].images.times, (std::vector<TimeUs>{kStart + 20'000}));
  expect_image(parts.cameras[0].images.read(0), 0, false);
  expect_image(parts.cameras[0].images.read(1), 1, true);
  expect_image(parts.cameras[1].images.read(0), 2, false);
}

TEST(Aedat4, every_packing) {
  for (const char* name : {"mono_none", "mono_zstd", "mono_lz4_high"}) {
    RecordingParts parts = read_aedat4(kGolden + name + ".aedat4");
    ASSERT_EQ(parts.cameras.size(), 1U) << name;
    EXPECT_EQ(parts.cameras[0].name, "DVX_M");
    EXPECT_TRUE(decoded_events(*parts.cameras[0].events) == closed_form(300, 20, 0)) << name;
    expect_image(parts.cameras[0].images.read(0), 0, false);
  }
}

TEST(Aedat4, a_row_of_the_table_of_formats) {
  const RecordingFormat format = aedat4_format();
  PathLook look;
  look.path = "a.bin";
  look.head = "#!AER-DAT4.0\r\n";
  EXPECT_EQ(format.claims(look), Claim::by_content);
  look.head = "#!AER-DAT2.0\r\n";
  EXPECT_EQ(format.claims(look), Claim::none);
  look.path = "A.AEDAT4";
  EXPECT_EQ(format.claims(look), Claim::by_name);
}

/// A golden file with changes.
class Aedat4Damage : public ::testing::Test {
 protected:
  std::string bytes_ = read_file(kGolden + "mono_none.aedat4");
  std::string packed_ = read_file(kGolden + "stereo.aedat4");
  std::string write(const std::string& bytes) {
    const std::string path = dir_.file("a.aedat4");
    test::write_quickly(path, bytes);
    return path;
  }
  /// What reading everything complains of, without the path.
  std::string error_of(const std::string& bytes) {
    const std::string path = write(bytes);
    const std::string text = data_error([&] {
      RecordingParts parts = read_aedat4(path);
      for (CameraParts& camera : parts.cameras) {
        decoded_events(*camera.events);
        for (std::size_t i = 0; i < camera.images.times.size(); ++i) camera.images.read(i);
      }
    });
    return text.empty() ? "" : text.substr(path.size() + 2);
  }
  /// Where the position of the table stands: the only 64 bits of the header that name a place
  /// behind it.
  static std::size_t table_place(const std::string& bytes) {
    std::uint32_t header = 0;
    std::memcpy(&header, bytes.data() + 14, 4);
    for (std::size_t at = 18; at < 100; ++at) {
      std::uint64_t value = 0;
      std::memcpy(&value, bytes.data() + at, 8);
      if (value > 18 + header && value < bytes.size()) return at;
    }
    return 0;
  }
  static std::string with_table_at(std::string bytes, std::int64_t at) {
    std::memcpy(bytes.data() + table_place(bytes), &at, 8);
    return bytes;
  }
  static std::uint64_t table_of(const std::string& bytes) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data() + table_place(bytes), 8);
    return value;
  }
  test::TempDir dir_;
};

TEST_F(Aedat4Damage, a_killed_recorder_leaves_no_table_and_a_cut_packet) {
  const std::string whole = with_table_at(packed_, -1).substr(0, table_of(packed_));
  RecordingParts parts = read_aedat4(write(whole));
  EXPECT_TRUE(decoded_events(*parts.cameras[0].events) == closed_form(600, 20, 0));
  EXPECT_TRUE(decoded_events(*parts.cameras[1].events) == closed_form(300, 40, 5));
  EXPECT_EQ(parts.cameras[0].images.times, (std::vector<TimeUs>{kStart, kStart + 10'000}));
  ASSERT_EQ(parts.notes.size(), 1U);
  EXPECT_NE(parts.notes[0].find("no table of packets"), std::string::npos);

  parts = read_aedat4(write(whole.substr(0, whole.size() - 7)));
  ASSERT_EQ(parts.notes.size(), 2U);
  EXPECT_NE(parts.notes[1].find("is cut off and left out"), std::string::npos);
  EXPECT_TRUE(decoded_events(*parts.cameras[0].events) == closed_form(600, 20, 0));

  parts = read_aedat4(write(whole + std::string(5000, '\0')));
  EXPECT_NE(parts.notes[1].find("holds only zeros"), std::string::npos);
  EXPECT_TRUE(decoded_events(*parts.cameras[1].events) == closed_form(300, 40, 5));
}

TEST_F(Aedat4Damage, a_damaged_table_is_not_used) {
  for (std::size_t at = table_of(packed_); at < packed_.size(); at += 3) {
    std::string bytes = packed_;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x55);
    RecordingParts parts = read_aedat4(write(bytes));
    ASSERT_TRUE(decoded_events(*parts.cameras[0].events) == closed_form(600, 20, 0))
        << "byte " << at;
  }
}

TEST_F(Aedat4Damage, counts_of_zero_in_the_table_are_measured) {
  // The table of the uncompressed file: numbers of events (150) and their times become 0.
  std::string bytes = bytes_;
  const std::int64_t zero = 0;
  for (std::size_t at = table_of(bytes); at + 8 <= bytes.size(); ++at) {
    std::int64_t value = 0;
    std::memcpy(&value, bytes.data() + at, 8);
    if (value == 150 || (value >= kStart && value < kStart + 1'000'000))
      std::memcpy(bytes.data() + at, &zero, 8);
  }
  ASSERT_NE(bytes, bytes_);
  RecordingParts parts = read_aedat4(write(bytes));
  EXPECT_TRUE(decoded_events(*parts.cameras[0].events) == closed_form(300, 20, 0));
  EXPECT_EQ(parts.cameras[0].images.times, (std::vector<TimeUs>{kStart}));
}

std::string replaced(std::string bytes, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = bytes.find(from, at)) != std::string::npos; at += to.size())
    bytes.replace(at, from.size(), to);
  return bytes;
}

TEST_F(Aedat4Damage, cameras_are_told_apart_by_source) {
  RecordingParts parts = read_aedat4(write(replaced(packed_, "DVX_R", "DVX_L")));
  ASSERT_EQ(parts.cameras.size(), 1U);
  EXPECT_TRUE(decoded_events(*parts.cameras[0].events) == closed_form(600, 20, 0));
  ASSERT_EQ(parts.notes.size(), 1U);
  EXPECT_EQ(parts.notes[0], "stream 4 ('events') holds more events of DVX_L and was left out");

  parts = read_aedat4(write(replaced(packed_, "key=\"source\"", "key=\"sourcf\"")));
  ASSERT_EQ(parts.cameras.size(), 2U);
  EXPECT_EQ(parts.cameras[0].name, "stream 0");
  EXPECT_EQ(parts.cameras[1].name, "stream 4");
  EXPECT_TRUE(decoded_events(*parts.cameras[1].events) == closed_form(300, 40, 5));

  parts = read_aedat4(write(replaced(packed_, "key=\"sizeX\"", "key=\"sizeZ\"")));
  EXPECT_EQ(parts.cameras[0].sensor, SensorSize{}) << "the events decide";
}

TEST_F(Aedat4Damage, damage_is_told_with_its_place) {
  EXPECT_EQ(error_of(bytes_.substr(0, 10)),
            "ends at byte 10, where 8 more bytes were expected; copy or download it again");
  EXPECT_EQ(error_of("#!AER-DAT4.1\r\n" + bytes_.substr(14)),
            "begins with '#!AER-DAT4.1', where #!AER-DAT4.0 was expected; other versions are not "
            "understood");
  EXPECT_NE(error_of(bytes_.substr(0, 300)).find("has a header of"), std::string::npos);
  const std::size_t table = table_of(bytes_);
  EXPECT_EQ(error_of(bytes_.substr(0, table - 100)),
            "has " + std::to_string(table - 100) +
                " bytes, but its table of packets is said to begin at byte " +
                std::to_string(table) + "; copy or download it again");
  std::string other = bytes_;
  other.replace(other.find("EVTS</attr>"), 4, "ABCD");
  EXPECT_EQ(error_of(other),
            "has no stream of events (EVTS); a recording of an event camera was expected");
  std::string broken = bytes_;
  broken.replace(broken.find("<dv version"), 3, "<<<");
  EXPECT_NE(error_of(broken).find("a description of streams that is no XML"), std::string::npos);
}

TEST_F(Aedat4Damage, counts_larger_than_the_packet_are_refused) {
  std::string bytes = bytes_;
  const std::uint32_t events = 150, huge = 0x10000000;
  const std::size_t at = bytes.find(std::string(reinterpret_cast<const char*>(&events), 4),
                                    bytes.find("EVTS", bytes.find("</dv>")));
  std::memcpy(bytes.data() + at, &huge, 4);
  const std::string text = error_of(bytes);
  EXPECT_EQ(text.find("has a damaged packet at byte "), 0U) << text;
  EXPECT_NE(text.find("a list of 268435456 elements of 16 bytes where "), std::string::npos);
}

TEST_F(Aedat4Damage, a_table_that_lies_about_times_is_found_out) {
  // Times of both packets said to end early: the sample finds it, and the packets are measured.
  std::string bytes = bytes_;
  const std::int64_t last = kStart + 20 * 149, early = kStart + 20 * 100;
  const std::size_t at =
      bytes.find(std::string(reinterpret_cast<const char*>(&last), 8), table_of(bytes));
  ASSERT_NE(at, std::string::npos);
  std::memcpy(bytes.data() + at, &early, 8);
  EXPECT_EQ(error_of(bytes), "");
}

/// Thousands of small changes: reading gives events or a DataError, and nothing else.
TEST_F(Aedat4Damage, any_change_gives_events_or_a_data_error) {
  test::Draw draw(7);
  int refused = 0;
  constexpr int kTrials = 3000;
  for (int i = 0; i < kTrials; ++i) {
    const std::string bytes = test::damaged_copy(i % 2 == 0 ? bytes_ : packed_, draw);
    const std::string text = error_of(bytes);
    EXPECT_EQ(text.find('\n'), std::string::npos) << text;
    refused += text.empty() ? 0 : 1;
  }
  EXPECT_GT(refused, kTrials / 10);
  EXPECT_LT(refused, kTrials);
}

/// Sums formed with the package aedat 2.3.0.
TEST(Aedat4RealData, counts_and_sums) {
  const std::string folder = test::real_data_folder();
  if (folder.empty())
    GTEST_SKIP() << "SPIKEDEPTH_REAL_DATA does not name the folder of real recordings";
  RecordingParts davis = read_aedat4(folder + "/aedat4/aestream_davis.aedat4");
  ASSERT_EQ(davis.cameras.size(), 1U);
  EXPECT_EQ(davis.cameras[0].name, "DAVIS346_00000104");
  EXPECT_EQ(davis.cameras[0].sensor, kSensor);
  const EventBatch events = decoded_events(*davis.cameras[0].events);
  EXPECT_EQ(test::sums_of(events),
            (test::EventSums{117'667, 7'794'988'226'299'351'338U, 17'676'033, 10'498'046, 72'363}));
  EXPECT_EQ(events[0], (Event{1'633'953'690'975'950, 218, 15, 1}));
  EXPECT_EQ(
      davis.cameras[0].images.times,
      (std::vector<TimeUs>{1'633'953'690'978'904, 1'633'953'691'018'904, 1'633'953'691'058'904}));
  const GrayImage image = davis.cameras[0].images.read(1);
  std::uint64_t sum = 0;
  for (const std::uint8_t pixel : image.pixels) sum += pixel;
  EXPECT_EQ(sum, 4'603'536U);

  RecordingParts sample = read_aedat4(folder + "/aedat4/evlib_sample.aedat4");
  EXPECT_EQ(test::sums_of(decoded_events(*sample.cameras[0].events)),
            (test::EventSums{6'676, 10'609'253'172'398'195'298U, 721'626, 1'424'056, 3'563}));
  EXPECT_EQ(sample.cameras[0].images.times.size(), 4U);
}

}  // namespace
}  // namespace spikedepth

// Headers of RAW and DAT files: what they say, what they leave out, and what is refused.
#include <gtest/gtest.h>

#include "io/recordings/open_recording.hpp"
#include "io/recordings/prophesee/dat_format.hpp"
#include "io/recordings/prophesee/raw_format.hpp"
#include "io/recordings/prophesee/raw_header.hpp"
#include "tests/io/recordings/prophesee/words.hpp"

namespace spikedepth {
namespace {

const std::string kData("\x01\x80\x05\x00\x03\x28", 6);  // TIME_HIGH 1, ADDR_Y 5, ADDR_X 3

class RawHeaders : public ::testing::Test {
 protected:
  std::string write(const std::string& bytes) {
    const std::string path = dir_.file("a.raw");
    write_file_atomically(path, bytes);
    return path;
  }
  RawHeader header(const std::string& lines) {
    return read_raw_header(FileBytes(write(lines + kData), "a recording"));
  }
  std::string error(const std::string& bytes) { return test::error_of(write(bytes), open_raw); }
  EventBatch events(const std::string& bytes) {
    RecordingParts parts = open_raw(write(bytes));
    return test::all_events(parts.cameras.at(0));
  }
  test::TempDir dir_;
};

TEST_F(RawHeaders, the_format_line_tells_encoding_and_size) {
  const RawHeader told = header("% format EVT3;height=720;width=1280\r\n% evt 2.0\n% end\n");
  EXPECT_EQ(told.code, RawCode::evt3);
  EXPECT_EQ(told.sensor, (SensorSize{1280, 720}));
  EXPECT_TRUE(told.notes.empty());
  EXPECT_EQ(header("% format EVT2\n% geometry 320x240\n% end\n").sensor, (SensorSize{320, 240}));
  EXPECT_EQ(header("% sensor_name IMX636\n% serial_number 7\n% evt 3.0\n").camera, "IMX636 7");
}

TEST_F(RawHeaders, old_files_are_known_by_what_made_them) {
  const RawHeader gen4 = header("% evt 3.0\n% system_ID 48\n");
  EXPECT_EQ(gen4.sensor, (SensorSize{1280, 720}));
  ASSERT_EQ(gen4.notes.size(), 1U);
  test::expect_begins(gen4.notes[0], "the header tells no size of the sensor: 1280 x 720 is taken");
  EXPECT_EQ(header("% evt 2.0\n% plugin_name hal_plugin_gen3_fx3\n").sensor,
            (SensorSize{640, 480}));
  EXPECT_EQ(header("% evt 2.0\n").sensor, SensorSize{});
}

TEST_F(RawHeaders, order_of_evt21s_halves) {
  EXPECT_TRUE(header("% evt 2.1\n% endianness legacy\n").high_half_first);
  EXPECT_FALSE(header("% evt 2.1\n% endianness little\n").high_half_first);
  const std::string prophesee =
      "% camera_integrator_name Prophesee\n% plugin_integrator_name Prophesee\n";
  EXPECT_TRUE(header("% evt 2.1\n" + prophesee + "% system_ID 49\n").high_half_first);
  EXPECT_FALSE(header("% evt 2.1\n" + prophesee + "% system_ID 55\n").high_half_first);
  EXPECT_FALSE(header("% evt 2.1\n% system_ID 49\n").high_half_first);
  test::expect_begins(error("% evt 2.1\n% endianness big\n% end\n" + kData),
                      "has words of byte order big; little or legacy was expected");
}

TEST_F(RawHeaders, data_may_begin_with_a_percent_sign) {
  // ADDR_X 0x2025 as the first word behind "% end", and without that line.
  const std::string percent("% \x01\x80\x05\x00\x03\x28\n", 9);
  test::expect_same(events("% evt 3.0\n% end\n" + percent), {{4096, 3, 5, 1}});
  test::expect_same(events("% evt 3.0\n" + percent), {{4096, 3, 5, 1}});
  test::expect_same(events("% evt 3.0\n%" + kData.substr(1)), {{0x25000, 3, 5, 1}});
}

TEST_F(RawHeaders, the_line_t0_of_faery_is_added) {
  test::expect_same(events("% evt 3.0\n% t0 5000\n" + kData), {{9096, 3, 5, 1}});
  test::expect_begins(error("% evt 3.0\n% t0 soon\n" + kData),
                      "begins at \"soon\" (line t0 of its header); whole microseconds were");
}

TEST_F(RawHeaders, what_is_refused_is_named) {
  test::expect_begins(error("% format HISTO3D;width=320\n% end\n" + kData),
                      "holds HISTO3D, which is not read");
  test::expect_begins(error("% format AER-8b\n% end\n" + kData), "holds AER-8b, which is not read");
  test::expect_begins(error("% evt 4.0\n% end\n" + kData),
                      "is of EVT version 4.0; 2.0, 2.1 or 3.0");
  test::expect_begins(error("% date today\n% end\n" + kData),
                      "has a header that tells no encoding");
  test::expect_begins(error(kData), "has no header of a Prophesee RAW file");
  test::expect_begins(
      error("% format EVT3;height=720;width=1280\n% geometry 640x480\n% end\n" + kData),
      "has a header that contradicts itself: 1280 x 720 pixels by its format, 640 x 480 by");
  test::expect_begins(error("% evt 3.0\n% end\n"), "has a header and no data");
  test::expect_begins(error("% evt 3.0\n% end\n\x01"), "has a header and no data");
  test::expect_begins(error("% evt 3.0\n% note " + std::string(100'000, 'a') + "\n% end\n" + kData),
                      "has a header of more than 64 KiB");
  std::string lines = "% evt 3.0\n";
  for (int i = 0; i < 10'000; ++i) lines += "% key value\n";
  test::expect_begins(error(lines + "% end\n" + kData), "has a header of more than 64 KiB");
}

TEST_F(RawHeaders, text_with_such_lines_stays_text) {
  const std::string path = dir_.file("b.txt");
  write_file_atomically(path, "% format t x y p\n% Version 2\n0 1 1 1\n5 2 2 0\n");
  EXPECT_EQ(open_recording(path)->info().format, "text");
}

TEST_F(RawHeaders, dat_files) {
  const std::string cd =
      "% Data file containing CD events.\n% Version 2\n% Width 320\n% Height 240\n";
  const auto open = [&](const std::string& bytes) {
    RecordingParts parts = open_dat(write(bytes));
    EXPECT_EQ(parts.cameras[0].sensor, (SensorSize{320, 240}));
    return test::all_events(parts.cameras[0]);
  };
  const std::vector<std::uint32_t> records = {0xfffffff0U, 0x1fffffffU, 0xffffffefU, 5U | 6U << 14U,
                                              3U,          0x10000000U, 0x80000003U, 0U,
                                              2U,          0U};
  const EventBatch expected = {{0xfffffff0, 16383, 16383, 1},
                               {0xffffffef, 5, 6, -1},  // 1 us late is no wrap
                               {(1LL << 32) + 3, 0, 0, 1},
                               {(1LL << 32) + 0x80000003, 0, 0, -1},
                               {(2LL << 32) + 2, 0, 0, -1}};
  for (const char* kind : {"\x0c\x08", "_\x08"}) {
    std::string two(kind, 2);
    if (two[0] == '_') two[0] = '\0';
    test::expect_same(open(cd + two + test::bytes_of(records)), expected);
  }
  const auto refused = [&](const std::string& bytes) {
    return test::error_of(write(bytes), open_dat);
  };
  test::expect_begins(refused(cd + "\x0e\x08" + test::bytes_of(records)),
                      "holds records of kind 14 with 8 bytes each; change events of kind 0 or 12");
  test::expect_begins(refused(cd + "\x0c"), "ends in its header; two bytes with kind and size");
  test::expect_begins(refused(cd + "\x0c\x08" + "1234567"), "has a header and no data");
  test::expect_begins(refused("% Data file containing CD events\n% Version 1\n\x0c\x08"),
                      "is of DAT version 1; version 2 was expected");
  test::expect_begins(refused("nothing"), "has no header of a Prophesee DAT file");
}

}  // namespace
}  // namespace spikedepth

// NumPy files as other programs arrange them: every arrangement gives the same four events.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/random.hpp"
#include "core/base/text.hpp"
#include "io/recordings/npz/zip_archive.hpp"
#include "io/recordings/open_recording.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

using Bytes = std::vector<std::uint8_t>;

const EventBatch kFour = {{0, 3, 4, 1}, {10, 200, 100, -1}, {20, 1, 2, 1}, {250, 5, 6, 1}};
const std::vector<double> kT = {7, 17, 27, 257}, kX = {3, 200, 1, 5}, kY = {4, 100, 2, 6},
                          kP = {1, 0, 1, 1};

template <typename T>
void append(std::string& data, double value) {
  const auto number = static_cast<T>(value);
  data.append(reinterpret_cast<const char*>(&number), sizeof number);
}

template <typename T>
std::string packed(const std::vector<double>& values) {
  std::string data;
  for (const double value : values) append<T>(data, value);
  return data;
}

std::vector<double> rows_of(const std::vector<std::vector<double>>& columns) {
  std::vector<double> rows;
  for (std::size_t i = 0; i < columns[0].size(); ++i)
    for (const auto& column : columns) rows.push_back(column[i]);
  return rows;
}

std::vector<double> one_after_another(const std::vector<std::vector<double>>& columns) {
  std::vector<double> all;
  for (const auto& column : columns) all.insert(all.end(), column.begin(), column.end());
  return all;
}

/// The bytes of a .npy file; `descr` with its quotes.
std::string npy(const std::string& descr, const std::string& shape, const std::string& data,
                bool fortran = false) {
  const std::string header = "{'descr': " + descr +
                             ", 'fortran_order': " + (fortran ? "True" : "False") +
                             ", 'shape': " + shape + ", }\n";
  std::string bytes = "\x93NUMPY";
  bytes += '\x01';
  bytes += '\0';
  bytes += static_cast<char>(header.size() & 255);
  bytes += static_cast<char>(header.size() >> 8);
  return bytes + header + data;
}

class NpzLayouts : public ::testing::Test {
 protected:
  using Members = std::vector<std::pair<std::string, std::string>>;

  std::unique_ptr<Recording> open(const Members& members) {
    std::vector<ZipMember> archive;
    for (const auto& [name, bytes] : members)
      archive.push_back({name + ".npy", Bytes(bytes.begin(), bytes.end())});
    write_zip(dir_.file("a.npz"), archive);
    return open_recording(dir_.file("a.npz"));
  }
  static EventBatch events(Recording& recording, Side side = Side::left) {
    EventBatch batch;
    recording.read_events(side, recording.info().span, batch);
    return batch;
  }
  EventBatch left(const Members& members) { return events(*open(members)); }
  std::string error(const Members& members) {
    try {
      open(members);
    } catch (const DataError& problem) {
      return std::string(problem.what()).substr(dir_.file("a.npz").size() + 2);
    }
    return "no error";
  }
  test::TempDir dir_;
};

TEST_F(NpzLayouts, rows_and_columns_in_either_order_of_memory) {
  const std::vector<std::vector<double>> columns = {kT, kX, kY, kP};
  // Of five events, so that rows and columns differ in number; kFour and one more.
  auto five = columns;
  for (auto& column : five) column.push_back(column.back());
  EventBatch expected = kFour;
  expected.push_back(kFour.back());
  const std::string by_rows = packed<std::int64_t>(rows_of(five));
  const std::string by_columns = packed<std::int64_t>(one_after_another(five));
  EXPECT_EQ(left({{"events", npy("'<i8'", "(5, 4)", by_rows)}}), expected);
  EXPECT_EQ(left({{"events", npy("'<i8'", "(5, 4)", by_columns, true)}}), expected);
  EXPECT_EQ(left({{"events", npy("'<i8'", "(4, 5)", by_columns)}}), expected);
  EXPECT_EQ(left({{"events", npy("'<i8'", "(4, 5)", by_rows, true)}}), expected);
  EXPECT_EQ(left({{"arr_0", npy("'<i8'", "(5, 4)", by_rows)}}), expected);
  EXPECT_EQ(left({{"events", npy("'<i8'", "(4, 4)", packed<std::int64_t>(rows_of(columns)))}}),
            kFour);
}

std::string records() {
  std::string data;
  for (std::size_t i = 0; i < 4; ++i) {
    append<std::int16_t>(data, kX[i]);
    append<std::int16_t>(data, kY[i]);
    data += "....";  // padding
    append<std::int64_t>(data, kT[i] * 1000);
    append<std::int8_t>(data, kP[i]);
  }
  return data;
}

TEST_F(NpzLayouts, records_are_read_by_the_names_of_their_fields) {
  const std::string descr =
      "[('x', '<i2'), ('y', '<i2'), ('', '|V4'), ('timestamp_ns', '<i8'), ('p', '|b1')]";
  EXPECT_EQ(left({{"events", npy(descr, "(4,)", records())}}), kFour);
  write_file_atomically(dir_.file("a.npy"), npy(descr, "(4,)", records()));
  const auto recording = open_recording(dir_.file("a.npy"));
  EXPECT_EQ(recording->info().format, "npy");
  EXPECT_EQ(events(*recording), kFour);
  EXPECT_EQ(error({{"events", npy("[('x', '<i2'), ('y', '<i2'), ('m', '<i4'), ('time', '<i8'), "
                                  "('q', '|b1')]",
                                  "(4,)", records())}}),
            "events.npy has the fields x, y, m, time, q; t, x, y and p (and camera) were expected");
  EXPECT_NE(error({{"events", npy("[('x', '|O'), ('y', '<i2')]", "(4,)", "")}}).find("\"|O\""),
            std::string::npos);
  EXPECT_NE(error({{"events", npy("[('x', [('a', '<i2')])]", "(4,)", "")}}).find("no plain"),
            std::string::npos);
}

TEST_F(NpzLayouts, a_plain_array_in_a_file_of_its_own) {
  write_file_atomically(
      dir_.file("noending"),
      npy("'<f8'", "(4, 4)", packed<double>(rows_of({{7e-6, 17e-6, 27e-6, 257e-6}, kX, kY, kP}))));
  const auto recording = open_recording(dir_.file("noending"));
  EXPECT_EQ(events(*recording), kFour);
  EXPECT_FALSE(recording->info().has_right);
  write_file_atomically(dir_.file("cut.npy"), npy("'<f8'", "(4, 4)", "short"));
  EXPECT_THROW(open_recording(dir_.file("cut.npy")), DataError);
}

TEST_F(NpzLayouts, arrays_named_as_columns) {
  const auto column = [](const std::vector<double>& values) {
    return npy("'<u2'", "(4,)", packed<std::uint16_t>(values));
  };
  const std::string on = npy("'|b1'", "(4,)", packed<std::uint8_t>(kP));
  EXPECT_EQ(left({{"x", column(kX)}, {"y", column(kY)}, {"t", column(kT)}, {"p", on}}), kFour);
  EXPECT_EQ(left({{"x", column(kX)},
                  {"y", column(kY)},
                  {"timestamps_us", column(kT)},
                  {"pol", on},
                  {"images", npy("'<f4'", "(1,)", "1234")}}),
            kFour);
  const auto stereo = open({{"left_x", column(kX)},
                            {"left_y", column(kY)},
                            {"left_t", column(kT)},
                            {"left_p", on},
                            {"right_x", column(kY)},
                            {"right_y", column(kX)},
                            {"right_t", column(kT)},
                            {"right_p", on}});
  EXPECT_EQ(events(*stereo), kFour);
  EXPECT_EQ(events(*stereo, Side::right)[1], (Event{10, 100, 200, -1}));
  EXPECT_EQ(error({{"x", column(kX)}, {"y", column(kY)}, {"t", column(kT)}, {"q", on}}),
            "holds x.npy, y.npy, t.npy, q.npy; arrays \"left\" and \"right\", or \"events\", or "
            "\"t\", \"x\", \"y\" and \"p\" (also \"left_t\" ...) were expected");
  EXPECT_EQ(
      error(
          {{"x", npy("'<u2'", "(3,)", "123456")}, {"y", column(kY)}, {"t", column(kT)}, {"p", on}}),
      "y.npy has 4 numbers, x.npy 3; as many in each were expected");
}

/// One second of events, more than few, in any order of columns.
std::vector<std::vector<double>> many(const std::string& order) {
  Random random(5);
  std::vector<std::vector<double>> columns(4);
  double t = 0;
  for (int i = 0; i < 2000; ++i) {
    t += static_cast<double>(random.below(1000));
    const double x = static_cast<double>(random.below(346));
    const double y = static_cast<double>(random.below(260));
    const double p = static_cast<double>(random.below(2));
    for (std::size_t c = 0; c < 4; ++c) {
      const char name = order[2 * c];
      columns[c].push_back(name == 't' ? t : name == 'x' ? x : name == 'y' ? y : p);
    }
  }
  return columns;
}

TEST_F(NpzLayouts, another_order_of_columns_is_refused_with_its_name) {
  for (const char* order : {"x y t p", "x y p t", "t p x y"}) {
    const std::string data = packed<std::int64_t>(rows_of(many(order)));
    EXPECT_EQ(error({{"events", npy("'<i8'", "(2000, 4)", data)}}),
              std::string("events.npy has its columns in the order ") + order +
                  " as its numbers show; t x y p was expected: reorder them, or say which is "
                  "which: np.savez(FILE, t=t, x=x, y=y, p=p)");
  }
  const std::string good = packed<std::int64_t>(rows_of(many("t x y p")));
  EXPECT_EQ(error({{"events", npy("'<i8'", "(2000, 4)", good)}}), "no error");
}

TEST_F(NpzLayouts, minus_one_wrapped_in_unsigned_types_is_off) {
  const std::vector<double> wrapped = {1, -1, 1, 1};
  std::string words, bytes;
  for (const double value : rows_of({kT, kX, kY, wrapped}))
    append<std::uint32_t>(words, value < 0 ? 4294967295.0 : value);
  EXPECT_EQ(left({{"events", npy("'<u4'", "(4, 4)", words)}}), kFour);
  std::string longs;
  for (const double value : rows_of({kT, kX, kY, wrapped}))
    append<std::uint64_t>(longs, value < 0 ? 0 : value);
  for (std::size_t at = 32 + 24; at < 32 + 32; ++at) longs[at] = '\xff';
  EXPECT_EQ(left({{"events", npy("'<u8'", "(4, 4)", longs)}}), kFour);
  const auto column = [](const std::vector<double>& values) {
    return npy("'<u2'", "(4,)", packed<std::uint16_t>(values));
  };
  const auto small = [&](const std::vector<double>& p) {
    return left({{"x", column(kX)}, {"y", column(kY)}, {"t", column(kT)}, {"p", column(p)}});
  };
  EXPECT_EQ(small({1, 65535, 1, 1}), kFour);
  EXPECT_EQ(small({255, 0, 255, 255}), kFour);
  EXPECT_EQ(small({1, 255, 1, 1}), kFour);
}

TEST_F(NpzLayouts, float32_unix_times_are_refused) {
  auto columns = many("t x y p");
  for (double& t : columns[0]) t = t * 1e-6 + 1.5e9;
  const std::string shape = "(2000, 4)";
  const std::string message =
      error({{"left", npy("'<f4'", shape, packed<float>(rows_of(columns)))}});
  EXPECT_EQ(message,
            "keeps times up to 1.5e+09 seconds in float32, which holds them to 128 s only; "
            "save them from their source as float64 or as int64 microseconds");
  EXPECT_EQ(error({{"left", npy("'<f8'", shape, packed<double>(rows_of(columns)))}}), "no error");
}

TEST_F(NpzLayouts, truth_values_alone_and_nothing_are_refused) {
  EXPECT_EQ(error({{"events", npy("'|b1'", "(4, 4)", std::string(16, '\1'))}}),
            "events.npy holds nothing but true and false; events (t, x, y, p) were expected");
  EXPECT_EQ(error({{"events", npy("'<i8'", "(0, 4)", "")}}), "holds no events");
  EXPECT_NE(error({{"events", npy("'<f2'", "(4, 4)", std::string(32, '\1'))}}).find("\"<f2\""),
            std::string::npos);
}

TEST_F(NpzLayouts, mostly_unusable_rows_are_refused) {
  EXPECT_EQ(
      error({{"events", npy("'<i8'", "(4, 4)",
                            packed<std::int64_t>(rows_of({kT, {5000, 1, -1, 9999}, kY, kP})))}}),
      "3 of 4 rows cannot be used (3 pixels outside the sensor or beyond 4096, 0 polarities "
      "that are not 0, 1 or -1, 0 times that are no numbers); columns t, x, y, p were "
      "expected; say which is which: np.savez(FILE, t=t, x=x, y=y, p=p)");
}

TEST_F(NpzLayouts, clocks_that_wrap_are_unwrapped_camera_by_camera) {
  std::vector<double> plain, wrapped, x, y, p;
  for (int i = 0; i < 3000; ++i) {
    plain.push_back(100.0 * i);
    wrapped.push_back(std::fmod(0x1p24 - 100'000 + 100.0 * i, 0x1p24));
    x.push_back(i % 300);
    y.push_back(i % 200);
    p.push_back(i % 2);
  }
  const auto table = [&](const std::vector<double>& t) {
    return npy("'<u4'", "(3000, 4)", packed<std::uint32_t>(rows_of({t, x, y, p})));
  };
  const auto expected = left({{"left", table(plain)}, {"right", table(plain)}});
  const auto recording = open({{"left", table(wrapped)}, {"right", table(wrapped)}});
  EXPECT_EQ(events(*recording), expected);
  EXPECT_EQ(events(*recording, Side::right), expected);
  const auto& notes = recording->info().notes;
  EXPECT_EQ(notes[1],
            "the clock wraps 1 time, first at row 1000 of left.npy: its times were unwrapped");
  EXPECT_EQ(notes[2],
            "the clock wraps 1 time, first at row 1000 of right.npy: its times were unwrapped");
}

TEST_F(NpzLayouts, a_row_is_found_by_its_time) {
  const auto recording =
      open({{"events", npy("'<i8'", "(4, 4)", packed<std::int64_t>(rows_of({kT, kX, kY, kP})))}});
  EXPECT_EQ(recording->place_of(Side::left, 20), "row 2 of events.npy");
  EXPECT_EQ(recording->place_of(Side::left, 21), "");
}

}  // namespace
}  // namespace spikedepth

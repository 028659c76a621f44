// ECF chunks that lie about themselves, and HDF5 files around them.
#include <gtest/gtest.h>
#include <hdf5.h>

#include <filesystem>

#include "io/recordings/prophesee/ecf_chunk.hpp"
#include "io/recordings/prophesee/hdf5_blocks.hpp"
#include "io/recordings/prophesee/hdf5_format.hpp"
#include "io/streams/byte_cursor.hpp"
#include "tests/io/recordings/prophesee/words.hpp"

namespace spikedepth {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// Head, first time 1000, then what follows.
Bytes chunk(std::uint32_t events, std::uint32_t coding, const Bytes& more) {
  const std::uint32_t head = events << 2U | coding;
  Bytes bytes;
  for (unsigned shift = 0; shift < 32; shift += 8)
    bytes.push_back(static_cast<std::uint8_t>(head >> shift));
  for (const int byte : {0xe8, 0x03, 0, 0, 0, 0, 0, 0})
    bytes.push_back(static_cast<std::uint8_t>(byte));
  for (const std::uint8_t byte : more) bytes.push_back(byte);
  return bytes;
}

EventBatch decoded(const Bytes& bytes) {
  EventBatch events;
  decode_ecf(bytes.data(), bytes.size(), events);
  return events;
}

std::string problem(const Bytes& bytes) {
  try {
    decoded(bytes);
  } catch (const BadBytes& bad) {
    return bad.what();
  }
  return "none";
}

TEST(EcfChunk, times_steps_and_rows_by_hand) {
  // Two events at +0, one at +0x123 (steps of 4 bits, the least first) + 2; rows 5, 5, 6; columns 9
  // and 11 in one word (second bit from the left), then 3; polarities 1, 0, 0.
  test::expect_same(decoded(chunk(3, 0,
                                  {0x02, 0xf3, 0xf2, 0xf1, 0x21, 0xa2, 0x00, 0xc1, 0x00, 0x28, 0x01,
                                   0x60, 0x00, 0x81, 0x02})),
                    {{1000, 9, 5, 1}, {1000, 11, 5, -1}, {1000 + 0x125, 3, 6, -1}});
}

TEST(EcfChunk, no_events_is_no_error) {
  EXPECT_TRUE(decoded(chunk(0, 2, {})).empty());
  EXPECT_TRUE(decoded({0, 0, 0, 0}).empty());
}

TEST(EcfChunk, counts_are_compared_with_what_is_there) {
  EXPECT_EQ(problem({1, 2}), "a field of 4 bytes where 2 are left");
  EXPECT_EQ(problem(chunk(70'000, 0, {})), "70000 events, where a chunk holds at most 65535");
  EXPECT_EQ(problem(chunk(2, 0, {0x03})), "3 times where 2 events are left");
  EXPECT_EQ(problem(chunk(2, 0, {0x0f, 0xff, 0xff})), "65535 times where 2 events are left");
  EXPECT_EQ(problem(chunk(2, 0, {0x00, 0x00})), "a field of 1 bytes where 0 are left");
  EXPECT_EQ(problem(chunk(1, 0, Bytes(40, 0xff))), "a step of time of more than 64 bits");
  EXPECT_EQ(problem(chunk(1, 0,
                          {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                           0xff, 0xff, 0xff, 0xff, 0x01})),
            "a time beyond all clocks");
  EXPECT_EQ(problem(chunk(1, 0, {0x01, 0x02, 0x00})), "2 rows where 1 events are left");
  EXPECT_EQ(problem(chunk(1, 0, {0x01, 0x01, 0x00, 0x00, 0x00, 0x02})),
            "2 polarities where 1 events are left");
  EXPECT_EQ(problem(chunk(1, 2, {0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})),
            "a field of 4 bytes where 3 are left");
  EXPECT_EQ(problem(chunk(1, 1, {0x01, 0x01, 0x00, 0, 0, 0, 0, 0})),
            "a field of 2 bytes where 1 are left");
}

TEST(EcfChunk, bits_of_columns_behind_the_last_event_are_ignored) {
  test::expect_same(decoded(chunk(1, 0, {0x01, 0x01, 0x00, 0x3f, 0x00, 0x01})), {{1000, 1, 0, -1}});
}

class PropheseeHdf5 : public ::testing::Test {
 protected:
  /// A file with /CD/events of `rows` rows in chunks of 4, whose stored bytes are these.
  std::string write(hsize_t rows, const std::vector<Bytes>& chunks) {
    const std::string path = dir_.file("a.h5");
    std::filesystem::remove(path);
    const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    const hid_t group = H5Gcreate2(file, "CD", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    const hid_t type = H5Tcreate(H5T_COMPOUND, 16);
    H5Tinsert(type, "x", 0, H5T_STD_U16LE);
    H5Tinsert(type, "y", 2, H5T_STD_U16LE);
    H5Tinsert(type, "p", 4, H5T_STD_I16LE);
    H5Tinsert(type, "t", 8, H5T_STD_I64LE);
    const hsize_t chunk_rows = 4;
    const hsize_t unlimited = H5S_UNLIMITED;
    const hid_t space = H5Screate_simple(1, &rows, &unlimited);
    const hid_t plan = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(plan, 1, &chunk_rows);
    H5Pset_filter(plan, kEcfFilter, H5Z_FLAG_OPTIONAL, 0, nullptr);
    const hid_t data = H5Dcreate2(group, "events", type, space, H5P_DEFAULT, plan, H5P_DEFAULT);
    for (hsize_t k = 0; k < chunks.size(); ++k) {
      const hsize_t at = 4 * k;
      H5Dwrite_chunk(data, H5P_DEFAULT, 0, &at, chunks[k].size(), chunks[k].data());
    }
    for (const hid_t id : {data}) H5Dclose(id);
    H5Pclose(plan);
    H5Sclose(space);
    H5Tclose(type);
    H5Gclose(group);
    H5Fclose(file);
    return path;
  }
  std::string error(hsize_t rows, const std::vector<Bytes>& chunks) {
    return test::error_of(write(rows, chunks), open_prophesee_hdf5);
  }
  test::TempDir dir_;
};

/// `count` events at 1000, pixel (0, 0), OFF.
Bytes zeros(std::uint8_t count) {
  return chunk(count, 2, [&] {
    Bytes more = {count};
    more.resize(1 + std::size_t{12} * ((count + 3U) / 4U), 0);
    return more;
  }());
}

TEST_F(PropheseeHdf5, the_last_chunk_is_short_or_filled) {
  for (const std::uint8_t last : {std::uint8_t{2}, std::uint8_t{4}}) {
    RecordingParts parts = open_prophesee_hdf5(write(6, {zeros(4), zeros(last)}));
    test::expect_same(test::all_events(parts.cameras[0]), EventBatch(6, {1000, 0, 0, -1}));
  }
}

TEST_F(PropheseeHdf5, damaged_chunks_are_named) {
  test::expect_begins(error(8, {zeros(4)}), "/CD/events: chunk 1 is missing");
  test::expect_begins(error(8, {zeros(3), zeros(4)}),
                      "/CD/events: chunk 0 has 3 events, where 4 were expected");
  test::expect_begins(error(4, {chunk(4, 2, {0x04, 0, 0})}),
                      "/CD/events: chunk 0 has a field of 4 bytes where 2 are left");
  test::expect_begins(error(0, {}), "/CD/events holds no event");
  test::expect_begins(error(hsize_t{1} << 40U, {zeros(4)}), "/CD/events claims (1099511627776)");
  const std::string path = write(8, {zeros(4), zeros(4)});
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 20);
  EXPECT_NE(test::error_of(path, open_prophesee_hdf5), "no error");
}

}  // namespace
}  // namespace spikedepth

// Packed pieces: made with the libraries' own writers, then cut and changed.
#include "io/streams/unpack.hpp"

#include <gtest/gtest.h>
#include <lz4frame.h>
#include <zstd.h>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "io/streams/byte_cursor.hpp"
#include "io/streams/file_bytes.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

std::string text_of(std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; text.size() < bytes; ++i) text += std::to_string(i * 7919 % 1000) + ",";
  text.resize(bytes);
  return text;
}

std::string packed(Packing packing, const std::string& text) {
  std::string out(
      std::max(LZ4F_compressFrameBound(text.size(), nullptr), ZSTD_compressBound(text.size())),
      '\0');
  out.resize(packing == Packing::lz4
                 ? LZ4F_compressFrame(out.data(), out.size(), text.data(), text.size(), nullptr)
                 : ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

// `printf 'events' | bzip2`
const std::string kBzip(
    "\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\x3b\x74\x44\xe8\x00\x00\x00\x81\x80\x02\x01"
    "\x0d\x00\x20\x00\x21\x83\x41\x9a\x03\x50\xbc\x5d\xc9\x14\xe1\x42\x40\xed\xd1\x13\xa0",
    42);

class UnpackTest : public ::testing::Test {
 protected:
  std::string unpacked(Packing packing, const std::string& bytes, std::size_t expected = 0) {
    const std::size_t size = unpacker_.unpack(packing, bytes.data(), bytes.size(), out_, expected);
    return {out_.begin(), out_.begin() + static_cast<std::ptrdiff_t>(size)};
  }
  std::string problem(Packing packing, const std::string& bytes, std::size_t expected = 0) {
    try {
      unpacked(packing, bytes, expected);
    } catch (const BadBytes& bad) {
      return bad.what();
    }
    return "";
  }
  Unpacker unpacker_;
  std::vector<std::uint8_t> out_;
};

TEST_F(UnpackTest, pieces_of_any_size_come_back) {
  for (const Packing packing : {Packing::lz4, Packing::zstd}) {
    for (const std::size_t bytes : {std::size_t{0}, std::size_t{1}, std::size_t{65'536},
                                    std::size_t{65'537}, std::size_t{3'000'000}}) {
      const std::string text = text_of(bytes);
      const std::string small = packed(packing, text);
      EXPECT_TRUE(unpacked(packing, small) == text) << packing_name(packing) << " " << bytes;
      EXPECT_TRUE(unpacked(packing, small, bytes) == text);
      EXPECT_TRUE(unpacked(packing, small, bytes / 2 + 1) == text) << "a hint that is too small";
    }
  }
  EXPECT_EQ(unpacked(Packing::none, "events"), "events");
  EXPECT_EQ(unpacked(Packing::bzip2, kBzip), "events");
}

TEST_F(UnpackTest, blocks_that_refer_to_each_other_survive_growth) {
  // 20 MB in one frame of linked blocks, into memory that is too small at first.
  LZ4F_preferences_t preferences{};
  preferences.frameInfo.blockMode = LZ4F_blockLinked;
  const std::string text = text_of(20'000'000);
  std::string small(LZ4F_compressFrameBound(text.size(), &preferences), '\0');
  small.resize(
      LZ4F_compressFrame(small.data(), small.size(), text.data(), text.size(), &preferences));
  EXPECT_TRUE(unpacked(Packing::lz4, small) == text);
}

TEST_F(UnpackTest, damage_is_told) {
  for (const Packing packing : {Packing::lz4, Packing::zstd}) {
    const std::string small = packed(packing, text_of(100'000));
    EXPECT_NE(problem(packing, small.substr(0, small.size() / 2)), "");
    EXPECT_NE(problem(packing, "no packed bytes at all"), "");
    EXPECT_NE(problem(packing, small + "x"), "") << packing_name(packing);
  }
}

TEST_F(UnpackTest, damaged_bzip2_is_told) {
  std::string changed = kBzip;
  changed[20] = '\x7f';
  EXPECT_NE(problem(Packing::bzip2, changed), "");
  EXPECT_EQ(problem(Packing::bzip2, kBzip.substr(0, 30)), "bzip2 data that end in the middle");
}

TEST_F(UnpackTest, bombs_are_refused) {
  const std::string zeros(std::size_t{300} << 20U, '\0');
  for (const Packing packing : {Packing::lz4, Packing::zstd}) {
    const std::string small = packed(packing, zeros);
    EXPECT_LT(small.size(), 3U << 20U);
    EXPECT_NE(problem(packing, small).find("more than 256 MiB after unpacking"), std::string::npos);
  }
  EXPECT_NE(problem(Packing::zstd, "x", std::size_t{1} << 40U).find("more than 256 MiB"),
            std::string::npos);
}

TEST(FileBytes, reading_past_the_end_is_an_error_with_a_place) {
  test::TempDir dir;
  write_file_atomically(dir.file("a"), "0123456789");
  const FileBytes file(dir.file("a"), "digits");
  EXPECT_EQ(file.size(), 10U);
  char three[3];
  file.read(7, three, 3);
  EXPECT_EQ(std::string(three, 3), "789");
  try {
    file.read(8, three, 3);
    FAIL();
  } catch (const DataError& problem) {
    EXPECT_EQ(std::string(problem.what()),
              dir.file("a") +
                  ": ends at byte 10, where 1 more bytes were expected; copy or download it again");
  }
  EXPECT_THROW(FileBytes(dir.path(), "digits"), DataError);
  EXPECT_THROW(FileBytes(dir.file("b"), "digits"), DataError);
}

TEST(ByteCursor, never_reads_past_its_end) {
  ByteCursor cursor(
      std::string_view("\x02\x00\x00\x00"
                       "ab\x05\x00",
                       8));
  EXPECT_EQ(cursor.take_text(), "ab");
  EXPECT_THROW(cursor.take<std::uint32_t>(), BadBytes);
  EXPECT_EQ(cursor.take<std::uint16_t>(), 5);
  EXPECT_EQ(cursor.left(), 0U);
  EXPECT_THROW(cursor.skip(1), BadBytes);
  EXPECT_THROW(ByteCursor(std::string_view("\xff\xff\xff\xff", 4)).take_text(), BadBytes);
}

}  // namespace
}  // namespace spikedepth

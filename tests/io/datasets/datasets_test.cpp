// Labelled images from files that are made here, sound and hostile.
#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "io/datasets/open_dataset.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

std::string word(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xffU);
  return bytes;
}

std::string images(std::uint32_t count, std::uint32_t height, std::uint32_t width,
                   const std::string& pixels) {
  return word(2051) + word(count) + word(height) + word(width) + pixels;
}

std::string labels(const std::string& bytes) {
  return word(2049) + word(static_cast<std::uint32_t>(bytes.size())) + bytes;
}

/// Digit rows: pixel i of row r is (r + i) % 17, its digit r % 10.
std::string digit_rows(int rows) {
  std::string text;
  for (int r = 0; r < rows; ++r) {
    for (int i = 0; i < 64; ++i) text += std::to_string((r + i) % 17) + ",";
    text += std::to_string(r % 10) + "\n";
  }
  return text;
}

class Datasets : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& bytes) const {
    write_file_atomically(dir_.file(name), bytes);
  }
  void write_packed(const std::string& name, const std::string& bytes) const {
    const gzFile file = gzopen(dir_.file(name).c_str(), "wb");
    ASSERT_EQ(gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size())),
              static_cast<int>(bytes.size()));
    gzclose(file);
  }
  /// Three images of 2x3 pixels, two to learn from.
  void write_idx() const {
    write("train-images-idx3-ubyte",
          images(2, 2, 3, std::string("\x00\x33\x66\x99\xcc\xff", 6) + std::string(6, '\xff')));
    write_packed("train-labels-idx1-ubyte.gz", labels("\x01\x04"));
    write_packed("t10k-images-idx3-ubyte.gz", images(1, 2, 3, std::string(6, '\0')));
    write("t10k-labels-idx1-ubyte", labels("\x06"));
  }
  std::string error() const {
    try {
      open_dataset(dir_.path());
    } catch (const DataError& problem) {
      EXPECT_EQ(std::string(problem.what()).find('\n'), std::string::npos);
      return problem.what();
    }
    return "no error";
  }
  /// Whether the error begins with the file's path and says `part`; otherwise the error.
  ::testing::AssertionResult refuses(const std::string& file, const std::string& part) const {
    const auto found = error();
    if (found.find(dir_.file(file)) == 0 && found.find(part) != std::string::npos)
      return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << found << "; expected: " << part;
  }
  test::TempDir dir_;
};

TEST_F(Datasets, IdxFilesPlainAndPacked) {
  write_idx();
  const auto set = open_dataset(dir_.path());
  EXPECT_EQ(set.height, 2);
  EXPECT_EQ(set.width, 3);
  EXPECT_EQ(set.classes, 7);
  EXPECT_EQ(set.train.labels, (std::vector<std::int64_t>{1, 4}));
  EXPECT_EQ(set.test.labels, (std::vector<std::int64_t>{6}));
  ASSERT_EQ(set.train.pixels.size(), 12U);
  for (int i = 0; i < 6; ++i)
    EXPECT_FLOAT_EQ(set.train.pixels[static_cast<std::size_t>(i)], static_cast<float>(i) / 5);
  EXPECT_EQ(set.test.pixels, std::vector<float>(6, 0));
}

TEST_F(Datasets, IdxFilesThatAreOtherThanTheySayAreRefused) {
  const std::string file = "train-images-idx3-ubyte";
  const struct {
    std::string bytes, part;
  } cases[] = {
      {"", "has 0 bytes"},
      {word(2051) + word(2), "has 8 bytes"},
      {word(2049) + images(2, 2, 3, std::string(12, 'a')), "begins with 2049"},
      {std::string("\x03\x08\x00\x00", 4) + std::string(24, 'a'), "begins with 50855936"},
      {images(2, 2, 3, std::string(11, 'a')), "11 bytes behind its header; 12 were expected"},
      {images(2, 2, 3, std::string(13, 'a')), "13 bytes behind its header"},
      {images(0, 2, 3, ""), "names 0 images"},
      {images(2, 0, 3, ""), "3x0 pixels"},
      {images(4294967295U, 1024, 1024, "a"), "1 bytes behind its header"},
      {images(2, 65536, 65536, ""), "1 to 1024"},
      {images(3, 2, 3, std::string(18, 'a')), "one for each image"}};
  for (const auto& one : cases) {
    write_idx();
    write(file, one.bytes);
    const bool of_labels = one.part == "one for each image";
    EXPECT_TRUE(refuses(of_labels ? "train-labels-idx1-ubyte.gz" : file, one.part));
  }
}

TEST_F(Datasets, DamagedPackedFilesAreRefused) {
  write_idx();
  const auto path = dir_.file("t10k-images-idx3-ubyte.gz");
  const auto whole = read_file(path);
  write("t10k-images-idx3-ubyte.gz", whole.substr(0, whole.size() - 6));
  EXPECT_TRUE(refuses("t10k-images-idx3-ubyte.gz", "damaged or cut short"));
  auto flipped = whole;
  flipped[flipped.size() - 8] ^= 1;  // of the check sum
  write("t10k-images-idx3-ubyte.gz", flipped);
  EXPECT_TRUE(refuses("t10k-images-idx3-ubyte.gz", "damaged or cut short"));
}

TEST_F(Datasets, FilesThatUnpackToMuchMoreAreRefused) {
  write_packed("digits.csv.gz", std::string(std::size_t{3} << 20, '0'));
  EXPECT_TRUE(refuses("digits.csv.gz", "holds more than"));
}

TEST_F(Datasets, MissingFilesAndOtherSizesAreNamed) {
  write_idx();
  std::filesystem::remove(dir_.file("t10k-labels-idx1-ubyte"));
  EXPECT_NE(error().find("no t10k-labels-idx1-ubyte"), std::string::npos);
  write_idx();
  write_packed("t10k-images-idx3-ubyte.gz", images(1, 3, 2, std::string(6, '\0')));
  EXPECT_TRUE(refuses("t10k-images-idx3-ubyte.gz", "2x3 pixels; 3x2 were expected"));
}

TEST_F(Datasets, FoldersWithoutImagesAreRefused) {
  EXPECT_NE(error().find("holds no labelled images"), std::string::npos);
  EXPECT_THROW(open_dataset(dir_.file("absent")), DataError);
  std::filesystem::create_directory(dir_.file("digits.csv"));
  EXPECT_THROW(open_dataset(dir_.path()), DataError);
}

TEST_F(Datasets, DigitsAreCutAtTheirUsualPlace) {
  write_packed("digits.csv.gz", digit_rows(1797));
  const auto set = open_dataset(dir_.path());
  EXPECT_EQ(set.train.count(), 1297);
  EXPECT_EQ(set.test.count(), 500);
  EXPECT_EQ(set.height * set.width, 64);
  EXPECT_EQ(set.test.labels[0], 1297 % 10);
  EXPECT_EQ(set.test.pixels.size(), 500U * 64U);
  EXPECT_FLOAT_EQ(set.test.pixels[3], static_cast<float>((1297 + 3) % 17) / 16);
}

TEST_F(Datasets, DigitsThatAreOtherThanTheyShouldBeAreRefused) {
  const auto rows = digit_rows(3);
  const std::size_t end = rows.find('\n');
  const struct {
    std::string text, part;
  } cases[] = {{"", "has 0 rows"},
               {rows, "has 3 rows"},
               {"17" + rows.substr(1), "column 1 holds '17'"},
               {"-1" + rows.substr(1), "column 1 holds '-1'"},
               {"1.5" + rows.substr(1), "column 1 holds '1.5'"},
               {"\x01" + rows.substr(1), "column 1 holds '?'"},
               {rows.substr(0, end - 1) + "10" + rows.substr(end), "column 65 holds '10'"},
               {rows.substr(2), "row 1 has 64 columns"},
               {"0," + rows, "column 65 holds"},
               {rows.substr(0, end) + ",1" + rows.substr(end), "more than 65 columns"}};
  for (const auto& one : cases) {
    write("digits.csv", one.text);
    EXPECT_TRUE(refuses("digits.csv", one.part));
  }
}

}  // namespace
}  // namespace spikedepth

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "io/figures/tensorboard/event_writer.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

TEST(TensorBoard, Crc32cOfTheStandardsCheckValue) {
  EXPECT_EQ(crc32c("123456789", 9), 0xe3069283U);
  EXPECT_EQ(crc32c("", 0), 0U);
  EXPECT_EQ(crc32c(std::string(32, '\0').data(), 32), 0x8a9136aaU);  // RFC 3720, B.4
}

std::uint32_t unmask(std::uint32_t masked) {
  const std::uint32_t rotated = masked - 0xa282ead8U;
  return (rotated >> 17) | (rotated << 15);
}

// Walks the TFRecord frames with an own reader.
std::vector<std::string> records(const std::string& bytes) {
  std::vector<std::string> found;
  std::size_t position = 0;
  while (position < bytes.size()) {
    std::uint64_t length = 0;
    std::uint32_t length_crc = 0, data_crc = 0;
    std::memcpy(&length, bytes.data() + position, 8);
    std::memcpy(&length_crc, bytes.data() + position + 8, 4);
    EXPECT_EQ(unmask(length_crc), crc32c(bytes.data() + position, 8));
    found.push_back(bytes.substr(position + 12, length));
    std::memcpy(&data_crc, bytes.data() + position + 12 + length, 4);
    EXPECT_EQ(unmask(data_crc), crc32c(found.back().data(), found.back().size()));
    position += 16 + length;
  }
  EXPECT_EQ(position, bytes.size());
  return found;
}

TEST(TensorBoard, WritesAVersionRecordAndScalarsInProtocolBuffers) {
  const test::TempDir folder;
  {
    TensorBoardWriter writer(folder.path());
    writer.add_scalars(300, 2.0, {{"a/b", 0.5}});
  }
  std::string path;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    path = entry.path().string();
  EXPECT_NE(path.find("events.out.tfevents."), std::string::npos);
  const auto found = records(read_file(path));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_NE(found[0].find("\x1a\x0d"
                          "brain.Event:2"),
            std::string::npos);
  // wall_time = 2.0 | step = 300 | summary { value { tag "a/b" simple_value 0.5 } }, assembled by
  // hand from the wire format
  const std::string expected(
      "\x09\x00\x00\x00\x00\x00\x00\x00\x40"
      "\x10\xac\x02"
      "\x2a\x0c"
      "\x0a\x0a"
      "\x0a\x03"
      "a/b"
      "\x15\x00\x00\x00\x3f",
      26);
  EXPECT_EQ(found[1], expected);
}

TEST(TensorBoard, APictureHasItsSizeAndItsBytes) {
  const test::TempDir folder;
  std::string png("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x01\x02\0\0\0\x03", 24);
  png += "rest";
  TensorBoardWriter(folder.path()).add_picture(1, 2.0, "s", png);
  const auto path = std::filesystem::directory_iterator(folder.path())->path().string();
  const auto found = records(read_file(path));
  ASSERT_EQ(found.size(), 2U);
  // summary { value { tag "s" image { height 3 width 258 colorspace 3 encoded_image_string } } }
  const std::string expected = std::string(
                                   "\x09\x00\x00\x00\x00\x00\x00\x00\x40\x10\x01"
                                   "\x2a\x2c\x0a\x2a\x0a\x01s\x22\x25"
                                   "\x08\x03\x10\x82\x02\x18\x03\x22\x1c",
                                   29) +
                               png;
  EXPECT_EQ(found[1], expected);
}

// Read by TensorBoard 2.14 itself with the same figures; the bytes are assembled by hand.
TEST(TensorBoard, AConfigurationIsTextAndHyperParameters) {
  const test::TempDir folder;
  TensorBoardWriter(folder.path())
      .add_configuration(2.0, "    a = 1\n", {{"a", 0.5}, {"b", true}, {"c", std::string("x")}},
                         {"epoch/mde"});
  const auto path = std::filesystem::directory_iterator(folder.path())->path().string();
  const auto found = records(read_file(path));
  ASSERT_EQ(found.size(), 4U);
  const auto has = [&](std::size_t record, const std::string& bytes) {
    EXPECT_NE(found[record].find(bytes), std::string::npos) << record;
  };
  has(1, std::string("\x08\x07\x12\x04\x12\x02\x08\x01\x42\x0a", 10) + "    a = 1\n");
  has(1, "\x0a\x04text");
  // experiment { hparam_infos { "a", float64 } { "b", bool } { "c", string } metric_infos { name {
  // tag } } }
  has(2, std::string("\x08\x00\x12\x24\x22\x05\x0a\x01"
                     "a\x20\x03\x22\x05\x0a\x01"
                     "b\x20\x02\x22\x05\x0a\x01"
                     "c\x20\x01\x2a\x0d\x0a\x0b\x12\x09"
                     "epoch/mde",
                     40));
  // hparams { "a": number 0.5 } { "b": bool true } { "c": string "x" }, start_time_secs 2.0
  has(3, std::string("\x0a\x0e\x0a\x01"
                     "a\x12\x09\x11\x00\x00\x00\x00\x00\x00\xe0\x3f\x0a\x07\x0a\x01"
                     "b\x12\x02\x20\x01\x0a\x08\x0a\x01"
                     "c\x12\x03\x1a\x01"
                     "x\x29\x00\x00\x00\x00\x00\x00\x00\x40",
                     44));
}

}  // namespace
}  // namespace spikedepth

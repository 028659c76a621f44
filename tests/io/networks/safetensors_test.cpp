// safetensors: what their own writer writes is read, what we write has the format's layout, and
// headers that lie are refused.
#include "io/networks/safetensors/safetensors.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "io/networks/weight_files.hpp"
#include "tests/io/networks/mutations.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

const std::string kGolden = std::string(SPIKEDEPTH_GOLDEN_DIR) + "/networks/types.safetensors";

template <typename Number>
std::vector<Number> numbers(const StateDict& dict, const std::string& name) {
  TensorArchive archive;
  archive.tensors = dict.tensors;
  const PlainTensor& tensor = *archive.find(name);
  std::vector<Number> values(static_cast<std::size_t>(tensor.elements()));
  EXPECT_EQ(values.size() * sizeof(Number), tensor.bytes.size()) << name;
  std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
  return values;
}

std::string file_of(const std::string& header, std::size_t data) {
  const std::uint64_t length = header.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + header + std::string(data, '\1');
}

class Safetensors : public ::testing::Test {
 protected:
  std::string error(const std::string& bytes) {
    const std::string path = folder_.file("a.safetensors");
    write_file_atomically(path, bytes);
    try {
      load_safetensors(path);
    } catch (const DataError& problem) {
      return problem.what();
    }
    return "";
  }
  test::TempDir folder_;
};

TEST_F(Safetensors, ReadsEveryTypeOfTheirWriter) {
  const auto dict = load_safetensors(kGolden);
  const std::vector<float> values = {-2, 0, 1.5, 0.25, 96, 3};
  for (const char* name : {"f32", "f16", "bf16"}) EXPECT_EQ(numbers<float>(dict, name), values);
  EXPECT_EQ(numbers<double>(dict, "f64"), (std::vector<double>{-2, 0, 1.5, 0.25, 96, 3}));
  for (const char* name : {"i64", "i32", "i16", "i8"})
    EXPECT_EQ(numbers<std::int64_t>(dict, name), (std::vector<std::int64_t>{-3, 7, 100})) << name;
  EXPECT_EQ(numbers<std::uint8_t>(dict, "u8"), (std::vector<std::uint8_t>{1, 255}));
  EXPECT_EQ(numbers<std::uint8_t>(dict, "bool"), (std::vector<std::uint8_t>{1, 0}));
  TensorArchive archive;
  archive.tensors = dict.tensors;
  EXPECT_EQ(archive.find("f32")->shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_TRUE(archive.find("single")->shape.empty());
  EXPECT_EQ(archive.find("empty")->shape, (std::vector<std::int64_t>{0, 4}));
}

TEST_F(Safetensors, WritesTheFormatsLayout) {
  const std::string path = folder_.file("b.safetensors");
  const auto tensors = load_safetensors(kGolden).tensors;
  save_safetensors(path, tensors);
  expect_weights(load_weights(path).tensors, tensors, path);
  const std::string bytes = read_file(path);
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  EXPECT_EQ(length % 8, 0U);
  const auto header = nlohmann::json::parse(bytes.substr(8, length));
  const auto& entry = header.at("f32");
  EXPECT_EQ(entry.at("dtype"), "F32");
  float third = 0;
  std::memcpy(&third, bytes.data() + 8 + length + entry["data_offsets"][0].get<std::size_t>() + 8,
              4);
  EXPECT_EQ(third, 1.5F);
  EXPECT_EQ(header.at("i16").at("dtype"), "I64");
  auto other = tensors;
  other.back().tensor.bytes.back() ^= 1U;
  EXPECT_THROW(expect_weights(load_weights(path).tensors, other, path), DataError);
}

TEST_F(Safetensors, TakesPrefixesOff) {
  EXPECT_EQ(error(file_of(R"({"module.a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})", 4)),
            "");
  const auto dict = load_safetensors(folder_.file("a.safetensors"));
  EXPECT_EQ(dict.tensors.front().name, "a");
  EXPECT_NE(dict.remarks.front().find("module."), std::string::npos);
}

TEST_F(Safetensors, RefusesHeadersThatLie) {
  const auto entry = [](const std::string& name, const std::string& dtype, const std::string& shape,
                        const std::string& offsets) {
    return "\"" + name + R"(":{"dtype":")" + dtype + R"(","shape":)" + shape +
           R"(,"data_offsets":)" + offsets + "}";
  };
  const auto file = [&](const std::string& entries, std::size_t data) {
    return file_of("{" + entries + "}", data);
  };
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "too short"},
      {std::string("\1\0\0\0", 4), "too short"},
      {std::string(8, '\xff') + "{}", "claims a header"},
      {file_of("{}", 0).substr(0, 9), "claims a header"},
      {file_of("[]", 0), "does not begin"},
      {file_of("{\"a\":", 0), "no JSON"},
      {file_of("{\"a\":" + std::string(2000, '[') + std::string(2000, ']') + "}", 0), "nests"},
      {file(entry("a", "F32", "[1]", "[0,4]") + "," + entry("a", "F32", "[1]", "[0,4]"), 4),
       "twice"},
      {file(entry("a", "F8_E4M3", "[4]", "[0,4]"), 4), "F8_E4M3"},
      {file(entry("a", "F32", "[2]", "[0,4]"), 4), "need 8"},
      {file(entry("a", "F32", "[-1]", "[0,4]"), 4), "impossible shape"},
      {file(entry("a", "F32", "[1.5]", "[0,4]"), 4), "impossible shape"},
      {file(entry("a", "F32", "[1099511627776,1099511627776]", "[0,4]"), 4), "impossible shape"},
      {file(entry("a", "F32", "[1]", "[0,8]"), 4), "outside"},
      {file(entry("a", "F32", "[1]", "[4,0]"), 8), "outside"},
      {file(entry("a", "F32", "[1]", "[0]"), 4), "lacks"},
      {file("\"a\":3", 0), "lacks"},
      {file(entry("a", "U8", "[4]", "[0,4]") + "," + entry("b", "U8", "[4]", "[2,6]"), 6),
       "overlaps"},
      {file(entry("a", "U8", "[2]", "[0,2]") + "," + entry("b", "U8", "[2]", "[4,6]"), 6), "hole"},
      {file(entry("a", "U8", "[2]", "[0,2]"), 6), "tells of 2"}};
  for (const auto& [bytes, word] : cases) {
    const std::string message = error(bytes);
    EXPECT_NE(message.find(word), std::string::npos) << word << ": " << message;
    EXPECT_NE(message.find("a.safetensors"), std::string::npos) << message;
  }
  EXPECT_THROW(load_safetensors(folder_.file("missing.safetensors")), DataError);
}

TEST_F(Safetensors, DamagedFilesGiveDataErrors) {
  const int refused = test::read_mutations(read_file(kGolden), folder_.file("m.safetensors"), 3000,
                                           [](const std::string& path) { load_safetensors(path); });
  EXPECT_GT(refused, 1500);
}

}  // namespace
}  // namespace spikedepth

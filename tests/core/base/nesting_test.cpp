// Texts that nest without bound, and checkpoints that claim more than they are.
#include "core/base/nesting.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "core/base/atomic_file.hpp"
#include "core/base/config.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/tensor_archive.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

std::string repeated(const std::string& what, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += what;
  return text;
}

std::string nested(std::size_t depth) {
  return repeated("[", depth) + repeated("]", depth);
}

template <typename Work>
std::string message_of(const Work& work) {
  try {
    work();
  } catch (const Error& error) {
    return std::to_string(error.exit_code()) + " " + error.what();
  }
  return "no error";
}

TEST(Nesting, counts_what_is_open_at_once_outside_of_strings) {
  EXPECT_EQ(json_nesting("{\"a\": [1, 2], \"b\": [[3]]}"), 3U);
  EXPECT_EQ(json_nesting("[\"[[[[\", \"\\\"[[[\", \"]\"]"), 1U);
  EXPECT_EQ(json_nesting("]]][["), 2U);
  EXPECT_EQ(json_nesting("[\"[[[ no end"), 1U);
  EXPECT_EQ(toml_nesting("a = [[1], [2]] # [[[[\nb = '[[['\nc = \"\"\"[[\n[[\"\"\"\n"), 2U);
  EXPECT_EQ(toml_nesting("a.b.c.d = 1\ne.f = 2\n"), 3U);
  EXPECT_EQ(toml_nesting("rates = [0.1, 0.2, 0.3, 0.4]"), 2U);
}

TEST(Nesting, json_beyond_the_bound_is_damaged) {
  EXPECT_EQ(message_of([] { parse_json(nested(kDeepestNesting), "a.json"); }), "no error");
  EXPECT_EQ(
      message_of([] { parse_json(nested(kDeepestNesting + 1), "a.json"); }),
      "3 a.json: nests deeper than 64 levels; it is damaged or was not written by spikedepth");
  EXPECT_EQ(message_of([] { parse_json("{", "a.json"); }),
            "3 a.json: is no JSON; it is damaged or was not written by spikedepth");
}

struct Lists {
  std::vector<double> rates;
  FieldList fields() {
    FieldList list;
    list.add("rates", rates, "some rates");
    return list;
  }
};

TEST(Nesting, configurations_beyond_the_bound_are_refused_before_they_are_parsed) {
  const test::TempDir folder;
  const std::string path = folder.file("c.toml");
  Lists lists;
  for (const std::string& text :
       {"rates = " + nested(kDeepestNesting + 1) + "\n", "rates = " + nested(200'000) + "\n",
        repeated("a.", kDeepestNesting + 1) + "a = 1\n", repeated("a.", 200'000) + "a = 1\n"}) {
    write_file_atomically(path, text);
    EXPECT_EQ(message_of([&] { apply_toml_file(path, lists.fields()); }),
              "2 " + path +
                  ": nests deeper than 64 levels; see `spikedepth train --print-config` for the "
                  "form");
  }
  EXPECT_EQ(message_of([&] { apply_override("rates=" + nested(100'000), lists.fields()); }),
            "2 --set rates: the value nests too deep");
}

TEST(Nesting, configurations_are_regular_files) {
  const test::TempDir folder;
  Lists lists;
  ASSERT_EQ(::mkfifo(folder.file("pipe").c_str(), 0600), 0);
  const auto reading = [&](const std::string& path) {
    return message_of([&] { apply_toml_file(path, lists.fields()); });
  };
  EXPECT_EQ(reading(folder.file("pipe")),
            "3 " + folder.file("pipe") + ": is a named pipe; a configuration was expected");
  EXPECT_EQ(reading("/dev/zero"), "3 /dev/zero: is a device; a configuration was expected");
  EXPECT_EQ(reading(folder.file("absent")),
            "2 " + folder.file("absent") + ": no such configuration file");
}

class HostileCheckpoints : public ::testing::Test {
 protected:
  /// The beginning of a checkpoint with that header.
  static std::string beginning(const std::string& header) {
    std::string bytes = "SPKDEPT1";
    const std::uint64_t length = header.size();
    bytes.append(reinterpret_cast<const char*>(&length), sizeof length);
    return bytes + header;
  }
  std::string error(const std::string& bytes, off_t size = 0) {
    const std::string path = folder_.file("a.ckpt");
    write_file_atomically(path, bytes);
    if (size > 0 && ::truncate(path.c_str(), size) != 0) return "cannot be made";
    try {
      load_archive(path);
    } catch (const DataError& problem) {
      return std::string(problem.what()).substr(path.size() + 2);
    }
    return "no error";
  }
  test::TempDir folder_;
};

TEST_F(HostileCheckpoints, a_sparse_file_is_refused_by_its_beginning) {
  constexpr off_t kLarge = 20'000'000'000;
  EXPECT_EQ(error("x", kLarge),
            "is not a spikedepth checkpoint (its first bytes are not SPKDEPT1)");
  EXPECT_EQ(error(beginning("{\"meta\": {}, \"tensors\": []}"), kLarge),
            "has 20000000000 bytes where its header speaks of 128: the file is damaged or cut "
            "short; use an older checkpoint");
  std::string endless = "SPKDEPT1";
  const std::uint64_t length = kLarge - 100;
  endless.append(reinterpret_cast<const char*>(&length), sizeof length);
  EXPECT_EQ(error(endless, kLarge), "header is longer than the file; the file is damaged");
}

TEST_F(HostileCheckpoints, a_header_that_nests_too_deep_is_damaged) {
  std::string bytes = beginning("{\"meta\": " + nested(kDeepestNesting) + ", \"tensors\": []}");
  bytes.resize((bytes.size() + 63) / 64 * 64, '\0');
  bytes += sha256_hex(bytes.data(), bytes.size());
  EXPECT_NE(error(bytes).find("nests deeper than 64 levels"), std::string::npos);
}

TEST_F(HostileCheckpoints, values_of_another_type_are_damage) {
  for (const std::string header :
       {"[]", "7", "{\"meta\": {}, \"tensors\": 7}", "{\"meta\": {}, \"tensors\": [7]}",
        "{\"meta\": {}, \"tensors\": {\"a\": 1}}", "{\"meta\": {}, \"tensors\": [{\"name\": 7}]}",
        "{\"meta\": {}, \"tensors\": [{\"name\": \"a\", \"type\": [], \"shape\": 1}]}",
        "{\"meta\": {}, \"tensors\": [{\"name\": \"a\", \"type\": \"float32\", \"shape\": \"x\"}]}",
        "{\"tensors\": []}"}) {
    std::string bytes = beginning(header);
    bytes.resize((bytes.size() + 63) / 64 * 64, '\0');
    bytes += sha256_hex(bytes.data(), bytes.size());
    EXPECT_EQ(error(bytes), "header is not the expected JSON; the file is damaged") << header;
  }
}

TEST_F(HostileCheckpoints, pipes_devices_and_folders_are_one_line) {
  ASSERT_EQ(::mkfifo(folder_.file("pipe").c_str(), 0600), 0);
  for (const std::string& path : {folder_.file("pipe"), std::string("/dev/zero"), folder_.path()})
    EXPECT_NE(message_of([&] { load_archive(path); }).find("; a checkpoint was expected"),
              std::string::npos);
}

}  // namespace
}  // namespace spikedepth

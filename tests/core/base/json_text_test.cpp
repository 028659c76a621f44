// Names of files are bytes; JSON, TOML and CSV hold UTF-8.
#include "core/base/json_text.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "core/base/config.hpp"
#include "core/base/fields.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

TEST(JsonText, OnlyBytesThatAreNoUtf8AreEscaped) {
  EXPECT_EQ(escaped_bytes("plain/room_1"), "plain/room_1");
  EXPECT_EQ(escaped_bytes("caf\xc3\xa9 \xe6\xb7\xb1 \xf0\x9f\x98\x80"),
            "caf\xc3\xa9 \xe6\xb7\xb1 \xf0\x9f\x98\x80");
  EXPECT_EQ(escaped_bytes("caf\xe9/b"), "caf\\xe9/b");
  EXPECT_EQ(escaped_bytes("\xc3"), "\\xc3");                    // cut off
  EXPECT_EQ(escaped_bytes("\xc0\xaf"), "\\xc0\\xaf");           // overlong
  EXPECT_EQ(escaped_bytes("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // a surrogate
  EXPECT_EQ(escaped_bytes("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
  EXPECT_EQ(escaped_bytes("a\\x41"), "a\\x5cx41");  // else it would come back as "aA"
  EXPECT_EQ(escaped_bytes("a\\xyz\\"), "a\\xyz\\");
}

// nlohmann's own check of UTF-8 is the judge of what is written.
TEST(JsonText, AnyBytesComeBackAsTheyWere) {
  std::mt19937 random(1);
  const std::string alphabet = "ab/\\x5c4e9";
  for (int i = 0; i < 3000; ++i) {
    std::string text(random() % 12, '\0');
    for (auto& c : text)
      c = random() % 2 == 0 ? alphabet[random() % alphabet.size()] : static_cast<char>(random());
    const nlohmann::json json = {{text + "k", {text, 1.5}}, {"plain", true}};
    EXPECT_EQ(parse_json(json_text(json), "a.json"), json);
    EXPECT_EQ(parse_json(json_text(json, 2), "a.json"), json);
  }
}

TEST(JsonText, AConfigurationKeepsThem) {
  std::vector<std::string> data = {"caf\xe9/b@1:2", "plain", "C:\\x41"};
  FieldList written, read;
  written.add("data.train", data, "recordings");
  std::vector<std::string> found;
  read.add("data.train", found, "recordings");
  apply_override("data.train=" + json_text(data), read);
  EXPECT_EQ(found, data);
  EXPECT_NE(to_toml(written).find("caf\\\\xe9/b@1:2"), std::string::npos) << to_toml(written);
}

TEST(JsonText, ACellOfCsvWithACommaIsInQuotes) {
  EXPECT_EQ(csv_cell("room"), "room");
  EXPECT_EQ(csv_cell("a, \"b\""), "\"a, \"\"b\"\"\"");
}

}  // namespace
}  // namespace spikedepth

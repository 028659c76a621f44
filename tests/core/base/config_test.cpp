#include "core/base/config.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

struct Inner {
  double rate = 0.1;
  std::vector<std::string> words = {"a", "b \"quoted\""};
  void list_fields(FieldList& list) {
    list.add("rate", rate, "a rate");
    list.add("words", words, "some words");
  }
};

struct Outer {
  std::string name = "x";
  std::int64_t count = 3;
  bool on = false;
  std::vector<std::int64_t> steps = {1, 2};
  Inner inner;
  void list_fields(FieldList& list) {
    list.add("name", name, "a name");
    list.add("count", count, "a count");
    list.add("on", on, "a switch");
    list.add("steps", steps, "steps");
    list.section("inner", inner);
  }
};

class ConfigTest : public ::testing::Test {
 protected:
  std::string write(const std::string& text) {
    const auto path = folder_.file("c.toml");
    write_file_atomically(path, text);
    return path;
  }
  template <typename Work>
  std::string message(const Work& work) {
    try {
      work();
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "no error";
  }
  test::TempDir folder_;
  Outer outer_;
};

TEST_F(ConfigTest, PrintedTomlReadsBackToTheSameValues) {
  outer_.inner.rate = 1.0 / 3.0;
  outer_.inner.words = {"back\\slash", ""};
  outer_.name = "tab\there";
  Outer other;
  apply_toml_file(write(to_toml(fields_of(outer_))), fields_of(other));
  EXPECT_EQ(to_json(fields_of(other)), to_json(fields_of(outer_)));
  EXPECT_EQ(other.inner.rate, 1.0 / 3.0);
}

TEST_F(ConfigTest, JsonRoundTrips) {
  outer_.count = 9;
  Outer other;
  from_json(to_json(fields_of(outer_)), fields_of(other), "memory");
  EXPECT_EQ(other.count, 9);
}

TEST_F(ConfigTest, UnknownKeyNamesLineAndNearestKeyAndChangesNothing) {
  const auto text = message(
      [&] { apply_toml_file(write("count = 5\n[inner]\nrat = 2.0\n"), fields_of(outer_)); });
  EXPECT_NE(text.find(":3: unknown key 'inner.rat'; did you mean 'inner.rate'?"), std::string::npos)
      << text;
  EXPECT_EQ(outer_.count, 3);
}

TEST_F(ConfigTest, WrongTypeSaysWhatWasExpected) {
  const auto text =
      message([&] { apply_toml_file(write("count = \"five\"\n"), fields_of(outer_)); });
  EXPECT_NE(text.find("'count' must be a whole number"), std::string::npos) << text;
}

TEST_F(ConfigTest, NumbersThatFloat32CannotHoldAreRefusedByName) {
  for (const char* number : {"1e300", "-1e31", "1e-300", "[0.5, 1e200]"}) {
    const auto text = message([&] {
      Inner inner;
      std::vector<double> values;
      FieldList fields = fields_of(inner);
      fields.add("values", values, "numbers");
      apply_override((number[0] == '[' ? "values=" : "rate=") + std::string(number), fields);
    });
    EXPECT_NE(text.find(number[0] == '[' ? "'values' is 1e+200" : "'rate' is "), std::string::npos)
        << text;
  }
  for (const char* number : {"0", "1e30", "-1e-30"})
    EXPECT_EQ(
        message([&] { apply_override("inner.rate=" + std::string(number), fields_of(outer_)); }),
        "no error");
}

TEST_F(ConfigTest, BrokenTomlNamesTheFileAndLine) {
  const auto text =
      message([&] { apply_toml_file(write("count = 1\nname = \n"), fields_of(outer_)); });
  EXPECT_NE(text.find("c.toml:2"), std::string::npos) << text;
}

TEST_F(ConfigTest, OverridesSetEveryKindOfField) {
  const auto fields = fields_of(outer_);
  apply_override("count=12", fields);
  apply_override("inner.rate=2", fields);  // a whole number is a number
  apply_override("on=true", fields);
  apply_override("name=plain words", fields);
  apply_override("steps=[4, 5, 6]", fields);
  EXPECT_EQ(outer_.count, 12);
  EXPECT_EQ(outer_.inner.rate, 2.0);
  EXPECT_TRUE(outer_.on);
  EXPECT_EQ(outer_.name, "plain words");
  EXPECT_EQ(outer_.steps, (std::vector<std::int64_t>{4, 5, 6}));
}

TEST_F(ConfigTest, BadOverridesAreNamed) {
  const auto fields = fields_of(outer_);
  EXPECT_NE(message([&] { apply_override("cuont=1", fields); }).find("'count'"), std::string::npos);
  EXPECT_NE(message([&] { apply_override("count=many", fields); }).find("whole number"),
            std::string::npos);
  EXPECT_NE(message([&] { apply_override("count", fields); }).find("key=value"), std::string::npos);
  EXPECT_NE(message([&] { apply_override("count=1.5", fields); }).find("whole number"),
            std::string::npos);
}

}  // namespace
}  // namespace spikedepth

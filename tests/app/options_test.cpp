// Every option of every verb refuses every class of word that makes no sense for it, when the
// command line is read: before anything is opened, computed or written.
#include "app/options.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "app/commands/commands.hpp"
#include "tests/support/program.hpp"

namespace spikedepth {
namespace {

// Words that no option of a kind may take. Ranges differ; the outer values lie in none.
const std::map<std::string, std::vector<std::string>> kBadWords = {
    {app::kind::number,
     {"", "abc", "nan", "inf", "-inf", "1e400", "-1e300", "1e300", "1,5", "1.5x", " 1", "1 "}},
    {app::kind::whole,
     {"", "abc", "nan", "1.5", "1e3", "-1", "99999999999999999999", "-99999999999999999999", "1x",
      "3..1", "1..", "..3", "1...3", "0..1000000000", "1..99999999999999999999"}},
    {app::kind::time,
     {"", "abc", "nan", "inf", "-1", "-1ms", "1e300", "2m", "s", "ms", "1 s", "2ss"}},
    {app::kind::pair,
     {"", "5", "5,", ",5", "a,b", "axb", "-1,5", "-1x5", "5;5", "1e9,5", "99999999999,5",
      "99999999999x5", "5,5,5", "5x5x5"}},
    {app::kind::choice, {"", "nosuch", "all all"}},
    {app::kind::values,
     {"", "a", "nan", "inf", "-1", "0", "1,,2", "0.5,", "0.9:0.1:0.1", "0.1:0.5:0", "0.1:0.5",
      "0.1:0.5:1e-9", "0.1:0.5:-0.1", "0.1:nan:0.1", "0.1:0.2:0.1:0.1"}},
    {app::kind::assignment, {"", "key", "=3"}},
    {app::kind::file, {"", "name", "name.xyz", ".png", "folder/"}},
    {app::kind::words, {""}},
};

// The error of reading the words; "" where there is none.
std::string error_of(std::vector<std::string> words) {
  CLI::App program("", "spikedepth");
  app::Action action;
  app::add_verbs(program, action);
  std::reverse(words.begin(), words.end());
  try {
    program.parse(words);
  } catch (const CLI::ParseError& error) {
    return error.what();
  }
  return "";
}

std::string kind_of(CLI::Option& option) {
  for (const auto& [kind, words] : kBadWords) {
    try {
      option.get_validator(kind);
      return kind;
    } catch (const CLI::OptionNotFound&) {
    }
  }
  return "";
}

// Calls visit(verb's words, option) for every option that takes a word, of verbs and their verbs.
void each_option(CLI::App& verb, const std::vector<std::string>& words,
                 const std::function<void(const std::vector<std::string>&, CLI::Option&)>& visit) {
  for (auto* option : verb.get_options()) {
    if (option->get_items_expected_max() > 0 && option->get_name() != "--help" &&
        option->get_name() != "--version") {
      visit(words, *option);
    }
  }
  for (auto* inner : verb.get_subcommands([](const CLI::App*) { return true; })) {
    auto further = words;
    further.push_back(inner->get_name());
    each_option(*inner, further, visit);
  }
}

TEST(Options, EveryOptionRefusesEveryBadWordOfItsKind) {
  CLI::App program("", "spikedepth");
  app::Action action;
  app::add_verbs(program, action);
  std::map<std::string, int> seen;
  each_option(program, {}, [&](const std::vector<std::string>& verb, CLI::Option& option) {
    const std::string name = option.get_name();
    const auto kind = kind_of(option);
    ASSERT_NE(kind, "") << CLI::detail::join(verb, " ") << " " << name
                        << ": declare it through app/options.hpp, which checks its words";
    ++seen[kind];
    if (option.get_positional()) return;  // below
    for (const auto& bad : kBadWords.at(kind)) {
      auto words = verb;
      words.push_back(name);
      words.push_back(bad);
      const auto error = error_of(words);
      EXPECT_EQ(error.rfind(name + ": '" + bad + "' was found; ", 0), 0U)
          << CLI::detail::join(verb, " ") << " " << name << " '" << bad << "': " << error;
    }
  });
  for (const auto& [kind, words] : kBadWords) EXPECT_GT(seen[kind], 0) << kind;
}

TEST(Options, EmptyPositionalsAreRefused) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"info", ""}, {"verify", ""}, {"convert", "a", ""}, {"export", "a", ""}, {"study", ""}})
    EXPECT_NE(error_of(words).find("'' was found"), std::string::npos) << words[0];
}

TEST(Options, GoodWordsOfEveryKindAreTaken) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"predict", "m", "--data", "d", "--out", "o", "--from", "350ms", "--to", "2s"},
           {"predict", "m", "--data", "d", "--out", "o", "--period", "0.001", "--smooth", "0"},
           {"view", "r", "--size", "1600x1000", "--pixel", "0,0", "--at", "2"},
           {"eval", "m", "--data", "a", "--data", "b", "--energy", "sum", "--energy", "all",
            "--threshold-gain", "0.8:1.6:0.1", "--event-share", "0.25,1"},
           {"sweep", "c", "--eval", "r", "--out", "o", "--grid", "loss.spike_penalty=0,1",
            "--seeds", "1,2,3"},
           {"simulate", "r", "--seed", "9007199254740992", "--seconds", "0.5"}})
    EXPECT_EQ(error_of(words), "") << words[0];
}

TEST(Options, WordsThatNeedOrExcludeOthersSaySo) {
  const std::vector<std::vector<std::string>> wrong = {
      {"eval", "m", "--data", "d", "--gain-layers", "conv1"},
      {"eval", "m", "--data", "d", "--energy-constants", "e.toml"},
      {"view", "r", "--compare", "m"},
      {"view", "r", "--gain", "2"},
      {"view", "r", "--from", "1"},
      {"view", "r", "--seconds", "1"},
      {"view", "r", "--record", "a.mp4", "--screenshot", "b.png"},
      {"view", "r", "--bench", "--soak", "10"},
      {"sweep", "c", "--eval", "r", "--out", "o", "--grid", "a=1", "--list", "b=1"},
      {"bench", "reader", "--events", "100"},
  };
  for (const auto& words : wrong) {
    const auto error = error_of(words);
    EXPECT_TRUE(error.find("requires") != std::string::npos ||
                error.find("excludes") != std::string::npos)
        << CLI::detail::join(words, " ") << ": " << error;
  }
}

TEST(Options, ABadWordEndsTheProgramWithUsageInOneLine) {
  const auto wrong = test::run({"predict", "m", "--data", "d", "--out", "o", "--from", "nan"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_EQ(wrong.out, "");
  EXPECT_EQ(wrong.err,
            "spikedepth: --from: 'nan' was found; a time from 0 was expected: 2 or 2s for seconds, "
            "350ms for milliseconds; see spikedepth predict --help\n");
}

}  // namespace
}  // namespace spikedepth

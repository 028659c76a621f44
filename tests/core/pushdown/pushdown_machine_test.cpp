#include "core/pushdown/pushdown_machine.hpp"

#include <gtest/gtest.h>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/pushdown/pushdown_strings.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

PushdownAnswer answer(const std::string& grammar, const std::string& text, int depth = 8) {
  const auto machine = named_grammar(grammar);
  return run_reference(machine, machine.read(text), depth).answer;
}

bool accepts(const std::string& grammar, const std::string& text) {
  return answer(grammar, text) == PushdownAnswer::accept;
}

TEST(PushdownMachine, GrammarsAnswerAsTheirNamesSay) {
  EXPECT_TRUE(accepts("anbn", ""));
  EXPECT_TRUE(accepts("anbn", "aaabbb"));
  EXPECT_FALSE(accepts("anbn", "aaabb"));
  EXPECT_FALSE(accepts("anbn", "abab"));
  EXPECT_TRUE(accepts("dyck1", "(()())"));
  EXPECT_FALSE(accepts("dyck1", "())("));
  EXPECT_TRUE(accepts("dyck2", "([])[]"));
  EXPECT_FALSE(accepts("dyck2", "([)]"));
  EXPECT_TRUE(accepts("mirror", "abbcbba"));
  EXPECT_FALSE(accepts("mirror", "abbcbab"));
  EXPECT_FALSE(accepts("mirror", "abba"));
}

// An independent route: brackets counted by hand.
TEST(PushdownMachine, DyckWordsAgreeWithCounting) {
  Random random(1);
  int balanced = 0;
  for (int i = 0; i < 400; ++i) {
    const auto text = dyck_string(12, 7, random);
    std::string open;
    bool valid = true;
    for (const char symbol : text) {
      if (symbol == '(' || symbol == '[')
        open.push_back(symbol);
      else if (!open.empty() && open.back() == (symbol == ')' ? '(' : '['))
        open.pop_back();
      else
        valid = false;
    }
    valid = valid && open.empty();
    balanced += valid ? 1 : 0;
    EXPECT_EQ(accepts("dyck2", text), valid) << text;
  }
  EXPECT_GT(balanced, 150);
  EXPECT_LT(balanced, 300);
}

TEST(PushdownMachine, TheStackHasALimit) {
  EXPECT_EQ(answer("anbn", "aaaaaaabbbbbbb"), PushdownAnswer::accept);  // 7 symbols and the bottom
  EXPECT_EQ(answer("anbn", "aaaaaaaabbbbbbbb"), PushdownAnswer::overflow);
  const auto machine = named_grammar("dyck1");
  const auto course = run_reference(machine, machine.read("(()"), 8);
  EXPECT_EQ(course.answer, PushdownAnswer::reject);
  const std::vector<std::vector<int>> stacks = {{1, 0}, {1, 1, 0}, {1, 0}};
  EXPECT_EQ(course.stacks, stacks);
}

TEST(PushdownMachine, BadGrammarsAreToldWithTheirLine) {
  const std::string good = "q $ bottom q accept\n";
  const struct {
    const char* line;
    const char* told;
  } cases[] = {{"q a bottom q", "line 2: 4 words"},
               {"q ab bottom q hold", "line 2: input 'ab'"},
               {"q a bottom q push", "push without a symbol"},
               {"q a bottom q hold A", "a symbol after 'hold'"},
               {"q a bottom q leap", "move 'leap'"},
               {"q a bottom q pop", "the bottom cannot be popped"},
               {"q a A q push bottom", "the bottom cannot be pushed"},
               {"q a bottom q accept", "accepts before the string's end"},
               {"q $ A q hold", "nothing but accept"},
               {"q $ bottom p accept", "a second rule for state 'q', input '$', top 'bottom'"}};
  for (const auto& one : cases) {
    try {
      parse_grammar(good + one.line + "\n", "my.grammar");
      ADD_FAILURE() << one.line;
    } catch (const DataError& error) {
      const std::string text = error.what();
      EXPECT_EQ(text.rfind("my.grammar: line 2: ", 0), 0U) << text;
      EXPECT_NE(text.find(one.told), std::string::npos) << text;
      EXPECT_EQ(text.find('\n'), std::string::npos);
    }
  }
  EXPECT_THROW(parse_grammar("q a bottom q hold\n", "x"), DataError);  // nothing accepts
  EXPECT_THROW(parse_grammar("", "x"), DataError);
  EXPECT_THROW(load_grammar("/nowhere/at/all"), Error);
  EXPECT_THROW(named_grammar("dyck3"), ConfigError);
  EXPECT_THROW(named_grammar("dyck1").read("(a)"), ConfigError);
}

TEST(PushdownMachine, WordsOfAGrammarReachNoTerminalRaw) {
  const auto told = [](const std::string& line) -> std::string {
    try {
      parse_grammar(line, "x");
      return "";
    } catch (const DataError& error) {
      return error.what();
    }
  };
  const std::string wild = "\x1b[2J\xff" + std::string(5000, 'a');
  for (const auto& line :
       {"q " + wild + " bottom q hold", "q a bottom q " + wild, "q a bottom q " + wild + " A",
        wild + " a bottom q hold\n" + wild + " a bottom q hold"}) {
    const auto text = told(line);
    EXPECT_NE(text.find("[2J"), std::string::npos) << text;
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_EQ(text.find('\xff'), std::string::npos);
    EXPECT_LT(text.size(), 300U);
  }
  const auto machine = parse_grammar("q \x1b bottom q hold\nq $ bottom q accept\n", "x");
  try {
    machine.read("b");
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_EQ(std::string(error.what()).find('\x1b'), std::string::npos);
  }
}

TEST(PushdownMachine, HugeFilesAreRefusedUnread) {
  const test::TempDir folder;
  const auto path = folder.file("large.grammar");
  write_file_atomically(path, "q $ bottom q accept\n# " + std::string(1000000, 'a'));
  try {
    load_grammar(path);
    FAIL();
  } catch (const DataError& error) {
    EXPECT_NE(std::string(error.what()).find("1000022 bytes"), std::string::npos) << error.what();
  }
  write_file_atomically(path, "q $ bottom q accept\n");
  EXPECT_EQ(load_grammar(path).rules.size(), 1U);
}

TEST(PhaseStack, DepthFallsWithNoiseAndCurvature) {
  EXPECT_GE(largest_phase_depth({1e-6, 0}, 500, 1), 7);
  EXPECT_LE(largest_phase_depth({1e-3, 0}, 500, 1), 5);
  EXPECT_LE(largest_phase_depth({1e-6, 0.02}, 500, 1), 4);
  Random random(1);
  EXPECT_TRUE(phase_stack_holds({}, 20, random));  // without noise and curvature it is exact
}

}  // namespace
}  // namespace spikedepth

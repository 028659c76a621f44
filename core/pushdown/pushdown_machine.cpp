#include "core/pushdown/pushdown_machine.hpp"

#include <algorithm>
#include <sstream>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"
#include "core/base/unknown_name.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kMostRules = 1000, kShownCharacters = 40;
constexpr std::uint64_t kMostBytes = 1000000;  // of a file

struct NamedGrammar {
  const char *name, *text;
};

constexpr NamedGrammar kGrammars[] = {{"anbn",
                                       "# n times a, then n times b\n"
                                       "start a bottom start push A\n"
                                       "start a A start push A\n"
                                       "start b A back pop\n"
                                       "back b A back pop\n"
                                       "start $ bottom start accept\n"
                                       "back $ bottom back accept\n"},
                                      {"dyck1",
                                       "# balanced brackets\n"
                                       "q ( bottom q push A\n"
                                       "q ( A q push A\n"
                                       "q ) A q pop\n"
                                       "q $ bottom q accept\n"},
                                      {"dyck2",
                                       "# balanced brackets of two kinds\n"
                                       "q ( bottom q push A\n"
                                       "q ( A q push A\n"
                                       "q ( B q push A\n"
                                       "q [ bottom q push B\n"
                                       "q [ A q push B\n"
                                       "q [ B q push B\n"
                                       "q ) A q pop\n"
                                       "q ] B q pop\n"
                                       "q $ bottom q accept\n"},
                                      {"mirror",
                                       "# a word of a and b, c, the word backwards\n"
                                       "there a bottom there push A\n"
                                       "there a A there push A\n"
                                       "there a B there push A\n"
                                       "there b bottom there push B\n"
                                       "there b A there push B\n"
                                       "there b B there push B\n"
                                       "there c bottom back hold\n"
                                       "there c A back hold\n"
                                       "there c B back hold\n"
                                       "back a A back pop\n"
                                       "back b B back pop\n"
                                       "back $ bottom back accept\n"}};

// A word of the file, in an error.
std::string quoted(const std::string& word) {
  return "'" + escaped_bytes(clipped(word, kShownCharacters)) + "'";
}

int place_of(std::vector<std::string>& names, const std::string& name) {
  const auto known = std::find(names.begin(), names.end(), name);
  if (known != names.end()) return static_cast<int>(known - names.begin());
  names.push_back(name);
  return static_cast<int>(names.size()) - 1;
}

int place_of_input(std::vector<char>& inputs, char input) {
  const auto known = std::find(inputs.begin(), inputs.end(), input);
  if (known != inputs.end()) return static_cast<int>(known - inputs.begin());
  inputs.push_back(input);
  return static_cast<int>(inputs.size()) - 1;
}

// One line's rule; what is wrong with it is thrown as ConfigError.
PushdownRule rule_of(const std::vector<std::string>& words, PushdownMachine& machine) {
  if (words.size() < 5 || words.size() > 6)
    throw ConfigError(
        format("%zu words; expected: state input top state move [symbol]", words.size()));
  if (words[1].size() != 1)
    throw ConfigError("input " + quoted(words[1]) +
                      "; expected one character, $ for the string's end");
  PushdownRule rule;
  rule.state = place_of(machine.states, words[0]);
  rule.input = place_of_input(machine.inputs, words[1][0]);
  rule.top = place_of(machine.stack, words[2]);
  rule.next = place_of(machine.states, words[3]);
  const auto& move = words[4];
  const bool pushes = move == "push";
  if (pushes != (words.size() == 6))
    throw ConfigError(pushes ? "push without a symbol" : "a symbol after " + quoted(move));
  if (pushes) {
    rule.move = StackMove::push;
    rule.pushed = place_of(machine.stack, words[5]);
    if (rule.pushed == 0) throw ConfigError("the bottom cannot be pushed");
  } else if (move == "pop") {
    rule.move = StackMove::pop;
    if (rule.top == 0) throw ConfigError("the bottom cannot be popped");
  } else if (move == "accept") {
    rule.move = StackMove::accept;
    if (rule.input != 0) throw ConfigError("accepts before the string's end; expected input $");
  } else if (move != "hold") {
    throw ConfigError("move " + quoted(move) + "; expected hold, push SYMBOL, pop or accept");
  }
  if (rule.input == 0 && rule.move != StackMove::accept)
    throw ConfigError("at the string's end there is nothing but accept");
  if (machine.rule(rule.state, rule.input, rule.top) != nullptr)
    throw ConfigError("a second rule for state " + quoted(words[0]) + ", input " +
                      quoted(words[1]) + ", top " + quoted(words[2]));
  return rule;
}

}  // namespace

const PushdownRule* PushdownMachine::rule(int state, int input, int top) const {
  for (const auto& rule : rules) {
    if (rule.state == state && rule.input == input && rule.top == top) return &rule;
  }
  return nullptr;
}

std::vector<int> PushdownMachine::read(const std::string& text) const {
  std::vector<int> read;
  for (const char symbol : text) {
    const auto known = std::find(inputs.begin() + 1, inputs.end(), symbol);
    if (known == inputs.end())
      throw ConfigError("the grammar knows no input " + quoted(std::string(1, symbol)) +
                        "; it knows " + quoted(std::string(inputs.begin() + 1, inputs.end())));
    read.push_back(static_cast<int>(known - inputs.begin()));
  }
  read.push_back(0);
  return read;
}

PushdownMachine parse_grammar(const std::string& text, const std::string& where) {
  PushdownMachine machine;
  machine.inputs = {'$'};
  machine.stack = {"bottom"};
  std::istringstream lines(text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    std::istringstream stream(line);
    std::vector<std::string> words;
    for (std::string word; stream >> word;) words.push_back(word);
    if (words.empty() || words[0] == "#") continue;
    try {
      if (machine.rules.size() == kMostRules) throw ConfigError("more than 1000 rules");
      machine.rules.push_back(rule_of(words, machine));
    } catch (const ConfigError& error) {
      throw DataError(where, format("line %d: ", number) + error.what());
    }
  }
  const bool accepts = std::any_of(machine.rules.begin(), machine.rules.end(),
                                   [](const auto& rule) { return rule.move == StackMove::accept; });
  if (!accepts)
    throw DataError(where, "has no rule that accepts; expected a line like 'q $ bottom q accept'");
  return machine;
}

PushdownMachine load_grammar(const std::string& path) {
  const auto bytes = require_regular_file(path, "a grammar");
  if (bytes > kMostBytes) {
    throw DataError(path, format("has %llu bytes; a grammar has at most %llu",
                                 static_cast<unsigned long long>(bytes),
                                 static_cast<unsigned long long>(kMostBytes)));
  }
  return parse_grammar(read_file(path), path);
}

std::vector<std::string> grammar_names() {
  std::vector<std::string> names;
  for (const auto& grammar : kGrammars) names.emplace_back(grammar.name);
  return names;
}

std::string grammar_text(const std::string& name) {
  for (const auto& grammar : kGrammars) {
    if (grammar.name == name) return grammar.text;
  }
  throw unknown_name("grammar", name, grammar_names());
}

PushdownMachine named_grammar(const std::string& name) {
  return parse_grammar(grammar_text(name), "grammar " + name);
}

const char* answer_name(PushdownAnswer answer) {
  if (answer == PushdownAnswer::accept) return "accepted";
  return answer == PushdownAnswer::reject ? "rejected" : "undecided: the stack's limit is exceeded";
}

PushdownCourse run_reference(const PushdownMachine& machine, const std::vector<int>& inputs,
                             int depth) {
  PushdownCourse course;
  std::vector<int> stack = {0};  // the top is at the back
  int state = 0;
  for (const int input : inputs) {
    const auto* rule = machine.rule(state, input, stack.back());
    if (rule == nullptr) return course;
    if (rule->move == StackMove::accept) {
      course.answer = PushdownAnswer::accept;
      return course;
    }
    if (rule->move == StackMove::push && static_cast<int>(stack.size()) == depth) {
      course.answer = PushdownAnswer::overflow;
      return course;
    }
    state = rule->next;
    if (rule->move == StackMove::push) stack.push_back(rule->pushed);
    if (rule->move == StackMove::pop) stack.pop_back();
    course.stacks.emplace_back(stack.rbegin(), stack.rend());
  }
  return course;
}

}  // namespace spikedepth

#pragma once
// Deterministic pushdown automata that read a symbol a step: their rules, and what they answer.
#include <cstdint>
#include <string>
#include <vector>

namespace spikedepth {

enum class StackMove { hold, push, pop, accept };

/// In state `state`, reading `input` with `top` on the stack: go to `next` and move the stack.
struct PushdownRule {
  int state = 0, input = 0, top = 0, next = 0;
  StackMove move = StackMove::hold;
  int pushed = 0;  // of push
};

/// Symbols by name; rules refer to their places. The first state is where it starts, stack symbol 0
/// is the bottom, input 0 is the end of the string, "$".
struct PushdownMachine {
  std::vector<std::string> states, stack;
  std::vector<char> inputs;
  std::vector<PushdownRule> rules;

  /// Null where no rule applies: the machine falls silent, which rejects.
  const PushdownRule* rule(int state, int input, int top) const;
  /// The inputs of a string, the end behind them. Throws ConfigError naming a symbol that the
  /// machine does not know.
  std::vector<int> read(const std::string& text) const;
};

/// From lines `state input top state move [symbol]`, with moves hold, push SYMBOL, pop, accept; the
/// stack's bottom is called "bottom", the string's end "$", inputs are single characters. Blank
/// lines and lines that begin with "# " are skipped. Throws DataError naming `where`, the line, and
/// what is wrong: also for two rules of one case, for a pop of the bottom, and where nothing
/// accepts.
PushdownMachine parse_grammar(const std::string& text, const std::string& where);
/// The same of a file of at most 1 MB.
PushdownMachine load_grammar(const std::string& path);

/// a^n b^n, Dyck words of one and of two kinds of brackets, w c w^R: "anbn", "dyck1", "dyck2",
/// "mirror".
std::vector<std::string> grammar_names();
/// The text of one of these; throws ConfigError for an unknown name.
std::string grammar_text(const std::string& name);
PushdownMachine named_grammar(const std::string& name);

/// `overflow`: the stack's limit was exceeded, so that neither can be said.
enum class PushdownAnswer { accept, reject, overflow };
const char* answer_name(PushdownAnswer answer);

/// What a machine with a stack of `depth` cells, the bottom in one of them, does with `inputs`.
struct PushdownCourse {
  PushdownAnswer answer = PushdownAnswer::reject;
  std::vector<std::vector<int>> stacks;  // after each input that found a rule, the top first
};
PushdownCourse run_reference(const PushdownMachine& machine, const std::vector<int>& inputs,
                             int depth);

}  // namespace spikedepth

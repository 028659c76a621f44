#include "core/pushdown/pushdown_strings.hpp"

#include <algorithm>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr int kDeepestTried = 24;

char turned_around(char bracket) {
  const std::string from = "()[]", to = ")(][";
  return to[from.find(bracket)];
}

char of_other_kind(char bracket) {
  const std::string from = "()[]", to = "[]()";
  return to[from.find(bracket)];
}

double after(double v, const PhaseStack& stack, Random& random) {
  v += stack.curvature * v * (1 - v);
  return stack.sigma > 0 ? v + stack.sigma * random.normal() : v;
}

}  // namespace

std::string dyck_word(int length, int deepest, Random& random) {
  SPIKEDEPTH_CHECK(length >= 0 && length % 2 == 0 && deepest >= 1, "an even length, a stack");
  std::string word, open;
  for (int i = 0; i < length; ++i) {
    const int left = length - i, depth = static_cast<int>(open.size());
    const bool may_open = depth < deepest && depth + 1 <= left - 1;
    if (may_open && (depth == 0 || random.uniform() < 0.5)) {
      open.push_back(random.uniform() < 0.5 ? '(' : '[');
      word.push_back(open.back());
    } else {
      word.push_back(turned_around(open.back()));
      open.pop_back();
    }
  }
  return word;
}

std::string dyck_string(int length, int deepest, Random& random) {
  auto word = dyck_word(length, deepest, random);
  if (length < 2 || random.uniform() < 0.5) return word;
  const auto fault = random.below(3);
  const auto at = random.below(word.size() - 1);
  if (fault == 0) word[at] = of_other_kind(word[at]);
  if (fault == 1) word[at] = turned_around(word[at]);
  if (fault == 2) std::swap(word[at], word[at + 1]);
  return word;
}

std::vector<int> guided_string(const PushdownMachine& machine, int length, Random& random) {
  std::vector<int> inputs, stack = {0};
  int state = 0;
  for (int i = 0; i < length; ++i) {
    std::vector<const PushdownRule*> all, preferred;
    for (const auto& rule : machine.rules) {
      if (rule.state != state || rule.top != stack.back() || rule.move == StackMove::accept)
        continue;
      all.push_back(&rule);
      if (2 * i >= length && rule.move != StackMove::push) preferred.push_back(&rule);
    }
    // What cannot go on, or is back at the bottom late, ends here.
    if (all.empty() || (2 * i >= length && stack.size() == 1 && preferred.empty())) break;
    const auto& from = preferred.empty() ? all : preferred;
    const auto* rule = from[random.below(from.size())];
    inputs.push_back(rule->input);
    state = rule->next;
    if (rule->move == StackMove::push) stack.push_back(rule->pushed);
    if (rule->move == StackMove::pop) stack.pop_back();
  }
  if (!inputs.empty() && random.below(3) == 0) {
    inputs[random.below(inputs.size())] =
        1 + static_cast<int>(random.below(machine.inputs.size() - 1));
  }
  inputs.push_back(0);
  return inputs;
}

bool phase_stack_holds(const PhaseStack& stack, int depth, Random& random) {
  std::vector<int> pushed;
  double v = 0.5;
  for (int i = 0; i < depth; ++i) {
    pushed.push_back(random.uniform() < 0.5 ? 0 : 1);
    v = after((2 * pushed.back() + 1) / 4.0 + v / 4, stack, random);
  }
  for (int i = depth; i-- > 0;) {
    const int top = v >= 0.5 ? 1 : 0;
    if (top != pushed[static_cast<std::size_t>(i)]) return false;
    v = after(4 * v - (2 * top + 1), stack, random);
  }
  return true;
}

int largest_phase_depth(const PhaseStack& stack, int strings, std::uint64_t seed) {
  int largest = 0;
  for (int depth = 1; depth <= kDeepestTried; ++depth) {
    Random random(seed, static_cast<std::uint64_t>(depth));
    int right = 0;
    for (int i = 0; i < strings; ++i) right += phase_stack_holds(stack, depth, random) ? 1 : 0;
    if (right * 100 < strings * 99) break;
    largest = depth;
  }
  return largest;
}

}  // namespace spikedepth

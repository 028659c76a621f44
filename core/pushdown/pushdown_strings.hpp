#pragma once
// Strings for pushdown automata, and the stack that is held in a spike's phase.
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/random.hpp"
#include "core/pushdown/pushdown_machine.hpp"

namespace spikedepth {

/// A balanced string of ( ) [ ] of even `length`, never deeper than `deepest`.
std::string dyck_word(int length, int deepest, Random& random);
/// The same, half of the time with one fault: a bracket of the other kind, one turned around, or
/// two neighbours exchanged. Some stay balanced.
std::string dyck_string(int length, int deepest, Random& random);

/// Inputs that lead the machine along its rules, up to `length` symbols: rules that pop come first
/// in the second half. Every third string has one symbol replaced at random.
std::vector<int> guided_string(const PushdownMachine& machine, int length, Random& random);

/// A stack of bits as the phase v of a spike in [0, 1): push g: (2 g + 1) / 4 + v / 4; the top is v
/// >= 1/2; pop: 4 v - (2 top + 1). After each operation `curvature` v (1 - v) and normal noise of
/// `sigma` are added.
struct PhaseStack {
  double sigma = 0, curvature = 0;
};
/// Whether `depth` random bits come back as they were pushed.
bool phase_stack_holds(const PhaseStack& stack, int depth, Random& random);
/// The largest depth with at least 99 % of `strings` right; 0: not even one.
int largest_phase_depth(const PhaseStack& stack, int strings, std::uint64_t seed);

}  // namespace spikedepth

#pragma once
// A pushdown automaton with a bounded stack, built of noisy spiking assemblies.
//
// A design of this project on Burns (SNUFA 2021) and Maass ("On the computational power of noisy
// spiking neurons", NIPS 8, 1996). The stack is a shift register that is written anew with every
// symbol, so that errors do not add up. A symbol takes four slots of 10 ms: memory and input fire;
// rules (AND of state, input, top of the stack); moves (OR of rules); gates that hold, push down or
// lift each cell (AND of move and cell); then memory fires again.
#include "core/pushdown/assembly_network.hpp"
#include "core/pushdown/pushdown_machine.hpp"

namespace spikedepth {

struct AssemblyMachineOptions {
  AssemblyOptions assemblies;
  int depth = 8;                    // cells of the stack, the bottom in one
  bool linear_calibration = false;  // weights as if the response did not saturate: what breaks
};

struct AssemblyCourse {
  PushdownAnswer answer = PushdownAnswer::reject;
  /// After each symbol, the top first; ends where the stack's volleys do. -1: two symbols in a
  /// cell.
  std::vector<std::vector<int>> stacks;
  std::int64_t spikes = 0, neuron_steps = 0;  // steps that were simulated, of all neurons
};

class AssemblyMachine {
 public:
  /// Throws ConfigError for options that make no machine.
  AssemblyMachine(const PushdownMachine& machine, const AssemblyMachineOptions& options);
  /// `inputs` as PushdownMachine::read gives them. Ends with the answer; noise from `random`.
  AssemblyCourse run(const std::vector<int>& inputs, Random& random);
  std::size_t assemblies() const { return network_.size(); }
  const GateCalibration& gates() const { return gates_; }

 private:
  int delay(int slots, int arity, bool inner) const;
  void add_memory();
  void add_rules();
  void add_moves();
  std::vector<int> decoded_stack() const;

  PushdownMachine machine_;
  AssemblyMachineOptions options_;
  GateCalibration gates_;
  AssemblyNetwork network_;
  std::vector<int> states_, inputs_, rules_, pushes_;
  std::vector<std::vector<int>> cells_;  // [cell][symbol]
  int hold_ = 0, push_ = 0, pop_ = 0, accept_ = 0, overflow_ = 0;
};

}  // namespace spikedepth

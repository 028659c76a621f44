#include "core/pushdown/assembly_machine.hpp"

#include <cmath>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr int kSlots = 4;
constexpr double kSlot_ms = 10, kInput_ms = 2, kVolley_ms = 4;

GateCalibration calibrated(const AssemblyMachineOptions& options) {
  const auto& neuron = options.assemblies.neuron;
  return options.linear_calibration ? calibrate_as_linear(neuron) : calibrate_gates(neuron);
}

int steps_of(double ms, const AssemblyMachineOptions& options) {
  return static_cast<int>(std::lround(ms / options.assemblies.neuron.dt_ms));
}

}  // namespace

AssemblyMachine::AssemblyMachine(const PushdownMachine& machine,
                                 const AssemblyMachineOptions& options)
    : machine_(machine),
      options_(options),
      gates_(calibrated(options)),
      network_(options.assemblies, gates_) {
  if (options.depth < 2 || options.depth > 1000)
    throw ConfigError("a stack has 2 to 1000 cells, the bottom in one");
  add_memory();
  add_rules();
  add_moves();
}

// Slots of 10 ms less what the target takes to fire. Inner loops run a step early, so that a gate
// fires with the input, its latest volley, which sets the pace anew with every symbol.
int AssemblyMachine::delay(int slots, int arity, bool inner) const {
  return slots * steps_of(kSlot_ms, options_) - gates_.latency[static_cast<std::size_t>(arity)] -
         (inner ? 1 : 0);
}

void AssemblyMachine::add_memory() {
  for (std::size_t q = 0; q < machine_.states.size(); ++q) states_.push_back(network_.add(1));
  for (std::size_t a = 0; a < machine_.inputs.size(); ++a) inputs_.push_back(network_.add(0));
  for (int i = 0; i < options_.depth; ++i) {
    cells_.emplace_back();
    for (std::size_t g = 0; g < machine_.stack.size(); ++g)
      cells_.back().push_back(network_.add(1));
  }
  hold_ = network_.add(1);
  push_ = network_.add(1);
  pop_ = network_.add(1);
  accept_ = network_.add(1);
  overflow_ = network_.add(2);
  for (std::size_t g = 0; g < machine_.stack.size(); ++g) {
    pushes_.push_back(network_.add(1));
    network_.connect(pushes_[g], cells_[0][g], delay(2, 1, true));
  }
}

void AssemblyMachine::add_rules() {
  const auto at = [](int index) { return static_cast<std::size_t>(index); };
  for (const auto& rule : machine_.rules) {
    const int gate = network_.add(3);
    rules_.push_back(gate);
    for (const int from :
         {states_[at(rule.state)], inputs_[at(rule.input)], cells_[0][at(rule.top)]})
      network_.connect(from, gate, delay(1, 3, false));
    const int moves[] = {hold_, push_, pop_, accept_};
    network_.connect(gate, moves[static_cast<int>(rule.move)], delay(1, 1, false));
    if (rule.move == StackMove::push)
      network_.connect(gate, pushes_[at(rule.pushed)], delay(1, 1, false));
    if (rule.move != StackMove::accept)
      network_.connect(gate, states_[at(rule.next)], delay(3, 1, true));
  }
}

// For each cell and symbol: kept, taken from above, taken from below.
void AssemblyMachine::add_moves() {
  const auto gate = [&](int move, int from, int to) {
    const int both = network_.add(2);
    network_.connect(move, both, delay(1, 2, false));
    network_.connect(from, both, delay(3, 2, false));
    network_.connect(both, to, delay(1, 1, true));
  };
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    for (std::size_t g = 0; g < cells_[i].size(); ++g) {
      gate(hold_, cells_[i][g], cells_[i][g]);
      if (i > 0) gate(push_, cells_[i - 1][g], cells_[i][g]);
      if (i + 1 < cells_.size()) gate(pop_, cells_[i + 1][g], cells_[i][g]);
    }
  }
  network_.connect(push_, overflow_, delay(1, 2, false));
  for (const int last : cells_.back()) network_.connect(last, overflow_, delay(3, 2, false));
}

std::vector<int> AssemblyMachine::decoded_stack() const {
  const int window = 2 * steps_of(kVolley_ms, options_);
  std::vector<int> stack;
  for (const auto& cell : cells_) {
    int symbol = -2;
    for (std::size_t g = 0; g < cell.size(); ++g) {
      if (2 * network_.spikes(cell[g], window) > options_.assemblies.neurons)
        symbol = symbol == -2 ? static_cast<int>(g) : -1;
    }
    if (symbol == -2) break;
    stack.push_back(symbol);
  }
  return stack;
}

AssemblyCourse AssemblyMachine::run(const std::vector<int>& inputs, Random& random) {
  network_.reset(random);
  AssemblyCourse course;
  const int symbol_steps = kSlots * steps_of(kSlot_ms, options_);
  const int input_step = steps_of(kInput_ms, options_), window = steps_of(kVolley_ms, options_);
  const auto fires = [&](int assembly) {
    return 2 * network_.spikes(assembly, window) > options_.assemblies.neurons;
  };
  const auto symbols = static_cast<int>(inputs.size());
  const int steps = symbols * symbol_steps + input_step + window + 1;
  bool answered = false;
  for (int step = 0; step < steps && !answered; ++step) {
    const int symbol = step / symbol_steps, phase = step % symbol_steps;
    if (step == input_step - 1) {
      network_.tell(states_[0]);
      network_.tell(cells_[0][0]);
    }
    if (phase == input_step && symbol < symbols)
      network_.tell(inputs_[static_cast<std::size_t>(inputs[static_cast<std::size_t>(symbol)])]);
    network_.step(random);
    if (fires(accept_)) course.answer = PushdownAnswer::accept;
    if (fires(overflow_)) course.answer = PushdownAnswer::overflow;
    answered = course.answer != PushdownAnswer::reject;
    if (symbol > 0 && phase == input_step + window) {
      auto stack = decoded_stack();
      if (!stack.empty()) course.stacks.push_back(std::move(stack));
    }
  }
  course.spikes = network_.all_spikes();
  course.neuron_steps = network_.neuron_steps();
  return course;
}

}  // namespace spikedepth

#pragma once
// Runs a NIR graph step by step, in float32, so that its spikes can be compared with others'.
#include <memory>
#include <string>
#include <vector>

#include "io/networks/nir/run_layers.hpp"

namespace spikedepth {

class NirRun {
 public:
  /// Throws DataError naming `file` for what cannot be run. One Input and one Output are expected.
  NirRun(const NirGraph& graph, const NirReading& reading, const std::string& file);

  const NirShape& input_shape() const { return input_shape_; }
  const NirShape& output_shape() const;
  /// Sends one step's input through the graph, every node once. Returns the output.
  const std::vector<float>& step(const std::vector<float>& input);
  void reset();
  /// What a node gave in the last step. Throws DataError for a name that is none.
  const std::vector<float>& value(const std::string& node) const;
  const NirShape& shape(const std::string& node) const;
  /// The nodes whose output is spikes, in the order in which they run.
  const std::vector<std::string>& spiking() const { return spiking_; }
  /// The conventions that were taken.
  const ExchangeNotes& notes() const { return notes_; }

 private:
  struct Part {
    std::string name;
    std::unique_ptr<NirStep> step;
    std::vector<std::size_t> sources;
    std::vector<float> value;
  };
  const Part& part(const std::string& node) const;
  std::string file_;
  NirShape input_shape_;
  std::vector<Part> parts_;
  std::vector<std::string> spiking_;
  std::size_t output_ = 0;
  ExchangeNotes notes_;
};

}  // namespace spikedepth

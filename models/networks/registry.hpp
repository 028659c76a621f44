#pragma once
// The table of depth networks: what exists and how it is made. Torch-free for its users.
#include <memory>
#include <string>
#include <vector>

#include "core/base/fields.hpp"

namespace spikedepth {

class DepthModel;

/// A network's parameter struct behind one interface.
class ModelParameters {
 public:
  virtual ~ModelParameters() = default;
  virtual void list_fields(FieldList& list) = 0;
  /// Builds the network with fresh weights from the present random state. Throws ConfigError.
  virtual std::shared_ptr<DepthModel> make() const = 0;
  /// True if the network with these parameters looks at both cameras.
  virtual bool binocular() const = 0;
};

/// One row: the name used in configurations, what it is and where it was published.
struct ModelEntry {
  std::string name;
  std::string title;
  std::string paper;
  /// Its parameters with their defaults.
  std::unique_ptr<ModelParameters> (*parameters)() = nullptr;
  bool spiking = true;
  std::int64_t windows = 1;  // windows of 50 ms summed into its input, as published
  std::int64_t steps = 1;    // time steps that its input is cut into
  /// Assignments ("model.width=8") that make it small enough for short trials and tests.
  std::vector<std::string> small;
  /// The [model] key whose larger value makes every layer fire more ("model.gain"); may be empty.
  std::string firing_key;
  /// The learning rule that trains it where none is named.
  std::string rule = "surrogate";
  /// True where its name alone can stand for a trained network: it computes depth as it is.
  bool needs_no_training = false;
};

const std::vector<ModelEntry>& model_registry();

/// Adds a row: for programs that link this library and bring a network of their own. To be called
/// before anything else uses the table. Throws ConfigError if the name is taken.
void add_model(ModelEntry entry);

/// Throws ConfigError naming the nearest and all known names.
const ModelEntry& find_model(const std::string& name);

/// Trainable scalars of a network.
std::int64_t parameter_count(const DepthModel& model);
/// The same for the network with its default parameters.
std::int64_t default_parameter_count(const ModelEntry& entry);

}  // namespace spikedepth

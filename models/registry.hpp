#pragma once
// The one table of models: what exists, what it can do, how it is made. Torch-free for its users.
#include <memory>
#include <string>
#include <vector>

#include "core/base/fields.hpp"

namespace spikedepth {

class DepthModel;

/// A model's parameter struct behind one face.
class ModelParameters {
 public:
  virtual ~ModelParameters() = default;
  virtual void list_fields(FieldList& list) = 0;
  /// Builds the network with fresh weights from the present random state. Throws ConfigError.
  virtual std::shared_ptr<DepthModel> make() const = 0;
};

/// One row: the name used in configurations, what it is and where it was published.
struct ModelEntry {
  std::string name;
  std::string title;
  std::string paper;
  bool depth = false;
  bool spiking = true;
  std::int64_t windows = 1;  // windows of 50 ms summed into its input, as published
  std::unique_ptr<ModelParameters> (*parameters)();
};

const std::vector<ModelEntry>& model_registry();

/// Throws ConfigError naming the nearest and all known names.
const ModelEntry& find_model(const std::string& name);

/// Trainable scalars of a network.
std::int64_t parameter_count(const DepthModel& model);
/// The same for the network with its default parameters.
std::int64_t default_parameter_count(const ModelEntry& entry);

}  // namespace spikedepth

#pragma once
// The one table of models: what exists, what it can do, how it is made. Torch-free for its users.
#include <memory>
#include <string>
#include <vector>

#include "core/base/fields.hpp"

namespace spikedepth {

class DepthModel;
class StudyContext;

/// A model's parameter struct behind one face.
class ModelParameters {
 public:
  virtual ~ModelParameters() = default;
  virtual void list_fields(FieldList& list) = 0;
  /// Builds the network with fresh weights from the present random state. Throws ConfigError.
  virtual std::shared_ptr<DepthModel> make() const = 0;
};

/// One row: the name used in configurations, what it is, where it was published and what it can do.
struct ModelEntry {
  std::string name;
  std::string title;
  std::string paper;
  /// Its parameters with their defaults; null for a system that is no depth network.
  std::unique_ptr<ModelParameters> (*parameters)() = nullptr;
  bool spiking = true;
  std::int64_t windows = 1;  // windows of 50 ms summed into its input, as published
  std::int64_t steps = 1;    // time steps that its input is cut into
  /// Reproduces its own claim (models/study.hpp); null if another row's study covers it.
  void (*study)(StudyContext&) = nullptr;

  bool depth() const { return parameters != nullptr; }
};

const std::vector<ModelEntry>& model_registry();

/// Throws ConfigError naming the nearest and all known names.
const ModelEntry& find_model(const std::string& name);
/// The same for depth networks only.
const ModelEntry& find_depth_model(const std::string& name);
/// The same for rows with a study.
const ModelEntry& find_study(const std::string& name);

/// Trainable scalars of a network.
std::int64_t parameter_count(const DepthModel& model);
/// The same for the depth network with its default parameters.
std::int64_t default_parameter_count(const ModelEntry& entry);

}  // namespace spikedepth

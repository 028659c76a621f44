#pragma once
// How large a network may become while it is built: a damaged file must not make a giant one.
#include <cstdint>

namespace spikedepth {

/// While it lives, networks that this thread builds may have `most` weights together; the layer
/// that goes beyond throws ConfigError before it takes memory. Without one there is no bound.
class ParameterBudget {
 public:
  explicit ParameterBudget(std::int64_t most);
  ~ParameterBudget();
  ParameterBudget(const ParameterBudget&) = delete;
  ParameterBudget& operator=(const ParameterBudget&) = delete;

  /// Called by a layer that is about to make `weights`.
  static void spend(std::int64_t weights);

 private:
  std::int64_t before_;
};

}  // namespace spikedepth

#pragma once
#include <memory>

namespace spikedepth {

class OperationRecorder;

/// What a DepthModel, or a module within one, also is, if it does synaptic work outside its
/// convolutions and coincidence stages: it reports that work itself while a recorder is set
/// (core/snn/operation_monitor.hpp).
class OwnWork {
 public:
  virtual ~OwnWork() = default;
  /// Null: no reports.
  virtual void set_recorder(std::shared_ptr<OperationRecorder> recorder) = 0;
};

}  // namespace spikedepth

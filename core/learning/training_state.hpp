#pragma once
#include <cstdint>

#include "core/base/fields.hpp"

namespace spikedepth {

/// Where a training stands, besides tensors: what a checkpoint holds so that it goes on exactly.
struct TrainingState {
  std::int64_t epoch = 0;     // finished ones
  std::int64_t position = 0;  // samples of this epoch already used
  std::int64_t step = 0;
  double loss_sum = 0;
  double error_sum = 0;
  std::int64_t error_count = 0;
  std::int64_t step_count = 0;
  double best_error_m = -1;        // below 0: none yet
  std::int64_t best_epoch = 0;     // epochs done when it was reached
  std::int64_t metrics_bytes = 0;  // length of metrics.csv

  void list_fields(FieldList& list) {
    list.add("epoch", epoch, "finished epochs");
    list.add("position", position, "samples of this epoch already used");
    list.add("step", step, "updates of the weights");
    list.add("loss_sum", loss_sum, "over this epoch");
    list.add("error_sum", error_sum, "over this epoch");
    list.add("error_count", error_count, "steps with an error");
    list.add("step_count", step_count, "steps of this epoch");
    list.add("best_error_m", best_error_m, "below 0: none yet");
    list.add("best_epoch", best_epoch, "epochs done when it was reached");
    list.add("metrics_bytes", metrics_bytes, "length of metrics.csv");
  }
};

}  // namespace spikedepth

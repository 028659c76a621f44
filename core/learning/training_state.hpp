#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/fields.hpp"

namespace spikedepth {

/// Where a training stands, besides tensors: what a checkpoint holds so that it goes on exactly.
struct TrainingState {
  std::int64_t epoch = 0;     // finished ones
  std::int64_t position = 0;  // samples of this epoch already used
  std::int64_t step = 0;
  double loss_sum = 0;
  double error_sum = 0;
  double constant_sum = 0;  // error of a constant depth on the same samples
  std::int64_t error_count = 0;
  std::int64_t step_count = 0;
  std::vector<std::string> terms;  // of the loss
  std::vector<double> term_sums;   // over those steps of this epoch that gave them
  std::int64_t term_count = 0;
  std::vector<std::string> layers;  // spiking ones
  std::vector<double> rate_sums;    // over those steps of this epoch that gave rates
  std::int64_t rate_count = 0;
  double best_error_m = -1;        // below 0: none yet
  std::int64_t best_epoch = 0;     // epochs done when it was reached
  std::int64_t metrics_bytes = 0;  // length of metrics.csv

  /// An epoch begins.
  void clear_epoch() {
    position = error_count = step_count = term_count = rate_count = 0;
    loss_sum = error_sum = constant_sum = 0;
    terms.clear();
    term_sums.clear();
    layers.clear();
    rate_sums.clear();
  }

  void list_fields(FieldList& list) {
    list.add("epoch", epoch, "finished epochs");
    list.add("position", position, "samples of this epoch already used");
    list.add("step", step, "updates of the weights");
    list.add("loss_sum", loss_sum, "over this epoch");
    list.add("error_sum", error_sum, "over this epoch");
    list.add("constant_sum", constant_sum, "over this epoch");
    list.add("terms", terms, "of the loss");
    list.add("term_sums", term_sums, "over those steps of this epoch that gave them");
    list.add("term_count", term_count, "such steps");
    list.add("layers", layers, "spiking ones");
    list.add("rate_sums", rate_sums, "over those steps of this epoch that gave rates");
    list.add("rate_count", rate_count, "such steps");
    list.add("error_count", error_count, "steps with an error");
    list.add("step_count", step_count, "steps of this epoch");
    list.add("best_error_m", best_error_m, "below 0: none yet");
    list.add("best_epoch", best_epoch, "epochs done when it was reached");
    list.add("metrics_bytes", metrics_bytes, "length of metrics.csv");
  }
};

}  // namespace spikedepth

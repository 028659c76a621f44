#pragma once
// What a training warns of, in one line each.
#include <cstdint>
#include <string>
#include <vector>

#include "core/depth/estimator.hpp"
#include "core/learning/loss_config.hpp"

namespace spikedepth {

/// Silent and saturated layers with what to try; empty where all is well. `firing_key`: the key
/// whose larger value makes layers fire more ("model.gain"); empty if the network has none.
std::vector<std::string> rate_warnings(const std::vector<LayerRate>& rates, const LossConfig& loss,
                                       const std::string& firing_key);

/// Under a penalty on spikes: that the checkpoint of the least error is from before the end and
/// fires more than what the training led to. "" otherwise. Epochs count from 1; 0 = no best yet.
std::string early_best_warning(const LossConfig& loss, std::int64_t best_epoch,
                               std::int64_t last_epoch);

}  // namespace spikedepth

#include "core/learning/training_warnings.hpp"

#include "core/base/text.hpp"
#include "core/depth/evaluation_notes.hpp"

namespace spikedepth {

std::vector<std::string> rate_warnings(const std::vector<LayerRate>& rates, const LossConfig& loss,
                                       const std::string& firing_key) {
  const auto notes = rate_notes(rates);
  std::vector<std::string> warnings;
  if (!notes.silent.empty()) {
    const auto more = firing_key.empty() ? "" : " or a larger " + firing_key;
    warnings.push_back(
        notes.silent +
        (loss.spike_penalty > 0
             ? "; the penalty may have silenced them: try a smaller loss.spike_penalty, or "
               "loss.rate_band_weight"
             : "; try init.xi=1.5" + more));
  }
  if (!notes.saturated.empty()) {
    const auto less = firing_key.empty() ? "" : "a smaller " + firing_key + " or ";
    warnings.push_back(notes.saturated + "; try " + less + "loss.spike_penalty");
  }
  return warnings;
}

std::string early_best_warning(const LossConfig& loss, std::int64_t best_epoch,
                               std::int64_t last_epoch) {
  if (loss.spike_penalty <= 0 || best_epoch == 0 || best_epoch == last_epoch) return "";
  return format(
      "best.ckpt, which `eval` takes, is chosen by the error alone and is of epoch %lld of %lld, "
      "before the penalty on spikes had all its effect; name checkpoints/last.ckpt, or train with "
      "train.validate_epochs=0",
      static_cast<long long>(best_epoch), static_cast<long long>(last_epoch));
}

}  // namespace spikedepth

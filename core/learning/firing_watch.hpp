#pragma once
// Notices at which step layers fall silent or saturate, and tells why from their potentials.
#include <map>
#include <string>
#include <vector>

#include "core/depth/estimator.hpp"
#include "core/learning/loss_config.hpp"
#include "core/learning/train_config.hpp"
#include "core/snn/layer_potentials.hpp"

namespace spikedepth {

/// Each layer is told once when it falls silent and once when it saturates, until it recovers. A
/// layer that is so from the first look on is told at once, a later one after two looks in a row,
/// for single images may be dark.
class FiringWatch {
 public:
  /// `firing_key` as for rate_warnings().
  FiringWatch(const LossConfig& loss, const InitConfig& init, std::string firing_key);

  /// The training went on from a checkpoint: what is silent now was not so from the start.
  void went_on() { looked_ = true; }
  /// What is new at `step`, one sentence for silence and one for saturation; empty if nothing.
  std::vector<std::string> look(std::int64_t step, const std::vector<LayerRate>& rates,
                                const std::vector<LayerPotential>& potentials);

 private:
  enum class Kind { silent, saturated };
  struct Seen {
    std::int64_t since = 0;
    bool told = false;
  };
  struct Fresh {
    std::vector<std::string> layers;
    std::int64_t since = 0;
  };
  std::string advice(Kind kind, bool from_the_start) const;
  Fresh fresh(Kind kind, std::int64_t step, const std::vector<LayerRate>& rates,
              const std::vector<LayerPotential>& potentials);

  LossConfig loss_;
  InitConfig init_;
  std::string firing_key_;
  bool looked_ = false;
  std::map<std::string, Seen> seen_[2];  // by kind and layer
};

}  // namespace spikedepth

#pragma once
#include <QObject>
#include <atomic>
#include <memory>

#include "core/playback/player.hpp"

namespace spikedepth::gui {

/// Forwards a player's notifications to the GUI thread. At most one call is pending in the event
/// queue.
class PlayerBridge : public QObject {
  Q_OBJECT
 public:
  PlayerBridge(RecordingFactory recording, EstimatorFactory estimators,
               const PlayerOptions& options);
  ~PlayerBridge() override;
  Player& player() { return *player_; }

 signals:
  /// In the GUI thread: there may be a new window or a new status.
  void news();

 private:
  std::atomic<bool> waiting_{false};
  std::unique_ptr<Player> player_;
};

}  // namespace spikedepth::gui

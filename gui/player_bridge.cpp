#include "gui/player_bridge.hpp"

namespace spikedepth::gui {

PlayerBridge::PlayerBridge(RecordingFactory recording, EstimatorFactory estimators,
                           const PlayerOptions& options) {
  const auto tell = [this] {
    if (waiting_.exchange(true)) return;
    QMetaObject::invokeMethod(
        this,
        [this] {
          waiting_ = false;
          emit news();
        },
        Qt::QueuedConnection);
  };
  player_ = std::make_unique<Player>(std::move(recording), std::move(estimators), options, tell);
}

PlayerBridge::~PlayerBridge() = default;

}  // namespace spikedepth::gui

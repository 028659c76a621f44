#pragma once
#include "core/playback/window_history.hpp"
#include "gui/board_painter.hpp"
#include "gui/viewer.hpp"

namespace spikedepth::gui {

/// Reads, infers and paints one window after the other in the calling thread: what a video is made
/// of.
class OfflineWalk {
 public:
  /// Opens the recording and loads the networks. Throws what they throw.
  explicit OfflineWalk(const ViewerSetup& setup, const ViewSettings& view);
  const WindowGrid& grid() const { return reader_.facts()->grid; }
  /// The scene at a stop of the grid. Throws DataError if it cannot be read.
  const Scene& go_to(std::size_t index);

 private:
  WindowReader reader_;
  DepthStage stage_;
  ReadingPlan plan_;
  WindowHistory history_;
  Scene scene_;
};

/// The settings that a viewer begins with.
ViewSettings view_settings(const ViewerSetup& setup);

/// record_video with the view of a window. May be called by any thread.
std::int64_t record_video(const ViewerSetup& setup, const ViewSettings& view,
                          const VideoOrder& order, const ProgressCallback& progress);

}  // namespace spikedepth::gui

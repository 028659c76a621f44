#pragma once
#include <QElapsedTimer>
#include <QLabel>
#include <QMainWindow>
#include <QTimer>
#include <memory>

#include "core/playback/bookmarks.hpp"
#include "core/playback/depth_range.hpp"
#include "gui/background_tasks.hpp"
#include "gui/board.hpp"
#include "gui/frame_pacer.hpp"
#include "gui/help_overlay.hpp"
#include "gui/model_panel.hpp"
#include "gui/player_bridge.hpp"
#include "gui/shortcuts.hpp"
#include "gui/transport_bar.hpp"
#include "gui/view_panel.hpp"
#include "gui/viewer.hpp"

namespace spikedepth::gui {

/// The viewer's window. Lives in the GUI thread; files, networks and exports have threads of their
/// own, so that it never waits. Closing waits for what those threads are just doing.
class ViewerWindow : public QMainWindow {
  Q_OBJECT
 public:
  explicit ViewerWindow(const ViewerSetup& setup);
  ~ViewerWindow() override;

  const Scene& scene() const { return scene_; }
  Board& board() { return *board_; }
  Player& player() { return bridge_->player(); }
  /// Text of the status lines below the board.
  QString status_text() const;
  QString message_text() const { return message_->text(); }
  bool exporting() const { return exports_.busy() || writes_.busy(); }

  /// Lets the cloud turn by itself, or stops it.
  void turn_cloud(bool turning);
  /// Runs the command of a shortcut.
  void run(Command command);
  void load_model(std::size_t model, const QString& path, const QString& engine);
  void select_pixel(std::optional<Pixel> pixel);
  void show_side(bool wanted);
  /// Fits the depth colours to the recording's truth (read in the background), or to the
  /// predictions so far where it has none; or takes back the range of the start.
  void fit_colours(bool wanted);
  bool side_shown() const { return !side_->isHidden(); }
  /// Saves in the background; the outcome appears below the board.
  void export_panel(PanelKind panel, const std::string& path);
  void export_board(const std::string& path);
  void export_cloud(const std::string& path);
  void export_trace(const std::string& path);
  void export_video(const std::string& path);

 signals:
  /// A new window is on the board.
  void shown();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void build();
  QWidget* build_side();
  void connect_all();
  void take_news();
  void next_frame();
  void count_repaints();
  QString hover_text() const;
  void tell(const QString& message, bool good);
  void take_range(const std::optional<FittedRange>& range);
  void load_bookmarks();
  void toggle_bookmark();
  void go_to_bookmark(int direction);
  void set_range_end(bool start);
  void ask_for_model(std::size_t model);
  void ask_for_path(Command command);
  void ask_for_panel(PanelKind panel, const QPoint& place);
  void toggle_alone(PanelKind kind);
  void back_out();
  void write(const std::string& what, const std::string& path,
             std::function<void(const Scene&)> task);
  TimeUs now_us() const;

  ViewerSetup setup_;
  WindowHistory history_;
  Scene scene_;
  TimeWindow range_{0, 0};
  std::shared_ptr<Bookmarks> bookmarks_;  // of the writing thread, once loaded
  std::vector<TimeUs> bookmark_times_;

  Board* board_ = nullptr;
  QWidget* side_ = nullptr;
  TransportBar* transport_ = nullptr;
  std::array<ModelPanel*, kModels> model_panels_{};
  ViewPanel* view_panel_ = nullptr;
  QLabel *hover_ = nullptr, *status_ = nullptr, *message_ = nullptr, *banner_ = nullptr;
  HelpOverlay* help_ = nullptr;
  FramePacer pacer_;
  QElapsedTimer turn_clock_;  // since the last frame in which the cloud turned
  QElapsedTimer repaint_clock_;
  std::int64_t repaints_before_ = 0;
  double repaints_per_s_ = 0;

  bool fit_wanted_ = false;  // the colours, as soon as there is depth
  BackgroundTasks writes_, exports_;
  std::unique_ptr<PlayerBridge> bridge_;  // last: its threads end first
};

}  // namespace spikedepth::gui

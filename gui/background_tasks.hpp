#pragma once
#include <QObject>
#include <QString>
#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include "core/playback/bounded_queue.hpp"

namespace spikedepth::gui {

/// One thread that does one task after another, so that the GUI thread never waits for a file.
/// Belongs to the GUI thread.
class BackgroundTasks : public QObject {
  Q_OBJECT
 public:
  /// Passed to tasks: returns whether they should end early.
  using StopAsked = std::function<bool()>;
  /// Returns the message for the user; if it throws, the exception's message is shown.
  using Task = std::function<std::string(const StopAsked&)>;

  BackgroundTasks();
  /// Asks the running task to stop, forgets the waiting ones, and waits.
  ~BackgroundTasks() override;
  /// False (and nothing happens) if too many wait already.
  bool add(Task task);
  void stop_running() { stop_ = true; }
  bool busy() const { return unfinished_ > 0; }

 signals:
  /// In the GUI thread.
  void finished(const QString& message, bool good);

 private:
  void work();

  static constexpr int kMostWaiting = 64;
  BoundedQueue<Task> queue_{kMostWaiting};
  std::atomic<bool> stop_{false};
  std::atomic<int> unfinished_{0};
  std::thread thread_;
};

}  // namespace spikedepth::gui

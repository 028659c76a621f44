#include "gui/background_tasks.hpp"

#include "core/playback/depth_stage.hpp"

namespace spikedepth::gui {

BackgroundTasks::BackgroundTasks() : thread_([this] { work(); }) {}

BackgroundTasks::~BackgroundTasks() {
  stop_ = true;
  queue_.close();
  thread_.join();
}

bool BackgroundTasks::add(Task task) {
  if (unfinished_ >= kMostWaiting) return false;
  ++unfinished_;
  return queue_.push(std::move(task));
}

void BackgroundTasks::work() {
  while (auto task = queue_.pop()) {
    std::string message;
    bool good = true;
    try {
      stop_ = queue_.closed();
      message = (*task)([this] { return stop_.load(); });
    } catch (const std::exception& error) {
      message = sentence_of(error);
      good = false;
    }
    --unfinished_;
    QMetaObject::invokeMethod(
        this, [this, text = QString::fromStdString(message), good] { emit finished(text, good); },
        Qt::QueuedConnection);
  }
}

}  // namespace spikedepth::gui

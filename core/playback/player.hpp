#pragma once
// Plays a recording: one thread reads, one runs the networks, the caller takes the newest window.
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "core/playback/bounded_queue.hpp"
#include "core/playback/depth_stage.hpp"
#include "core/playback/latest_slot.hpp"
#include "core/playback/playback_clock.hpp"

namespace spikedepth {

struct PlayerOptions {
  TimeUs period_us = 50'000;        // between windows where no label says otherwise
  TimeUs accumulation_us = 50'000;  // of the event panels
  TimeUs start_us = 0;
  bool images = true;  // grey images are read as well
  /// Every window is shown, however long it takes, instead of keeping up with the clock.
  bool lossless = false;
};

enum class ModelState { none, loading, ready, failed };

/// Everything that can be said about a player at one moment.
struct PlayerStatus {
  struct Model {
    ModelState state = ModelState::none;
    ModelChoice choice;
    std::string failure;
    double gain = 1.0;
    std::exception_ptr cause;  // of the failure
  };
  std::shared_ptr<const RecordingFacts> recording;  // null until it is open
  std::string failure;                              // of the recording, one sentence
  std::exception_ptr cause;                         // of the failure
  bool playing = false, backward = false, loop = false;
  double speed = 1.0;
  std::size_t index = 0;  // of the stop that was read last
  std::array<Model, kModels> models;
  std::int64_t windows = 0;                       // that reached the end of the line
  std::int64_t dropped = 0;                       // too late or overtaken by newer ones
  double latency_p50_ms = 0, latency_p99_ms = 0;  // event to depth, latest 200 played windows
  double windows_per_s = 0;                       // over the latest second of work
};

/// Recording -> reader thread -> queue of one -> network thread -> one place for the newest window.
/// While playing, a window that comes too late is left out and counted, and networks go on
/// remembering what came before it; seeking shows the last target; stepping leaves out nothing.
/// Every function may be called by any thread and returns at once; the destructor waits for what
/// the threads are just doing.
class Player {
 public:
  /// `on_news` is called in a worker's thread when there is a new window or status; it must return
  /// quickly. The files are opened in the reader thread.
  Player(RecordingFactory recording, EstimatorFactory estimators, const PlayerOptions& options,
         std::function<void()> on_news);
  ~Player();
  Player(const Player&) = delete;
  Player& operator=(const Player&) = delete;

  /// Plays ahead or backward, or pauses. Every window of a backward play is a jump to networks that
  /// remember, as seeking is.
  void set_playing(bool playing, bool backward = false);
  void seek(TimeUs t);
  /// Moves by so many windows and pauses.
  void step(int windows);
  void set_speed(double speed);
  /// Starts over at the end of `range` (clipped to the recording), backward at its start.
  void set_loop(bool loop, TimeWindow range);
  void set_accumulation(TimeUs accumulation_us);
  void set_images(bool wanted);
  void load_model(std::size_t model, const ModelChoice& choice);
  void unload_model(std::size_t model);
  void set_threshold_gain(std::size_t model, double gain);

  /// The newest window that was not taken yet, or null.
  ShownWindowPointer take_window();
  PlayerStatus status() const;
  /// Latency of every played window so far, in order, ms.
  std::vector<double> latencies_ms() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Commands {
    bool stop = false, refresh = false;
    std::optional<bool> playing, backward;
    std::optional<TimeUs> seek;
    std::optional<double> speed;
    int steps = 0;
  };
  struct ModelChange {
    std::size_t model = 0;
    std::optional<ModelChoice> load;
    bool unload = false;
    std::optional<double> gain;
  };

  void command(const std::function<void(Commands&)>& change);
  void change_model(ModelChange change);
  // The reader thread.
  void read_all();
  void play_through(WindowReader& reader);
  Commands next_commands();
  void obey(const Commands& commands, WindowReader& reader);
  void go_on(WindowReader& reader);
  std::size_t next_stop(const WindowGrid& grid, Clock::time_point now) const;
  bool ends_after(const WindowGrid& grid, std::size_t next, TimeWindow range) const;
  TimeUs next_end(const WindowGrid& grid) const;
  void send(WindowReader& reader, std::size_t index, bool lossless, Clock::time_point due);
  void stand_still();
  // The network thread.
  void infer_all();
  void apply_model_changes(DepthStage& stage);
  void apply(DepthStage& stage, const ModelChange& change);
  void finish(PendingWindow& pending);

  const RecordingFactory open_;
  const EstimatorFactory estimators_;
  const PlayerOptions options_;
  const std::function<void()> on_news_;

  mutable std::mutex mutex_;  // guards the members up to the blank line
  std::condition_variable commanded_;
  Commands commands_;
  bool has_commands_ = false;
  TimeWindow loop_range_{0, 0};
  ReadingPlan plan_;
  std::vector<ModelChange> model_changes_;
  PlayerStatus status_;
  std::vector<double> latencies_ms_;
  std::vector<Clock::time_point> finished_;

  // Of the reader thread alone.
  PlaybackClock clock_;
  std::size_t index_ = 0;
  std::int64_t passage_ = 0;  // PendingWindow::passage: another one after every jump

  BoundedQueue<PendingWindow> queue_{1};  // a second one would only add to the latency
  LatestSlot<ShownWindowPointer> slot_;
  std::thread reader_, network_;  // last: they use all of the above
};

}  // namespace spikedepth

#include "core/playback/player.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/base/statistics.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kLatencyWindow = 200;
constexpr std::size_t kMostLatencies = 100'000;  // an hour and more; then the older half goes

}  // namespace

Player::Player(RecordingFactory recording, EstimatorFactory estimators,
               const PlayerOptions& options, std::function<void()> on_news)
    : open_(std::move(recording)),
      estimators_(std::move(estimators)),
      options_(options),
      on_news_(std::move(on_news)) {
  plan_.accumulation_us = options.accumulation_us;
  plan_.images = options.images;
  reader_ = std::thread([this] { read_all(); });
  network_ = std::thread([this] { infer_all(); });
}

Player::~Player() {
  command([](Commands& commands) { commands.stop = true; });
  queue_.close();
  slot_.close();
  reader_.join();
  network_.join();
}

void Player::command(const std::function<void(Commands&)>& change) {
  const std::lock_guard<std::mutex> lock(mutex_);
  change(commands_);
  has_commands_ = true;
  commanded_.notify_all();
}

void Player::set_playing(bool playing, bool backward) {
  command([&](Commands& commands) {
    commands.playing = playing;
    if (playing) commands.backward = backward;
  });
}

void Player::seek(TimeUs t) {
  command([&](Commands& commands) {
    commands.seek = t;
    commands.steps = 0;
  });
}

void Player::step(int windows) {
  command([&](Commands& commands) { commands.steps += windows; });
}

void Player::set_speed(double speed) {
  command([&](Commands& commands) { commands.speed = speed; });
}

void Player::set_loop(bool loop, TimeWindow range) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    status_.loop = loop;
    loop_range_ = range;
  }
  on_news_();
}

void Player::set_accumulation(TimeUs accumulation_us) {
  command([&](Commands& commands) {
    plan_.accumulation_us = std::max<TimeUs>(accumulation_us, 100);
    commands.refresh = true;
  });
}

void Player::set_images(bool wanted) {
  command([&](Commands& commands) {
    commands.refresh = plan_.images != wanted || commands.refresh;
    plan_.images = wanted;
  });
}

void Player::change_model(ModelChange change) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    auto& model = status_.models[change.model];
    if (change.load) model = {ModelState::loading, *change.load, "", model.gain, nullptr};
    if (change.unload) model = PlayerStatus::Model();
    if (change.gain) model.gain = *change.gain;
    model_changes_.push_back(std::move(change));
  }
  queue_.nudge();
  on_news_();
}

void Player::load_model(std::size_t model, const ModelChoice& choice) {
  change_model({model, choice, false, std::nullopt});
}

void Player::unload_model(std::size_t model) {
  change_model({model, std::nullopt, true, std::nullopt});
}

void Player::set_threshold_gain(std::size_t model, double gain) {
  change_model({model, std::nullopt, false, gain});
}

ShownWindowPointer Player::take_window() {
  return slot_.take().value_or(nullptr);
}

PlayerStatus Player::status() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  PlayerStatus status = status_;
  const auto count = std::min(latencies_ms_.size(), kLatencyWindow);
  const std::vector<double> latest(latencies_ms_.end() - static_cast<std::ptrdiff_t>(count),
                                   latencies_ms_.end());
  status.latency_p50_ms = percentile(latest, 0.5);
  status.latency_p99_ms = percentile(latest, 0.99);
  const auto second_ago = Clock::now() - std::chrono::seconds(1);
  status.windows_per_s =
      static_cast<double>(std::count_if(finished_.begin(), finished_.end(),
                                        [&](Clock::time_point when) { return when > second_ago; }));
  return status;
}

std::vector<double> Player::latencies_ms() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return latencies_ms_;
}

void Player::infer_all() {
  DepthStage stage(estimators_);
  while (!queue_.closed()) {
    apply_model_changes(stage);
    auto pending = queue_.pop();
    if (!pending) continue;
    stage.process(*pending);
    finish(*pending);
  }
}

void Player::apply_model_changes(DepthStage& stage) {
  std::vector<ModelChange> changes;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    changes.swap(model_changes_);
  }
  if (changes.empty()) return;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    // Of many loads of one model in a row only the last one counts.
    const bool overtaken =
        std::any_of(changes.begin() + static_cast<std::ptrdiff_t>(i) + 1, changes.end(),
                    [&](const auto& later) {
                      return later.model == changes[i].model && (later.load || later.unload);
                    });
    if (!overtaken || !changes[i].load) apply(stage, changes[i]);
  }
  command([&](Commands& commands) {
    plan_.policies = stage.policies();
    commands.refresh = true;
  });
  on_news_();
}

void Player::apply(DepthStage& stage, const ModelChange& change) {
  ModelState state = ModelState::ready;
  std::string failure;
  std::exception_ptr cause;
  double gain = 1.0;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    gain = status_.models[change.model].gain;
  }
  try {
    if (change.unload) stage.unload(change.model);
    if (change.load) stage.load(change.model, *change.load);
    if (change.load && gain != 1.0) stage.set_threshold_gain(change.model, gain);
    if (change.gain) stage.set_threshold_gain(change.model, *change.gain);
  } catch (const std::exception& error) {
    failure = sentence_of(error);
    cause = std::current_exception();
  }
  if (!stage.loaded(change.model)) state = change.load ? ModelState::failed : ModelState::none;
  const std::lock_guard<std::mutex> lock(mutex_);
  auto& model = status_.models[change.model];
  if (change.gain && state == ModelState::none) return;  // nothing to tell: it is kept for later
  // A newer request may stand in the queue already; then this outcome is old news.
  if (change.load && model.choice.path != change.load->path) return;
  model.state = state;
  model.failure = failure;
  model.cause = cause;
}

void Player::finish(PendingWindow& pending) {
  const bool played = pending.realtime;
  const double latency_ms = pending.shown->event_to_depth_ms;
  if (pending.lossless) {
    if (!slot_.put_when_taken(pending.shown)) return;
  }
  const bool replaced = !pending.lossless && slot_.put(pending.shown);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++status_.windows;
    status_.dropped += replaced && played ? 1 : 0;
    if (played) {
      if (latencies_ms_.size() >= kMostLatencies)
        latencies_ms_.erase(latencies_ms_.begin(), latencies_ms_.begin() + kMostLatencies / 2);
      latencies_ms_.push_back(latency_ms);
    }
    if (finished_.size() >= 2 * kLatencyWindow)
      finished_.erase(finished_.begin(), finished_.begin() + kLatencyWindow);
    finished_.push_back(Clock::now());
  }
  on_news_();
}

}  // namespace spikedepth

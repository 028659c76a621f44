// The reader thread of Player.
#include <algorithm>

#include "core/base/error.hpp"
#include "core/playback/player.hpp"

namespace spikedepth {

void Player::read_all() {
  try {
    WindowReader reader(open_, options_.period_us);
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      status_.recording = reader.facts();
    }
    on_news_();
    index_ = reader.facts()->grid.nearest(options_.start_us);
    clock_.set(Clock::now(), reader.facts()->grid[index_].end, false);
    send(reader, index_, false, Clock::now());
    play_through(reader);
  } catch (const std::exception& error) {
    const std::lock_guard<std::mutex> lock(mutex_);
    status_.failure = sentence_of(error);
    status_.cause = std::current_exception();
    status_.playing = false;
  }
  on_news_();
}

void Player::play_through(WindowReader& reader) {
  while (true) {
    const Commands commands = next_commands();
    if (commands.stop) return;
    obey(commands, reader);
    if (clock_.running()) go_on(reader);
  }
}

// When the next stop is due. After the last one, which stays as long as the one before it did, the
// playback ends or starts over.
TimeUs Player::next_end(const WindowGrid& grid) const {
  if (index_ + 1 < grid.size()) return grid[index_ + 1].end;
  const TimeUs last = grid.last_end();
  return last + (grid.size() > 1 ? last - grid[grid.size() - 2].end : options_.period_us);
}

// Waits until there is something to obey, or until the running clock reaches the next stop.
Player::Commands Player::next_commands() {
  std::unique_lock<std::mutex> lock(mutex_);
  const auto asked = [this] { return has_commands_; };
  if (!clock_.running()) {
    commanded_.wait(lock, asked);
  } else if (!options_.lossless) {
    commanded_.wait_until(lock, clock_.wall_time_of(next_end(status_.recording->grid)), asked);
  }
  Commands commands;
  std::swap(commands, commands_);
  has_commands_ = false;
  return commands;
}

void Player::obey(const Commands& commands, WindowReader& reader) {
  const WindowGrid& grid = reader.facts()->grid;
  const auto now = Clock::now();
  if (commands.speed) clock_.set_speed(now, *commands.speed);
  bool running = commands.playing.value_or(clock_.running());
  std::size_t target = index_;
  if (commands.seek) target = grid.nearest(*commands.seek);
  const bool starts = running && !clock_.running();
  if (starts && target + 1 >= grid.size()) target = 0;  // play at the end starts over
  if (commands.steps != 0) running = false;
  if (commands.seek || starts || running != clock_.running())
    clock_.set(now, grid[target].end, running);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    status_.playing = running;
    status_.speed = clock_.speed();
  }
  if (commands.seek || target != index_) {
    queue_.clear();
    send(reader, target, false, now);
  } else if (commands.refresh && !running && commands.steps == 0) {
    send(reader, index_, false, now);
  }
  for (int left = commands.steps; left != 0 && !queue_.closed(); left += left > 0 ? -1 : 1) {
    if (left > 0 ? index_ + 1 >= grid.size() : index_ == 0) break;
    send(reader, left > 0 ? index_ + 1 : index_ - 1, true, Clock::now());
    clock_.set(Clock::now(), grid[index_].end, false);
  }
  on_news_();
}

// The next stop of a running clock, if its time has come.
void Player::go_on(WindowReader& reader) {
  const WindowGrid& grid = reader.facts()->grid;
  const auto now = Clock::now();
  std::size_t next = index_ + 1;
  if (!options_.lossless) {
    if (clock_.now(now) < next_end(grid)) return;
    next = std::max(next, grid.last_until(clock_.now(now)));
  }
  bool loop = false;
  TimeWindow range;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    loop = status_.loop;
    range = loop_range_;
  }
  const bool past_range = loop && next < grid.size() && range.end > range.begin &&
                          grid[next].end > range.end && grid[index_].end <= range.end;
  if (next >= grid.size() || past_range) {
    if (!loop) return stand_still();
    next = range.end > range.begin ? grid.nearest(range.begin) : 0;
    clock_.set(now, grid[next].end, true);
  } else {
    const std::lock_guard<std::mutex> lock(mutex_);
    status_.dropped += static_cast<std::int64_t>(next - index_ - 1);
  }
  send(reader, next, options_.lossless,
       options_.lossless ? now : clock_.wall_time_of(grid[next].end));
}

void Player::stand_still() {
  clock_.set(Clock::now(), status_.recording->grid[index_].end, false);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    status_.playing = false;
  }
  on_news_();
}

void Player::send(WindowReader& reader, std::size_t index, bool lossless, Clock::time_point due) {
  ReadingPlan plan;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    plan = plan_;
    status_.index = index;
  }
  index_ = index;
  try {
    PendingWindow pending = reader.read(index, plan);
    pending.shown->due = due;
    pending.lossless = lossless;
    pending.realtime = clock_.running() && !lossless;
    std::size_t thrown_out = 0;
    if (lossless) {
      queue_.push(std::move(pending));
    } else {
      thrown_out = queue_.push_newest(std::move(pending));
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    status_.dropped += clock_.running() ? static_cast<std::int64_t>(thrown_out) : 0;
    status_.failure.clear();
  } catch (const std::exception& error) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      status_.failure = sentence_of(error);
      status_.cause = std::current_exception();
    }
    stand_still();
  }
}

}  // namespace spikedepth

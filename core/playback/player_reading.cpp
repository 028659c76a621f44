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

// When the next stop is due. After the last one (backward: the first), which stays as long as the
// one before it did, the playback ends or starts over.
TimeUs Player::next_end(const WindowGrid& grid) const {
  if (clock_.backward()) {
    if (index_ > 0) return grid[index_ - 1].end;
    return grid.first_end() - (grid.size() > 1 ? grid[1].end - grid[0].end : options_.period_us);
  }
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
  if (commands.backward) clock_.set_backward(now, *commands.backward);
  bool running = commands.playing.value_or(clock_.running());
  std::size_t target = index_;
  if (commands.seek) target = grid.nearest(*commands.seek);
  const bool starts = running && !clock_.running();
  // Play at the end starts over.
  if (starts && clock_.backward() && target == 0)
    target = grid.size() - 1;
  else if (starts && !clock_.backward() && target + 1 >= grid.size())
    target = 0;
  if (commands.steps != 0) running = false;
  if (commands.seek || starts || running != clock_.running())
    clock_.set(now, grid[target].end, running);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    status_.playing = running;
    status_.backward = clock_.backward();
    status_.speed = clock_.speed();
  }
  if (commands.seek || target != index_) {
    queue_.clear();
    ++passage_;
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

// The stop that a running clock has reached; the grid's size where it has run out of the recording.
std::size_t Player::next_stop(const WindowGrid& grid, Clock::time_point now) const {
  const bool late = !options_.lossless;  // stops that the clock has passed are left out
  if (!clock_.backward())
    return late ? std::max(index_ + 1, grid.last_until(clock_.now(now))) : index_ + 1;
  if (index_ == 0) return grid.size();
  return late ? std::min(index_ - 1, grid.first_from(clock_.now(now))) : index_ - 1;
}

// Whether the step to `next` leaves the recording, or the range in which it is repeated.
bool Player::ends_after(const WindowGrid& grid, std::size_t next, TimeWindow range) const {
  if (next >= grid.size()) return true;
  if (range.end <= range.begin) return false;
  const TimeUs from = grid[index_].end, to = grid[next].end;
  return clock_.backward() ? to < range.begin && from >= range.begin
                           : to > range.end && from <= range.end;
}

// The next stop of a running clock, if its time has come.
void Player::go_on(WindowReader& reader) {
  const WindowGrid& grid = reader.facts()->grid;
  const auto now = Clock::now();
  const bool backward = clock_.backward();
  const TimeUs due = next_end(grid);
  if (!options_.lossless && (backward ? clock_.now(now) > due : clock_.now(now) < due)) return;
  std::size_t next = next_stop(grid, now);
  bool loop = false;
  TimeWindow range;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    loop = status_.loop;
    if (loop) range = loop_range_;
  }
  if (ends_after(grid, next, range)) {
    if (!loop) return stand_still();
    const bool whole = range.end <= range.begin;
    const std::size_t last = whole ? grid.size() - 1 : grid.nearest(range.end);
    next = backward ? last : whole ? 0 : grid.nearest(range.begin);
    clock_.set(now, grid[next].end, true);
    ++passage_;
  } else {
    const std::size_t passed = backward ? index_ - next : next - index_;
    const std::lock_guard<std::mutex> lock(mutex_);
    status_.dropped += static_cast<std::int64_t>(passed) - 1;
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
  if (index <= index_) ++passage_;
  index_ = index;
  try {
    PendingWindow pending = reader.read(index, plan);
    pending.shown->due = due;
    pending.lossless = lossless;
    pending.passage = passage_;
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

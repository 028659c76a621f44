#include "io/recordings/reader_bench.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <numeric>

#include "core/base/atomic_file.hpp"
#include "core/base/random.hpp"
#include "core/events/encoder.hpp"
#include "io/hdf5/output_file.hpp"
#include "io/recordings/open_recording.hpp"
#include "io/recordings/prophesee/raw_events.hpp"

namespace spikedepth {

ReaderBenchResult bench_reader(const std::string& path, TimeUs window_us) {
  const auto recording = open_recording(path);
  const CountEncoder encoder = make_count_encoder(*recording, PixelRounding::round, true);
  const TimeWindow span = recording->info().span;
  const SensorSize size = encoder.sensor();
  const std::ptrdiff_t row = std::ptrdiff_t{size.height / 2} * size.width;
  ReaderBenchResult result;
  EventFrame frame;
  const auto start = std::chrono::steady_clock::now();
  for (TimeUs begin = span.begin; begin < span.end; begin += window_us) {
    result.events += encoder.encode(*recording, {begin, begin + window_us}, frame);
    ++result.windows;
    const auto centre = frame.values.begin() + row;
    result.checksum += std::accumulate(centre, centre + size.width, 0.0);
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  result.seconds = elapsed.count();
  return result;
}

namespace {

void add_sums(const Event* first, std::size_t count, WholeReadResult& result) {
  for (const Event* event = first; event != first + count; ++event) {
    result.pixel_sum += event->x + (std::uint64_t{event->y} << 12U) +
                        (event->polarity > 0 ? std::uint64_t{1} << 24U : 0);
    result.time_sum += static_cast<std::uint64_t>(event->t);
  }
}

/// Time that passes from its making on.
class Stopwatch {
 public:
  void stop(WholeReadResult& result) const {
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start_;
    result.seconds = passed.count();
    result.cpu_seconds = static_cast<double>(std::clock() - cpu_start_) / CLOCKS_PER_SEC;
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::clock_t cpu_start_ = std::clock();
};

}  // namespace

WholeReadResult bench_raw_read(const std::string& path) {
  WholeReadResult result;
  const Stopwatch stopwatch;
  const EventStore events = read_raw_events(path);
  stopwatch.stop(result);
  result.events = events.size();
  events.each_piece([&](const Event* first, std::size_t count) { add_sums(first, count, result); });
  return result;
}

WholeReadResult bench_visit(const std::string& path) {
  WholeReadResult result;
  const Stopwatch stopwatch;
  const auto recording = open_recording(path);
  for (const Side side : {Side::left, Side::right}) {
    recording->visit_events(side, recording->info().span,
                            [&](const Event* first, std::size_t count) {
                              result.events += count;
                              add_sums(first, count, result);
                            });
  }
  stopwatch.stop(result);
  return result;
}

std::string make_large_recording(const std::string& folder, const std::string& sequence,
                                 std::uint64_t events, double rate_hz) {
  constexpr std::uint64_t kBlock = 65536;
  constexpr double kBase_s = 1504645177;
  std::string path = (std::filesystem::path(folder) / (sequence + "_data.hdf5")).string();
  const std::string temporary = path + ".partial";
  std::filesystem::remove(temporary);
  Random random(1);
  std::vector<double> rows(kBlock * 4);
  for (std::uint64_t i = 0; i < kBlock; ++i) {  // pixels repeat block by block, times do not
    rows[4 * i] = static_cast<double>(random.below(346));
    rows[4 * i + 1] = static_cast<double>(random.below(260));
    rows[4 * i + 3] = random.below(2) == 0 ? -1.0 : 1.0;
  }
  hdf5::OutputFile file(temporary);
  for (const char* name : {"/davis/left/events", "/davis/right/events"}) {
    hdf5::OutputDataset dataset = file.create(name, hdf5::ElementType::float64, {events, 4});
    for (std::uint64_t first = 0; first < events; first += kBlock) {
      const std::uint64_t count = std::min(kBlock, events - first);
      for (std::uint64_t i = 0; i < count; ++i) {
        rows[4 * i + 2] = kBase_s + static_cast<double>(first + i) / rate_hz;
      }
      dataset.write_rows(first, count, rows.data());
    }
  }
  file.close();
  commit_file(temporary, path);
  return path;
}

}  // namespace spikedepth

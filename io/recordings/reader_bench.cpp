#include "io/recordings/reader_bench.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <numeric>

#include "core/base/atomic_file.hpp"
#include "core/base/random.hpp"
#include "core/events/encoder.hpp"
#include "io/hdf5/output_file.hpp"
#include "io/recordings/open_recording.hpp"

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

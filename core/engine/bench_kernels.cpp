#include "core/engine/bench_kernels.hpp"

#include <chrono>

#include "core/base/aligned_vector.hpp"
#include "core/base/random.hpp"
#include "core/engine/kernels.hpp"

namespace spikedepth {
namespace {

using engine::Kernels;
using engine::OutputEntries;

constexpr std::uint32_t kWeightRows = 128;
constexpr std::uint32_t kEntries = 240;  // of a position: long, so that sums are all that counts
constexpr std::uint32_t kPositions = 16;
constexpr int kPixels = 128;

// Calls a second of `work`.
template <typename Work>
double calls_per_second(double seconds, const Work& work) {
  using Clock = std::chrono::steady_clock;
  work();
  const auto start = Clock::now();
  double elapsed = 0;
  std::int64_t calls = 0;
  while (elapsed < seconds) {
    for (int i = 0; i < 16; ++i) work();
    calls += 16;
    elapsed = std::chrono::duration<double>(Clock::now() - start).count();
  }
  return static_cast<double>(calls) / elapsed;
}

template <typename Weight, typename Sum>
double additions_per_second(void (*gather)(const engine::GatherArguments&), int width,
                            double seconds) {
  Random random(3);
  const auto row_bytes = static_cast<std::uint32_t>(width * static_cast<int>(sizeof(Weight)));
  AlignedVector<Weight> weights(kWeightRows * static_cast<std::size_t>(width), Weight{0});
  AlignedVector<Sum> sums(kPositions * static_cast<std::size_t>(width), Sum{0});
  std::vector<std::uint32_t> entries;
  std::vector<OutputEntries> positions;
  for (std::uint32_t p = 0; p < kPositions; ++p) {
    positions.push_back(
        {static_cast<std::uint32_t>(entries.size()), kEntries, static_cast<std::uint16_t>(p)});
    for (std::uint32_t i = 0; i < kEntries; ++i)
      entries.push_back(static_cast<std::uint32_t>(random.below(kWeightRows)) * row_bytes);
  }
  engine::GatherArguments g;
  g.positions = positions.data();
  g.position_count = positions.size();
  g.entries = entries.data();
  g.weights = weights.data();
  g.sums = sums.data();
  g.width = width;
  g.exact_entries = static_cast<int>(kEntries);
  return calls_per_second(seconds, [&] { gather(g); }) * kPositions * kEntries * width;
}

double spikes_listed_per_second(const Kernels& kernels, double seconds) {
  Random random(4);
  std::vector<std::uint32_t> words;
  std::vector<engine::PlacedSource> columns;
  double spikes = 0;
  for (int x = 0; x < kPixels; ++x) {
    std::uint32_t word = 0;
    for (int bit = 0; bit < 32; ++bit) word |= (random.uniform() < 0.05 ? 1U : 0U) << bit;
    spikes += __builtin_popcount(word);
    words.push_back(word);
    columns.push_back({x, x});
  }
  const engine::ChannelWords channels{words.data(), 1, 0};
  std::vector<std::uint32_t> entries(kPixels * 32 + 32), offsets(kPixels + 1);
  return spikes * calls_per_second(seconds, [&] {
           kernels.list_row(&channels, 1, columns.data(), kPixels, 32, 128, entries.data(),
                            offsets.data());
         });
}

double neurons_per_second(const Kernels& kernels, double seconds) {
  constexpr int kWidth = 32;
  AlignedVector<float> sums(kPixels * kWidth, 0.5F);
  std::vector<std::uint32_t> words(kPixels);
  engine::FireArguments f;
  f.sums = sums.data();
  f.positions = kPixels;
  f.width = kWidth;
  f.words = words.data();
  f.word_stride = 1;
  f.valid = 0xFFFFFFFFU;
  return kPixels * kWidth * calls_per_second(seconds, [&] { kernels.fire(f); });
}

double float_additions(const Kernels& kernels, double seconds) {
  return additions_per_second<float, float>(kernels.gather_float, 32, seconds);
}

double integer_additions(const Kernels& kernels, double seconds) {
  return additions_per_second<std::int16_t, std::int32_t>(kernels.gather_int, 64, seconds);
}

double short_additions(const Kernels& kernels, double seconds) {
  return additions_per_second<std::int16_t, std::int16_t>(kernels.gather_short, 64, seconds);
}

}  // namespace

std::vector<KernelThroughput> bench_kernels(double seconds) {
  std::vector<KernelThroughput> results;
  for (const auto* kernels : engine::available_kernels()) {
    const std::string set = kernels->name;
    results.push_back({set, "gather float32", float_additions(*kernels, seconds), "additions"});
    results.push_back({set, "gather integer", integer_additions(*kernels, seconds), "additions"});
    results.push_back({set, "gather 16 bits", short_additions(*kernels, seconds), "additions"});
    results.push_back({set, "list at 5 %", spikes_listed_per_second(*kernels, seconds), "spikes"});
    results.push_back({set, "fire", neurons_per_second(*kernels, seconds), "neurons"});
  }
  return results;
}

double peak_additions_per_second(bool integers, double seconds) {
  const auto& kernels = engine::choose_kernels();
  return integers ? integer_additions(kernels, seconds) : float_additions(kernels, seconds);
}

}  // namespace spikedepth

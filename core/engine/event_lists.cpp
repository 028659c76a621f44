#include "core/engine/event_lists.hpp"

#include <algorithm>
#include <utility>

#include "core/base/error.hpp"

namespace spikedepth::engine {
namespace {

constexpr std::size_t kSpare = 32;  // the vector code writes up to 16 entries beyond the last

}  // namespace

EventLists::EventLists(int height, std::vector<ChannelBlock> blocks, Axis columns,
                       std::size_t row_bytes)
    : height_(height),
      blocks_(std::move(blocks)),
      columns_(std::move(columns)),
      row_bytes_(static_cast<std::uint32_t>(row_bytes)) {
  std::size_t most = 1;  // entries of a pixel
  for (const auto& block : blocks_) {
    std::size_t entries = 0;
    for (const auto& word : block.words)
      entries += static_cast<std::size_t>(std::min(32, word.map->channels - 32 * word.word));
    most = std::max(most, entries);
  }
  const auto lists = static_cast<std::size_t>(height_) * blocks_.size();
  const std::size_t sources = columns_.sources.size();
  entry_room_ = sources * most + kSpare;
  int widest = 0;
  for (int p = 0; p < columns_.positions(); ++p)
    widest = std::max(widest, columns_.last[static_cast<std::size_t>(p)] -
                                  columns_.first[static_cast<std::size_t>(p)]);
  if (static_cast<std::size_t>(widest) * most > std::size_t{kMostEntries})
    throw ConfigError("a kernel's row of this network takes more than 65535 inputs");
  // make_unique would clear what listing overwrites.
  // NOLINTBEGIN(modernize-make-unique)
  entries_.reset(new std::uint32_t[lists * entry_room_]);
  offsets_.reset(new std::uint32_t[lists * (sources + 1)]);
  positions_.reset(new OutputEntries[lists * static_cast<std::size_t>(columns_.positions())]);
  // NOLINTEND(modernize-make-unique)
  first_reached_.resize(lists);
  entry_counts_.resize(lists);
  most_entries_.resize(lists);
}

void EventLists::list(const Kernels& kernels, int row) {
  std::vector<ChannelWords> words;
  for (std::size_t b = 0; b < blocks_.size(); ++b) {
    const auto& block = blocks_[b];
    words.clear();
    for (const auto& word : block.words) {
      words.push_back({word.map->row(row) + word.word, word.map->words,
                       static_cast<std::uint32_t>(word.channel - block.first)});
    }
    const std::size_t at = index(row, b);
    kernels.list_row(words.data(), static_cast<int>(words.size()), columns_.sources.data(),
                     static_cast<int>(columns_.sources.size()),
                     static_cast<std::uint32_t>(block.count), row_bytes_,
                     entries_.get() + at * entry_room_,
                     offsets_.get() + at * (columns_.sources.size() + 1));
    sort_positions(at);
  }
}

// Positions with as many entries stand together, so that the loop over a position's entries ends
// where the processor expects it to: a counting sort. Positions that nothing reaches come first and
// are left out. Neighbours often have equal counts, so even and odd positions are counted apart: no
// counter waits for its own last change.
void EventLists::sort_positions(std::size_t list) {
  const std::uint32_t* const offsets = offsets_.get() + list * (columns_.sources.size() + 1);
  const auto positions = static_cast<std::size_t>(columns_.positions());
  OutputEntries* const sorted = positions_.get() + list * positions;
  thread_local std::vector<std::uint16_t> counts;  // entries of each position
  thread_local std::vector<std::uint32_t> starts;  // of the even and the odd ones with so many
  counts.resize(positions);
  std::uint32_t most = 0, sum = 0;
  for (std::size_t p = 0; p < positions; ++p) {
    const std::uint32_t entries = offsets[columns_.last[p]] - offsets[columns_.first[p]];
    counts[p] = static_cast<std::uint16_t>(entries);
    most = std::max(most, entries);
    sum += entries;
  }
  starts.assign(2 * (std::size_t{most} + 1), 0);
  for (std::size_t p = 0; p < positions; ++p) ++starts[2U * counts[p] + (p & 1U)];
  const std::uint32_t unreached = starts[0] + starts[1];
  std::uint32_t before = 0;
  for (auto& start : starts) before += std::exchange(start, before);
  for (std::size_t p = 0; p < positions; ++p) {
    sorted[starts[2U * counts[p] + (p & 1U)]++] = {offsets[columns_.first[p]], counts[p],
                                                   static_cast<std::uint16_t>(p)};
  }
  first_reached_[list] = unreached;
  entry_counts_[list] = sum;
  most_entries_[list] = most;
}

GatherArguments EventLists::gather(int row, std::size_t block, const void* chunk) const {
  const std::size_t at = index(row, block);
  const auto positions = static_cast<std::size_t>(columns_.positions());
  const auto channel_bytes = static_cast<std::ptrdiff_t>(row_bytes_) * blocks_[block].count;
  GatherArguments g;
  g.positions = positions_.get() + at * positions + first_reached_[at];
  g.position_count = positions - first_reached_[at];
  g.entries = entries_.get() + at * entry_room_;
  g.weights = static_cast<const char*>(chunk) + columns_.padding * channel_bytes;
  g.step_bytes = columns_.step * channel_bytes;
  return g;
}

std::size_t EventLists::reserved_bytes() const {
  const auto lists = static_cast<std::size_t>(height_) * blocks_.size();
  return lists * (entry_room_ * sizeof(std::uint32_t) +
                  (columns_.sources.size() + 1) * sizeof(std::uint32_t) +
                  static_cast<std::size_t>(columns_.positions()) * sizeof(OutputEntries));
}

}  // namespace spikedepth::engine

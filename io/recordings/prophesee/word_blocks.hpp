#pragma once
// The events of a file of equally long words, in blocks.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.hpp"
#include "io/recordings/prophesee/word_counts.hpp"
#include "io/streams/byte_cursor.hpp"
#include "io/streams/event_blocks.hpp"
#include "io/streams/file_bytes.hpp"

namespace spikedepth {

/// `Code` says what words mean: kWordBytes, kBlockWords, kSpare (events that decode() may write
/// behind the last one), State (all that one word leaves for the next), and
///   WordCounts count(bytes, words, State&) const;
///   std::size_t decode(bytes, words, State&, Event* out) const;  // returns the number of events
template <typename Code>
class WordBlocks : public EventBlocks {
 public:
  /// Looks at the whole file, from byte `begin` on; `origin` is added to all times. Throws
  /// DataError. A word that is cut short at the end is left out.
  WordBlocks(std::shared_ptr<const FileBytes> file, std::uint64_t begin, TimeUs origin, Code code,
             typename Code::State start = {})
      : file_(std::move(file)), begin_(begin), origin_(origin), code_(code) {
    words_ = (file_->size() - std::min(begin, file_->size())) / Code::kWordBytes;
    blocks_.reserve(static_cast<std::size_t>(words_ / Code::kBlockWords) + 1);
    for (std::uint64_t done = 0; done < words_; done += Code::kBlockWords) {
      const std::size_t words = load(blocks_.size());
      blocks_.push_back({start, {}});
      blocks_.back().counts = code_.count(bytes_.data(), words, start);
      undated_ += blocks_.back().counts.undated;
      events_ += blocks_.back().counts.events;
    }
  }

  const Code& code() const { return code_; }
  std::uint64_t words() const { return words_; }
  std::uint64_t events() const { return events_; }
  std::uint64_t undated() const { return undated_; }
  /// Bytes of a word that is cut short at the end.
  std::uint64_t left_over() const {
    return file_->size() - std::min(begin_, file_->size()) - words_ * Code::kWordBytes;
  }

  std::size_t count() const override { return blocks_.size(); }

  BlockBounds look(std::size_t block) override {
    const WordCounts& counts = blocks_[block].counts;
    if (counts.events == 0) return {};
    return {counts.events, counts.earliest + origin_, counts.latest + origin_};
  }

  void decode(std::size_t block, BlockContent& out) override {
    const Block& entry = blocks_[block];
    const std::size_t words = load(block);
    out.events.resize(static_cast<std::size_t>(entry.counts.events) + Code::kSpare);
    typename Code::State state = entry.start;
    try {
      out.events.resize(
          code_.decode(bytes_.data(), words, state, out.events.data(), out.events.size()));
    } catch (const BadBytes& problem) {
      throw DataError(file_->path(), std::string("has ") + problem.what() + "; open it again");
    }
    if (origin_ != 0) {
      for (Event& event : out.events) event.t += origin_;
    }
    out.defects = {};
    out.defects.read = out.defects.bad_time = entry.counts.undated;
  }

  /// Words hold any number of events: the one that holds this one is searched by decoding fewer.
  std::string place(std::size_t block, std::size_t index) const override {
    return "byte " + std::to_string(begin_ + (block * std::uint64_t{Code::kBlockWords} +
                                              word_of(block, index)) *
                                                 Code::kWordBytes);
  }

 private:
  struct Block {
    typename Code::State start;
    WordCounts counts;
  };

  /// Reads a block's bytes; returns how many words they are.
  std::size_t load(std::size_t block) {
    const std::uint64_t first = block * std::uint64_t{Code::kBlockWords};
    const auto words =
        static_cast<std::size_t>(std::min<std::uint64_t>(Code::kBlockWords, words_ - first));
    bytes_.resize(words * Code::kWordBytes);
    file_->read(begin_ + first * Code::kWordBytes, bytes_.data(), bytes_.size());
    return words;
  }
  /// The word within a block that holds its event `index`: the first one up to which more than
  /// `index` events are counted.
  std::size_t word_of(std::size_t block, std::size_t index) const {
    const std::uint64_t first = block * std::uint64_t{Code::kBlockWords};
    std::size_t low = 0;
    auto high =
        static_cast<std::size_t>(std::min<std::uint64_t>(Code::kBlockWords, words_ - first));
    std::vector<std::uint8_t> bytes(high * Code::kWordBytes);
    file_->read(begin_ + first * Code::kWordBytes, bytes.data(), bytes.size());
    while (low + 1 < high) {
      const std::size_t middle = low + (high - low) / 2;
      typename Code::State state = blocks_[block].start;
      const bool before = code_.count(bytes.data(), middle, state).events <= index;
      (before ? low : high) = middle;
    }
    return low;
  }

  std::shared_ptr<const FileBytes> file_;
  std::uint64_t begin_ = 0;
  TimeUs origin_ = 0;
  Code code_;
  std::uint64_t words_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t undated_ = 0;
  std::vector<Block> blocks_;
  std::vector<std::uint8_t> bytes_;
};

}  // namespace spikedepth

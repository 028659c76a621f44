#pragma once
// The bytes of Event Stream files: times as differences, five bytes an event.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/camera/sensor.hpp"
#include "io/streams/event_blocks.hpp"
#include "io/streams/file_bytes.hpp"

namespace spikedepth {

enum class EsKind { dvs, atis };

/// Source: the description of Event Stream, version 2. Of ATIS files the changes are taken, not the
/// threshold crossings, which measure exposure. y is stored from below.
class EsBlocks : public EventBlocks {
 public:
  /// Events begin at byte `begin`. Looks at the whole file. Throws DataError.
  EsBlocks(std::shared_ptr<const FileBytes> file, std::uint64_t begin, EsKind kind,
           SensorSize sensor);

  std::size_t count() const override { return starts_.size(); }
  BlockBounds look(std::size_t block) override { return starts_[block].bounds; }
  void decode(std::size_t block, BlockContent& out) override;
  std::string place(std::size_t block, std::size_t index) const override;

  /// Threshold crossings, which are left out.
  std::uint64_t crossings() const { return crossings_; }
  /// Whether the file ends within an event.
  bool is_cut() const { return is_cut_; }

 private:
  /// What reading a block needs of what came before, and what it holds.
  struct Start {
    TimeUs t = 0;
    std::uint8_t skip = 0;  // bytes that belong to the block before
    BlockBounds bounds;
  };
  template <typename OnEvent>
  Start run(std::size_t block, const Start& start, const OnEvent& on_event);
  std::size_t load(std::size_t block);

  std::shared_ptr<const FileBytes> file_;
  std::uint64_t begin_;
  EsKind kind_;
  SensorSize sensor_;
  std::vector<Start> starts_;
  std::vector<std::uint8_t> bytes_;
  std::uint64_t crossings_ = 0;
  bool is_cut_ = false;
};

}  // namespace spikedepth

#pragma once
// Many events in memory, without a limit known beforehand.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/events/event.hpp"

namespace spikedepth {

/// Pieces of 64 MiB in large pages, where the system has them: the first touch of a page costs as
/// much time as decoding its events. Nothing is copied when more come.
class EventStore {
 public:
  EventStore() = default;
  ~EventStore();
  EventStore(EventStore&& other) noexcept : pieces_(std::move(other.pieces_)) {
    other.pieces_.clear();
  }
  EventStore(const EventStore&) = delete;
  EventStore& operator=(const EventStore&) = delete;

  /// Room for `count` events behind the last one; valid until the next call. Throws std::bad_alloc.
  Event* room(std::size_t count);
  /// So many were written there.
  void added(std::size_t count) { pieces_.back().events += count; }

  std::uint64_t size() const;
  /// Calls visit(first, count) for each piece, in order.
  template <typename Visit>
  void each_piece(const Visit& visit) const {
    for (const Piece& piece : pieces_) {
      if (piece.events > 0) visit(piece.first, piece.events);
    }
  }

 private:
  struct Piece {
    Event* first = nullptr;
    std::size_t events = 0;
    std::size_t room = 0;
  };
  std::vector<Piece> pieces_;
};

}  // namespace spikedepth

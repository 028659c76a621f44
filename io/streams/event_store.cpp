#include "io/streams/event_store.hpp"

#include <algorithm>

#include "core/base/aligned_vector.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kPieceEvents = (std::size_t{64} << 20U) / sizeof(Event);

}  // namespace

EventStore::~EventStore() {
  for (const Piece& piece : pieces_) free_lines(piece.first, piece.room * sizeof(Event));
}

Event* EventStore::room(std::size_t count) {
  if (pieces_.empty() || pieces_.back().room - pieces_.back().events < count) {
    Piece piece;
    piece.room = std::max(count, kPieceEvents);
    pieces_.reserve(pieces_.size() + 1);
    piece.first = static_cast<Event*>(allocate_lines(piece.room * sizeof(Event)));
    pieces_.push_back(piece);
  }
  return pieces_.back().first + pieces_.back().events;
}

std::uint64_t EventStore::size() const {
  std::uint64_t events = 0;
  for (const Piece& piece : pieces_) events += piece.events;
  return events;
}

}  // namespace spikedepth

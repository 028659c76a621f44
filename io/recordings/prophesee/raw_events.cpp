#include "io/recordings/prophesee/raw_events.hpp"

#include <algorithm>
#include <vector>

#include "core/base/error.hpp"
#include "io/recordings/prophesee/evt21_words.hpp"
#include "io/recordings/prophesee/evt2_words.hpp"
#include "io/recordings/prophesee/evt3_code.hpp"
#include "io/recordings/prophesee/raw_header.hpp"

namespace spikedepth {
namespace {

template <typename Code>
EventStore read_words(const FileBytes& file, const RawHeader& header, const Code& code) {
  EventStore store;
  typename Code::State state;
  std::vector<std::uint8_t> bytes(Code::kBlockWords * Code::kWordBytes);
  std::uint64_t left = (file.size() - header.bytes) / Code::kWordBytes;
  for (std::uint64_t at = header.bytes; left > 0; at += bytes.size()) {
    const auto words = static_cast<std::size_t>(std::min<std::uint64_t>(left, Code::kBlockWords));
    file.read(at, bytes.data(), words * Code::kWordBytes);
    const std::size_t room = words * Code::kMostEvents + Code::kSpare;
    Event* const first = store.room(room);
    const std::size_t events = code.decode(bytes.data(), words, state, first, room);
    if (header.origin != 0) {
      for (std::size_t i = 0; i < events; ++i) first[i].t += header.origin;
    }
    store.added(events);
    left -= words;
  }
  return store;
}

}  // namespace

EventStore read_raw_events(const std::string& path) {
  const FileBytes file(path, "a Prophesee RAW recording");
  const RawHeader header = read_raw_header(file);
  switch (header.code) {
    case RawCode::evt3:
      return read_words(file, header, Evt3{});
    case RawCode::evt2:
      return read_words(file, header, Evt2{});
    case RawCode::evt21: {
      Evt21 code;
      code.high_half_first = header.high_half_first;
      return read_words(file, header, code);
    }
  }
  throw InternalError("unknown encoding");
}

}  // namespace spikedepth

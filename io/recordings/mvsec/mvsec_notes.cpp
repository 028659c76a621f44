#include "io/recordings/mvsec/mvsec_notes.hpp"

#include "core/base/text.hpp"

namespace spikedepth {
namespace {

unsigned long long number(std::uint64_t value) {
  return value;
}

std::string camera_text(Side side) {
  return std::string("the ") + side_name(side) + " camera";
}

}  // namespace

std::string unfinished_note(const std::string& path) {
  return path +
         " was not closed by its writer, which still writes or was ended: what was written until "
         "now is read (h5clear -s FILE marks it as closed)";
}

std::vector<std::string> storage_notes(Side side, const EventStream& stream) {
  const std::string events = camera_text(side) + "'s events";
  std::vector<std::string> notes;
  if (stream.scanned() && stream.unwritten().rows == 0)
    notes.push_back(events + " are far out of order: reading them takes longer");
  if (const std::uint64_t chunk_rows = stream.slow_chunk_rows()) {
    notes.push_back(
        events + format(" are stored in chunks of %llu row%s, which are slow to read; rewrite the "
                        "file with spikedepth convert, or h5repack -l %s:CHUNK=8192x4 FILE NEW",
                        number(chunk_rows), chunk_rows == 1 ? "" : "s", stream.name().c_str()));
  }
  const EventStream::Unwritten& unwritten = stream.unwritten();
  if (unwritten.rows > 0) {
    notes.push_back(
        events + format(" were never written in %llu rows from %llu to %llu, which hold zeros and "
                        "are left out: was the program ended that wrote them?",
                        number(unwritten.rows), number(unwritten.first), number(unwritten.last)));
  }
  return notes;
}

std::string unusable_note(Side side, const EventStream& stream) {
  const std::string note = camera_text(side) + " has no usable event";
  if (stream.rows() == 0) return note;
  const EventRow row = stream.first_row();
  return note + format(
                    " in %llu rows: the first one is %.10g, %.10g, %.10g, %.10g, where x, y, t in "
                    "Unix seconds and the polarity were expected",
                    number(stream.rows()), row[0], row[1], row[2], row[3]);
}

}  // namespace spikedepth

#include <array>

#include "core/events/gathering_sink.hpp"
#include "io/recordings/npz/npy_header.hpp"
#include "io/recordings/npz/npz_recording.hpp"
#include "io/recordings/npz/zip_archive.hpp"

namespace spikedepth {
namespace {

class NpzWriter : public GatheringSink {
 public:
  using GatheringSink::GatheringSink;

  void finish(const ProgressCallback& progress) override {
    std::vector<ZipMember> members;
    members.push_back({"left.npy", member(events(Side::left))});
    if (!events(Side::right).empty()) members.push_back({"right.npy", member(events(Side::right))});
    write_zip(path(), members, progress);
  }

 private:
  static std::vector<std::uint8_t> member(const EventBatch& events) {
    const std::string header = npy_header_bytes({'i', 8, false, {events.size(), 4}, {}});
    std::vector<std::uint8_t> bytes(header.begin(), header.end());
    bytes.reserve(bytes.size() + 32 * events.size());
    for (const Event& event : events) {
      const std::array<std::int64_t, 4> row = {event.t, event.x, event.y, event.polarity};
      const auto* raw = reinterpret_cast<const std::uint8_t*>(row.data());
      bytes.insert(bytes.end(), raw, raw + sizeof(row));
    }
    return bytes;
  }
};

}  // namespace

std::unique_ptr<RecordingSink> make_npz_writer(const std::string& path) {
  return std::make_unique<NpzWriter>(path);
}

}  // namespace spikedepth

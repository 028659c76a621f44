#include "io/recordings/paired_recordings.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr std::uint64_t kEventsOfBlock = 65536;

/// Blocks are equal stretches of time.
class RecordingBlocks : public EventBlocks {
 public:
  explicit RecordingBlocks(std::unique_ptr<Recording> recording)
      : recording_(std::move(recording)),
        span_(recording_->info().side_span[0]),
        base_(static_cast<TimeUs>(std::llround(recording_->info().base_time_s * 1e6))),
        count_(static_cast<std::size_t>(recording_->info().events(Side::left) / kEventsOfBlock) +
               1) {}

  std::size_t count() const override { return count_; }
  void decode(std::size_t block, BlockContent& out) override {
    out = {};
    recording_->read_events(Side::left, {edge(block), edge(block + 1)}, out.events);
    for (Event& event : out.events) event.t += base_;
  }
  std::string place(std::size_t block, std::size_t index) const override {
    EventBatch events;
    recording_->read_events(Side::left, {edge(block), edge(block + 1)}, events);
    return index < events.size() ? recording_->place_of(Side::left, events[index].t) : "";
  }

 private:
  TimeUs edge(std::size_t block) const {
    const double share = static_cast<double>(block) / static_cast<double>(count_);
    return span_.begin + static_cast<TimeUs>(share * static_cast<double>(span_.length()));
  }

  std::unique_ptr<Recording> recording_;
  TimeWindow span_;
  TimeUs base_;
  std::size_t count_;
};

bool is_about_the_pair(const std::string& note) {
  return note.find("right camera") != std::string::npos ||
         note.find("calibration") != std::string::npos;
}

}  // namespace

RecordingParts parts_of(std::unique_ptr<Recording> recording) {
  const RecordingInfo& info = recording->info();
  if (info.has_right)
    throw DataError(info.files.front(),
                    "holds two cameras; of two files each was expected to hold one");
  RecordingParts parts;
  parts.name = info.name;
  parts.format = info.format;
  parts.files = info.files;
  for (const std::string& note : info.notes) {
    if (!is_about_the_pair(note)) parts.notes.push_back(note);
  }
  CameraParts camera;
  camera.name = info.name;
  camera.sensor = info.sensor(Side::left);
  camera.events = std::make_unique<RecordingBlocks>(std::move(recording));
  parts.cameras.push_back(std::move(camera));
  return parts;
}

}  // namespace spikedepth

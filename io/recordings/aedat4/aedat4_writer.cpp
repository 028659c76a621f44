#include "io/recordings/aedat4/aedat4_writer.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <limits>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "io/recordings/aedat4/aedat4_pieces.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kEventsAPacket = 8192;
/// Events wait for so many later ones, so that small steps back in time are put in order.
constexpr std::size_t kWaiting = 32'768;

class Aedat4Writer : public RecordingSink {
 public:
  explicit Aedat4Writer(const Aedat4WriterOptions& options);
  ~Aedat4Writer() override;
  Aedat4Writer(const Aedat4Writer&) = delete;
  Aedat4Writer& operator=(const Aedat4Writer&) = delete;

  void add_events(Side side, const EventBatch& events) override;
  void add_image(Side side, TimeUs t, const GrayImage& image) override;
  void add_depth(Side, DepthView, TimeUs, const DepthMap&) override {}
  void add_pose(const Pose&) override {}
  void add_imu(const ImuSample&) override {}
  using RecordingSink::finish;
  void finish(const ProgressCallback& progress) override;

 private:
  struct Camera {
    std::int32_t event_stream = -1;  // -1: none
    std::int32_t image_stream = -1;
    EventBatch waiting;
    TimeUs written = std::numeric_limits<TimeUs>::min();  // latest event that lies in a packet
  };

  void declare(Side side, std::vector<Aedat4StreamText>& streams);
  void write(const void* bytes, std::size_t count);
  void write_packet(const std::vector<std::uint8_t>& bytes, Aedat4Entry entry);
  /// Writes the earliest waiting events until at most `keep` are left.
  void drain(Camera& camera, std::size_t keep);

  Aedat4WriterOptions options_;
  TimeUs base_ = 0;
  std::string temporary_;
  std::ofstream stream_;
  std::uint64_t at_ = 0;
  std::uint64_t table_place_ = 0;
  std::vector<Aedat4StreamText> streams_;
  std::array<Camera, 2> cameras_;
  std::vector<Aedat4Entry> entries_;
};

Aedat4Writer::Aedat4Writer(const Aedat4WriterOptions& options)
    : options_(options),
      base_(static_cast<TimeUs>(std::llround(options.base_time_s * 1e6))),
      temporary_(options.path + ".tmp" + std::to_string(::getpid())) {
  declare(Side::left, streams_);
  if (options.has_right) declare(Side::right, streams_);
  stream_.open(temporary_, std::ios::binary | std::ios::trunc);
  if (!stream_) throw DataError(options.path, "cannot be written; check folder and permissions");
  const auto start = aedat4_start(streams_, options.packed, -1, table_place_);
  write(start.data(), start.size());
}

Aedat4Writer::~Aedat4Writer() {
  if (temporary_.empty()) return;
  stream_.close();
  std::error_code ignored;
  std::filesystem::remove(temporary_, ignored);
}

void Aedat4Writer::declare(Side side, std::vector<Aedat4StreamText>& streams) {
  const auto i = static_cast<std::size_t>(side);
  cameras_[i].event_stream = static_cast<std::int32_t>(streams.size());
  streams.push_back({"events", "EVTS", options_.names[i], options_.sensors[i]});
  if (!options_.images[i]) return;
  cameras_[i].image_stream = static_cast<std::int32_t>(streams.size());
  streams.push_back({"frames", "FRME", options_.names[i], options_.sensors[i]});
}

void Aedat4Writer::write(const void* bytes, std::size_t count) {
  stream_.write(static_cast<const char*>(bytes), static_cast<std::streamsize>(count));
  if (!stream_) throw DataError(options_.path, "could not be written; check the space on the disk");
  at_ += count;
}

void Aedat4Writer::write_packet(const std::vector<std::uint8_t>& bytes, Aedat4Entry entry) {
  const auto body = options_.packed ? packed_lz4(bytes) : bytes;
  entry.size = static_cast<std::int32_t>(body.size());
  const std::int32_t header[2] = {entry.stream, entry.size};
  write(header, sizeof header);
  entry.at = static_cast<std::int64_t>(at_);
  write(body.data(), body.size());
  entries_.push_back(entry);
}

void Aedat4Writer::drain(Camera& camera, std::size_t keep) {
  EventBatch& waiting = camera.waiting;
  std::stable_sort(waiting.begin(), waiting.end(),
                   [](const Event& a, const Event& b) { return a.t < b.t; });
  if (!waiting.empty() && waiting.front().t < camera.written)
    throw DataError(options_.path,
                    "is not written: an event at " + std::to_string(waiting.front().t) +
                        " us came after one at " + std::to_string(camera.written) +
                        " us, more than " + std::to_string(kWaiting) +
                        " events earlier; AEDAT 4 files are in order of time, so convert to a "
                        "folder in MVSEC's layout instead");
  std::size_t done = 0;
  while (waiting.size() - done > keep) {
    const std::size_t count = std::min(kEventsAPacket, waiting.size() - done);
    const Event* first = waiting.data() + done;
    const Event* last = first + count - 1;
    write_packet(event_packet(first, count, base_),
                 {camera.event_stream, 0, 0, static_cast<std::int64_t>(count), first->t + base_,
                  last->t + base_});
    camera.written = last->t;
    done += count;
  }
  waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(done));
}

void Aedat4Writer::add_events(Side side, const EventBatch& events) {
  Camera& camera = cameras_[static_cast<std::size_t>(side)];
  if (camera.event_stream < 0 && !events.empty())
    throw InternalError("an AEDAT 4 file of one camera was given events of two");
  for (std::size_t done = 0; done < events.size();) {
    const std::size_t count = std::min(events.size() - done, kWaiting);
    camera.waiting.insert(camera.waiting.end(), events.data() + done, events.data() + done + count);
    done += count;
    if (camera.waiting.size() >= 2 * kWaiting) drain(camera, kWaiting);
  }
}

void Aedat4Writer::add_image(Side side, TimeUs t, const GrayImage& image) {
  const Camera& camera = cameras_[static_cast<std::size_t>(side)];
  if (camera.image_stream < 0) return;
  write_packet(frame_packet(image, t + base_),
               {camera.image_stream, 0, 0, 1, t + base_, t + base_});
}

void Aedat4Writer::finish(const ProgressCallback& progress) {
  for (Camera& camera : cameras_) drain(camera, 0);
  if (progress && progress({"aedat4", 1, 1, ""}) == Flow::stop)
    throw CancelledError("the conversion was interrupted; nothing was written");
  const auto table_at = static_cast<std::int64_t>(at_);
  const auto table = packet_table(entries_);
  const auto body = options_.packed ? packed_lz4(table) : table;
  write(body.data(), body.size());
  stream_.seekp(static_cast<std::streamoff>(table_place_));
  write(&table_at, sizeof table_at);
  stream_.close();
  if (!stream_) throw DataError(options_.path, "could not be written; check the space on the disk");
  sync_file(temporary_);
  commit_file(temporary_, options_.path);
  temporary_.clear();
}

}  // namespace

std::unique_ptr<RecordingSink> make_aedat4_writer(const Aedat4WriterOptions& options) {
  return std::make_unique<Aedat4Writer>(options);
}

}  // namespace spikedepth

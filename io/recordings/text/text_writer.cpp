#include <cinttypes>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/events/gathering_sink.hpp"
#include "io/recordings/text/text_recording.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kLinesALook = 10'000;

class TextWriter : public GatheringSink {
 public:
  TextWriter(const std::string& path, const std::array<SensorSize, 2>& sensors)
      : GatheringSink(path), sensors_(sensors) {}

  void finish(const ProgressCallback& progress) override {
    const EventBatch& left = events(Side::left);
    const EventBatch& right = events(Side::right);
    const bool stereo = !right.empty();
    std::string text =
        stereo ? "# t_us x y polarity camera(0 left, 1 right)\n" : "# t_us x y polarity\n";
    text += format("%d %d\n", sensors_[0].width, sensors_[0].height);
    if (stereo && sensors_[1] != sensors_[0])
      text += format("%d %d\n", sensors_[1].width, sensors_[1].height);
    std::size_t l = 0;
    std::size_t r = 0;
    while (l < left.size() || r < right.size()) {
      const bool take_left = r == right.size() || (l < left.size() && left[l].t <= right[r].t);
      const Event& event = take_left ? left[l++] : right[r++];
      text += format("%" PRId64 " %u %u %d", event.t, unsigned{event.x}, unsigned{event.y},
                     int{event.polarity});
      text += stereo ? (take_left ? " 0\n" : " 1\n") : "\n";
      if ((l + r) % kLinesALook == 0 && progress &&
          progress({"text", static_cast<std::int64_t>(l + r),
                    static_cast<std::int64_t>(left.size() + right.size()), ""}) == Flow::stop)
        throw CancelledError("the conversion was interrupted; nothing was written");
    }
    write_file_atomically(path(), text);
  }

 private:
  std::array<SensorSize, 2> sensors_;
};

}  // namespace

std::unique_ptr<RecordingSink> make_text_writer(const std::string& path,
                                                const std::array<SensorSize, 2>& sensors) {
  return std::make_unique<TextWriter>(path, sensors);
}

}  // namespace spikedepth

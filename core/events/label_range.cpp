#include "core/events/label_range.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {

LabelRange checked(LabelRange range) {
  const auto& recording = *range.recording;
  const auto& name = recording.info().name;
  if (!recording.has_depth(Side::left, DepthView::rectified)) {
    throw DataError(
        name,
        "has no rectified left depth, which training and evaluation need (in MVSEC's files "
        "/davis/left/depth_image_rect of the _gt.hdf5 beside the _data.hdf5)");
  }
  const auto labels = static_cast<std::int64_t>(recording.depth_times(Side::left).size());
  if (range.last >= 0 && range.first >= range.last) {
    throw ConfigError(format(
        "%s: labels %lld:%lld are none; the first one must come before the end", name.c_str(),
        static_cast<long long>(range.first), static_cast<long long>(range.last)));
  }
  if (range.last < 0) range.last = labels;
  if (range.first < 0 || range.first >= range.last || range.last > labels) {
    throw ConfigError(name + format(": labels %lld:%lld asked for, but the recording has 0:%lld",
                                    static_cast<long long>(range.first),
                                    static_cast<long long>(range.last),
                                    static_cast<long long>(labels)));
  }
  return range;
}

void require_cameras(const Recording& recording, bool binocular) {
  if (!binocular || recording.info().has_right) return;
  throw DataError(recording.info().name,
                  "has no right camera, but the network looks at both; use a recording with two "
                  "cameras or a network with one (model.inputs=monocular)");
}

}  // namespace spikedepth

#include "models/studies/local_learning/matching_error.hpp"

#include <algorithm>

#include "core/depth/block_matching.hpp"
#include "core/depth/estimator.hpp"
#include "core/depth/metrics.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kShareOfAQuickLook = 10;  // below a tenth of the effort, fewer windows

struct Sums {
  double errors_m = 0, known = 0;
  std::int64_t truth = 0, maps = 0;
};

void add_room(StudyContext& context, Recording& room, Sums& sums) {
  const InputPolicy input;
  const CountEncoder encoder = make_count_encoder(room, input.rounding, true);
  const double focal_baseline = room.calibration()->focal_baseline();
  const auto labels = static_cast<std::int64_t>(room.depth_times(Side::left).size());
  const auto looked_at = std::min(labels, context.steps(kShareOfAQuickLook * labels, 2));
  StereoSlice slice;
  EventFrame frame;
  for (std::int64_t i = 0; i < looked_at; ++i) {
    const auto label = static_cast<std::size_t>(i);
    read_slice(room, label_window(room, input.slice, label), slice);
    encoder.encode(slice, frame);
    const auto errors =
        depth_errors(block_matching_depth(frame, focal_baseline),
                     room.read_depth(Side::left, DepthView::rectified, label), focal_baseline);
    context.beat(static_cast<double>(i) / static_cast<double>(looked_at), "block matching");
    sums.truth += errors.truth_pixels;
    sums.known += static_cast<double>(errors.pixels);
    if (errors.pixels == 0) continue;
    sums.errors_m += errors.mean_m;
    ++sums.maps;
  }
}

}  // namespace

MatchingError matching_error(StudyContext& context, const std::vector<std::int64_t>& rooms) {
  const auto json = context.part("block-matching", [&] {
    Sums sums;
    for (const auto seed : rooms) add_room(context, *context.room(seed), sums);
    return nlohmann::json{
        {"mde_m", sums.errors_m / static_cast<double>(std::max<std::int64_t>(1, sums.maps))},
        {"coverage", sums.known / static_cast<double>(std::max<std::int64_t>(1, sums.truth))}};
  });
  return {json.at("mde_m").get<double>(), json.at("coverage").get<double>()};
}

}  // namespace spikedepth

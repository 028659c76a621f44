#include "core/depth/input_range.hpp"

#include <algorithm>

#include "core/base/statistics.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kPixelStep = 97;  // a prime, so that all columns are met
constexpr double kActiveSlack = 1.5;    // factor beyond the windows of the training
constexpr double kDisparitySlack_px = 1.0;

using Size = std::pair<std::int64_t, std::int64_t>;

Size largest(const InputRange& range) {
  return {range.width_px, range.height_px};
}

// Files of earlier versions know one size.
Size smallest(const InputRange& range) {
  return range.least_width_px > 0 ? Size{range.least_width_px, range.least_height_px}
                                  : largest(range);
}

std::string text_of(const Size& size) {
  return std::to_string(size.first) + "x" + std::to_string(size.second);
}

std::string sizes(const InputRange& range) {
  const auto least = text_of(smallest(range)), most = text_of(largest(range));
  return least == most ? most : least + " to " + most;
}

bool beyond(const InputRange& trained, const InputRange& given) {
  if (trained.width_px == 0 || given.width_px == 0) return false;
  const auto pixels = [](const Size& size) { return size.first * size.second; };
  if (smallest(trained) == largest(trained)) {
    return largest(given) != largest(trained) || smallest(given) != smallest(trained);
  }
  return pixels(largest(given)) > pixels(largest(trained)) ||
         pixels(smallest(given)) < pixels(smallest(trained));
}

}  // namespace

void InputRange::list_fields(FieldList& list) {
  list.add("active_least", active_least, "least share of pixels with events");
  list.add("active_median", active_median, "its median");
  list.add("active_most", active_most, "its largest");
  list.add("disparity_p1_px", disparity_p1_px, "1st percentile of the truth's disparities");
  list.add("disparity_p5_px", disparity_p5_px, "5th percentile");
  list.add("disparity_p95_px", disparity_p95_px, "95th percentile");
  list.add("disparity_p99_px", disparity_p99_px, "99th percentile");
  list.add("width_px", width_px, "width of the largest rectified view");
  list.add("height_px", height_px, "its height");
  list.add("least_width_px", least_width_px, "width of the smallest one");
  list.add("least_height_px", least_height_px, "its height");
}

void InputRangeMeter::add_frame(SensorSize view, double share) {
  const bool first = active_.empty();
  if (first || view.pixels() > largest_.pixels()) largest_ = view;
  if (first || view.pixels() < smallest_.pixels()) smallest_ = view;
  active_.push_back(share);
}

void InputRangeMeter::add_truth(const DepthMap& truth, double focal_baseline) {
  if (!(focal_baseline > 0)) return;
  for (std::size_t i = disparities_.size() % kPixelStep; i < truth.metres.size(); i += kPixelStep) {
    if (is_valid_depth(truth.metres[i])) disparities_.push_back(focal_baseline / truth.metres[i]);
  }
}

InputRange InputRangeMeter::range() const {
  InputRange range;
  range.active_least = percentile(active_, 0);
  range.active_median = percentile(active_, 0.5);
  range.active_most = percentile(active_, 1);
  range.disparity_p1_px = percentile(disparities_, 0.01);
  range.disparity_p5_px = percentile(disparities_, 0.05);
  range.disparity_p95_px = percentile(disparities_, 0.95);
  range.disparity_p99_px = percentile(disparities_, 0.99);
  range.width_px = largest_.width;
  range.height_px = largest_.height;
  range.least_width_px = smallest_.width;
  range.least_height_px = smallest_.height;
  return range;
}

double active_share(const std::vector<float>& values) {
  const auto active =
      std::count_if(values.begin(), values.end(), [](float value) { return value > 0; });
  return values.empty() ? 0 : static_cast<double>(active) / static_cast<double>(values.size());
}

std::vector<std::string> range_notes(const InputRange& trained, const InputRange& given) {
  std::vector<std::string> notes;
  if (beyond(trained, given)) {
    notes.push_back("the recording's view has " + sizes(given) + " pixels, the training's had " +
                    sizes(trained) + "; expect larger errors");
  }
  const bool known = trained.active_most > 0 && given.active_most > 0;
  if (known && (given.active_median > kActiveSlack * trained.active_most ||
                given.active_median * kActiveSlack < trained.active_least)) {
    notes.push_back(
        format("%.2f %% of the pixels have events in a usual window; the training's "
               "windows had %.2f to %.2f %%: another slice.window_ms may suit the "
               "recording, or a training on recordings like it",
               100 * given.active_median, 100 * trained.active_least, 100 * trained.active_most));
  }
  if (trained.disparity_p99_px > 0 && given.disparity_p95_px > 0 &&
      (given.disparity_p95_px > trained.disparity_p99_px + kDisparitySlack_px ||
       given.disparity_p5_px < trained.disparity_p1_px - kDisparitySlack_px)) {
    notes.push_back(
        format("the recording's disparities are %.1f to %.1f px, the training's were "
               "%.1f to %.1f px; beyond them depth is a guess: train on scenes at such "
               "distances",
               given.disparity_p5_px, given.disparity_p95_px, trained.disparity_p1_px,
               trained.disparity_p99_px));
  }
  return notes;
}

}  // namespace spikedepth

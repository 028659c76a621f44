#include "models/studies/study_images.hpp"

#include "core/base/text.hpp"
#include "models/studies/segment_digits.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kLeastDrawn = 20;  // two of each digit
constexpr std::uint64_t kDrawnSeed = 1;

}  // namespace

LabelledImageSet study_images(StudyContext& context, const DrawnCounts& drawn, bool own) {
  auto found = context.images(own);
  auto set = found ? std::move(*found)
                   : segment_digits(context.steps(drawn.train, kLeastDrawn),
                                    context.steps(drawn.test, kLeastDrawn), kDrawnSeed);
  context.report.notes.push_back(format(
      "labelled images: %s (%s), %lld to learn from and %lld to measure on, %lldx%lld pixels",
      set.name.c_str(), set.source.c_str(), static_cast<long long>(set.train.count()),
      static_cast<long long>(set.test.count()), static_cast<long long>(set.width),
      static_cast<long long>(set.height)));
  return set;
}

}  // namespace spikedepth

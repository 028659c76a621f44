#pragma once
// The labelled images that a study of classifiers measures on. Torch-free.
#include "core/base/labelled_images.hpp"
#include "models/studies/study.hpp"

namespace spikedepth {

/// How many drawn images a study takes where the user has none.
struct DrawnCounts {
  std::int64_t train = 2000, test = 600;
};

/// What `spikedepth study --data` names; without it the digits of scikit-learn where they are
/// installed; otherwise drawn ones (models/studies/segment_digits.hpp) of seed 1, fewer when the
/// effort is below 1. Notes in the report which it was. A study begins the names of its parts with
/// `name` of the set: figures of one set are not those of another.
/// `own` false: what the user names is left alone.
LabelledImageSet study_images(StudyContext& context, const DrawnCounts& drawn = {},
                              bool own = true);

}  // namespace spikedepth

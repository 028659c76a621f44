#pragma once
// Images with a class each, as data sets give them and classifiers learn them.
#include <cstdint>
#include <string>
#include <vector>

namespace spikedepth {

/// `labels.size()` images of one size. Image n begins at pixels[n * height * width] and goes row by
/// row; a pixel is 0 (black) to 1.
struct LabelledImages {
  std::vector<float> pixels;
  std::vector<std::int64_t> labels;  // from 0

  std::int64_t count() const { return static_cast<std::int64_t>(labels.size()); }
};

/// A data set: what a network learns from, and what it is measured on. Both have images.
struct LabelledImageSet {
  std::string name;    // short, for tables and names of files: "digits"
  std::string source;  // where it came from, for a report: a path, or how it was drawn
  std::int64_t height = 0, width = 0;
  std::int64_t classes = 0;  // every label is below it
  LabelledImages train, test;
};

}  // namespace spikedepth

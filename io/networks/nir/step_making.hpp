#pragma once
// What the steps of a NIR graph are made from. Internal to io/networks/nir.
#include <cmath>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/networks/nir/run_layers.hpp"

namespace spikedepth {

/// What makes a step, with the words for its errors.
struct NirMaking {
  const std::string& name;
  const NirNode& node;
  const std::string& file;

  [[noreturn]] void fail(const std::string& problem) const {
    throw DataError(file, clipped(node.type, 40) + " '" + clipped(name, 80) + "': " + problem);
  }
  const NirArray& field(const std::string& key) const {
    const NirArray* found = node.find(key);
    if (found == nullptr) fail("the field " + key + " is missing");
    return *found;
  }
  /// Whole numbers of a field, one or `count`, each from `least` to a million.
  std::vector<std::int64_t> whole(const std::string& key, std::size_t count, double least) const {
    const NirArray& array = field(key);
    std::vector<std::int64_t> values;
    for (const double value : array.values) {
      if (!(value >= least && value <= 1e6) || value != std::floor(value))
        fail("the field " + key + " is out of range");
      values.push_back(static_cast<std::int64_t>(value));
    }
    if (values.size() == 1) values.resize(count, values.front());
    if (values.size() != count) fail("the field " + key + " has the wrong length");
    return values;
  }
  std::vector<float> singles(const std::string& key) const {
    const auto& values = field(key).values;
    return {values.begin(), values.end()};
  }
};

}  // namespace spikedepth

#pragma once
// Files that chance has damaged: only DataError may come of reading them.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/random.hpp"

namespace spikedepth::test {

/// `count` variants of `bytes`, each with a few bytes changed, cut off or repeated; `read` gets the
/// path of each. Bytes change only at `places`, if there are any. Returns how many were refused.
template <typename Read>
int read_mutations(const std::string& bytes, const std::string& path, int count, const Read& read,
                   const std::vector<std::size_t>& places = {}) {
  int refused = 0;
  for (int i = 0; i < count; ++i) {
    Random random(17, static_cast<std::uint64_t>(i));
    std::string mutated = bytes;
    const auto changes = 1 + random.below(8);
    for (std::uint64_t k = 0; k < changes && !mutated.empty(); ++k) {
      const auto at =
          places.empty() ? random.below(mutated.size()) : places[random.below(places.size())];
      switch (random.below(6)) {
        case 0:
          mutated[at] = static_cast<char>(random.below(256));
          break;
        case 1:
          mutated[at] = static_cast<char>(mutated[at] ^ (1 << random.below(8)));
          break;
        case 2:
          mutated[at] = random.below(2) == 0 ? '\0' : '\xff';
          break;
        case 3:
          for (std::size_t j = at; places.empty() && j < std::min(mutated.size(), at + 8); ++j)
            mutated[j] = '\xff';
          break;
        case 4:
          if (places.empty() && random.below(8) == 0) mutated.resize(at);
          break;
        default:
          mutated[at] = mutated[random.below(mutated.size())];
      }
    }
    std::ofstream(path, std::ios::binary) << mutated;
    try {
      read(path);
    } catch (const DataError& error) {
      ++refused;
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
      EXPECT_LT(std::string(error.what()).size(), 600U) << error.what();
    }
  }
  return refused;
}

}  // namespace spikedepth::test

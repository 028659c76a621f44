#include "io/datasets/open_dataset.hpp"

#include <filesystem>

#include "core/base/error.hpp"
#include "io/datasets/digits_file.hpp"
#include "io/datasets/idx_files.hpp"

namespace spikedepth {
namespace {

const char* const kInstalled = "/usr/lib/python3/dist-packages/sklearn/datasets/data/digits.csv.gz";

}  // namespace

LabelledImageSet open_dataset(const std::string& folder) {
  if (!std::filesystem::is_directory(folder))
    throw DataError(folder, "is no folder; one with labelled images was expected");
  for (const char* name : {"/digits.csv.gz", "/digits.csv"}) {
    if (std::filesystem::exists(folder + name)) return read_digits(folder + name);
  }
  for (const bool train : {true, false}) {
    for (const bool images : {true, false}) {
      if (!idx_file(folder, train, images).empty()) return read_idx_folder(folder);
    }
  }
  throw DataError(folder,
                  "holds no labelled images; digits.csv.gz or the four files of a data set in idx "
                  "format (train-images-idx3-ubyte.gz ...) were expected");
}

std::optional<LabelledImageSet> installed_digits() {
  if (!std::filesystem::is_regular_file(kInstalled)) return std::nullopt;
  return read_digits(kInstalled);
}

}  // namespace spikedepth

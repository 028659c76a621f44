#include "io/datasets/idx_files.hpp"

#include <algorithm>
#include <filesystem>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/datasets/unpacked_file.hpp"

namespace spikedepth {
namespace {

constexpr std::uint64_t kMost_bytes = std::uint64_t{256} << 20;  // MNIST's largest has 47 million
constexpr std::uint32_t kImageMagic = 2051, kLabelMagic = 2049;
constexpr std::uint32_t kMostSide_px = 1024;
constexpr float kWhite = 255;

struct IdxImages {
  std::string path;
  std::uint32_t height = 0, width = 0, count = 0;
  std::vector<float> pixels;
};

const char* name_of(std::uint32_t magic) {
  return magic == kImageMagic ? "images in idx format" : "labels in idx format";
}

std::uint32_t word(const std::string& bytes, std::size_t index) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value = value << 8 | static_cast<unsigned char>(bytes[4 * index + i]);
  return value;
}

/// The bytes of an idx file, whose header of `words` words is there and begins with `magic`.
std::string read_idx(const std::string& path, std::uint32_t magic, std::size_t words) {
  auto bytes = read_unpacked(path, name_of(magic), kMost_bytes);
  if (bytes.size() < 4 * words) {
    throw DataError(
        path, format("has %zu bytes; %s begin with %zu", bytes.size(), name_of(magic), 4 * words));
  }
  if (word(bytes, 0) != magic) {
    throw DataError(
        path, format("begins with %u; %s begin with %u", word(bytes, 0), name_of(magic), magic));
  }
  return bytes;
}

void require_size(const std::string& path, std::uint64_t found, std::uint64_t expected,
                  const std::string& reason) {
  if (found == expected) return;
  throw DataError(path, format("has %llu bytes behind its header; %llu were expected: %s",
                               static_cast<unsigned long long>(found),
                               static_cast<unsigned long long>(expected), reason.c_str()));
}

IdxImages read_images(const std::string& path) {
  const auto bytes = read_idx(path, kImageMagic, 4);
  IdxImages images{path, word(bytes, 2), word(bytes, 3), word(bytes, 1), {}};
  const auto wrong = [](std::uint32_t side_px) { return side_px < 1 || side_px > kMostSide_px; };
  if (wrong(images.height) || wrong(images.width) || images.count < 1) {
    throw DataError(path,
                    format("names %u images of %ux%u pixels; at least one, of 1 to %u pixels a "
                           "side, was expected",
                           images.count, images.width, images.height, kMostSide_px));
  }
  // At most 2^32 * 2^10 * 2^10: it fits.
  const auto size = std::uint64_t{images.count} * images.height * images.width;
  require_size(path, bytes.size() - 16, size,
               format("%u images of %ux%u pixels", images.count, images.width, images.height));
  images.pixels.reserve(size);
  for (std::size_t i = 16; i < bytes.size(); ++i)
    images.pixels.push_back(static_cast<float>(static_cast<unsigned char>(bytes[i])) / kWhite);
  return images;
}

std::vector<std::int64_t> read_labels(const std::string& path, const IdxImages& images) {
  const auto bytes = read_idx(path, kLabelMagic, 2);
  const auto count = word(bytes, 1);
  require_size(path, bytes.size() - 8, count, format("%u labels", count));
  if (count != images.count) {
    throw DataError(path, format("has %u labels; %u were expected, one for each image of %s", count,
                                 images.count, images.path.c_str()));
  }
  std::vector<std::int64_t> labels;
  for (std::size_t i = 8; i < bytes.size(); ++i)
    labels.push_back(static_cast<unsigned char>(bytes[i]));
  return labels;
}

std::string required_file(const std::string& folder, bool train, bool images) {
  const auto path = idx_file(folder, train, images);
  if (path.empty()) {
    throw DataError(folder,
                    format("has no %s-%s-ubyte, plain or with .gz; a data set in idx format "
                           "has four files",
                           train ? "train" : "t10k", images ? "images-idx3" : "labels-idx1"));
  }
  return path;
}

}  // namespace

std::string idx_file(const std::string& folder, bool train, bool images) {
  const std::string part = train ? "train" : "t10k";
  const std::string kind = images ? "images" : "labels";
  for (const char* between : {"-", "."}) {
    for (const char* end : {"", ".gz"}) {
      const std::string path =
          folder + "/" + part + "-" + kind + between + (images ? "idx3" : "idx1") + "-ubyte" + end;
      if (std::filesystem::exists(path)) return path;
    }
  }
  return "";
}

LabelledImageSet read_idx_folder(const std::string& folder) {
  auto train = read_images(required_file(folder, true, true));
  auto train_labels = read_labels(required_file(folder, true, false), train);
  auto test = read_images(required_file(folder, false, true));
  auto test_labels = read_labels(required_file(folder, false, false), test);
  if (train.height != test.height || train.width != test.width) {
    throw DataError(test.path,
                    format("has images of %ux%u pixels; %ux%u were expected, as in %s", test.width,
                           test.height, train.width, train.height, train.path.c_str()));
  }
  const auto most = std::max(*std::max_element(train_labels.begin(), train_labels.end()),
                             *std::max_element(test_labels.begin(), test_labels.end()));
  return {std::filesystem::path(folder + "/").parent_path().filename().string(),
          folder,
          train.height,
          train.width,
          most + 1,
          {std::move(train.pixels), std::move(train_labels)},
          {std::move(test.pixels), std::move(test_labels)}};
}

}  // namespace spikedepth

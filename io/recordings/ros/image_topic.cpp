#include "io/recordings/ros/image_topic.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/recordings/ros/ros_fields.hpp"

namespace spikedepth {
namespace {

constexpr std::uint32_t kMostPixels = 16'384;
constexpr std::size_t kMostMessages = 8'000'000;

/// sensor_msgs/Image: rows of `step` bytes.
struct Raster {
  TimeUs t = 0;
  int width = 0;
  int height = 0;
  std::string encoding;
  std::size_t step = 0;
  std::string_view bytes;

  const char* row(int y) const { return bytes.data() + step * static_cast<std::size_t>(y); }
};

/// `pixel_bytes` of an encoding, 0 if it is not known here, is checked against the rows.
Raster raster_of(std::string_view bytes, bool cdr, std::size_t (*pixel_bytes)(const std::string&)) {
  RosFields fields(bytes, cdr);
  Raster raster;
  raster.t = us_of_ns(fields.header_ns());
  const auto height = fields.take<std::uint32_t>();
  const auto width = fields.take<std::uint32_t>();
  raster.encoding = clipped(std::string(fields.text()), 20);
  const bool big_endian = fields.take<std::uint8_t>() != 0;
  raster.step = fields.take<std::uint32_t>();
  raster.bytes = fields.text();
  const std::size_t pixel = pixel_bytes(raster.encoding);
  if (pixel == 0) throw BadBytes("an image of the encoding '" + raster.encoding + "'");
  if (big_endian && pixel > 1) throw BadBytes("a big-endian image");
  if (width == 0 || height == 0 || width > kMostPixels || height > kMostPixels ||
      raster.step < width * pixel ||
      raster.step * (height - 1) + width * pixel > raster.bytes.size())
    throw BadBytes("an image of " + std::to_string(width) + " x " + std::to_string(height) +
                   " pixels in rows of " + std::to_string(raster.step) + " bytes with " +
                   std::to_string(raster.bytes.size()) + " bytes");
  raster.width = static_cast<int>(width);
  raster.height = static_cast<int>(height);
  return raster;
}

std::size_t image_pixel_bytes(const std::string& encoding) {
  if (encoding == "mono8" || encoding == "8UC1") return 1;
  if (encoding == "mono16" || encoding == "16UC1") return 2;
  if (encoding == "bgr8" || encoding == "rgb8" || encoding == "8UC3") return 3;
  if (encoding == "bgra8" || encoding == "rgba8" || encoding == "8UC4") return 4;
  return 0;
}

std::size_t depth_pixel_bytes(const std::string& encoding) {
  if (encoding == "32FC1") return 4;
  return encoding == "16UC1" || encoding == "mono16" ? 2 : 0;
}

std::uint8_t grey(unsigned red, unsigned green, unsigned blue) {
  return static_cast<std::uint8_t>((299U * red + 587U * green + 114U * blue + 500U) / 1000U);
}

GrayImage image_from(std::string_view bytes, bool cdr) {
  const Raster raster = raster_of(bytes, cdr, image_pixel_bytes);
  const std::size_t pixel = image_pixel_bytes(raster.encoding);
  const bool red_first = starts_with(raster.encoding, "rgb");
  GrayImage image{raster.width, raster.height, {}};
  image.pixels.reserve(static_cast<std::size_t>(raster.width) *
                       static_cast<std::size_t>(raster.height));
  for (int y = 0; y < raster.height; ++y) {
    const auto* row = reinterpret_cast<const std::uint8_t*>(raster.row(y));
    for (int x = 0; x < raster.width; ++x, row += pixel) {
      if (pixel <= 2)
        image.pixels.push_back(row[pixel - 1]);  // of 16 bits the upper 8
      else
        image.pixels.push_back(red_first ? grey(row[0], row[1], row[2])
                                         : grey(row[2], row[1], row[0]));
    }
  }
  return image;
}

DepthMap depth_from(std::string_view bytes, bool cdr) {
  const Raster raster = raster_of(bytes, cdr, depth_pixel_bytes);
  const bool metres = raster.encoding == "32FC1";
  DepthMap map(raster.width, raster.height);
  for (int y = 0; y < raster.height; ++y) {
    for (int x = 0; x < raster.width; ++x) {
      const char* row = raster.row(y);
      if (metres) {
        map.at(x, y) = load_little<float>(row + 4 * x);
      } else if (const auto millimetres = load_little<std::uint16_t>(row + 2 * x)) {
        map.at(x, y) = 0.001F * static_cast<float>(millimetres);
      }
    }
  }
  return map;
}

}  // namespace

void ImageTopic::add(const RosMessage& message, std::string_view bytes) {
  if (places_.size() >= kMostMessages)
    throw DataError(store_->path_of(message), "topic " + clipped(topic_.name, 60) +
                                                  " has more than " +
                                                  std::to_string(kMostMessages) + " messages");
  try {
    places_.push_back({us_of_ns(RosFields(bytes, topic_.cdr).header_ns()), message});
  } catch (const BadBytes& problem) {
    throw DataError(store_->path_of(message), "topic " + clipped(topic_.name, 60) + ", " +
                                                  store_->place(message) + ": " + problem.what());
  }
}

template <typename Item>
TimedStack<Item> ImageTopic::stack(Item (*make)(std::string_view bytes, bool cdr)) {
  std::stable_sort(places_.begin(), places_.end(),
                   [](const Place& a, const Place& b) { return a.t < b.t; });
  TimedStack<Item> stack;
  for (const Place& place : places_) stack.times.push_back(place.t);
  stack.read = [self = shared_from_this(), make](std::size_t index) {
    const RosMessage& message = self->places_.at(index).message;
    try {
      return make(self->store_->read(message), self->topic_.cdr);
    } catch (const BadBytes& problem) {
      throw DataError(self->store_->path_of(message), "topic " + clipped(self->topic_.name, 60) +
                                                          ", " + self->store_->place(message) +
                                                          ": " + problem.what());
    }
  };
  return stack;
}

TimedStack<GrayImage> ImageTopic::images() {
  return stack<GrayImage>(image_from);
}

TimedStack<DepthMap> ImageTopic::depths() {
  return stack<DepthMap>(depth_from);
}

Pose pose_of(std::string_view bytes, bool cdr) {
  RosFields fields(bytes, cdr);
  Pose pose;
  pose.t = us_of_ns(fields.header_ns());
  for (double& value : pose.position) value = fields.take<double>();
  for (double& value : pose.quaternion) value = fields.take<double>();
  const auto is_finite = [](double value) { return std::isfinite(value); };
  if (!std::all_of(pose.position.begin(), pose.position.end(), is_finite) ||
      !std::all_of(pose.quaternion.begin(), pose.quaternion.end(), is_finite))
    throw BadBytes("a pose that is not finite");
  return pose;
}

}  // namespace spikedepth

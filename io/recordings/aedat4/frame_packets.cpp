#include "io/recordings/aedat4/frame_packets.hpp"

#include <algorithm>

namespace spikedepth {
namespace {

// Fields of a frame's table. Times of begin and end may be 0 (dv-processing 2.0); the first is not.
enum Field : unsigned { kTime = 0, kFormat = 5, kWidth = 6, kHeight = 7, kPixels = 10 };

/// Bytes a pixel of a format; 0 if it is not known. The numbers are OpenCV's types.
std::size_t channels_of(std::int8_t format) {
  switch (format) {
    case 0:
      return 1;
    case 16:
      return 3;
    case 24:
      return 4;
    default:
      return 0;
  }
}

std::uint8_t grey(const std::uint8_t* bgr) {
  return static_cast<std::uint8_t>((114U * bgr[0] + 587U * bgr[1] + 299U * bgr[2] + 500U) / 1000U);
}

GrayImage image_of(const FlatTable& frame) {
  const auto format = frame.number<std::int8_t>(kFormat, 0);
  const std::size_t channels = channels_of(format);
  if (channels == 0)
    throw BadBytes("a frame of format " + std::to_string(format) +
                   ", where 0 (grey), 16 (BGR) and 24 (BGRA) are known");
  GrayImage image;
  image.width = frame.number<std::int16_t>(kWidth, 0);
  image.height = frame.number<std::int16_t>(kHeight, 0);
  const FlatVector pixels = frame.vector(kPixels, 1);
  if (image.width <= 0 || image.height <= 0 ||
      pixels.count !=
          channels * static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height))
    throw BadBytes("a frame of " + std::to_string(image.width) + " x " +
                   std::to_string(image.height) + " pixels of " + std::to_string(channels) +
                   " bytes with " + std::to_string(pixels.count) + " bytes");
  image.pixels.resize(pixels.count / channels);
  if (channels == 1) {
    std::copy_n(pixels.begin, pixels.count, image.pixels.data());
  } else {
    for (std::size_t i = 0; i < image.pixels.size(); ++i)
      image.pixels[i] = grey(pixels.begin + channels * i);
  }
  return image;
}

class Frames {
 private:
  template <typename Function>
  auto with(const Aedat4Packet& packet, const Function& function) {
    const FlatTable frame = reader_.open(packet);
    try {
      return function(frame);
    } catch (const BadBytes& problem) {
      reader_.fail(packet, problem.what());
    }
  }

 public:
  Frames(PacketReader reader, std::vector<Aedat4Packet> packets)
      : reader_(std::move(reader)), packets_(std::move(packets)) {
    for (Aedat4Packet& packet : packets_) {
      if (packet.count == 0)
        packet.first =
            with(packet, [](const FlatTable& frame) { return frame.number<TimeUs>(kTime, 0); });
    }
    std::stable_sort(packets_.begin(), packets_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
  }

  std::vector<TimeUs> times() const {
    std::vector<TimeUs> times;
    for (const Aedat4Packet& packet : packets_) times.push_back(packet.first);
    return times;
  }

  GrayImage read(std::size_t index) { return with(packets_.at(index), image_of); }

 private:
  PacketReader reader_;
  std::vector<Aedat4Packet> packets_;
};

}  // namespace

TimedStack<GrayImage> frame_stack(PacketReader reader, std::vector<Aedat4Packet> packets) {
  auto frames = std::make_shared<Frames>(std::move(reader), std::move(packets));
  TimedStack<GrayImage> stack;
  stack.times = frames->times();
  stack.read = [frames](std::size_t index) { return frames->read(index); };
  return stack;
}

}  // namespace spikedepth

#pragma once
// A small recording with known content, written through MvsecWriter.
#include <algorithm>
#include <string>

#include "core/base/random.hpp"
#include "io/recordings/mvsec/mvsec_writer.hpp"

namespace spikedepth::test {

struct Fixture {
  EventBatch left, right;
  std::vector<DepthMap> depths;  // left, rectified
  std::vector<TimeUs> depth_times;
  std::vector<GrayImage> images;  // left
  std::vector<TimeUs> image_times;
  std::vector<Pose> poses;
};

/// Random events of `count` rows at about `rate_hz`, in order of time from `start`.
inline EventBatch random_events(Random& random, std::size_t count, double rate_hz, TimeUs start,
                                SensorSize sensor = {346, 260}) {
  EventBatch events;
  double t = static_cast<double>(start);
  for (std::size_t i = 0; i < count; ++i) {
    t += random.exponential() * 1e6 / rate_hz;
    Event event;
    event.t = static_cast<TimeUs>(t);
    event.x = static_cast<std::uint16_t>(random.below(static_cast<std::uint64_t>(sensor.width)));
    event.y = static_cast<std::uint16_t>(random.below(static_cast<std::uint64_t>(sensor.height)));
    event.polarity = random.below(2) == 0 ? -1 : 1;
    events.push_back(event);
  }
  return events;
}

inline Fixture make_fixture(std::size_t events = 20000, std::size_t maps = 5) {
  Random random(7);
  Fixture fixture;
  fixture.left = random_events(random, events, 40000, 100);
  fixture.right = random_events(random, events / 2, 20000, 300);
  for (std::size_t i = 0; i < maps; ++i) {
    DepthMap depth(346, 260);
    for (int y = 0; y < 130;
         ++y) {  // the lower half stays unknown, so that LZF has something to pack
      for (int x = 0; x < 346; ++x)
        depth.at(x, y) = 1.0F + 0.01F * static_cast<float>(x / 8) + 0.1F * static_cast<float>(i);
    }
    fixture.depths.push_back(depth);
    fixture.depth_times.push_back(static_cast<TimeUs>(100'003 + 50'000 * i));
    GrayImage image{346, 260, std::vector<std::uint8_t>(346 * 260)};
    for (std::size_t k = 0; k < image.pixels.size(); ++k)
      image.pixels[k] = static_cast<std::uint8_t>((k / 500 + i) & 255);
    fixture.images.push_back(image);
    fixture.image_times.push_back(static_cast<TimeUs>(40'000 * i + 17));
  }
  for (int i = 0; i < 50; ++i) {
    Pose pose;
    pose.t = 10'000 * i;
    pose.position = {0.1 * i, 0.5, -0.01 * i};
    pose.quaternion = {0, std::sin(0.01 * i), 0, std::cos(0.01 * i)};
    fixture.poses.push_back(pose);
  }
  return fixture;
}

/// Writes the fixture in several pieces; returns the data file's path.
inline std::string write_fixture(const Fixture& fixture, const std::string& folder,
                                 const std::string& sequence = "mini1", bool calibrated = true) {
  MvsecWriterOptions options;
  options.folder = folder;
  options.sequence = sequence;
  options.view = {346, 260};
  options.sensors = {options.view, options.view};
  if (calibrated) options.calibration = mvsec_indoor_calibration();
  MvsecWriter writer(options);
  for (const Side side : {Side::left, Side::right}) {
    const EventBatch& all = side == Side::left ? fixture.left : fixture.right;
    for (std::size_t first = 0; first < all.size(); first += 777) {
      const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first);
      const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), first + 777));
      writer.add_events(side, EventBatch(begin, end));
    }
  }
  for (std::size_t i = 0; i < fixture.depths.size(); ++i) {
    writer.add_depth(Side::left, DepthView::rectified, fixture.depth_times[i], fixture.depths[i]);
    writer.add_image(Side::left, fixture.image_times[i], fixture.images[i]);
  }
  for (const Pose& pose : fixture.poses) writer.add_pose(pose);
  for (int i = 0; i < 10; ++i) writer.add_imu({1000 * i, {0, 0, 9.81}, {0.1 * i, 0, 0}});
  writer.finish();
  return writer.data_path();
}

}  // namespace spikedepth::test

#include "core/depth/point_cloud.hpp"

#include <cstring>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {

void unproject(const DepthMap& depth, const StereoCalibration& calibration, double farthest_m,
               std::vector<CloudPoint>& points) {
  const auto& projection = calibration.left.projection;
  const auto fx = static_cast<float>(projection[0]), cx = static_cast<float>(projection[2]);
  const auto fy = static_cast<float>(projection[5]), cy = static_cast<float>(projection[6]);
  points.clear();
  points.reserve(depth.metres.size());
  for (int y = 0; y < depth.height; ++y) {
    for (int x = 0; x < depth.width; ++x) {
      const float z = depth.at(x, y);
      if (!is_valid_depth(z) || z > static_cast<float>(farthest_m)) continue;
      points.push_back({(static_cast<float>(x) - cx) * z / fx,
                        (static_cast<float>(y) - cy) * z / fy, z, y * depth.width + x});
    }
  }
}

void write_ply(const std::string& path, const std::vector<CloudPoint>& points,
               const std::vector<Rgb>& colours) {
  SPIKEDEPTH_CHECK(points.size() == colours.size(), "every point has a colour");
  std::string bytes = format(
      "ply\nformat binary_little_endian 1.0\ncomment rectified left camera: x right, y down, z "
      "forward, metres\nelement vertex %zu\nproperty float x\nproperty float y\nproperty float "
      "z\nproperty uchar red\nproperty uchar green\nproperty uchar blue\nend_header\n",
      points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    const float place[3] = {points[i].x, points[i].y, points[i].z};
    bytes.append(reinterpret_cast<const char*>(place), sizeof(place));
    bytes.append(reinterpret_cast<const char*>(colours[i].data()), colours[i].size());
  }
  write_file_atomically(path, bytes);
}

}  // namespace spikedepth

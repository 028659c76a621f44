#include "io/simulator/view_renderer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace spikedepth::simulator {
namespace {

constexpr int kSubRays = 8;
// Offsets in pixels: every column and every row of an 8 x 8 grid holds one.
constexpr std::array<float, kSubRays> kSubX = {-7 / 16.0F, -5 / 16.0F, -3 / 16.0F, -1 / 16.0F,
                                               1 / 16.0F,  3 / 16.0F,  5 / 16.0F,  7 / 16.0F};
constexpr std::array<float, kSubRays> kSubY = {-1 / 16.0F, 5 / 16.0F,  -5 / 16.0F, 1 / 16.0F,
                                               7 / 16.0F,  -7 / 16.0F, 3 / 16.0F,  -3 / 16.0F};
constexpr int kPixelsPerBatch = kBatch / kSubRays;

// Column by column first, because a chain of comparisons through all values would be slow.
float least(const RayBatch::Floats& values) {
  std::array<float, kTileWidth> columns;
  std::copy_n(values.begin(), kTileWidth, columns.begin());
  for (std::size_t i = 0; i < values.size(); i += kTileWidth) {
    for (std::size_t x = 0; x < kTileWidth; ++x) {
      columns[x] = values[i + x] < columns[x] ? values[i + x] : columns[x];
    }
  }
  return *std::min_element(columns.begin(), columns.end());
}

}  // namespace

ViewRenderer::ViewRenderer(const Scene& scene, const RayTable& rays)
    : scene_(scene),
      rays_(rays),
      candidates_(rays.cones.size()),
      brightness_(rays.size.pixels()),
      distance_(rays.size.pixels()),
      face_(rays.size.pixels(), kNoFace),
      nearest_(rays.cones.size()) {}

void ViewRenderer::set_pose(const RigidTransform& world_from_camera, double t_s) {
  world_from_camera_ = world_from_camera;
  offsets_.clear();
  shapes_.clear();
  for (const Shape& shape : scene_.shapes) {
    offsets_.push_back(offset_at(shape.sway, t_s));
    // A shape that moved one way looks like one at rest to a camera that moved the other way.
    const RigidTransform seen_from{world_from_camera.rotation,
                                   world_from_camera.translation - offsets_.back()};
    shapes_.push_back(pose_shape(shape, scene_, seen_from));
  }
  list_candidates();
}

void ViewRenderer::list_candidates() {
  for (auto& list : candidates_) list.clear();
  const RigidTransform camera_from_world = inverse(world_from_camera_);
  for (std::size_t s = 0; s < scene_.shapes.size(); ++s) {
    const auto index = static_cast<std::uint16_t>(s);
    const Shape& shape = scene_.shapes[s];
    const auto add = [&](std::vector<std::uint16_t>& list) {
      if (list.empty() || list.back() != index) list.push_back(index);
    };
    if (shape.bounds.empty()) {
      for (auto& list : candidates_) add(list);
    }
    for (const BoundingSphere& bound : shape.bounds) {
      const Vec3 centre = camera_from_world * (bound.centre + offsets_[s]);
      const double distance = length(centre);
      const double sine = std::min(1.0, bound.radius / std::max(distance, 1e-9));
      const double cosine = std::sqrt(1 - sine * sine);
      const bool around = distance <= bound.radius;
      const auto x = static_cast<float>(centre.x), y = static_cast<float>(centre.y),
                 z = static_cast<float>(centre.z);
      const auto on_cosine = static_cast<float>(distance * cosine),
                 on_sine = static_cast<float>(distance * sine);
      for (std::size_t tile = 0; tile < candidates_.size(); ++tile) {
        const TileCone& cone = rays_.cones[tile];
        // cos(angle to the centre) >= cos(half angle of the cone + that of the sphere)
        const float along = cone.x * x + cone.y * y + cone.z * z;
        if (around || along >= cone.cosine * on_cosine - cone.sine * on_sine) {
          add(candidates_[tile]);
        }
      }
    }
  }
}

void ViewRenderer::render(int tile_row, bool with_brightness) {
  RayBatch batch;
  const int width = rays_.size.width, height = rays_.size.height;
  for (int column = 0; column < rays_.tiles_x; ++column) {
    const auto tile = static_cast<std::size_t>(tile_row * rays_.tiles_x + column);
    const std::size_t first = tile * kTilePixels;
    const auto copy = [first](const std::vector<float>& from, RayBatch::Floats& to) {
      std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(first), kTilePixels, to.begin());
    };
    copy(rays_.x, batch.x);
    copy(rays_.y, batch.y);
    copy(rays_.z, batch.z);
    copy(rays_.angle, batch.angle);
    trace(shapes_, candidates_[tile], batch);
    if (with_brightness) shade(scene_, shapes_, candidates_[tile], batch);
    nearest_[tile] = least(batch.distance);
    const int x0 = column * kTileWidth, y0 = tile_row * kTileHeight;
    const auto columns = static_cast<std::size_t>(std::min(kTileWidth, width - x0));
    for (int y = y0; y < std::min(y0 + kTileHeight, height); ++y) {
      const auto from = static_cast<std::size_t>(y - y0) * kTileWidth;
      const std::size_t to = row_offset(y) + static_cast<std::size_t>(x0);
      std::copy_n(&batch.distance[from], columns, &distance_[to]);
      if (!with_brightness) continue;
      std::copy_n(&batch.brightness[from], columns, &brightness_[to]);
      std::copy_n(&batch.face[from], columns, &face_[to]);
    }
  }
}

void ViewRenderer::smooth_edges(int tile_row) {
  RayBatch batch;
  for (int column = 0; column < rays_.tiles_x; ++column) {
    smooth_tile(tile_row * rays_.tiles_x + column, batch);
  }
}

void ViewRenderer::smooth_tile(int tile, RayBatch& batch) {
  const int width = rays_.size.width, height = rays_.size.height;
  const int x0 = (tile % rays_.tiles_x) * kTileWidth, y0 = (tile / rays_.tiles_x) * kTileHeight;
  std::vector<std::size_t> edges;
  for (int y = y0; y < std::min(y0 + kTileHeight, height); ++y) {
    const std::int32_t* row = face_.data() + row_offset(y);
    const std::int32_t* above = face_.data() + row_offset(std::max(y - 1, 0));
    const std::int32_t* below = face_.data() + row_offset(std::min(y + 1, height - 1));
    for (int x = x0; x < std::min(x0 + kTileWidth, width); ++x) {
      const std::int32_t face = row[x];
      const std::int32_t before = row[std::max(x - 1, 0)], after = row[std::min(x + 1, width - 1)];
      if ((face == before) & (face == after) & (face == above[x]) & (face == below[x])) continue;
      edges.push_back(row_offset(y) + static_cast<std::size_t>(x));
      if (edges.size() == kPixelsPerBatch) {
        finish_edges(tile, batch, edges);
        edges.clear();
      }
    }
  }
  if (!edges.empty()) finish_edges(tile, batch, edges);
}

void ViewRenderer::finish_edges(int tile, RayBatch& batch, const std::vector<std::size_t>& pixels) {
  const auto width = static_cast<std::size_t>(rays_.size.width);
  for (std::size_t p = 0; p < kPixelsPerBatch; ++p) {
    const std::size_t pixel = pixels[std::min(p, pixels.size() - 1)];
    const std::size_t ray =
        rays_.index(static_cast<int>(pixel % width), static_cast<int>(pixel / width));
    for (std::size_t s = 0; s < kSubRays; ++s) {
      const std::size_t k = p * kSubRays + s;
      const float x = rays_.x[ray] + kSubX[s] * rays_.right[0][ray] + kSubY[s] * rays_.down[0][ray];
      const float y = rays_.y[ray] + kSubX[s] * rays_.right[1][ray] + kSubY[s] * rays_.down[1][ray];
      const float z = rays_.z[ray] + kSubX[s] * rays_.right[2][ray] + kSubY[s] * rays_.down[2][ray];
      const float scale = 1.0F / std::sqrt(x * x + y * y + z * z);
      batch.x[k] = scale * x;
      batch.y[k] = scale * y;
      batch.z[k] = scale * z;
      batch.angle[k] = rays_.angle[ray];
    }
  }
  const auto& candidates = candidates_[static_cast<std::size_t>(tile)];
  trace(shapes_, candidates, batch);
  shade(scene_, shapes_, candidates, batch);
  for (std::size_t p = 0; p < pixels.size(); ++p) {
    float sum = 0;
    for (std::size_t s = 0; s < kSubRays; ++s) sum += batch.brightness[p * kSubRays + s];
    brightness_[pixels[p]] = sum / kSubRays;
  }
}

DepthMap ViewRenderer::depth(double farthest_m) const {
  DepthMap map(rays_.size.width, rays_.size.height);
  for (int y = 0; y < map.height; ++y) {
    for (int x = 0; x < map.width; ++x) {
      const float metres =
          distance_[row_offset(y) + static_cast<std::size_t>(x)] * rays_.axial[rays_.index(x, y)];
      if (metres <= static_cast<float>(farthest_m)) map.at(x, y) = metres;
    }
  }
  return map;
}

}  // namespace spikedepth::simulator

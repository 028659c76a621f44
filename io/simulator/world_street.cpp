#include <algorithm>

#include "io/simulator/world.hpp"

namespace spikedepth::simulator {
namespace {

constexpr double kPi = 3.14159265358979323846;

double draw_phase(Random& random) {
  return random.uniform(0, 2 * kPi);
}

// A vehicle that follows the street along x, sways in its lane and looks a little around.
HarmonicTrajectory::Parameters draw_motion(Random& random) {
  HarmonicTrajectory::Parameters motion;
  motion.start = {0, random.uniform(-0.8, 0.8), random.uniform(1.3, 2.0)};
  motion.velocity = {random.uniform(1.8, 3.6), 0, 0};
  motion.position[0] = {{random.uniform(0.3, 0.9), random.uniform(0.08, 0.2), draw_phase(random)}};
  motion.position[1] = {{random.uniform(0.2, 0.6), random.uniform(0.05, 0.15), draw_phase(random)}};
  motion.position[2] = {{0.015, random.uniform(0.8, 1.6), draw_phase(random)}};
  motion.pitch = random.uniform(0.0, 0.12);
  motion.rotation[0] = {{random.uniform(0.1, 0.35), random.uniform(0.05, 0.12), draw_phase(random)},
                        {random.uniform(0.02, 0.06), random.uniform(0.2, 0.4), draw_phase(random)}};
  motion.rotation[1] = {{0.012, random.uniform(0.6, 1.4), draw_phase(random)}};
  motion.rotation[2] = {{0.012, random.uniform(0.4, 1.0), draw_phase(random)}};
  return motion;
}

class StreetBuilder {
 public:
  StreetBuilder(Scene& scene, const Path& path, Random& random)
      : builder_(scene, random), path_(path), random_(random) {
    walls_ = textures({Pattern::facade, Pattern::facade, Pattern::facade, Pattern::brick,
                       Pattern::facade, Pattern::patches});
    ground_ = textures({Pattern::asphalt});
    paint_ = textures(
        {Pattern::patches, Pattern::stripes, Pattern::noise, Pattern::checker, Pattern::speckle});
  }

  void build() {
    const double from = path_.low.x - 15, to = path_.high.x + 40;
    builder_.set_palette(ground_);
    builder_.set_tile(3, 4);
    builder_.add_plane({});
    for (const double side : {-1.0, 1.0}) {
      const double kerb = random_.uniform(4.2, 5.5);
      add_buildings(side, kerb + random_.uniform(1.5, 4.0), from, to);
      add_cars(side, kerb - 1.1, from, to);
      add_poles(side, kerb + 0.4, from, to);
    }
    // The street ends at a building.
    builder_.set_palette(walls_);
    builder_.set_tile(3, 5);
    const double height = random_.uniform(5, 8);
    builder_.add_box({Mat3{}, {to + 5, 0, height}}, {5, 14, height}, true);
  }

 private:
  std::vector<int> textures(const std::vector<Pattern>& patterns) {
    std::vector<int> all;
    for (const Pattern pattern : patterns) all.push_back(builder_.add_textures(pattern, 1));
    return all;
  }

  void add_buildings(double side, double setback, double from, double to) {
    builder_.set_palette(walls_);
    for (double x = from; x < to;) {
      const double width = random_.uniform(5, 11), height = random_.uniform(4, 10);
      const double front = setback + random_.uniform(0, 2.5);
      builder_.set_tile(2.5, 5);
      builder_.add_box({Mat3{}, {x + width / 2, side * (front + 4), height / 2}},
                       {width / 2, 4, height / 2}, true);
      x += width + (random_.uniform() < 0.25 ? random_.uniform(1, 4) : 0);
    }
  }

  void add_cars(double side, double lane, double from, double to) {
    builder_.set_palette(paint_);
    for (double x = from + random_.uniform(0, 6); x < to; x += random_.uniform(5, 14)) {
      const double half_length = random_.uniform(1.7, 2.4),
                   half_width = random_.uniform(0.75, 0.95);
      const Vec3 centre{x, side * (lane + random_.uniform(-0.2, 0.2)), 0};
      if (path_.clearance(centre + Vec3{0, 0, 0.8}, half_length) < 0.2) continue;
      const Mat3 heading = rotation_z(random_.uniform(-0.06, 0.06));
      builder_.set_tile(1.2, 2.5);
      builder_.add_box({heading, centre + Vec3{0, 0, 0.6}}, {half_length, half_width, 0.4}, true);
      builder_.add_box({heading, centre + Vec3{random_.uniform(-0.4, 0.2), 0, 1.25}},
                       {0.55 * half_length, 0.85 * half_width, 0.28}, true);
    }
  }

  void add_poles(double side, double lane, double from, double to) {
    builder_.set_palette(paint_);
    builder_.set_tile(0.8, 1.6);
    for (double x = from + random_.uniform(0, 8); x < to; x += random_.uniform(8, 20)) {
      const double half_height = random_.uniform(1.8, 3.5);
      const Vec3 centre{x, side * lane, half_height};
      if (path_.clearance({x, side * lane, path_.low.z}, 0.3) < 0.8) continue;
      builder_.add_cylinder({Mat3{}, centre}, random_.uniform(0.1, 0.22), half_height);
    }
  }

  SceneBuilder builder_;
  const Path& path_;
  Random& random_;
  std::vector<int> walls_, ground_, paint_;
};

}  // namespace

World make_street(const SimulationConfig& config, const std::shared_ptr<const Trajectory>& given) {
  Random random(static_cast<std::uint64_t>(config.seed), 1);
  World world;
  world.trajectory = std::make_shared<HarmonicTrajectory>(draw_motion(random), config.speed);
  if (given != nullptr) world.trajectory = given;
  const Path path = sample_path(*world.trajectory, config.seconds);
  const double bearing = random.uniform(-kPi, kPi);
  world.scene.light = normalized({std::cos(bearing), std::sin(bearing), random.uniform(0.6, 1.4)});
  world.scene.ambient = static_cast<float>(random.uniform(0.35, 0.5));
  StreetBuilder(world.scene, path, random).build();
  return world;
}

}  // namespace spikedepth::simulator

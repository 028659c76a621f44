#include "io/simulator/texture_patterns.hpp"

#include <algorithm>
#include <cmath>

namespace spikedepth::simulator {
namespace {

// Reflectances of one texture span exp(kLeastContrast) to exp(kMostContrast), as ordinary matt
// surfaces do.
constexpr double kLeastContrast = 0.5;
constexpr double kMostContrast = 1.05;

// A square canvas whose edges meet.
struct Canvas {
  int size;
  std::vector<float> texels;

  explicit Canvas(int size_texels, float grey = 0.0F)
      : size(size_texels),
        texels(static_cast<std::size_t>(size_texels) * static_cast<std::size_t>(size_texels),
               grey) {}
  float& at(int x, int y) {
    const auto mask = static_cast<std::size_t>(size - 1);
    return texels[(static_cast<std::size_t>(y) & mask) * static_cast<std::size_t>(size) +
                  (static_cast<std::size_t>(x) & mask)];
  }
};

float uniform(Random& random, double low, double high) {
  return static_cast<float>(random.uniform(low, high));
}

int between(Random& random, int low, int high) {
  return low + static_cast<int>(random.below(static_cast<std::uint64_t>(high - low + 1)));
}

// A grey that is more often dark or bright than middling.
float random_grey(Random& random) {
  const double u = random.uniform();
  return static_cast<float>(u < 0.5 ? 2 * u * u : 1 - 2 * (1 - u) * (1 - u));
}

// Adds value noise: random greys at the corners of a lattice of cells_x x cells_y, smooth between.
void add_value_noise(Canvas& canvas, int cells_x, int cells_y, float amplitude, Random& random) {
  const auto columns = static_cast<std::size_t>(cells_x), rows = static_cast<std::size_t>(cells_y);
  std::vector<float> lattice(columns * rows);
  for (float& value : lattice) value = uniform(random, -amplitude, amplitude);
  const auto smooth = [](float t) { return t * t * (3 - 2 * t); };
  const auto size = static_cast<std::size_t>(canvas.size);
  std::vector<float> line(columns + 1);  // the lattice at the height of one row of texels
  for (std::size_t y = 0; y < size; ++y) {
    const float v = static_cast<float>(y * rows) / static_cast<float>(size);
    const std::size_t upper = y * rows / size, lower = (upper + 1) % rows;
    const float fy = smooth(v - static_cast<float>(upper));
    for (std::size_t x = 0; x < columns; ++x) {
      const float above = lattice[upper * columns + x], below = lattice[lower * columns + x];
      line[x] = above + fy * (below - above);
    }
    line[columns] = line[0];
    float* texels = &canvas.texels[y * size];
    for (std::size_t x = 0; x < size; ++x) {
      const float u = static_cast<float>(x * columns) / static_cast<float>(size);
      const std::size_t left = x * columns / size;
      const float fx = smooth(u - static_cast<float>(left));
      texels[x] += line[left] + fx * (line[left + 1] - line[left]);
    }
  }
}

void add_octaves(Canvas& canvas, int first_cells, int octaves, float amplitude, float decay,
                 Random& random) {
  int cells = first_cells;
  for (int octave = 0; octave < octaves && cells <= canvas.size; ++octave) {
    add_value_noise(canvas, cells, cells, amplitude, random);
    amplitude *= decay;
    cells *= 2;
  }
}

void fill_rectangle(Canvas& canvas, int x0, int y0, int width, int height, float grey) {
  for (int y = y0; y < y0 + height; ++y) {
    for (int x = x0; x < x0 + width; ++x) canvas.at(x, y) = grey;
  }
}

void fill_disc(Canvas& canvas, int cx, int cy, int radius, float grey) {
  for (int dy = -radius; dy <= radius; ++dy) {
    const int half = static_cast<int>(std::sqrt(static_cast<double>(radius * radius - dy * dy)));
    for (int dx = -half; dx <= half; ++dx) canvas.at(cx + dx, cy + dy) = grey;
  }
}

// Stretches to the full range of reflectance.
void stretch(Canvas& canvas) {
  const auto [low, high] = std::minmax_element(canvas.texels.begin(), canvas.texels.end());
  const float from = *low, range = std::max(1e-6F, *high - *low);
  for (float& value : canvas.texels) value = (value - from) / range;
}

Canvas draw_checker(int size, Random& random) {
  Canvas canvas(size);
  const bool regular = random.uniform() < 0.5;
  const int cells = 1 << between(random, 2, regular ? 3 : 4);
  const int step = size / cells;
  const float dark = uniform(random, 0, 0.25), bright = uniform(random, 0.65, 1);
  for (int y = 0; y < cells; ++y) {
    for (int x = 0; x < cells; ++x) {
      const float two = (x + y) % 2 == 0 ? dark : bright;
      fill_rectangle(canvas, x * step, y * step, step, step,
                     regular ? two + uniform(random, -0.15, 0.15) : random_grey(random));
    }
  }
  return canvas;
}

Canvas draw_stripes(int size, Random& random) {
  Canvas wave(size);
  add_octaves(wave, 2, 3, uniform(random, 2, 14), 0.5F, random);
  std::vector<float> profile(static_cast<std::size_t>(size));
  for (std::size_t i = 0; i < profile.size();) {
    const auto width = static_cast<std::size_t>(between(random, size / 64, size / 10));
    const float grey = random_grey(random);
    for (std::size_t k = 0; k < width && i < profile.size(); ++k) profile[i++] = grey;
  }
  const bool upright = random.uniform() < 0.7;
  Canvas canvas(size);
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x) {
      const int across = (upright ? x : y) + static_cast<int>(std::lround(wave.at(x, y)));
      canvas.at(x, y) = profile[static_cast<std::size_t>(across & (size - 1))];
    }
  }
  return canvas;
}

Canvas draw_noise(int size, Random& random) {
  Canvas canvas(size);
  add_octaves(canvas, 1 << between(random, 2, 4), 6, 1.0F, uniform(random, 0.6, 0.8), random);
  stretch(canvas);
  // A steeper curve than linear: natural surfaces have patches rather than clouds.
  for (float& value : canvas.texels) {
    value = 0.5F + 0.5F * std::tanh(5.0F * (value - 0.5F));
  }
  return canvas;
}

Canvas draw_brick(int size, Random& random) {
  const float mortar = random_grey(random);
  Canvas canvas(size, mortar);
  const int rows = 1 << between(random, 3, 4), columns = rows / 2;
  const int height = size / rows, width = size / columns, joint = std::max(1, size / 128);
  const float base = mortar > 0.5F ? uniform(random, 0.05, 0.3) : uniform(random, 0.6, 0.9);
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const int x = column * width + (row % 2) * width / 2;
      fill_rectangle(canvas, x, row * height, width - joint, height - joint,
                     base + uniform(random, -0.3, 0.3));
    }
  }
  return canvas;
}

// Overlapping shapes with sizes as scale-free as in natural images ("dead leaves").
Canvas draw_leaves(int size, bool discs, Random& random) {
  Canvas canvas(size, random_grey(random));
  const double smallest = size / 128.0, largest = size / 7.0;
  const int count = 2200;
  for (int i = 0; i < count; ++i) {
    // Density of sizes ~ r^-3 between the limits, by inversion.
    const double a = 1 / (smallest * smallest), b = 1 / (largest * largest);
    const double radius = 1 / std::sqrt(a + (b - a) * random.uniform());
    const int x = between(random, 0, size - 1), y = between(random, 0, size - 1);
    const float grey = random_grey(random);
    if (discs) {
      fill_disc(canvas, x, y, static_cast<int>(radius), grey);
    } else {
      const double aspect = std::exp(random.uniform(-0.9, 0.9));
      fill_rectangle(canvas, x, y, std::max(2, static_cast<int>(2 * radius * aspect)),
                     std::max(2, static_cast<int>(2 * radius / aspect)), grey);
    }
  }
  return canvas;
}

// Spots and labels here and there, so that no stretch of a regular pattern looks like the next.
void add_marks(Canvas& canvas, int count, Random& random) {
  for (int i = 0; i < count; ++i) {
    const int x = between(random, 0, canvas.size - 1), y = between(random, 0, canvas.size - 1);
    const int radius = between(random, canvas.size / 100, canvas.size / 32);
    if (random.uniform() < 0.5) {
      fill_disc(canvas, x, y, radius, random_grey(random));
    } else {
      fill_rectangle(canvas, x, y, between(random, radius, 4 * radius), 2 * radius,
                     random_grey(random));
    }
  }
}

Canvas draw_planks(int size, Random& random) {
  Canvas canvas(size);
  add_value_noise(canvas, 4, size / 8, 0.25F, random);
  add_value_noise(canvas, 16, size / 4, 0.2F, random);
  const int rows = 1 << between(random, 2, 4);
  const int height = size / rows;
  for (int row = 0; row < rows; ++row) {
    for (int x = 0; x < size;) {
      const int width = std::min(size - x, between(random, size / 6, size / 2));
      const float grey = random_grey(random);
      for (int dy = 0; dy < height; ++dy) {
        for (int dx = 0; dx < width; ++dx) {
          const bool gap = dy == 0 || dx == 0;
          float& texel = canvas.at(x + dx, row * height + dy);
          texel = gap ? 0.0F : texel + 0.15F + 0.7F * grey;
        }
      }
      x += width;
    }
  }
  return canvas;
}

Canvas draw_facade(int size, Random& random) {
  Canvas canvas(size, uniform(random, 0.35, 0.9));
  add_octaves(canvas, 8, 4, 0.12F, 0.7F, random);
  const int columns = 1 << between(random, 1, 2), rows = 1 << between(random, 1, 2);
  const int width = size / columns, height = size / rows;
  const double share_x = random.uniform(0.4, 0.65), share_y = random.uniform(0.45, 0.7);
  const float frame = random_grey(random);
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const int w = static_cast<int>(share_x * width), h = static_cast<int>(share_y * height);
      const int x = column * width + (width - w) / 2, y = row * height + (height - h) / 2;
      const int border = std::max(2, size / 100);
      fill_rectangle(canvas, x, y, w, h, frame);
      const float glass = uniform(random, 0.0, 0.4);
      fill_rectangle(canvas, x + border, y + border, w / 2 - 2 * border, h - 2 * border, glass);
      fill_rectangle(canvas, x + w / 2 + border, y + border, w / 2 - 2 * border, h - 2 * border,
                     glass + uniform(random, 0.0, 0.25));
      if (random.uniform() < 0.5) {  // a curtain
        fill_rectangle(canvas, x + border, y + border, w - 2 * border, h / between(random, 2, 5),
                       random_grey(random));
      }
    }
  }
  return canvas;
}

Canvas draw_asphalt(int size, Random& random) {
  Canvas canvas(size, 0.4F);
  add_octaves(canvas, 8, 6, 0.2F, 0.9F, random);
  for (int i = 0; i < 500; ++i) {
    fill_disc(canvas, between(random, 0, size - 1), between(random, 0, size - 1),
              between(random, 1, size / 64), random_grey(random));
  }
  for (int i = between(random, 1, 3); i > 0; --i) {
    fill_rectangle(canvas, between(random, 0, size - 1), between(random, 0, size - 1),
                   between(random, size / 4, size), between(random, size / 64, size / 24),
                   uniform(random, 0.85, 1));
  }
  return canvas;
}

Canvas draw(Pattern pattern, int size, Random& random) {
  switch (pattern) {
    case Pattern::checker:
      return draw_checker(size, random);
    case Pattern::stripes:
      return draw_stripes(size, random);
    case Pattern::noise:
      return draw_noise(size, random);
    case Pattern::brick:
      return draw_brick(size, random);
    case Pattern::speckle:
      return draw_leaves(size, true, random);
    case Pattern::patches:
      return draw_leaves(size, false, random);
    case Pattern::planks:
      return draw_planks(size, random);
    case Pattern::facade:
      return draw_facade(size, random);
    case Pattern::asphalt:
      return draw_asphalt(size, random);
    case Pattern::uniform:
      break;
  }
  return Canvas(size, 0.5F);
}

}  // namespace

Texture make_texture(Pattern pattern, Random& random) {
  Canvas canvas = draw(pattern, kTextureSize, random);
  if (pattern != Pattern::uniform) {
    const bool busy = pattern == Pattern::speckle || pattern == Pattern::patches;
    if (!busy) add_marks(canvas, 60, random);
    add_octaves(canvas, 16, 5, 0.06F, 0.9F, random);
  }
  const float contrast = uniform(random, kLeastContrast, kMostContrast);
  const float middle = uniform(random, 0.25, 0.45);
  for (float& value : canvas.texels) {
    const float clamped = std::min(1.0F, std::max(0.0F, value));
    value = middle * std::exp(contrast * (clamped - 0.5F));
  }
  return Texture(canvas.texels);
}

}  // namespace spikedepth::simulator

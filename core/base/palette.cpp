#include "core/base/palette.hpp"

#include <algorithm>
#include <cmath>

namespace spikedepth {
namespace {

using Triple = std::array<double, 3>;

// Linear light to XYZ for sRGB's primaries (IEC 61966-2-1), and back.
constexpr std::array<Triple, 3> kToXyz = {{{0.412453, 0.357580, 0.180423},
                                           {0.212671, 0.715160, 0.072169},
                                           {0.019334, 0.119193, 0.950227}}};
constexpr std::array<Triple, 3> kFromXyz = {{{3.240479, -1.537150, -0.498535},
                                             {-0.969256, 1.875991, 0.041556},
                                             {0.055648, -0.204043, 1.057311}}};
constexpr Triple kWhite = {0.950456, 1.0, 1.088754};  // D65
// CIELAB's cube root goes over into a line below this.
constexpr double kLinearBelow = 0.008856, kSlope = 7.787, kOffset = 16.0 / 116.0;

double linear_light(double value) {
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}
double encoded(double light) {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
}

Triple product(const std::array<Triple, 3>& matrix, const Triple& vector) {
  Triple result{};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t k = 0; k < 3; ++k) result[i] += matrix[i][k] * vector[k];
  }
  return result;
}

Triple to_lab(const Triple& rgb) {
  Triple light{};
  for (std::size_t i = 0; i < 3; ++i) light[i] = linear_light(rgb[i]);
  Triple f = product(kToXyz, light);
  for (std::size_t i = 0; i < 3; ++i) {
    const double ratio = f[i] / kWhite[i];
    f[i] = ratio > kLinearBelow ? std::cbrt(ratio) : kSlope * ratio + kOffset;
  }
  return {116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])};
}

Colour from_lab(const Triple& lab) {
  const double middle = (lab[0] + 16) / 116;
  Triple xyz = {middle + lab[1] / 500, middle, middle - lab[2] / 200};
  for (std::size_t i = 0; i < 3; ++i) {
    const double cube = xyz[i] * xyz[i] * xyz[i];
    xyz[i] = kWhite[i] * (cube > kLinearBelow ? cube : (xyz[i] - kOffset) / kSlope);
  }
  const auto byte = [](double light) {
    return static_cast<std::uint8_t>(std::lround(255 * encoded(std::clamp(light, 0.0, 1.0))));
  };
  const Triple light = product(kFromXyz, xyz);
  return {byte(light[0]), byte(light[1]), byte(light[2])};
}

}  // namespace

Colour signed_error_colour(double share) {
  static const Triple near = to_lab({0.00, 0.36, 0.72}), far = to_lab({0.84, 0.24, 0.10});
  static const Triple right = to_lab({0.95, 0.95, 0.95});
  share = std::clamp(share, -1.0, 1.0);
  Triple end = share < 0 ? near : far;
  end[0] = (near[0] + far[0]) / 2;
  Triple lab{};
  for (std::size_t i = 0; i < 3; ++i) lab[i] = right[i] + std::abs(share) * (end[i] - right[i]);
  return from_lab(lab);
}

}  // namespace spikedepth

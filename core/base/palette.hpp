#pragma once
// The colours that the viewer, pictures, plots and reports share. All can be told apart with any
// common colour blindness.
#include <array>
#include <cstdint>

namespace spikedepth {

struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
};

/// Polarities on the dark ground of event pictures: orange and sky blue of Okabe and Ito's palette.
constexpr Colour kOnRgb{0xE6, 0x9F, 0x00};
constexpr Colour kOffRgb{0x56, 0xB4, 0xE9};
constexpr Colour kEventGroundRgb{0x10, 0x13, 0x17};
/// A pixel without depth.
constexpr Colour kUnknownRgb{0x3A, 0x3F, 0x46};

/// What plots draw in, on white paper.
constexpr Colour kInkRgb{32, 32, 32};
constexpr Colour kGridRgb{224, 224, 224};
constexpr Colour kReferenceRgb{110, 110, 110};
/// Points, bars and families of points: Okabe and Ito's blue, vermilion, bluish green, reddish
/// purple and sky blue.
constexpr std::array<Colour, 5> kSeriesRgb = {
    {{0, 114, 178}, {213, 94, 0}, {0, 158, 115}, {204, 121, 167}, {86, 180, 233}}};

/// The colour of a signed error as a share of the scale's end, -1 to 1, beyond which it stays at
/// the end: blue = too near, near white = right, vermilion = too far. Straight lines in CIELAB
/// (white point D65) whose ends are equally light.
Colour signed_error_colour(double share);

}  // namespace spikedepth

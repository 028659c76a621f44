#pragma once
// The viewer's colours. All scales are perceptually uniform or symmetric in lightness, and readable
// with any common colour blindness.
#include <QColor>
#include <QRgb>
#include <array>

#include "core/base/palette.hpp"

namespace spikedepth::gui {

using ColourTable = std::array<QRgb, 256>;

/// Depth: viridis, near is bright.
const ColourTable& depth_colours();
/// Signed error: blue = too near, white = right, vermilion = too far.
const ColourTable& signed_error_colours();
/// Absolute error: inferno, right is dark.
const ColourTable& absolute_error_colours();
/// Firing rates: cividis, silent is dark.
const ColourTable& rate_colours();

/// The colour of `value` on a scale from `low` to `high`; beyond the ends it stays at the end.
QRgb colour_at(const ColourTable& table, double value, double low, double high);

constexpr QRgb to_qt(Colour colour) {
  return 0xFF000000U | static_cast<QRgb>(colour.red) << 16 | static_cast<QRgb>(colour.green) << 8 |
         colour.blue;
}

constexpr QRgb kOnColour = to_qt(kOnRgb);
constexpr QRgb kOffColour = to_qt(kOffRgb);
constexpr QRgb kEventGround = to_qt(kEventGroundRgb);
constexpr QRgb kUnknownColour = to_qt(kUnknownRgb);

// The window itself.
constexpr QRgb kGround = 0xFF171A1FU;
constexpr QRgb kPanel = 0xFF1F242BU;
constexpr QRgb kPanelEdge = 0xFF343B45U;
constexpr QRgb kText = 0xFFE3E7ECU;
constexpr QRgb kFaintText = 0xFF9AA4B0U;
constexpr QRgb kAccent = 0xFF4FC3B1U;
constexpr QRgb kWarning = 0xFFF0C05AU;
/// Curves of model A, model B and the truth.
constexpr std::array<QRgb, 2> kModelColours = {0xFF4FC3B1U, 0xFFE08AC8U};
constexpr QRgb kTruthColour = 0xFFE3E7ECU;

}  // namespace spikedepth::gui

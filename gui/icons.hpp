#pragma once
#include <QIcon>

namespace spikedepth::gui {

enum class IconShape { play, pause, step_back, step_ahead, loop, side };

/// A drawn icon in the colour of text; in the accent's colour while its button is on.
QIcon make_icon(IconShape shape);

}  // namespace spikedepth::gui

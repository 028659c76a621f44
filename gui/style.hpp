#pragma once

namespace spikedepth::gui {

/// Dark colours, Fusion style and the viewer's font for the whole application.
void apply_style();

}  // namespace spikedepth::gui

#include "gui/panel_content.hpp"

#include <cmath>

#include "core/base/text.hpp"
#include "core/depth/window_figures.hpp"
#include "gui/feature_plot.hpp"

namespace spikedepth::gui {
namespace {

std::string title_of(PanelKind kind, const Scene& scene) {
  const bool compares = scene.compares();
  const std::string letter = compares ? format(" %s", model_letter(model_of(kind))) : "";
  switch (kind) {
    case PanelKind::left_events:
      return "Left events";
    case PanelKind::right_events:
      return "Right events";
    case PanelKind::depth_a:
    case PanelKind::depth_b:
      return compares ? "Depth" + letter : "Predicted depth";  // short, so that the letter stays
    case PanelKind::truth:
      return "True depth";
    case PanelKind::error_a:
    case PanelKind::error_b:
      return (scene.view.absolute_error ? "|Error|" : "Error") + letter;
    case PanelKind::difference:
      return scene.view.absolute_error ? "|A \u2212 B|" : "A \u2212 B";
    case PanelKind::cloud:
      return "Point cloud";
    case PanelKind::rates:
      return "Firing rate per layer";
    case PanelKind::histogram:
      return "Error histogram";
    case PanelKind::features:
      return "What the network has learned";
    case PanelKind::confidence:
      return "Confidence" + (compares ? " of the first network that tells it" : std::string());
    default:
      return "Pixel trace";
  }
}

// Half the length of the intervals, mean over the pixels.
std::string interval_figure(const ShownWindow& window) {
  const auto* sure = window.uncertainty();
  if (sure == nullptr || sure->low.metres.empty()) return "";
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < sure->low.metres.size(); ++i) {
    const double length = static_cast<double>(sure->high.metres[i]) - sure->low.metres[i];
    if (!std::isfinite(length)) continue;
    sum += 0.5 * length;
    ++count;
  }
  return count > 0 ? format("80 %% within %.3f m, mean", sum / static_cast<double>(count)) : "";
}

// The figure at the right end of a panel's title.
std::string figure_of(PanelKind kind, const Scene& scene) {
  if (!scene.window) return "";
  const ShownWindow& window = *scene.window;
  const std::size_t m = model_of(kind);
  switch (kind) {
    case PanelKind::left_events:
    case PanelKind::right_events: {
      const auto side = kind == PanelKind::left_events ? Side::left : Side::right;
      const char* missing = scene.view.underlay && !scene.notes.image.empty() ? "no image   " : "";
      return format("%s%zu in %.4g ms", missing, window.camera(side).events_read,
                    static_cast<double>(window.shown.length()) * 1e-3);
    }
    case PanelKind::depth_a:
    case PanelKind::depth_b:
      if (window.estimate(m) == nullptr) return "";
      return format("%.1f ms", window.estimate(m)->latency_ms);
    case PanelKind::error_a:
    case PanelKind::error_b:
      if (!window.models[m] || window.models[m]->errors.pixels == 0) return "";
      return format("mean %.3f m", window.models[m]->errors.mean_m);
    case PanelKind::rates:
      return window.estimate(0) == nullptr ? "" : figures_line(*window.estimate(0), "   ");
    case PanelKind::cloud:
      return window.estimate(0) == nullptr && window.truth ? "of the true depth" : "";
    case PanelKind::confidence:
      return interval_figure(window);
    case PanelKind::trace:
      if (!scene.view.selected) return "";
      return format("x %d  y %d", scene.view.selected->x, scene.view.selected->y);
    default:
      return "";
  }
}

std::string note_of(PanelKind kind, const Scene& scene) {
  const WindowNotes& notes = scene.notes;
  const std::size_t m = model_of(kind);
  switch (kind) {
    case PanelKind::left_events:
      return notes.left_events;
    case PanelKind::right_events:
      return notes.right_events;
    case PanelKind::depth_a:
    case PanelKind::depth_b:
      return notes.depth[m];
    case PanelKind::truth:
      return notes.truth;
    case PanelKind::error_a:
    case PanelKind::error_b:
      return notes.error[m];
    case PanelKind::difference:
      return notes.difference;
    case PanelKind::cloud:
      return notes.cloud;
    case PanelKind::rates:
      return notes.rates;
    case PanelKind::histogram:
      return notes.error[0];
    case PanelKind::features:
      return notes.features;
    case PanelKind::confidence:
      return notes.confidence;
    default:
      return "";
  }
}

void add_pixel(std::optional<Pixel> pixel, std::vector<double>& settings) {
  settings.push_back(pixel ? pixel->x : -1);
  settings.push_back(pixel ? pixel->y : -1);
}

// Whether a panel of curves has something to draw.
bool has_curve(PanelKind kind, const Scene& scene) {
  if (!scene.window) return false;
  const bool any = scene.window->estimate(0) != nullptr || scene.window->estimate(1) != nullptr;
  if (kind == PanelKind::trace) return scene.view.selected.has_value();
  return any && (kind == PanelKind::rates || scene.window->truth);
}

}  // namespace

void add_eye(const CloudCamera& eye, std::vector<double>& settings) {
  settings.insert(settings.end(), {eye.yaw_deg, eye.pitch_deg, eye.zoom});
  if (!eye.focus) return;
  for (const CloudPoint& point : eye.focus->outline)  // the middle follows from it
    settings.insert(settings.end(), {point.x, point.y, point.z});
}

bool shows_errors(PanelKind kind) {
  return kind == PanelKind::error_a || kind == PanelKind::error_b || kind == PanelKind::difference;
}

std::size_t model_of(PanelKind kind) {
  return kind == PanelKind::depth_b || kind == PanelKind::error_b ? 1 : 0;
}

PanelContent panel_content(const PlacedPanel& panel, const Scene& scene, const MapImages& images) {
  const PanelKind kind = panel.kind;
  const ViewSettings& view = scene.view;
  PanelContent content{panel.rect,
                       title_of(kind, scene),
                       figure_of(kind, scene),
                       note_of(kind, scene),
                       0,
                       nullptr,
                       {},
                       {}};
  auto& settings = content.settings;
  settings.push_back(scene.window ? 1 : 0);
  if (kind == PanelKind::cloud) {
    if (content.note.empty()) content.window = scene.window;
    settings.insert(settings.end(), {view.near_m, view.far_m});
    add_eye(view.cloud, settings);
  } else if (kind == PanelKind::features) {
    for (const auto& sheet : sheets_of(scene)) content.sheets.push_back(sheet.sheet);
    settings.push_back(scene.compares() ? 1. : 0.);
  } else if (kind == PanelKind::rates || kind == PanelKind::histogram || kind == PanelKind::trace) {
    if (has_curve(kind, scene)) content.window = scene.window;
    if (kind == PanelKind::histogram)
      settings.insert(settings.end(), {view.error_range_m, view.absolute_error ? 1. : 0.});
    if (kind == PanelKind::trace) add_pixel(view.selected, settings);
  } else {
    content.picture = images.of(kind).cacheKey();
    settings.insert(settings.end(), {view.zoom.factor, view.zoom.left_px, view.zoom.top_px});
    if (shows_errors(kind))
      settings.insert(settings.end(), {view.error_range_m, view.absolute_error ? 1. : 0.});
    else if (kind != PanelKind::left_events && kind != PanelKind::right_events)
      settings.insert(settings.end(), {view.near_m, view.far_m, view.fitted ? 1. : 0.});
    if (shows_left_pixels(kind) && content.note.empty()) {
      add_pixel(view.selected, settings);
      add_pixel(view.hover, settings);
    }
  }
  return content;
}

}  // namespace spikedepth::gui

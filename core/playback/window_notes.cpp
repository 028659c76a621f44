#include "core/playback/window_notes.hpp"

#include <limits>

#include "core/base/text.hpp"

namespace spikedepth {
namespace {

std::string seconds(TimeUs t) {
  return format("%.3f s", static_cast<double>(t) * 1e-6);
}

std::string depth_note(const ShownWindow* window, const PlayerStatus& status, std::size_t m) {
  const auto& model = status.models[m];
  switch (model.state) {
    case ModelState::none:
      return m == 0 ? "No network is loaded. Choose a run or checkpoint with Ctrl+M."
                    : "No second network is loaded. Choose one with Ctrl+B.";
    case ModelState::loading:
      return "Loading " + model.choice.path + " ...";
    case ModelState::failed:
      return "This network cannot be used: " + model.failure;
    default:
      break;
  }
  if (window == nullptr || !window->models[m]) return "Waiting for the first depth map ...";
  if (!window->models[m]->failure.empty())
    return "The network failed on this window: " + window->models[m]->failure;
  return "";
}

// The same in a few words, for panels beside the one that says it.
std::string short_depth_note(const ShownWindow* window, const PlayerStatus& status, std::size_t m) {
  switch (status.models[m].state) {
    case ModelState::none:
      return m == 0 ? "no network" : "no second network";
    case ModelState::loading:
      return "loading ...";
    case ModelState::failed:
      return "no usable network";
    default:
      break;
  }
  if (window == nullptr || !window->models[m]) return "waiting ...";
  return window->models[m]->failure.empty() ? "" : "the network failed";
}

std::string truth_note(const ShownWindow& window) {
  if (!window.recording->has_truth) return "This recording has no ground truth.";
  if (!window.truth) return "No ground-truth depth map ends at this moment.";
  for (const float metres : window.truth->metres) {
    if (is_valid_depth(metres)) return "";
  }
  return "The ground truth knows no pixel at this moment.";
}

void note_events(const ShownWindow& window, WindowNotes& notes) {
  const auto& info = window.recording->info;
  const std::size_t left = window.camera(Side::left).events_read;
  const std::size_t right = window.camera(Side::right).events_read;
  const std::string span =
      "between " + seconds(window.shown.begin) + " and " + seconds(window.shown.end);
  if (left == 0 && right == 0) {
    notes.left_events = "No events " + span + ": the recording has a gap here.";
    notes.right_events = notes.left_events;
  } else if (left == 0) {
    notes.left_events = "The left camera is silent " + span + ".";
  } else if (right == 0) {
    notes.right_events = "The right camera is silent " + span + ".";
  }
  if (!info.has_right) notes.right_events = "This recording has no right camera.";
}

// The panel stands alone, so it says in full what is missing.
std::string features_note(const ShownWindow* window, const WindowNotes& notes) {
  for (std::size_t m = 0; m < kModels; ++m) {
    if (window != nullptr && window->models[m] && !window->models[m]->features.empty()) return "";
  }
  if (!notes.depth[0].empty()) return notes.depth[0];
  return "This network has no pictures of what it has learned.";
}

// What the networks say about the windows so far.
std::string warning_of(const ShownWindow& window) {
  std::string all;
  for (std::size_t m = 0; m < kModels; ++m) {
    if (!window.models[m] || window.models[m]->warnings.empty()) continue;
    if (!all.empty()) all += "  ";
    all += format("Network %s was trained on other data: ", model_letter(m)) +
           join(window.models[m]->warnings, "; ") + ".";
  }
  return all;
}

}  // namespace

WindowNotes window_notes(const ShownWindow* window, const PlayerStatus& status) {
  WindowNotes notes;
  if (!status.failure.empty()) {
    notes.banner = "The recording cannot be read: " + status.failure;
  } else if (window != nullptr && !window->vanished_file.empty()) {
    notes.banner = window->vanished_file +
                   " has vanished from the disk; what is still open can be shown, but it cannot "
                   "be opened again.";
  } else if (!status.recording) {
    notes.banner = "Opening the recording ...";
  }
  for (std::size_t m = 0; m < kModels; ++m) notes.depth[m] = depth_note(window, status, m);
  std::array<std::string, kModels> short_depth;
  for (std::size_t m = 0; m < kModels; ++m) short_depth[m] = short_depth_note(window, status, m);
  const bool second_alone = !short_depth[0].empty() && short_depth[1].empty();
  notes.rates = second_alone ? "" : short_depth[0];
  notes.difference = short_depth[0].empty() ? short_depth[1] : short_depth[0];
  notes.features = features_note(window, notes);
  if (window == nullptr || window->uncertainty() == nullptr) {
    notes.confidence =
        !notes.depth[0].empty() ? notes.depth[0] : "This network does not tell how sure it is.";
  }
  if (window == nullptr) return notes;
  if (notes.banner.empty()) notes.banner = warning_of(*window);
  note_events(*window, notes);
  notes.truth = truth_note(*window);
  for (std::size_t m = 0; m < kModels; ++m)
    notes.error[m] = notes.truth.empty() ? short_depth[m] : "no ground truth here";
  if (!window->recording->calibration) {
    notes.cloud = "This recording has no calibration: a point cloud needs the focal length.";
  } else if (window->estimate(0) == nullptr && !window->truth) {
    notes.cloud = "There is no depth to draw points from.";
  }
  if (window->camera(Side::left).image.pixels.empty())
    notes.image = window->recording->has_images ? "No image comes before this moment."
                                                : "This recording has no images.";
  return notes;
}

}  // namespace spikedepth

#pragma once
// A study reproduces the claim of a published system, scaled to two cores, and prints claim beside
// measurement. Torch-free for its users.
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/labelled_images.hpp"
#include "core/base/labelled_spikes.hpp"
#include "core/base/progress.hpp"
#include "core/base/statistics.hpp"
#include "core/events/recording.hpp"

namespace spikedepth {

/// A claim, and what was measured; it holds where low <= measured <= high.
struct StudyCheck {
  std::string what;   // the quantity, with its unit
  std::string claim;  // what the source says, or the closed form
  double measured = 0;
  double low = 0;
  double high = 0;

  bool holds() const { return measured >= low && measured <= high; }
  /// "holds", or by how much it misses the nearer bound.
  std::string verdict() const;
};

struct StudyTable {
  std::string title;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

/// What a study found. As text for a screen, and as plain data.
struct StudyReport {
  std::vector<StudyTable> tables;
  std::vector<StudyCheck> checks;
  std::vector<std::string> notes;

  bool holds() const;
  std::string text() const;
  nlohmann::json to_json() const;
};

struct StudyOptions {
  std::string folder;        // keeps finished parts, so that an interrupted study goes on
  std::string data = {};     // folder of labelled images or spikes; "" = what is at hand
  std::int64_t seeds = 0;    // repetitions of what is random; 0 = as many as the claim needs
  std::int64_t threads = 1;  // of LibTorch: a second one only waits in networks this small
  double effort = 1.0;       // share of the work; below 1 a quick look, no reproduction
};

/// A simulated stereo recording with exact depth. What its seed does not decide is usual, or drawn
/// from the seed too (`varied`), or set: "noise_hz=5".
struct SimulatedRoom {
  std::int64_t seed = 1;
  bool varied = false;
  std::vector<std::string> settings = {};
};

using RoomSource = std::function<std::shared_ptr<Recording>(const SimulatedRoom& room)>;

/// Reads the labelled images of a folder; of "", those that are installed, or nothing.
using ImageSource = std::function<std::optional<LabelledImageSet>(const std::string& folder)>;

/// Reads the labelled spikes of a folder, if it has any.
using SpikeSource = std::function<std::optional<LabelledSpikeSet>(const std::string& folder)>;

/// What a study works with: its options, its parts on disk, the progress line, its report.
class StudyContext {
 public:
  /// Reads the finished parts from options.folder. Throws DataError if they belong to another
  /// study, to other options, or if the files of options.data have changed.
  StudyContext(const std::string& study, StudyOptions options, ProgressCallback progress,
               RoomSource rooms, ImageSource images = {}, SpikeSource spikes = {});

  const StudyOptions& options() const { return options_; }
  std::int64_t seeds_or(std::int64_t usual) const {
    return options_.seeds > 0 ? options_.seeds : usual;
  }
  /// How many of what an effort of 1 does `usual` times; at least `least`.
  std::int64_t steps(std::int64_t usual, std::int64_t least = 1) const;
  std::shared_ptr<Recording> room(const SimulatedRoom& room) const { return rooms_(room); }
  std::shared_ptr<Recording> room(std::int64_t seed) const { return rooms_({seed}); }
  /// The user's labelled images, or nothing: models/studies/study_images.hpp falls back on others.
  /// `own` false: as if the user had named no folder.
  std::optional<LabelledImageSet> images(bool own = true) const;
  /// The user's labelled spikes, or nothing.
  std::optional<LabelledSpikeSet> spikes() const;
  /// How many calls of part() will follow, for the ETA.
  void plan(std::int64_t parts) { planned_ = parts; }
  /// The result of `work`, kept under `name`: a part that was finished before is not done again.
  nlohmann::json part(const std::string& name, const std::function<nlohmann::json()>& work);
  /// To be called at least once a second: throws CancelledError if the user wants to stop. `share`
  /// of the present part is done.
  void beat(double share, const std::string& message = "");

  StudyReport report;

 private:
  std::string study_;
  StudyOptions options_;
  ProgressCallback progress_;
  RoomSource rooms_;
  ImageSource images_;
  SpikeSource spikes_;
  std::string file_;
  nlohmann::json stored_;
  std::string current_;
  std::int64_t planned_ = 1;
  std::int64_t finished_ = 0;
};

using StudyFunction = void (*)(StudyContext&);

/// "0.412", or "0.412 +- 0.013" for more than one value.
std::string spread(const std::vector<double>& values, int digits);

}  // namespace spikedepth

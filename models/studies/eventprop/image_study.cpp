// Training by exact gradients on labelled images: a pixel fires once, the earlier the brighter, and
// the class is the readout whose potential rises highest.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/text.hpp"
#include "models/studies/eventprop/event_classifier.hpp"
#include "models/studies/eventprop/eventprop_study.hpp"
#include "models/studies/study_images.hpp"

namespace spikedepth {
namespace {

constexpr double kImageSpan_s = 0.02;
constexpr std::int64_t kMnistPixels = 784;

/// What depends on the images.
struct ImageSettings {
  std::int32_t hidden = 100;
  NormalWeights first{0.39, 0.225}, second{0.35, 0.65};
  double darkest = 0;  // pixels that are not brighter never fire
  std::int64_t epochs = 30, shuffled_epochs = 10;
};

// Other sets of images as large have other figures.
bool is_mnist(const LabelledImageSet& set) {
  return set.width * set.height == kMnistPixels && lower_case(set.name) == "mnist";
}

// The published network for images of MNIST's size; otherwise that of 64 pixels, with weights that
// give neurons of larger images as much input.
ImageSettings image_settings(std::int64_t pixels) {
  ImageSettings settings;
  if (pixels == kMnistPixels) {
    settings.hidden = 350;
    settings.first = {0.078, 0.045};
    settings.second = {0.2, 0.37};
    settings.darkest = 1.0 / 255;
    settings.epochs = settings.shuffled_epochs = 1;
  } else {
    settings.first.mean *= 64.0 / static_cast<double>(pixels);
    settings.first.deviation *= std::sqrt(64.0 / static_cast<double>(pixels));
  }
  return settings;
}

std::vector<EventSample> image_samples(const LabelledImageSet& set, const LabelledImages& images,
                                       double darkest) {
  const auto pixels = static_cast<std::size_t>(set.width * set.height);
  std::vector<EventSample> samples;
  for (std::size_t image = 0; image < images.labels.size(); ++image) {
    EventSample sample{{}, static_cast<std::int32_t>(images.labels[image])};
    for (std::size_t k = 0; k < pixels; ++k) {
      const double value = static_cast<double>(images.pixels[image * pixels + k]);
      if (value > darkest)
        sample.inputs.push_back({(1 - value) * kImageSpan_s, static_cast<std::int32_t>(k), 0});
    }
    std::stable_sort(sample.inputs.begin(), sample.inputs.end(),
                     [](const EventSpike& a, const EventSpike& b) { return a.time_s < b.time_s; });
    samples.push_back(std::move(sample));
  }
  return samples;
}

// Test accuracy after every epoch.
nlohmann::json train_images(StudyContext& context, const LabelledImageSet& set, bool shuffle,
                            std::uint64_t seed) {
  const auto settings = image_settings(set.width * set.height);
  auto train = image_samples(set, set.train, settings.darkest);
  const auto test = image_samples(set, set.test, settings.darkest);
  if (shuffle) {
    Random random(seed, 78);
    for (auto i = train.size(); i > 1; --i)
      std::swap(train[i - 1].label, train[random.below(i)].label);
  }
  EventTraining training;
  training.batch = 5;
  const auto sizes = {static_cast<std::int32_t>(set.width * set.height), settings.hidden,
                      static_cast<std::int32_t>(set.classes)};
  EventClassifier classifier(
      draw_event_network({0.02, 0.005, 1.0}, sizes, {settings.first, settings.second}, true, seed),
      training, context.options().threads);
  const auto epochs = context.steps(shuffle ? settings.shuffled_epochs : settings.epochs);
  nlohmann::json result;
  for (std::int64_t epoch = 0; epoch < epochs; ++epoch) {
    classifier.train_epoch(
        train, seed, [&](double share) { context.beat((double(epoch) + share) / double(epochs)); });
    const auto tested = classifier.test(test);
    result["accuracy"].push_back(tested.accuracy);
    result["hidden_spikes"] = tested.spikes_per_sample;
    result["bytes"] = tested.bytes_per_sample;
  }
  return result;
}

}  // namespace

void study_eventprop_images(StudyContext& context) {
  const auto set = study_images(context);
  const bool mnist = is_mnist(set);
  StudyTable table{"Images, highest potential decides: test accuracy",
                   {"arm", "epochs", "after the first", "after the last", "hidden spikes", "bytes"},
                   {}};
  std::vector<double> last;
  for (const bool shuffle : {false, true}) {
    const std::string name = shuffle ? "shuffled labels" : "trained";
    const auto result = context.part(set.name + "/eventprop/" + name,
                                     [&] { return train_images(context, set, shuffle, 1); });
    const auto& accuracy = result["accuracy"];
    last.push_back(accuracy.back().get<double>());
    table.rows.push_back(
        {name, std::to_string(accuracy.size()), format("%.3f", accuracy.front().get<double>()),
         format("%.3f", last.back()), format("%.1f", result["hidden_spikes"].get<double>()),
         format("%.0f", result["bytes"].get<double>())});
  }
  context.report.tables.push_back(std::move(table));
  constexpr double kAll = std::numeric_limits<double>::infinity();
  auto& checks = context.report.checks;
  checks.push_back({set.name + ": test accuracy",
                    mnist ? "91.5 % after the first epoch" : "it learns from peaks of potentials",
                    last[0], mnist ? 0.91 : 0.86, kAll});
  checks.push_back({set.name + ", control with shuffled labels", "chance", last[1], 0,
                    2.0 / static_cast<double>(set.classes)});
}

}  // namespace spikedepth

#include "core/depth/evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/depth/block_matching.hpp"
#include "core/events/thinning.hpp"

namespace spikedepth {
namespace {

// Latest events that DDES's sparse protocol may ask for.
constexpr std::size_t kLatestEvents = 15000;

DepthMap constant_map(const DepthMap& like, double metres) {
  DepthMap map(like.width, like.height);
  std::fill(map.metres.begin(), map.metres.end(), static_cast<float>(metres));
  return map;
}

DepthMap only_where(const DepthMap& depth, const DepthMap& mask) {
  DepthMap kept = depth;
  for (std::size_t i = 0; i < kept.metres.size(); ++i) {
    if (!std::isfinite(mask.metres[i])) kept.metres[i] = std::numeric_limits<float>::quiet_NaN();
  }
  return kept;
}

// The walk over one recording: what stays the same from window to window.
class SourceWalk {
 public:
  SourceWalk(const EvaluationSource& source, const EvaluationConfig& config,
             EvaluationReport& report)
      : recording_(*source.recording),
        estimator_(*source.estimator),
        policy_(estimator_.slice_policy().starting_at(source.first)),
        config_(config),
        report_(report),
        encoder_(
            make_count_encoder(recording_, PixelRounding::truncate, recording_.info().has_right)),
        rounded_(
            make_rectification_table(recording_.forward_map(Side::left), PixelRounding::round)) {
    if (recording_.calibration() == nullptr) {
      throw DataError(
          recording_.info().name,
          "has no calibration, so disparities are unknown; put the calibration folder beside it");
    }
    focal_baseline_ = recording_.calibration()->focal_baseline();
  }

  void score(std::size_t label, const std::function<void(const EvaluatedWindow&)>& watch) {
    const TimeWindow window = label_window(recording_, policy_, label);
    read_slice(recording_, window, slice_);
    thin_events(slice_, config_.event_share, 1);
    const DepthMap truth = recording_.read_depth(Side::left, DepthView::rectified, label);
    const DepthEstimate estimate = estimator_.estimate(slice_);
    ++report_.windows;
    report_.windows_without_events += slice_.left.empty() && slice_.right.empty();
    report_.windows_without_truth +=
        std::none_of(truth.metres.begin(), truth.metres.end(),
                     [](float metres) { return is_valid_depth(metres); });
    report_.latency_ms.push_back(estimate.latency_ms);
    add_rates(estimate.rates);
    if (!estimate.operations.empty()) accumulate(report_.operations, estimate.operations);

    encoder_.encode(slice_, frame_);
    const bool stereo = frame_.channels == 4 && config_.block_matching;
    const DepthMap matched = stereo ? block_matching_depth(frame_, focal_baseline_) : DepthMap();
    recording_.read_last_events(Side::left, window.end, kLatestEvents, latest_);
    for (const auto& protocol : config_.protocols) {
      const DepthMap scored = protocol_truth(protocol, truth, latest_, rounded_, focal_baseline_);
      const auto add = [&](Predictor predictor, const DepthMap& prediction) {
        report_.frames.push_back({recording_.info().name, label, window.end, protocol.name,
                                  predictor, depth_errors(prediction, scored, focal_baseline_)});
      };
      add(Predictor::network, estimate.depth);
      if (config_.constant_depth_m > 0)
        add(Predictor::constant, constant_map(truth, config_.constant_depth_m));
      if (stereo) {
        add(Predictor::block_matching, matched);
        add(Predictor::network_on_block_matching, only_where(estimate.depth, matched));
      }
    }
    if (watch)
      watch(
          {recording_.info().name, label, &frame_, &estimate, &truth, stereo ? &matched : nullptr});
  }

 private:
  void add_rates(const std::vector<LayerRate>& rates) {
    if (report_.rates.empty()) {
      for (const auto& rate : rates) report_.rates.push_back({rate.layer, 0.0, rate.neurons});
    }
    for (std::size_t i = 0; i < rates.size(); ++i)
      report_.rates[i].rate += rates[i].rate;  // a sum until the end
  }

  Recording& recording_;
  DepthEstimator& estimator_;
  SlicePolicy policy_;
  const EvaluationConfig& config_;
  EvaluationReport& report_;
  CountEncoder encoder_;
  RectificationTable rounded_;
  double focal_baseline_ = 0;
  StereoSlice slice_;
  EventFrame frame_;
  EventBatch latest_;
};

std::int64_t last_label(const EvaluationSource& source) {
  const auto labels = static_cast<std::int64_t>(source.recording->depth_times(Side::left).size());
  const auto last = source.last < 0 ? labels : source.last;
  if (!source.recording->has_depth(Side::left, DepthView::rectified)) {
    throw DataError(source.recording->info().name,
                    "has no rectified left depth to compare with; it needs its _gt.hdf5");
  }
  if (source.first < 0 || source.first >= last || last > labels) {
    throw DataError(source.recording->info().name,
                    format("labels %lld:%lld asked for, but the recording has 0:%lld",
                           static_cast<long long>(source.first), static_cast<long long>(last),
                           static_cast<long long>(labels)));
  }
  return last;
}

// NaN is no JSON number.
nlohmann::json number(double value) {
  return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
}

constexpr Predictor kPredictors[] = {Predictor::network, Predictor::constant,
                                     Predictor::block_matching,
                                     Predictor::network_on_block_matching};

}  // namespace

const char* predictor_name(Predictor predictor) {
  switch (predictor) {
    case Predictor::network:
      return "network";
    case Predictor::constant:
      return "constant-depth";
    case Predictor::block_matching:
      return "block-matching";
    default:
      return "network-on-block-matching-pixels";
  }
}

EvaluationReport evaluate(const std::vector<EvaluationSource>& sources,
                          const EvaluationConfig& config, const ProgressCallback& progress,
                          const std::function<void(const EvaluatedWindow&)>& watch) {
  EvaluationReport report;
  std::int64_t total = 0;
  for (const auto& source : sources) total += last_label(source) - source.first;
  for (const auto& source : sources) {
    SourceWalk walk(source, config, report);
    for (auto label = source.first; label < last_label(source); ++label) {
      walk.score(static_cast<std::size_t>(label), watch);
      if (progress &&
          progress({"eval", report.windows, total, source.recording->info().name}) == Flow::stop) {
        throw CancelledError("evaluation stopped; nothing was written");
      }
    }
  }
  for (auto& rate : report.rates) rate.rate /= static_cast<double>(report.windows);
  average(report.operations, static_cast<double>(report.windows));
  return report;
}

ErrorSummary EvaluationReport::summary(const std::string& protocol, Predictor predictor) const {
  std::vector<DepthErrors> images;
  for (const auto& frame : frames) {
    if (frame.protocol == protocol && frame.predictor == predictor) images.push_back(frame.errors);
  }
  return summarise(images);
}

double EvaluationReport::mean_firing_rate() const {
  double sum = 0;
  for (const auto& layer : rates) sum += layer.rate;
  return rates.empty() ? 0 : sum / static_cast<double>(rates.size());
}

double EvaluationReport::spikes_per_neuron() const {
  double spikes = 0, neurons = 0;
  for (const auto& layer : rates) {
    spikes += layer.rate * layer.neurons;
    neurons += layer.neurons;
  }
  return neurons > 0 ? spikes / neurons : 0;
}

std::string EvaluationReport::frames_csv() const {
  std::string text = "recording,label,t_us,protocol,predictor,truth_pixels,pixels,clamped";
  for (const auto& column : metric_columns()) text += std::string(",") + column.name;
  text += "\n";
  for (const auto& frame : frames) {
    const auto& errors = frame.errors;
    text += format("%s,%zu,%lld,%s,%s,%lld,%lld,%lld", frame.recording.c_str(), frame.label,
                   static_cast<long long>(frame.t), frame.protocol.c_str(),
                   predictor_name(frame.predictor), static_cast<long long>(errors.truth_pixels),
                   static_cast<long long>(errors.pixels), static_cast<long long>(errors.clamped));
    for (const auto& column : metric_columns()) text += format(",%.7g", errors.*column.value);
    text += "\n";
  }
  return text;
}

nlohmann::json EvaluationReport::to_json() const {
  nlohmann::json json = {{"windows", windows},
                         {"windows_without_events", windows_without_events},
                         {"windows_without_truth", windows_without_truth}};
  std::vector<std::string> names;
  for (const auto& frame : frames) {
    if (std::find(names.begin(), names.end(), frame.protocol) == names.end())
      names.push_back(frame.protocol);
  }
  for (const auto& protocol : names) {
    for (const Predictor predictor : kPredictors) {
      const auto errors = summary(protocol, predictor);
      if (errors.images + errors.empty_images == 0) continue;
      nlohmann::json entry = {{"images", errors.images},
                              {"empty_images", errors.empty_images},
                              {"coverage", number(errors.coverage())},
                              {"clamped_pixels", errors.mean.clamped},
                              {"pooled_mde_m", number(errors.pooled_mean_m)}};
      for (const auto& column : metric_columns())
        entry[column.name] = number(errors.mean.*column.value);
      json["protocols"][protocol][predictor_name(predictor)] = std::move(entry);
    }
  }
  for (const auto& rate : rates) json["firing_rates"][rate.layer] = rate.rate;
  if (!rates.empty()) {
    json["mean_firing_rate"] = mean_firing_rate();
    json["spikes_per_neuron"] = spikes_per_neuron();
  }
  for (const auto& layer : operations) {
    json["operations"][layer.layer] = {{"dense", layer.dense},
                                       {"nonzero", layer.nonzero},
                                       {"graded", layer.graded},
                                       {"binary_input", layer.binary_input},
                                       {"input_density", layer.density()}};
  }
  if (!operations.empty()) {
    json["synaptic_operations"] = total_of(operations).nonzero;
    json["dense_operations"] = total_of(operations).dense;
  }
  return json;
}

std::string EvaluationReport::table() const {
  std::string text =
      format("%-13s %-33s %8s %8s %8s %8s %7s %7s %9s\n", "protocol", "predictor", "MDE m",
             "median m", "RMSE m", "abs-rel", "d<1.25", "1PE %", "coverage");
  std::string previous;
  for (const auto& frame : frames) {
    if (frame.label != frames.front().label || frame.recording != frames.front().recording) break;
    const auto errors = summary(frame.protocol, frame.predictor);
    const auto& mean = errors.mean;
    text += format("%-13s %-33s %8.4f %8.4f %8.4f %8.4f %7.3f %7.2f %8.1f%%\n",
                   frame.protocol == previous ? "" : frame.protocol.c_str(),
                   predictor_name(frame.predictor), mean.mean_m, mean.median_m, mean.rmse_m,
                   mean.abs_rel, mean.delta1, 100 * mean.one_pixel_error, 100 * errors.coverage());
    previous = frame.protocol;
  }
  return text;
}

}  // namespace spikedepth

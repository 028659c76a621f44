#include "core/depth/evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/error.hpp"
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
             EvaluationReport& report, InputRangeMeter& meter)
      : recording_(*source.labels.recording),
        estimator_(*source.estimator),
        policy_(estimator_.input().slice.starting_at(source.labels.first)),
        config_(config),
        report_(report),
        meter_(meter),
        both_cameras_(make_count_encoder(recording_, estimator_.input().rounding,
                                         recording_.info().has_right)),
        rounded_(
            make_rectification_table(recording_.forward_map(Side::left), PixelRounding::round)) {
    if (recording_.calibration() != nullptr) {
      focal_baseline_ = recording_.calibration()->focal_baseline();
    } else if (std::any_of(config_.protocols.begin(), config_.protocols.end(),
                           [](const Protocol& one) { return one.needs_calibration(); })) {
      throw DataError(
          recording_.info().name,
          "has no calibration, so disparities are unknown; put the calibration folder beside it");
    }
    for (const auto& protocol : config_.protocols)
      reads_latest_ = reads_latest_ || protocol.last_events > 0;
    estimator_.reset();
  }

  void score(std::size_t label, const std::function<void(const EvaluatedWindow&)>& watch) {
    const TimeWindow window = label_window(recording_, policy_, label);
    read_slice(recording_, window, slice_);
    thin_events(slice_, config_.event_share, 1);
    const DepthMap truth = recording_.read_depth(Side::left, DepthView::rectified, label);
    const DepthEstimate estimate = estimator_.estimate(slice_);
    if (estimate.uncertainty) report_.confidence.add(*estimate.uncertainty, estimate.depth, truth);
    report_.values.add(estimate.depth, estimate.semi_dense);
    ++report_.windows;
    report_.windows_without_events += slice_.left.empty() && slice_.right.empty();
    report_.windows_without_truth +=
        std::none_of(truth.metres.begin(), truth.metres.end(),
                     [](float metres) { return is_valid_depth(metres); });
    report_.latency_ms.push_back(estimate.latency_ms);
    add_rates(estimate.rates);
    if (!estimate.operations.empty()) accumulate(report_.operations, estimate.operations);

    const bool stereo =
        recording_.info().has_right && config_.block_matching && focal_baseline_ > 0;
    const DepthMap matched =
        stereo ? block_matching_depth(stereo_frame(), focal_baseline_) : DepthMap();
    if (reads_latest_) recording_.read_last_events(Side::left, window.end, kLatestEvents, latest_);
    for (const auto& protocol : config_.protocols) {
      const DepthMap scored = protocol_truth(protocol, truth, latest_, rounded_, focal_baseline_);
      const auto add = [&](Predictor predictor, const DepthMap& prediction) {
        report_.frames.push_back({recording_.info().name, label, window.end, protocol.name,
                                  predictor, depth_errors(prediction, scored, focal_baseline_)});
      };
      add(Predictor::network, estimate.depth);
      if (config_.constant_depth_m > 0) {
        const auto constant = constant_map(truth, config_.constant_depth_m);
        add(Predictor::constant, constant);
        if (estimate.semi_dense)
          add(Predictor::constant_on_network, only_where(constant, estimate.depth));
      }
      if (stereo) {
        add(Predictor::block_matching, matched);
        add(Predictor::network_on_block_matching, only_where(estimate.depth, matched));
        if (estimate.semi_dense)
          add(Predictor::block_matching_on_network, only_where(matched, estimate.depth));
      }
    }
    if (config_.details) {
      const auto& seen = estimator_.frame();
      meter_.add_frame(seen.sensor, active_share(seen.values));
      meter_.add_truth(truth, focal_baseline_);
      add_places(Predictor::network, estimate.depth, truth);
      if (stereo) add_places(Predictor::block_matching, matched, truth);
    }
    if (watch)
      watch({recording_.info().name, label, &estimator_.frame(), &estimate, &truth,
             stereo ? &matched : nullptr});
  }

 private:
  void add_places(Predictor predictor, const DepthMap& prediction, const DepthMap& truth) {
    auto known = std::find_if(report_.places.begin(), report_.places.end(),
                              [&](const auto& entry) { return entry.first == predictor; });
    if (known == report_.places.end())
      known = report_.places.insert(known, {predictor, ErrorPlaces()});
    known->second.add(prediction, truth, estimator_.frame());
  }
  // What the network saw; for a network with one camera the same with the second one added.
  const EventFrame& stereo_frame() {
    if (estimator_.frame().channels == both_cameras_.channels()) return estimator_.frame();
    both_cameras_.encode(slice_, frame_);
    return frame_;
  }
  void add_rates(const std::vector<LayerRate>& rates) {
    if (report_.rates.empty()) {
      for (const auto& rate : rates) {
        report_.rates.push_back(rate);
        report_.rates.back().rate = 0;
      }
    }
    for (std::size_t i = 0; i < rates.size(); ++i)
      report_.rates[i].rate += rates[i].rate;  // a sum until the end
  }

  Recording& recording_;
  DepthEstimator& estimator_;
  SlicePolicy policy_;
  const EvaluationConfig& config_;
  EvaluationReport& report_;
  InputRangeMeter& meter_;
  CountEncoder both_cameras_;
  RectificationTable rounded_;
  double focal_baseline_ = 0;  // px m; 0 without calibration
  bool reads_latest_ = false;
  StereoSlice slice_;
  EventFrame frame_;
  EventBatch latest_;
};

}  // namespace

EvaluationReport evaluate(const std::vector<EvaluationSource>& sources,
                          const EvaluationConfig& config, const ProgressCallback& progress,
                          const std::function<void(const EvaluatedWindow&)>& watch) {
  EvaluationReport report;
  std::vector<EvaluationSource> chosen = sources;
  std::int64_t total = 0;
  for (auto& source : chosen) {
    source.labels = checked(std::move(source.labels));
    total += source.labels.count();
  }
  InputRangeMeter meter;
  for (const auto& source : chosen) {
    SourceWalk walk(source, config, report, meter);
    for (auto label = source.labels.first; label < source.labels.last; ++label) {
      walk.score(static_cast<std::size_t>(label), watch);
      if (progress && progress({"eval", report.windows, total,
                                source.labels.recording->info().name}) == Flow::stop) {
        throw CancelledError("evaluation stopped; nothing was written");
      }
    }
  }
  report.input = meter.range();
  for (auto& rate : report.rates) rate.rate /= static_cast<double>(report.windows);
  average(report.operations, static_cast<double>(report.windows));
  return report;
}

}  // namespace spikedepth

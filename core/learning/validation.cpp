#include "core/learning/validation.hpp"

#include "core/base/error.hpp"
#include "core/learning/model_estimator.hpp"
#include "core/snn/device.hpp"

namespace spikedepth {

Validation::Validation(std::vector<LabelRange> ranges, std::shared_ptr<DepthModel> model,
                       const TrainConfig& config, bool binocular, double constant_depth_m) {
  evaluation_.constant_depth_m = constant_depth_m;
  evaluation_.protocols = {find_protocol(config.train.protocol)};
  evaluation_.block_matching = false;
  const InputPolicy input{config.slice, pixel_rounding(config.data.rounding)};
  for (auto& range : ranges) {
    const auto& recording = *range.recording;
    require_cameras(recording, binocular);
    if (evaluation_.protocols.front().needs_calibration() && recording.calibration() == nullptr) {
      throw DataError(
          recording.info().name,
          "has no calibration, which train.protocol=" + config.train.protocol +
              " needs; put the calibration folder beside it or choose another protocol");
    }
    estimators_.push_back(std::make_unique<ModelEstimator>(
        model, make_count_encoder(recording, input.rounding, binocular), input,
        rig_of(recording, *model), choose_device(config.train.device)));
    sources_.push_back({checked(std::move(range)), estimators_.back().get()});
  }
}

Validation::~Validation() = default;

ValidationReport Validation::run(const ProgressCallback& progress,
                                 const std::function<void(const EvaluatedWindow&)>& first) {
  bool seen = false;
  const auto report = evaluate(sources_, evaluation_, progress, [&](const EvaluatedWindow& window) {
    if (!seen && first) first(window);
    seen = true;
  });
  ValidationReport result;
  const auto& protocol = evaluation_.protocols.front().name;
  const auto errors = report.summary(protocol, Predictor::network);
  if (errors.images > 0) {
    result.error_m = errors.mean.mean_m;
    result.rmse_m = errors.mean.rmse_m;
    const auto constant = report.summary(protocol, Predictor::constant);
    if (constant.images > 0) result.constant_m = constant.mean.mean_m;
  }
  result.rates = report.rates;
  return result;
}

}  // namespace spikedepth

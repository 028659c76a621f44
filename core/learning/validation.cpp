#include "core/learning/validation.hpp"

#include "core/base/error.hpp"
#include "core/learning/model_estimator.hpp"
#include "core/snn/device.hpp"

namespace spikedepth {

Validation::Validation(std::vector<LabelRange> ranges, std::shared_ptr<DepthModel> model,
                       const TrainConfig& config, bool binocular) {
  evaluation_.protocols = {find_protocol(config.train.protocol)};
  evaluation_.block_matching = false;
  evaluation_.needs_calibration = evaluation_.protocols.front().needs_calibration();
  const InputPolicy input{config.slice, pixel_rounding(config.data.rounding)};
  for (auto& range : ranges) {
    const auto& recording = *range.recording;
    if (binocular && !recording.info().has_right) {
      throw DataError(recording.info().name,
                      "has no right camera, but the network looks at both; validate on another");
    }
    estimators_.push_back(std::make_unique<ModelEstimator>(
        model, make_count_encoder(recording, input.rounding, binocular), input,
        choose_device(config.train.device)));
    sources_.push_back({checked(std::move(range)), estimators_.back().get()});
  }
}

Validation::~Validation() = default;

ValidationReport Validation::run(const std::function<void(const EvaluatedWindow&)>& first) {
  bool seen = false;
  const auto report = evaluate(sources_, evaluation_, {}, [&](const EvaluatedWindow& window) {
    if (!seen && first) first(window);
    seen = true;
  });
  ValidationReport result;
  const auto errors = report.summary(evaluation_.protocols.front().name, Predictor::network);
  if (errors.images > 0) result.error_m = errors.mean.mean_m;
  result.rates = report.rates;
  return result;
}

}  // namespace spikedepth

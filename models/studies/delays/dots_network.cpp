#include "models/studies/delays/dots_network.hpp"

#include "core/depth/evaluation.hpp"
#include "models/experiments/train_experiment.hpp"
#include "models/experiments/trained_model.hpp"
#include "models/studies/delays/dots_recording.hpp"

namespace spikedepth {
namespace {

ErrorSummary errors_of(const TrainedModel& model, const std::shared_ptr<Recording>& recording) {
  const auto estimator = model.make_estimator(*recording, EngineChoice());
  EvaluationConfig config;
  config.protocols = {find_protocol("dense")};
  config.block_matching = false;
  const auto report = evaluate({{{recording}, estimator.get()}}, config, {}, {});
  return report.summary("dense", Predictor::network);
}

}  // namespace

DotsNetworkErrors dots_network_errors(const TimedDots& scene, std::size_t labels,
                                      std::uint64_t seed, const std::string& folder) {
  const auto held_out = std::make_shared<DotsRecording>(scene, labels, seed + 500);
  const auto labelled = std::make_shared<DotsRecording>(scene, labels, seed);
  const std::string keys = "disparities=16,patch=7,period=1,opposite=0,subpixel=false";
  const auto untrained = errors_of(TrainedModel::load("delay-phase:" + keys), held_out);
  auto experiment =
      Experiment::load("", {"model.name=delay-phase", "model.disparities=16", "model.patch=7",
                            "model.period=1", "model.opposite=0", "model.subpixel=false",
                            "rule.pixels=2000", "train.epochs=1", "train.validate_epochs=0"});
  auto run = RunDirectory::create(folder, true);
  train_experiment(experiment, {{labelled}}, {}, run, false, TrainingReporter());
  const auto trained = errors_of(TrainedModel::load(run.checkpoint("last")), held_out);
  return {untrained.mean.one_pixel_error, trained.mean.one_pixel_error,
          trained.coverage() / untrained.coverage()};
}

}  // namespace spikedepth

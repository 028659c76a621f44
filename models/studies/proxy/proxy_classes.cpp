// Labelled images: proxy learning in its variants, surrogate gradients, conversion.
#include <limits>
#include <map>

#include "core/base/error.hpp"
#include "core/base/random.hpp"
#include "core/base/text.hpp"
#include "models/studies/proxy/proxy_study.hpp"
#include "models/studies/proxy/twin_training.hpp"
#include "models/studies/study_images.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kClassSteps = 8, kClassBatch = 50;
constexpr std::int64_t kMostLearned = 2000, kMostMeasured = 600;
constexpr std::int64_t kConversionSteps[] = {4, 8, 16, 64};
constexpr auto kCount = ChainReadout::spike_count;
constexpr auto kMean = ChainReadout::mean_current;

struct ClassArm {
  const char* id;
  const char* title;
  TwinWay way;
  ChainOptions options;
  std::int64_t epochs;
  bool frozen = false;  // statistics, after the first epoch
};

const std::vector<ClassArm>& class_arms() {
  const auto relu = TwinActivation::relu, clip = TwinActivation::clip;
  const auto soft = TwinReset::soft, hard = TwinReset::hard;
  static const std::vector<ClassArm> arms = {{"count-hard",
                                              "proxy, ReLU twin, hard reset, spike count",
                                              TwinWay::proxy,
                                              {relu, hard, kCount},
                                              20},
                                             {"count-soft",
                                              "proxy, ReLU twin, soft reset, spike count",
                                              TwinWay::proxy,
                                              {relu, soft, kCount},
                                              10},
                                             {"clip",
                                              "proxy, clipped twin, soft reset, mean potential",
                                              TwinWay::proxy,
                                              {clip, soft, kMean},
                                              10},
                                             {"relu",
                                              "proxy, ReLU twin, soft reset, mean potential",
                                              TwinWay::proxy,
                                              {relu, soft, kMean},
                                              10},
                                             {"frozen",
                                              "the same, statistics frozen after one epoch",
                                              TwinWay::proxy,
                                              {relu, soft, kMean},
                                              10,
                                              true},
                                             {"surrogate",
                                              "surrogate gradients through time",
                                              TwinWay::surrogate,
                                              {clip, soft, kMean},
                                              12},
                                             {"analog",
                                              "ReLU network without spikes, converted",
                                              TwinWay::analog,
                                              {relu, soft, kMean},
                                              20}};
  return arms;
}

/// The first images of a set that has more: a study ends within minutes.
void keep_first(LabelledImages& images, std::int64_t most, std::int64_t pixels) {
  const auto kept = std::min(images.count(), most);
  images.pixels.resize(static_cast<std::size_t>(kept * pixels));
  images.labels.resize(static_cast<std::size_t>(kept));
}

LabelledImageSet class_images(StudyContext& context) {
  auto set = study_images(context, {kMostLearned, kMostMeasured});
  if (set.train.count() > kMostLearned || set.test.count() > kMostMeasured) {
    context.report.notes.push_back(format("of these the first %lld and %lld are used",
                                          static_cast<long long>(kMostLearned),
                                          static_cast<long long>(kMostMeasured)));
  }
  keep_first(set.train, kMostLearned, set.height * set.width);
  keep_first(set.test, kMostMeasured, set.height * set.width);
  return set;
}

/// Images and labels as tensors.
struct ClassData {
  torch::Tensor images, labels;  // [N,1,H,W], [N]
};

ClassData class_data(const LabelledImages& images, std::int64_t height, std::int64_t width) {
  return {torch::tensor(images.pixels).view({images.count(), 1, height, width}),
          torch::tensor(images.labels, torch::kInt64)};
}

TwinChain class_chain(const ClassArm& arm, const LabelledImageSet& set, std::uint64_t seed) {
  if (set.height < 4 || set.width < 4) {
    throw DataError(set.source,
                    format("has images of %lldx%lld pixels; at least 4x4 were expected",
                           static_cast<long long>(set.width), static_cast<long long>(set.height)));
  }
  torch::manual_seed(seed);
  TwinChain chain(arm.options);
  chain->add_convolution({1, 8, 3, true, false, 2});
  chain->add_convolution({8, 16, 3, true, false, 2});
  chain->add_linear(16 * (set.height / 4) * (set.width / 4), 64);
  chain->add_linear(64, set.classes, arm.options.readout == kMean);
  return chain;
}

/// Image numbers of each iteration: every epoch in an order of its own.
std::vector<std::int64_t> class_order(std::int64_t images, std::int64_t batch, std::int64_t epochs,
                                      std::uint64_t seed) {
  std::vector<std::int64_t> order;
  for (std::int64_t epoch = 0; epoch < epochs; ++epoch) {
    Random random(seed, static_cast<std::uint64_t>(epoch));
    std::vector<std::int64_t> numbers(static_cast<std::size_t>(images));
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<std::int64_t>(i);
    for (std::size_t i = numbers.size(); i > 1; --i)
      std::swap(numbers[i - 1], numbers[static_cast<std::size_t>(random.below(i))]);
    order.insert(order.end(), numbers.begin(), numbers.begin() + images / batch * batch);
  }
  return order;
}

// As published: one spike of the right neuron is wanted, none of the others.
torch::Tensor count_loss(const torch::Tensor& counts, const torch::Tensor& labels) {
  return torch::mse_loss(counts, torch::one_hot(labels, counts.size(1)).to(counts.scalar_type()));
}

/// Shares of right answers: the largest output, where a tie of counts is decided by the potentials;
/// and counting every tie with the right class as right.
struct ClassScore {
  double strict = 0, ties = 0;
};

ClassScore class_score(const torch::Tensor& output, const torch::Tensor& potential,
                       const torch::Tensor& labels) {
  constexpr double kAbovePotentials = 1e6;
  auto decided = output.to(torch::kFloat64);
  if (potential.defined())
    decided = decided * kAbovePotentials + potential.to(torch::kFloat64).clamp(-1e5, 1e5);
  const auto own = output.gather(1, labels.unsqueeze(1)).squeeze(1);
  const auto mean = [](const torch::Tensor& right) {
    return right.to(torch::kFloat64).mean().item<double>();
  };
  return {mean(decided.argmax(1).eq(labels)), mean(own.eq(std::get<0>(output.max(1))))};
}

nlohmann::json measured(TwinChain& chain, const ClassArm& arm, const ClassData& test,
                        std::int64_t steps) {
  torch::NoGradGuard no_grad;
  const auto output = chain->forward(test.images, steps);
  const auto score = class_score(
      output, arm.options.readout == kCount ? chain->readout_potential() : torch::Tensor(),
      test.labels);
  return {{"strict", score.strict}, {"ties", score.ties}, {"rate", chain->spike_rate()}};
}

nlohmann::json run_class_arm(StudyContext& context, const ClassArm& arm,
                             const LabelledImageSet& set, std::uint64_t seed) {
  const auto train = class_data(set.train, set.height, set.width);
  const auto test = class_data(set.test, set.height, set.width);
  auto chain = class_chain(arm, set, seed);
  const auto epochs = context.steps(arm.epochs, 2);
  const auto batch = std::min(kClassBatch, set.train.count());
  const auto order = class_order(set.train.count(), batch, epochs, seed);
  TwinTraining training;
  training.way = arm.way;
  training.steps = kClassSteps;
  training.iterations = static_cast<std::int64_t>(order.size()) / batch;
  if (arm.frozen) training.frozen_from = training.iterations / epochs;
  training.batch = [&](std::int64_t i) {
    const auto numbers = torch::tensor(
        std::vector<std::int64_t>(order.begin() + i * batch, order.begin() + (i + 1) * batch));
    return std::make_pair(train.images.index_select(0, numbers),
                          train.labels.index_select(0, numbers));
  };
  if (arm.options.readout == kCount) {
    training.loss = count_loss;
  } else {
    training.loss = [](const torch::Tensor& output, const torch::Tensor& labels) {
      return torch::nn::functional::cross_entropy(output, labels);
    };
  }
  training.beat = [&](double share) { context.beat(share); };
  nlohmann::json found = {{"step_s", train_chain(chain, training)}};
  {
    torch::NoGradGuard no_grad;
    found["analog"] = class_score(chain->forward_analog(test.images), {}, test.labels).strict;
  }
  if (arm.way != TwinWay::analog) {
    found["spiking"] = measured(chain, arm, test, kClassSteps);
    found["longer"] = measured(chain, arm, test, 4 * kClassSteps);
    return found;
  }
  for (const bool balanced : {false, true}) {
    chain->convert(balanced ? train.images : torch::Tensor());
    for (const auto steps : kConversionSteps)
      found[balanced ? "balanced" : "copied"][std::to_string(steps)] =
          measured(chain, arm, test, steps);
  }
  return found;
}

using ArmResults = std::map<std::string, std::vector<nlohmann::json>>;

std::vector<double> values_at(const std::vector<nlohmann::json>& results,
                              const std::string& pointer) {
  std::vector<double> values;
  for (const auto& result : results)
    values.push_back(result.at(nlohmann::json::json_pointer(pointer)).get<double>());
  return values;
}

double mean_at(const ArmResults& results, const std::string& arm, const std::string& pointer) {
  return mean_and_deviation(values_at(results.at(arm), pointer)).mean;
}

void report_classes(StudyContext& context, const ArmResults& results, const std::string& name) {
  StudyTable table{
      "Classes of " + name + ", accuracy on images not learned; spiking networks over 8 steps",
      {"training", "epochs", "analog twin", "spiking", "ties count as right", "over 32 steps",
       "spikes a neuron and step", "ms an update"},
      {}};
  for (const auto& arm : class_arms()) {
    const auto& found = results.at(arm.id);
    const auto cell = [&](const char* pointer) { return spread(values_at(found, pointer), 3); };
    const bool converted = arm.way == TwinWay::analog;
    table.rows.push_back(
        {arm.title, std::to_string(context.steps(arm.epochs, 2)), cell("/analog"),
         converted ? "see below" : cell("/spiking/strict"), converted ? "-" : cell("/spiking/ties"),
         converted ? "-" : cell("/longer/strict"), converted ? "-" : cell("/spiking/rate"),
         format("%.1f", 1e3 * mean_at(results, arm.id, "/step_s"))});
  }
  context.report.tables.push_back(table);
  StudyTable conversion{"Conversion of the network without spikes: accuracy over T steps",
                        {"thresholds", "T=4", "T=8", "T=16", "T=64"},
                        {}};
  for (const std::string kind : {"copied", "balanced"}) {
    std::vector<std::string> row = {kind == "copied" ? "1" : "balanced"};
    for (const auto steps : kConversionSteps) {
      row.push_back(spread(
          values_at(results.at("analog"), "/" + kind + "/" + std::to_string(steps) + "/strict"),
          3));
    }
    conversion.rows.push_back(row);
  }
  context.report.tables.push_back(conversion);
}

void check_classes(StudyContext& context, const ArmResults& results) {
  const double infinity = std::numeric_limits<double>::infinity();
  const double spiking = mean_at(results, "clip", "/spiking/strict");
  const double copied = mean_at(results, "analog", "/copied/8/strict");
  const double balanced = mean_at(results, "analog", "/balanced/8/strict");
  auto& checks = context.report.checks;
  checks.push_back({"proxy (clipped, mean potential): spiking accuracy", "learns the classes",
                    spiking, 0.93, infinity});
  checks.push_back({"the same - conversion at 8 steps, thresholds 1", "better than conversion",
                    spiking - copied, 0.05, infinity});
  checks.push_back({"the same - conversion at 8 steps, balanced thresholds",
                    "better than conversion", spiking - balanced, 0.05, infinity});
  checks.push_back({"the same: |spiking - analog twin|", "twins agree",
                    std::abs(spiking - mean_at(results, "clip", "/analog")), 0, 0.03});
  context.report.notes.push_back(
      format("surrogate gradients reach %.3f, proxy learning %.3f; over 32 steps in place of the 8 "
             "that it "
             "was trained on the proxy's network reaches %.3f",
             mean_at(results, "surrogate", "/spiking/strict"), spiking,
             mean_at(results, "clip", "/longer/strict")));
}

}  // namespace

std::int64_t proxy_class_parts(std::int64_t seeds) {
  return seeds * static_cast<std::int64_t>(class_arms().size());
}

void study_proxy_classes(StudyContext& context) {
  const auto set = class_images(context);
  ArmResults results;
  for (const auto& arm : class_arms()) {
    for (std::int64_t seed = 1; seed <= context.seeds_or(kProxySeeds); ++seed) {
      const auto part = set.name + "/" + arm.id + "/seed" + std::to_string(seed);
      results[arm.id].push_back(context.part(part, [&] {
        return run_class_arm(context, arm, set, static_cast<std::uint64_t>(seed));
      }));
    }
  }
  report_classes(context, results, set.name);
  check_classes(context, results);
}

}  // namespace spikedepth

#include "models/studies/dendritic_balance/patch_match.hpp"

#include <memory>

#include "core/balance/patch_codes.hpp"
#include "core/base/text.hpp"
#include "models/studies/dendritic_balance/balance_runs.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kMatchFrames = 20, kMatchPatches = 20000, kMatchTrials = 4000;
constexpr std::int64_t kMatchUnits = 64, kMatchCandidates = 5, kMatchPixels = 128;
constexpr std::int64_t kLeastEvents = 8;  // of a patch, so that there is something to match
constexpr double kMatchFlips[] = {0.05, 0.15};

using Frames = std::shared_ptr<const std::vector<EventFrameMaps>>;

// A place with enough events, `kMatchCandidates - 1` columns from the left border.
void draw_patch(const std::vector<EventFrameMaps>& frames, Random& random, std::vector<float>& x,
                const EventFrameMaps*& frame, std::int64_t& top, std::int64_t& left) {
  double events = 0;
  do {
    frame = &frames[random.below(frames.size())];
    top = static_cast<std::int64_t>(
        random.below(static_cast<std::uint64_t>(frame->side - kPatchSide + 1)));
    left = kMatchCandidates - 1 +
           static_cast<std::int64_t>(random.below(
               static_cast<std::uint64_t>(frame->side - kPatchSide + 2 - kMatchCandidates)));
    read_patch(*frame, top, left, x);
    events = 0;
    for (const float one : x) events += double(one);
  } while (events < double(kLeastEvents));
}

BalanceRun match_run(const StudyContext& context, const Frames& frames, BalanceScheme scheme) {
  BalanceRun run;
  auto& p = run.parameters;
  p.inputs = kMatchPixels;
  p.neurons = kMatchUnits;
  p.scheme = scheme;
  p.dt_ms = 2;
  p.target_rate = 0.01;
  p.final_noise = 0.13;
  p.noise_rate = 3 * 4.6e-7;
  p.forward_rate = 3 * 4e-5;
  p.decoder_rate = 3 * 1.3e-4;
  p.recurrent_rate = 3 * 1e-4;
  p.bias_rate = 3 * 6e-3;
  run.patterns = [frames](Random& random, std::vector<float>& x) {
    const EventFrameMaps* frame = nullptr;
    std::int64_t top = 0, left = 0;
    draw_patch(*frames, random, x, frame, top, left);
  };
  run.count = context.steps(kMatchPatches, 10);
  run.tests = 0;
  return run;
}

// The other value for a share of the pixels.
void flip(std::vector<float>& x, double share, Random& random) {
  for (auto& value : x) value = random.uniform() < share ? 1 - value : value;
}

// What a coder makes of a patch, or the patch itself; D z as a third way to look at a code.
struct Look {
  const char* name;
  const PatchCoder* coder = nullptr;
  const BalanceWeights<float>* decoder = nullptr;
  std::vector<float> of(const std::vector<float>& x, std::uint64_t number) const {
    if (coder == nullptr) return x;
    std::vector<float> code(coder->neurons());
    coder->encode(x.data(), number, code.data());
    if (decoder == nullptr) return code;
    std::vector<float> shown(x.size(), 0.0F);
    for (std::size_t k = 0; k < code.size(); ++k) {
      for (std::size_t i = 0; i < x.size(); ++i)
        shown[i] += code[k] * decoder->decoder[k * x.size() + i];
    }
    return shown;
  }
};

// Share of trials in which the patch at the true place is the most similar one.
std::vector<double> accuracies(const std::vector<EventFrameMaps>& frames,
                               const std::vector<Look>& looks, double flips, std::int64_t trials) {
  Random random(31);
  std::vector<double> right(looks.size(), 0.0);
  std::vector<float> x(static_cast<std::size_t>(kMatchPixels));
  for (std::int64_t trial = 0; trial < trials; ++trial) {
    const EventFrameMaps* frame = nullptr;
    std::int64_t top = 0, left = 0;
    draw_patch(frames, random, x, frame, top, left);
    std::vector<std::vector<float>> candidates;
    for (std::int64_t d = 0; d < kMatchCandidates; ++d) {
      candidates.emplace_back(x.size());
      read_patch(*frame, top, left - d, candidates.back());
    }
    const auto truth = random.below(static_cast<std::uint64_t>(kMatchCandidates));
    // The left camera saw what stands at the true place of the right one; both err on their own.
    auto seen = candidates[truth];
    flip(seen, flips, random);
    for (auto& candidate : candidates) flip(candidate, flips, random);
    const auto number = static_cast<std::uint64_t>(trial) * 8;
    for (std::size_t l = 0; l < looks.size(); ++l) {
      const auto wanted = looks[l].of(seen, number);
      std::size_t best = 0;
      double most = -2;
      for (std::size_t d = 0; d < candidates.size(); ++d) {
        const auto code = looks[l].of(candidates[d], number + 1 + d);
        const double match = cosine(wanted.data(), code.data(), code.size());
        if (match > most) {
          most = match;
          best = d;
        }
      }
      right[l] += best == truth ? 1.0 / static_cast<double>(trials) : 0.0;
    }
  }
  return right;
}

nlohmann::json match(StudyContext& context) {
  const auto train =
      std::make_shared<const std::vector<EventFrameMaps>>(moving_leaves(21, kMatchFrames));
  const auto test = moving_leaves(22, kMatchFrames);
  const BalanceScheme schemes[] = {BalanceScheme::analytic, BalanceScheme::somatic};
  std::vector<std::unique_ptr<BalanceLayer<float>>> layers(2);
  run_parallel(context, 2, [&](std::int64_t index, const RunBeat& beat) {
    const auto at = static_cast<std::size_t>(index);
    const auto run = match_run(context, train, schemes[at]);
    layers[at] = std::make_unique<BalanceLayer<float>>(run.parameters, run.seed);
    run_balance(*layers[at], run, beat);
  });
  std::vector<std::unique_ptr<PatchCoder>> coders;
  for (const auto& layer : layers) {
    coders.push_back(std::make_unique<PatchCoder>(layer->parameters(), layer->weights(),
                                                  layer->noise(), CodeCourse{50, 0.6}, 5));
  }
  const std::vector<Look> looks = {{"raw pixels"},
                                   {"dendritic balance", coders[0].get()},
                                   {"its reconstruction", coders[0].get(), &layers[0]->weights()},
                                   {"somatic balance", coders[1].get()},
                                   {"its reconstruction", coders[1].get(), &layers[1]->weights()}};
  auto rows = nlohmann::json::array();
  for (const auto& look : looks) rows.push_back({{"name", look.name}});
  for (const double flips : kMatchFlips) {
    const auto shares = accuracies(test, looks, flips, context.steps(kMatchTrials, 20));
    for (std::size_t l = 0; l < looks.size(); ++l) rows[l]["right"].push_back(shares[l]);
  }
  return rows;
}

}  // namespace

void study_patch_match(StudyContext& context) {
  const auto rows = context.part("match", [&] { return match(context); });
  StudyTable table{
      "Which of five patches (8x8 pixels, shifted by 0 to 4) matches, 64 units; chance 0.2",
      {"look", "dimensions", "5 % of the pixels flipped", "15 %"},
      {}};
  for (std::size_t l = 0; l < rows.size(); ++l) {
    const bool code = l == 1 || l == 3;
    table.rows.push_back({rows[l].at("name").get<std::string>(), code ? "64" : "128",
                          format("%.3f", rows[l].at("right")[0].get<double>()),
                          format("%.3f", rows[l].at("right")[1].get<double>())});
  }
  context.report.tables.push_back(std::move(table));
  context.report.checks.push_back({"match at 5 % flips: dendritic code",
                                   "keeps most of what matches",
                                   rows[1].at("right")[0].get<double>(), 0.55, 1});
  context.report.checks.push_back({"match at 5 % flips: somatic code", "loses it",
                                   rows[3].at("right")[0].get<double>(), 0, 0.40});
}

}  // namespace spikedepth

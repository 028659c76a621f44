// Local stereo as inference: which shifts of a left patch are behind a right patch.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/text.hpp"
#include "core/sampling/gibbs_sampler.hpp"
#include "models/studies/sampling/sampling_study.hpp"

namespace spikedepth {
namespace {

constexpr int kPatch_px = 7, kShifts = 10, kStrip_px = kPatch_px + kShifts - 1;
constexpr double kPatchNoise = 0.6, kSparseShare = 0.03;
constexpr int kPeriod_px = 4;
constexpr std::int64_t kPatches = 200;  // of each kind
constexpr int kSweeps = 100, kManySweeps = 400;
constexpr int kScene_px = 96, kNearShift = 7, kFarShift = 2, kSceneStride_px = 3;

enum class Texture { textured, sparse, repetitive };
constexpr const char* kTextureNames[] = {"textured", "sparse", "repetitive"};

double texture_value(Texture kind, Random& random) {
  if (kind != Texture::sparse) return random.normal();
  if (random.uniform() >= kSparseShare) return 0;
  return random.uniform() < 0.5 ? -1 : 1;
}

// Rows of the left image that all shifts of a patch see.
std::vector<double> draw_strip(Texture kind, Random& random) {
  std::vector<double> strip(std::size_t{kPatch_px} * kStrip_px);
  for (std::size_t i = 0; i < strip.size(); ++i) {
    const auto column = i % kStrip_px;
    strip[i] = kind == Texture::repetitive && column >= kPeriod_px ? strip[i - kPeriod_px]
                                                                   : texture_value(kind, random);
  }
  return strip;
}

// Column d of the model: the patch of the strip that begins d pixels to the right.
std::vector<double> shifted_patches(const std::vector<double>& strip) {
  std::vector<double> fields;
  for (int shift = 0; shift < kShifts; ++shift) {
    for (int y = 0; y < kPatch_px; ++y) {
      for (int x = 0; x < kPatch_px; ++x)
        fields.push_back(strip[static_cast<std::size_t>(y * kStrip_px + x + shift)]);
    }
  }
  return fields;
}

BinaryPosterior patch_posterior(const std::vector<double>& fields,
                                const std::vector<double>& right) {
  return image_posterior(fields, kShifts, right, kPatchNoise, 1. / kShifts);
}

struct Answer {
  int shift = 0;
  double entropy = 0;  // of the normalised marginals, nats
};

Answer answer_of(const std::vector<double>& marginals) {
  Answer answer;
  answer.shift =
      static_cast<int>(std::max_element(marginals.begin(), marginals.end()) - marginals.begin());
  const double sum = std::accumulate(marginals.begin(), marginals.end(), 0.0);
  for (const double value : marginals) {
    const double p = sum > 0 ? value / sum : 1. / kShifts;
    if (p > 0) answer.entropy -= p * std::log(p);
  }
  return answer;
}

double mean_gap(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
  return sum / static_cast<double>(a.size());
}

// Probability that a wrong answer has the larger entropy of a wrong and a right one.
double separation(const std::vector<double>& entropy, const std::vector<bool>& wrong) {
  double wins = 0, pairs = 0;
  for (std::size_t i = 0; i < entropy.size(); ++i) {
    for (std::size_t j = 0; j < entropy.size(); ++j) {
      if (!wrong[i] || wrong[j]) continue;
      wins += entropy[i] > entropy[j] ? 1 : entropy[i] == entropy[j] ? 0.5 : 0;
      ++pairs;
    }
  }
  return pairs > 0 ? wins / pairs : std::nan("");
}

// Share of wrong answers among the `share` with the least entropy.
double wrong_among_surest(const std::vector<double>& entropy, const std::vector<bool>& wrong,
                          double share) {
  std::vector<std::size_t> order(entropy.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return entropy[a] < entropy[b]; });
  const auto count = static_cast<std::size_t>(share * static_cast<double>(order.size()));
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += wrong[order[i]];
  return count > 0 ? sum / static_cast<double>(count) : std::nan("");
}

struct KindFigures {
  double wrong = 0, entropy = 0;
  double plain = 0, tempered = 0, plain_many = 0, tempered_many = 0;  // errors of marginals
};

nlohmann::json run_patches(StudyContext& context) {
  Random random(11, 0);
  std::vector<double> entropy, sampled_entropy;
  std::vector<bool> wrong, sampled_wrong;
  auto kinds = nlohmann::json::array();
  const auto patches = context.steps(kPatches, 4);
  for (const auto kind : {Texture::textured, Texture::sparse, Texture::repetitive}) {
    KindFigures sums;
    for (std::int64_t i = 0; i < patches; ++i) {
      const auto fields = shifted_patches(draw_strip(kind, random));
      const auto shift = static_cast<std::size_t>(random.below(kShifts));
      constexpr std::size_t kPixels = std::size_t{kPatch_px} * kPatch_px;
      std::vector<double> right(
          fields.begin() + static_cast<std::ptrdiff_t>(shift * kPixels),
          fields.begin() + static_cast<std::ptrdiff_t>((shift + 1) * kPixels));
      for (auto& value : right) value += kPatchNoise * random.normal();
      const auto posterior = patch_posterior(fields, right);
      const auto exact = marginals_of(posterior.exact(), kShifts);
      sums.plain += mean_gap(gibbs_marginals(posterior, kSweeps, random), exact);
      sums.plain_many += mean_gap(gibbs_marginals(posterior, kManySweeps, random), exact);
      const auto tempered = tempered_marginals(posterior, kSweeps, TemperingRhythm(), random);
      sums.tempered += mean_gap(tempered, exact);
      sums.tempered_many +=
          mean_gap(tempered_marginals(posterior, kManySweeps, TemperingRhythm(), random), exact);
      const auto answer = answer_of(exact), sampled = answer_of(tempered);
      entropy.push_back(answer.entropy);
      wrong.push_back(answer.shift != static_cast<int>(shift));
      sampled_entropy.push_back(sampled.entropy);
      sampled_wrong.push_back(sampled.shift != static_cast<int>(shift));
      sums.wrong += wrong.back();
      sums.entropy += answer.entropy;
      context.beat(double(i) / double(patches), "stereo patches");
    }
    auto row = nlohmann::json::array();
    for (const double sum :
         {sums.wrong, sums.entropy, sums.plain, sums.tempered, sums.plain_many, sums.tempered_many})
      row.push_back(sum / static_cast<double>(patches));
    kinds.push_back(row);
  }
  nlohmann::json json = {{"kinds", kinds}, {"separation", separation(entropy, wrong)}};
  json["sampled_separation"] = separation(sampled_entropy, sampled_wrong);
  for (const double share : {1.0, 0.75, 0.5, 0.25}) {
    json["wrong"].push_back(wrong_among_surest(entropy, wrong, share));
    json["sampled_wrong"].push_back(wrong_among_surest(sampled_entropy, sampled_wrong, share));
  }
  return json;
}

// A square in front of a plane, both of one texture; wrong answers of all and of the surer half.
nlohmann::json run_scene(StudyContext& context) {
  Random random(12, 0);
  constexpr int kWide = kScene_px + kShifts;
  std::vector<double> left(std::size_t{kScene_px} * kWide);
  for (auto& value : left) value = texture_value(Texture::textured, random);
  const auto shift_at = [](int x, int y) {
    const bool inside =
        x > kScene_px / 4 && x < 3 * kScene_px / 4 && y > kScene_px / 4 && y < 3 * kScene_px / 4;
    return inside ? kNearShift : kFarShift;
  };
  const auto left_at = [&](int x, int y) { return left[static_cast<std::size_t>(y * kWide + x)]; };
  std::vector<double> right(std::size_t{kScene_px} * kScene_px);
  for (int y = 0; y < kScene_px; ++y) {
    for (int x = 0; x < kScene_px; ++x)
      right[static_cast<std::size_t>(y * kScene_px + x)] =
          left_at(x + shift_at(x, y), y) + kPatchNoise * random.normal();
  }
  std::vector<double> entropy;
  std::vector<bool> wrong;
  for (int y = 0; y + kPatch_px <= kScene_px; y += kSceneStride_px) {
    for (int x = 0; x + kPatch_px <= kScene_px; x += kSceneStride_px) {
      std::vector<double> fields, patch;
      for (int shift = 0; shift < kShifts; ++shift) {
        for (int dy = 0; dy < kPatch_px; ++dy) {
          for (int dx = 0; dx < kPatch_px; ++dx) fields.push_back(left_at(x + dx + shift, y + dy));
        }
      }
      for (int dy = 0; dy < kPatch_px; ++dy) {
        for (int dx = 0; dx < kPatch_px; ++dx)
          patch.push_back(right[static_cast<std::size_t>((y + dy) * kScene_px + x + dx)]);
      }
      const auto answer = answer_of(
          tempered_marginals(patch_posterior(fields, patch), kSweeps, TemperingRhythm(), random));
      entropy.push_back(answer.entropy);
      wrong.push_back(answer.shift != shift_at(x + kPatch_px / 2, y + kPatch_px / 2));
    }
    context.beat(double(y) / kScene_px, "a scene of two planes");
  }
  return {{"all", wrong_among_surest(entropy, wrong, 1)},
          {"half", wrong_among_surest(entropy, wrong, 0.5)}};
}

}  // namespace

void study_patches(StudyContext& context) {
  const auto patches = context.part("patches", [&] { return run_patches(context); });
  const auto scene = context.part("scene", [&] { return run_scene(context); });
  StudyTable table{
      format("Which of %d shifts: patches of %dx%d pixels, Gibbs sweeps over the exact "
             "posterior of binary shifts",
             kShifts, kPatch_px, kPatch_px),
      {"texture", "wrong answers", "entropy nats", "marginals' error, 100 sweeps", "with tempering",
       "400 sweeps", "with tempering"},
      {}};
  const auto& kinds = patches.at("kinds");
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    table.rows.push_back({kTextureNames[k]});
    for (const auto& value : kinds[k])
      table.rows.back().push_back(format("%.4f", value.get<double>()));
  }
  context.report.tables.push_back(std::move(table));
  StudyTable surest{"Wrong answers among the surest patches of all textures",
                    {"marginals", "100 %", "75 %", "50 %", "25 %"},
                    {}};
  const std::pair<const char*, const char*> sources[] = {{"exact", "wrong"},
                                                         {"100 tempered sweeps", "sampled_wrong"}};
  for (const auto& [name, key] : sources) {
    surest.rows.push_back({name});
    for (const auto& value : patches.at(key))
      surest.rows.back().push_back(format("%.3f", value.get<double>()));
  }
  context.report.tables.push_back(std::move(surest));
  const auto number = [](const nlohmann::json& value) {
    return value.is_number() ? value.get<double>() : std::nan("");
  };
  auto& checks = context.report.checks;
  checks.push_back({"patches: probability that a wrong answer is less sure than a right one",
                    "0.75", number(patches.at("separation")), 0.75, 1});
  checks.push_back({"the same of 100 tempered sweeps instead of the exact posterior", "0.75",
                    number(patches.at("sampled_separation")), 0.75, 1});
  checks.push_back({"wrong answers of the surer half / of all", "half",
                    number(patches.at("wrong")[2]) / number(patches.at("wrong")[0]), 0, 0.5});
  checks.push_back({"repetitive patches: marginals' error with tempering / without, 100 sweeps",
                    "at least 40 % less", number(kinds[2][3]) / number(kinds[2][2]), 0, 0.6});
  checks.push_back({"two planes: wrong answers of the surer half / of all", "not more",
                    number(scene.at("half")) / std::max(1e-9, number(scene.at("all"))), 0, 1});
}

}  // namespace spikedepth

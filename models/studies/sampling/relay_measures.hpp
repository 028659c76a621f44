#pragma once
// What a study of relay networks measures: training, errors, rhythm.
#include "models/studies/study.hpp"

namespace spikedepth {

/// Time steps over which histograms are compared.
constexpr int kSampledWindows[] = {10, 20, 50, 100, 200};

/// KL from the histogram of a million Gibbs sweeps to the enumerated posterior, nats.
double long_run_divergence(StudyContext& context);

/// Optimises the network of one seed and measures it on images that it has never seen, beside its
/// start, Gibbs and independent samples.
nlohmann::json relay_figures(StudyContext& context, std::int64_t seed);

}  // namespace spikedepth

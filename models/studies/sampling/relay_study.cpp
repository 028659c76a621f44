// Networks of excitatory and inhibitory neurons that are optimised to sample fast.
#include <cmath>

#include "core/base/extremes.hpp"
#include "core/base/text.hpp"
#include "models/studies/sampling/relay_measures.hpp"
#include "models/studies/sampling/sampling_study.hpp"

namespace spikedepth {
namespace {

// NaN where the file of parts holds none.
double number(const nlohmann::json& value) {
  return value.is_number() ? value.get<double>() : std::nan("");
}

// max C(5..8) - min C(2..5): above 0 where activity returns.
double rebound(const nlohmann::json& rhythm) {
  std::vector<double> c;
  for (const auto& value : rhythm.at("autocorrelation")) c.push_back(number(value));
  return largest({c.begin() + 5, c.begin() + 9}) - smallest({c.begin() + 2, c.begin() + 6});
}

class RelayReport {
 public:
  RelayReport(StudyContext& context, std::vector<nlohmann::json> seeds)
      : context_(context), seeds_(std::move(seeds)) {}

  void add() {
    add_tables();
    check("gap between two enumerations of the posterior", "equal",
          worst([](const auto& s) { return number(s.at("enumeration_error")); }), 0, 1e-12);
    check("rows of the transition matrix: largest distance of their sum from 1", "1e-12",
          worst([](const auto& s) { return number(s.at("row_sum_error")); }), 0, 1e-12);
    check("expected error at 20 steps: simulation over formula - 1", "within 2 %",
          worst([](const auto& s) { return std::abs(number(s.at("simulation_error"))); }), 0, 0.02);
    for (const std::size_t w : {std::size_t{0}, std::size_t{1}}) {
      const auto steps = format("%d steps", kSampledWindows[w]);
      check("error after " + steps + ": network / Gibbs, worst seed", "faster than Gibbs",
            worst([w](const auto& s) { return ratio(s, "network", "gibbs", w); }), 0, 0.92);
      check("the same: network / independent, least", "slower than independent samples",
            least([w](const auto& s) { return ratio(s, "network", "independent", w); }), 1, 1e9);
      check("control, not optimised: / Gibbs, least", "must not be faster",
            least([w](const auto& s) { return ratio(s, "start", "gibbs", w); }), 0.92, 1e9);
    }
    check("integrated autocorrelation time: network / Gibbs", "0.75", worst([](const auto& s) {
            return time_of(s, "network_rhythm") / time_of(s, "gibbs_rhythm");
          }),
          0, 0.75);
    check("rebound of the autocorrelation, network, least", "a rhythm",
          least([](const auto& s) { return rebound(s.at("network_rhythm")); }), 0.03, 1);
    check("the same of Gibbs, largest", "none",
          worst([](const auto& s) { return rebound(s.at("gibbs_rhythm")); }), -1, 0);
    check("the same of the control, not optimised, largest", "none",
          worst([](const auto& s) { return rebound(s.at("start_rhythm")); }), -1, 0.03);
    check("slowest complex pair of eigenvalues: modulus, least", "0.4",
          least([](const auto& s) { return number(s.at("network_rhythm").at("modulus")); }), 0.4,
          1);
    check("its period, steps, least", "4 to 30",
          least([](const auto& s) { return number(s.at("network_rhythm").at("period")); }), 4, 30);
    check("complex pair of the control: modulus, largest", "none",
          worst([](const auto& s) { return number(s.at("start_rhythm").at("modulus")); }), 0, 0);
    check("asymmetry of the connections, least", "not symmetric",
          least([](const auto& s) { return number(s.at("asymmetry")); }), 0.5, 10);
  }

 private:
  static double ratio(const nlohmann::json& seed, const char* one, const char* other,
                      std::size_t window) {
    return number(seed.at(one)[window]) / number(seed.at(other)[window]);
  }
  static double time_of(const nlohmann::json& seed, const char* what) {
    return number(seed.at(what).at("integrated_time"));
  }
  template <class Figure>
  double worst(Figure figure) const {
    return largest(figures(figure));
  }
  template <class Figure>
  double least(Figure figure) const {
    return smallest(figures(figure));
  }
  template <class Figure>
  std::vector<double> figures(Figure figure) const {
    std::vector<double> values;
    for (const auto& seed : seeds_) values.push_back(figure(seed));
    return values;
  }
  void check(const std::string& what, const std::string& claim, double value, double low,
             double high) {
    context_.report.checks.push_back({what, claim, value, low, high});
  }
  void add_tables() {
    StudyTable errors{
        "Expected squared error of the sampled histogram, 20 images never seen, by "
        "time steps from silence; equal update rates",
        {"steps", "network", "not optimised", "Gibbs", "independent"},
        {}};
    for (std::size_t w = 0; w < std::size(kSampledWindows); ++w) {
      errors.rows.push_back({std::to_string(kSampledWindows[w])});
      for (const char* arm : {"network", "start", "gibbs", "independent"}) {
        std::vector<double> values;
        for (const auto& seed : seeds_) values.push_back(number(seed.at(arm)[w]));
        errors.rows.back().push_back(spread(values, 4));
      }
    }
    StudyTable rhythm{
        "The rhythm, by seed",
        {"seed", "C(1) to C(8)", "time network / Gibbs", "period", "spectrum's peak a step",
         "bias nats", "Gibbs wins from steps", "self-inhibition"},
        {}};
    for (std::size_t i = 0; i < seeds_.size(); ++i) {
      const auto& seed = seeds_[i];
      const auto& own = seed.at("network_rhythm");
      std::string lags;
      for (std::size_t lag = 1; lag <= 8; ++lag)
        lags += format("%.2f ", number(own.at("autocorrelation")[lag]));
      const auto crossover = seed.at("crossover").get<std::int64_t>();
      rhythm.rows.push_back(
          {std::to_string(i + 1), lags,
           format("%.2f / %.2f", time_of(seed, "network_rhythm"), time_of(seed, "gibbs_rhythm")),
           format("%.1f", number(own.at("period"))),
           format("%.3f", number(own.at("peak_frequency"))), format("%.3f", number(own.at("bias"))),
           crossover > 0 ? std::to_string(crossover) : "never up to 200",
           format("%.2f", number(seed.at("self_inhibition")))});
    }
    context_.report.tables.push_back(std::move(errors));
    context_.report.tables.push_back(std::move(rhythm));
  }

  StudyContext& context_;
  std::vector<nlohmann::json> seeds_;
};

}  // namespace

void study_relay_networks(StudyContext& context) {
  const auto long_run =
      context.part("gibbs", [&] { return nlohmann::json(long_run_divergence(context)); });
  context.report.checks.push_back(
      {"Gibbs over 1e6 sweeps against enumeration: KL, nats", "1e-3", number(long_run), 0, 1e-3});
  std::vector<nlohmann::json> seeds;
  for (std::int64_t seed = 1; seed <= context.seeds_or(kSamplingSeeds); ++seed) {
    seeds.push_back(context.part("relay/seed" + std::to_string(seed),
                                 [&] { return relay_figures(context, seed); }));
  }
  RelayReport(context, std::move(seeds)).add();
}

}  // namespace spikedepth

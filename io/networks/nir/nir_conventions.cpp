#include "io/networks/nir/nir_conventions.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr double kSame = 1e-5;  // relative: float32 files keep 7 digits of r and tau

bool near(double a, double b) {
  return std::abs(a - b) <= kSame * std::max(std::abs(a), std::abs(b));
}

/// Reads the fields of one node.
class NeuronReader {
 public:
  NeuronReader(const std::string& name, const NirNode& node, const NirReading& reading,
               const std::string& file, ExchangeNotes& notes)
      : name_(name), node_(node), reading_(reading), file_(file), notes_(notes) {}

  NeuronInSteps read() {
    NeuronInSteps steps;
    steps.synapses = starts_with(node_.type, "Cuba");
    steps.leaky = node_.type != "I" && node_.type != "IF";
    steps.spiking = ends_with(node_.type, "F");
    const auto resistance = field("r");
    if (steps.leaky) {
      leaky(resistance, steps);
    } else {
      integrating(resistance, steps);
    }
    if (steps.synapses) {
      steps.synaptic = ratios("tau_syn");
      steps.w_in = singles(field("w_in"));
    }
    if (steps.spiking) spiking(steps);
    return steps;
  }

 private:
  [[noreturn]] void fail(const std::string& problem) const {
    throw DataError(file_, node_.type + " '" + clipped(name_, 80) + "': " + problem);
  }

  void note(const char* kind, const std::string& text) const {
    notes_.push_back({kind, name_, text});
  }

  const std::vector<double>& field(const std::string& key) {
    const NirArray* found = node_.find(key);
    if (found == nullptr) fail("the field " + key + " is missing");
    if (shape_ != nullptr && found->shape != *shape_)
      fail("its fields have different shapes; one number a neuron was expected");
    shape_ = &found->shape;
    for (const double value : found->values) {
      if (!std::isfinite(value)) fail("the field " + key + " holds what is no number");
    }
    return found->values;
  }

  static std::vector<float> singles(const std::vector<double>& values) {
    return {values.begin(), values.end()};
  }

  std::vector<float> ratios(const std::string& key) {
    std::vector<float> ratios;
    for (const double tau : field(key)) {
      if (!(tau > 0)) fail(key + " is not above 0");
      if (tau < reading_.dt * (1 - kSame))
        fail(format("%s = %g is below the step of %g; ", key.c_str(), tau, reading_.dt) +
             (reading_.dt < 1
                  ? format("norse up to 1.1.0 writes its time constants times its own step: then "
                           "give --dt %g",
                           reading_.dt * reading_.dt)
                  : std::string("the file seems to be in seconds: give the step in seconds")));
      ratios.push_back(exact_leak(reading_.dt / tau));
    }
    return ratios;
  }

  /// Our own files keep the leak, which dt / tau gives but for its last bit.
  float exact_leak(double ratio) const {
    const auto kept = node_.metadata.find("leak");
    if (kept != node_.metadata.end() && kept->is_number() && near(kept->get<double>(), ratio))
      return static_cast<float>(kept->get<double>());
    return static_cast<float>(std::min(ratio, 1.0));
  }

  void leaky(const std::vector<double>& resistance, NeuronInSteps& steps) {
    const std::string key = steps.synapses ? "tau_mem" : "tau";
    steps.alpha = ratios(key);
    steps.leak = singles(field("v_leak"));
    steps.gain = singles(resistance);
    const auto& tau = field(key);
    std::size_t ones = 0, unit_gains = 0;
    for (std::size_t i = 0; i < tau.size(); ++i) {
      ones += resistance[i] == 1 ? 1U : 0U;
      if (!near(resistance[i] * reading_.dt, tau[i])) continue;
      ++unit_gains;
      steps.gain[i] = 1.0F / steps.alpha[i];
    }
    if (unit_gains == tau.size() && ones < tau.size())
      note("convention",
           "r = tau/dt: the input enters with gain 1 (snnTorch, SpikingJelly "
           "without decay of the input)");
    else if (ones == tau.size())
      note("convention", "r = 1: the input enters with gain dt/tau, as NIR says");
    else
      note("assumed",
           "r is neither 1 nor tau/dt: the input enters with gain r dt/tau, as NIR says; "
           "norse, Sinabs and spyx ignore r, Rockpool takes its dt from it");
  }

  void integrating(const std::vector<double>& resistance, NeuronInSteps& steps) {
    std::size_t unit_gains = 0, ones = 0;
    for (const double r : resistance) {
      const bool unit = near(r * reading_.dt, 1);
      unit_gains += unit ? 1U : 0U;
      ones += r == 1 ? 1U : 0U;
      steps.gain.push_back(unit ? 1.0F : static_cast<float>(r * reading_.dt));
    }
    if (unit_gains == resistance.size())
      note("convention", "r = 1/dt: the input enters with gain 1");
    else if (ones == resistance.size())
      note("assumed",
           "r = 1: the input enters with gain dt, as NIR says; Sinabs, norse and spyx "
           "mean gain 1: for their files give --dt 1");
    else
      note("assumed", "the input enters with gain r dt, as NIR says");
  }

  void spiking(NeuronInSteps& steps) {
    steps.threshold = singles(field("v_threshold"));
    if (node_.find("v_reset") != nullptr) {
      steps.reset = singles(field("v_reset"));
    } else {
      steps.reset.assign(steps.threshold.size(), 0.0F);
      note("assumed", "v_reset is missing (files of nir 1.0.4 and older): 0");
    }
    const auto reset = node_.metadata.find("reset");
    if (reset != node_.metadata.end() && reset->is_string()) {
      const auto kind = reset->get<std::string>();
      if (kind == "subtract" || kind == "soft")
        fail("its metadata say that a spike subtracts the threshold, which NIR cannot hold");
    } else {
      note("assumed",
           "a spike sets the potential to v_reset; the file cannot tell whether its "
           "writer subtracted the threshold (snnTorch's and Sinabs' default)");
    }
    note("convention", reading_.at_or_above ? "spike at or above the threshold, as asked"
                                            : "spike above the threshold, as NIR says");
  }

  const std::string& name_;
  const NirNode& node_;
  const NirReading& reading_;
  const std::string& file_;
  ExchangeNotes& notes_;
  const std::vector<std::uint64_t>* shape_ = nullptr;
};

}  // namespace

bool is_neuron(const std::string& type) {
  constexpr std::array<const char*, 6> kTypes = {"I", "IF", "LI", "LIF", "CubaLI", "CubaLIF"};
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

NeuronInSteps neuron_in_steps(const std::string& name, const NirNode& node,
                              const NirReading& reading, const std::string& file,
                              ExchangeNotes& notes) {
  if (!(reading.dt > 0) || !std::isfinite(reading.dt))
    throw DataError(file,
                    "holds no step of time: say it with --dt, in the file's unit (seconds; "
                    "Sinabs and spyx write in steps: --dt 1)");
  return NeuronReader(name, node, reading, file, notes).read();
}

}  // namespace spikedepth

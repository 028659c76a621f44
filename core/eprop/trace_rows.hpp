#pragma once
// The innermost loops of e-prop: along the synapses of one neuron.
#include <cstddef>

namespace spikedepth {

/// What is the same for all synapses of a neuron in a step.
template <typename T>
struct TraceFactors {
  T psi, beta, rho, kappa;
  T signal;  // learning signal
  T pull;    // of the rate term
};

/// f <- kappa f + psi z, gradient += signal f + pull psi z. z: presynaptic traces, f: filtered
/// eligibilities, `count` of each; none may overlap. Vector code of the widest set that the
/// processor has, so that roundings may differ from one kind of processor to another.
void plain_traces(const TraceFactors<float>& factors, const float* z, float* f, float* gradient,
                  std::size_t count);
void plain_traces(const TraceFactors<double>& factors, const double* z, double* f, double* gradient,
                  std::size_t count);

/// With adaptation: e = psi (z - beta a), then a <- psi z + (rho - beta psi) a, f <- kappa f + e,
/// gradient += signal f + pull e.
void adaptive_traces(const TraceFactors<float>& factors, const float* z, float* a, float* f,
                     float* gradient, std::size_t count);
void adaptive_traces(const TraceFactors<double>& factors, const double* z, double* a, double* f,
                     double* gradient, std::size_t count);

}  // namespace spikedepth

#pragma once
// Neurons: they charge with their input, fire and reset.
#include "core/engine/kernels/gather.hpp"

namespace spikedepth::engine::SPIKEDEPTH_KERNEL_SET {
namespace {

// A bit for every neuron at or above its threshold.
inline std::uint32_t at_or_above(Floats potential, float threshold) {
#if SPIKEDEPTH_VECTOR_BYTES == 64
  return _mm512_cmp_ps_mask(reinterpret_cast<__m512>(potential), _mm512_set1_ps(threshold),
                            _CMP_GE_OQ);
#elif SPIKEDEPTH_VECTOR_BYTES == 32
  return static_cast<std::uint32_t>(_mm256_movemask_ps(
      _mm256_cmp_ps(reinterpret_cast<__m256>(potential), _mm256_set1_ps(threshold), _CMP_GE_OQ)));
#else
  std::uint32_t bits = 0;
  for (int i = 0; i < kFloats; ++i) bits |= (potential[i] >= threshold ? 1U : 0U) << i;
  return bits;
#endif
}

inline std::uint32_t above(Ints sum, Ints threshold) {
#if SPIKEDEPTH_VECTOR_BYTES == 64
  return _mm512_cmpgt_epi32_mask(reinterpret_cast<__m512i>(sum),
                                 reinterpret_cast<__m512i>(threshold));
#elif SPIKEDEPTH_VECTOR_BYTES == 32
  return static_cast<std::uint32_t>(_mm256_movemask_ps(reinterpret_cast<__m256>(sum > threshold)));
#else
  std::uint32_t bits = 0;
  for (int i = 0; i < kFloats; ++i) bits |= (sum[i] > threshold[i] ? 1U : 0U) << i;
  return bits;
#endif
}

inline std::uint32_t above(Shorts sum, Shorts threshold) {
#if SPIKEDEPTH_VECTOR_BYTES == 64
  return _mm512_cmpgt_epi16_mask(reinterpret_cast<__m512i>(sum),
                                 reinterpret_cast<__m512i>(threshold));
#else
  std::uint32_t bits = 0;
  for (int i = 0; i < kShorts; ++i) bits |= (sum[i] > threshold[i] ? 1U : 0U) << i;
  return bits;
#endif
}

template <SumForm kForm>
auto load_sums(const void* sums, std::ptrdiff_t at) {
  if constexpr (kForm == SumForm::floats) return load(static_cast<const float*>(sums) + at);
  if constexpr (kForm == SumForm::ints) return load(static_cast<const std::int32_t*>(sums) + at);
  if constexpr (kForm == SumForm::shorts)
    return load_widened(static_cast<const std::int16_t*>(sums) + at);
}

// Each row below hands out what the synapses sum up to, position after position, as take(x,
// channel, at, sums). This one has plain sums.
template <SumForm kForm, int kVectorCount>
struct PlainRow {
  static constexpr int kVectors = kVectorCount;
  template <typename Take>
  static void each(const FireArguments& f, const Take& take) {
    std::ptrdiff_t at = 0;
    for (int x = 0; x < f.positions; ++x) {
      for (int v = 0; v < kVectors; ++v, at += kFloats)
        take(x, v * kFloats, at, load_sums<kForm>(f.sums, at));
    }
  }
};

// The box of four that pairs of rows and columns make, plus further rows. The column before is
// kept.
template <SumForm kForm, bool kMore, int kVectorCount>
struct BoxRow {
  static constexpr int kVectors = kVectorCount;
  template <typename Take>
  static void each(const FireArguments& f, const Take& take) {
    const auto column = [&](std::ptrdiff_t at) {
      return load_sums<kForm>(f.sums, at) + load_sums<kForm>(f.below, at);
    };
    decltype(column(0)) left[kVectors];
    for (int v = 0; v < kVectors; ++v) left[v] = column(v * kFloats);
    std::ptrdiff_t at = 0;
    for (int x = 0; x < f.positions; ++x) {
      for (int v = 0; v < kVectors; ++v, at += kFloats) {
        const auto right = column(at + kVectors * kFloats);
        auto sum = left[v] + right;
        if constexpr (kMore) {
          decltype(sum) more = {};
          for (int i = 0; i < f.more_count; ++i) more += load_sums<kForm>(f.more[i], at);
          sum += more;
        }
        take(x, v * kFloats, at, sum);
        left[v] = right;
      }
    }
  }
};

// Values of the frame times weights.
template <int kVectorCount>
struct GradedSums {
  static constexpr int kVectors = kVectorCount;
  template <typename Take>
  static void each(const FireArguments& f, const Take& take) {
    const GradedRow g = *f.graded;
    const char* weights = static_cast<const char*>(g.weights);
    const std::uint32_t* first = g.first;
    std::ptrdiff_t at = 0;
    for (int x = 0; x < f.positions; ++x, first += g.step, weights -= g.step_bytes) {
      Floats sum[kVectors] = {};
      for (std::uint32_t i = first[0]; i != first[g.kernel]; ++i) {
        const char* const row = at_entry(weights, g.entries[i]);
        for (int v = 0; v < kVectors; ++v) sum[v] += g.values[i] * load_floats(row, v);
      }
      for (int v = 0; v < kVectors; ++v, at += kFloats) take(x, v * kFloats, at, sum[v]);
    }
  }
};

// The same sums for a step of 1, column after column. A value is read once and added to all
// positions that it reaches. Their sums stay in registers: position p has slot p % kKernel. The
// values of a position are added in the same order.
template <int kVectorCount, int kKernel>
struct GradedColumns {
  static constexpr int kVectors = kVectorCount;
  using Slots = Floats[kKernel][kVectors];

  template <int kSlot, int kTap = 0>
  static void add(Slots& sums, float value, const char* row, std::ptrdiff_t step_bytes) {
    for (int v = 0; v < kVectors; ++v)
      sums[(kSlot - kTap + kKernel) % kKernel][v] += value * load_floats(row, v);
    if constexpr (kTap + 1 < kKernel)
      add<kSlot, kTap + 1>(sums, value, row + step_bytes, step_bytes);
  }

  // Columns column, column + 1, ... of slots kSlot, kSlot + 1, ...; each completes the position
  // kKernel - 1 before it.
  template <int kSlot, typename Take>
  static void columns(const FireArguments& f, const GradedRow& g, int column, Slots& sums,
                      const Take& take) {
    const int position = column - (kKernel - 1);
    if (position >= f.positions) return;
    const char* const weights = static_cast<const char*>(g.weights) - column * g.step_bytes;
    for (std::uint32_t i = g.first[column]; i != g.first[column + 1]; ++i)
      add<kSlot>(sums, g.values[i], at_entry(weights, g.entries[i]), g.step_bytes);
    constexpr int kDone = (kSlot + 1) % kKernel;
    for (int v = 0; v < kVectors; ++v) {
      const std::ptrdiff_t at = std::ptrdiff_t{position} * kVectors * kFloats + v * kFloats;
      if (position >= 0) take(position, v * kFloats, at, sums[kDone][v]);
      sums[kDone][v] = Floats{};
    }
    if constexpr (kSlot + 1 < kKernel) columns<kSlot + 1>(f, g, column + 1, sums, take);
  }

  template <typename Take>
  static void each(const FireArguments& f, const Take& take) {
    const GradedRow g = *f.graded;
    Slots sums = {};
    for (int column = 0; column < f.positions + kKernel - 1; column += kKernel)
      columns<0>(f, g, column, sums, take);
  }
};

inline Floats in_units(const FireArguments&, Floats sum) {
  return sum;
}
inline Floats in_units(const FireArguments& f, Ints sum) {
  return __builtin_convertvector(sum, Floats) * f.unit;
}

inline Floats charge(const FireArguments& f, Floats input, std::ptrdiff_t at, int channel) {
  if (f.bias != nullptr) input += load(f.bias + channel);
  if (f.gain != 1.0F) input *= f.gain;
  if (f.potentials == nullptr) return f.leaky ? input * f.leak : input;
  const Floats before = load(f.potentials + at);
  const Floats after = f.leaky ? before + (input - before) * f.leak : before + input;
  const Ints spikes = after >= f.threshold;
  const Ints kept = reinterpret_cast<Ints>(after) & ~spikes;
  store(f.potentials + at, reinterpret_cast<Floats>(kept));
  return after;
}

inline void write_words(const FireArguments& f, int x, std::uint64_t bits) {
  bits &= f.valid;
  std::uint32_t* const word = f.words + x * f.word_stride;
  word[0] = static_cast<std::uint32_t>(bits);
  if (f.valid >> 32 != 0) word[1] = static_cast<std::uint32_t>(bits >> 32);
}

// Writes the spikes of a row; fires(channel, at, sum) has a bit for each neuron of a vector.
template <typename Row, typename Fires>
inline void write_spikes(const FireArguments& f, const Fires& fires) {
  std::uint64_t bits = 0;
  Row::each(f, [&](int x, int channel, std::ptrdiff_t at, auto sum) {
    bits |= static_cast<std::uint64_t>(fires(channel, at, sum)) << channel;
    if (channel + kFloats < Row::kVectors * kFloats) return;
    write_words(f, x, bits);
    bits = 0;
  });
}

// kBare: without bias, gain, leak and potentials.
template <bool kBare>
struct Fire {
  static constexpr bool kTakesFloats = true;
  template <typename Row>
  void row(const FireArguments& arguments) const {
    const FireArguments f = arguments;  // a copy: the compiler sees that no write changes it
    write_spikes<Row>(f, [&](int channel, std::ptrdiff_t at, auto sum) {
      Floats potential = in_units(f, sum);
      if constexpr (!kBare) potential = charge(f, potential, at, channel);
      return at_or_above(potential, f.threshold);
    });
  }
};

// Integers without potentials.
struct FireByIntegers {
  static constexpr bool kTakesFloats = false;
  template <typename Row>
  void row(const FireArguments& arguments) const {
    const FireArguments f = arguments;  // a copy: the compiler sees that no write changes it
    write_spikes<Row>(f, [&](int channel, std::ptrdiff_t, auto sum) {
      return above(sum, load(f.int_thresholds + channel));
    });
  }
};

struct Currents {
  static constexpr bool kTakesFloats = true;
  float* to;
  template <typename Row>
  void row(const FireArguments& f) const {
    Row::each(f, [&](int, int, std::ptrdiff_t at, auto sum) { store(to + at, in_units(f, sum)); });
  }
};

// Plain rows of shorts need not be widened.
template <int kVectors>
void fire_shorts(const FireArguments& arguments) {
  const FireArguments f = arguments;
  Shorts thresholds[kVectors];
  for (int v = 0; v < kVectors; ++v) thresholds[v] = load(f.short_thresholds + v * kShorts);
  const auto* sums = static_cast<const std::int16_t*>(f.sums);
  for (int x = 0; x < f.positions; ++x) {
    std::uint64_t bits = 0;
    for (int v = 0; v < kVectors; ++v, sums += kShorts)
      bits |= static_cast<std::uint64_t>(above(load(sums), thresholds[v])) << v * kShorts;
    write_words(f, x, bits);
  }
}

// Calls the version that fits: form of the sums, box or not, further rows or not, outputs of the
// block.
template <SumForm kForm, int kVectors, typename Work>
void for_rows(const FireArguments& f, const Work& work) {
  if (f.below == nullptr) return work.template row<PlainRow<kForm, kVectors>>(f);
  if (f.more_count == 0) return work.template row<BoxRow<kForm, false, kVectors>>(f);
  work.template row<BoxRow<kForm, true, kVectors>>(f);
}
template <int kVectors, typename Work>
void for_kernels(const FireArguments& f, const Work& work) {
  if constexpr (kVectors <= 2) {  // the sums of five positions fit in registers
    if (f.graded->step == 1 && f.graded->kernel == 5)
      return work.template row<GradedColumns<kVectors, 5>>(f);
  }
  work.template row<GradedSums<kVectors>>(f);
}
template <int kVectors, typename Work>
void for_forms(const FireArguments& f, const Work& work) {
  if constexpr (Work::kTakesFloats) {
    if (f.graded != nullptr) return for_kernels<kVectors>(f, work);
    if (f.form == SumForm::floats) return for_rows<SumForm::floats, kVectors>(f, work);
  }
  if (f.form == SumForm::shorts) return for_rows<SumForm::shorts, kVectors>(f, work);
  for_rows<SumForm::ints, kVectors>(f, work);
}
template <typename Work>
void for_width(const FireArguments& f, const Work& work) {
  if (f.width == 16) return for_forms<16 / kFloats>(f, work);
  if (f.width == 32) return for_forms<32 / kFloats>(f, work);
  for_forms<64 / kFloats>(f, work);
}

void fire(const FireArguments& f) {
  if (f.int_thresholds == nullptr || f.form == SumForm::floats) {
    const bool bare = f.bias == nullptr && f.gain == 1.0F && !f.leaky && f.potentials == nullptr;
    return bare ? for_width(f, Fire<true>{}) : for_width(f, Fire<false>{});
  }
  if (f.form == SumForm::ints || f.below != nullptr) return for_width(f, FireByIntegers{});
  f.width == 32 ? fire_shorts<32 / kShorts>(f) : fire_shorts<64 / kShorts>(f);
}

void currents(const FireArguments& f, float* to) {
  for_width(f, Currents{to});
}

}  // namespace
}  // namespace spikedepth::engine::SPIKEDEPTH_KERNEL_SET

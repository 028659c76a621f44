#include "io/mvsec/event_rows_vector.hpp"

#include <cstddef>

#include "core/base/error.hpp"
#include "io/mvsec/event_rows.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

// A function for a newer processor than the program is compiled for.
#define SPIKEDEPTH_AVX2 __attribute__((target("avx2")))

namespace spikedepth {
namespace {

static_assert(sizeof(Event) == 16 && offsetof(Event, t) == 0 && offsetof(Event, x) == 8 &&
                  offsetof(Event, y) == 10 && offsetof(Event, polarity) == 12,
              "store_events writes events as two words of 64 bits");

/// Two rows' halves: two doubles from `low` and two from `high`.
SPIKEDEPTH_AVX2 inline __m256d join(const double* low, const double* high) {
  return _mm256_insertf128_pd(_mm256_castpd128_pd256(_mm_loadu_pd(low)), _mm_loadu_pd(high), 1);
}

/// All ones where low <= value < high; NaN fails.
SPIKEDEPTH_AVX2 inline __m256d between(__m256d value, __m256d low, __m256d high) {
  return _mm256_and_pd(_mm256_cmp_pd(value, low, _CMP_GE_OQ),
                       _mm256_cmp_pd(value, high, _CMP_LT_OQ));
}

SPIKEDEPTH_AVX2 inline __m256d magnitude(__m256d value) {
  return _mm256_andnot_pd(_mm256_set1_pd(-0.0), value);
}

/// All ones where p is -1, 0 or 1.
SPIKEDEPTH_AVX2 inline __m256d is_polarity(__m256d p) {
  return _mm256_or_pd(_mm256_cmp_pd(magnitude(p), _mm256_set1_pd(1), _CMP_EQ_OQ),
                      _mm256_cmp_pd(p, _mm256_setzero_pd(), _CMP_EQ_OQ));
}

/// The nearest integers to values below 2^51: a sum with the magic number is the magic number's
/// bits plus the integer.
SPIKEDEPTH_AVX2 inline __m256i nearest(__m256d value) {
  const __m256d magic = _mm256_set1_pd(kRoundingMagic);
  return _mm256_sub_epi64(_mm256_castpd_si256(_mm256_add_pd(value, magic)),
                          _mm256_castpd_si256(magic));
}

SPIKEDEPTH_AVX2 inline __m256i truncated(__m256d value) {
  return nearest(_mm256_round_pd(value, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC));
}

/// Second word of four events: x, y, polarity.
SPIKEDEPTH_AVX2 inline __m256i pack(__m256d x, __m256d y, __m256d p) {
  const __m256i pixel = _mm256_or_si256(truncated(x), _mm256_slli_epi64(truncated(y), 16));
  const __m256d on = _mm256_cmp_pd(p, _mm256_setzero_pd(), _CMP_GT_OQ);
  const __m256i polarity =  // 255 is -1 as a byte
      _mm256_blendv_epi8(_mm256_set1_epi64x(std::int64_t{255} << 32),
                         _mm256_set1_epi64x(std::int64_t{1} << 32), _mm256_castpd_si256(on));
  return _mm256_or_si256(pixel, polarity);
}

SPIKEDEPTH_AVX2 inline void store(__m256i t, __m256i rest, Event* out) {
  const __m256i events02 = _mm256_unpacklo_epi64(t, rest);
  const __m256i events13 = _mm256_unpackhi_epi64(t, rest);
  auto* target = reinterpret_cast<__m128i*>(out);
  _mm_storeu_si128(target, _mm256_castsi256_si128(events02));
  _mm_storeu_si128(target + 1, _mm256_castsi256_si128(events13));
  _mm_storeu_si128(target + 2, _mm256_extracti128_si256(events02, 1));
  _mm_storeu_si128(target + 3, _mm256_extracti128_si256(events13, 1));
}

SPIKEDEPTH_AVX2 std::size_t decode_groups(const double* rows, std::size_t count, SensorSize sensor,
                                          double base_s, Event* out) {
  const __m256d zero = _mm256_setzero_pd();
  const __m256d width = _mm256_set1_pd(sensor.width);
  const __m256d height = _mm256_set1_pd(sensor.height);
  const __m256d base = _mm256_set1_pd(base_s);
  std::size_t done = 0;
  const double* before = rows;  // the row before this group
  for (const double* row = rows; done + 4 <= count; done += 4, before = row + 12, row += 16) {
    // Rows 0 and 2 beside each other, and 1 and 3: then columns come without crossing lanes.
    const __m256d xy02 = join(row, row + 8);
    const __m256d xy13 = join(row + 4, row + 12);
    const __m256d tp02 = join(row + 2, row + 10);
    const __m256d tp13 = join(row + 6, row + 14);
    const __m256d x = _mm256_unpacklo_pd(xy02, xy13);
    const __m256d y = _mm256_unpackhi_pd(xy02, xy13);
    const __m256d t = _mm256_unpacklo_pd(tp02, tp13);
    const __m256d p = _mm256_unpackhi_pd(tp02, tp13);
    const __m256d us = _mm256_mul_pd(_mm256_sub_pd(t, base), _mm256_set1_pd(1e6));
    __m256d good = _mm256_and_pd(between(x, zero, width), between(y, zero, height));
    good = _mm256_and_pd(good, is_polarity(p));
    good = _mm256_and_pd(good,
                         _mm256_cmp_pd(magnitude(t), _mm256_set1_pd(kLargestTime_s), _CMP_LE_OQ));
    good = _mm256_and_pd(
        good, _mm256_cmp_pd(magnitude(us), _mm256_set1_pd(kLargestRounded_us), _CMP_LT_OQ));
    // Each time against the one before it, in the lower half of each lane.
    const __m256d ordered =
        _mm256_and_pd(_mm256_cmp_pd(join(before + 2, row + 6), tp02, _CMP_LE_OQ),
                      _mm256_cmp_pd(tp02, tp13, _CMP_LE_OQ));
    if (_mm256_movemask_pd(good) != 15 || (_mm256_movemask_pd(ordered) & 5) != 5) break;
    store(nearest(us), pack(x, y, p), out + done);
  }
  return done;
}

}  // namespace

bool has_vector_instructions() {
  return __builtin_cpu_supports("avx2") != 0;
}

std::size_t decode_clean_rows(const double* rows, std::size_t count, SensorSize sensor,
                              double base_s, TimeUs& newest, Event* out) {
  // Later rows are compared with the one before them; seconds in order are microseconds in order.
  if (count < 4 || !is_usable_time(rows[2]) || to_us(rows[2], base_s) < newest) return 0;
  const std::size_t done = decode_groups(rows, count, sensor, base_s, out);
  if (done > 0) newest = out[done - 1].t;
  return done;
}

}  // namespace spikedepth

#else

namespace spikedepth {

bool has_vector_instructions() {
  return false;
}

std::size_t decode_clean_rows(const double*, std::size_t, SensorSize, double, TimeUs&, Event*) {
  throw InternalError("this processor has no vector instructions that are used here");
}

}  // namespace spikedepth

#endif

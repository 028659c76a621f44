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

/// Four rows by column.
struct Columns {
  __m256d x, y, t, p;
};

SPIKEDEPTH_AVX2 inline Columns load_columns(const double* rows) {
  const __m256d row0 = _mm256_loadu_pd(rows);
  const __m256d row1 = _mm256_loadu_pd(rows + 4);
  const __m256d row2 = _mm256_loadu_pd(rows + 8);
  const __m256d row3 = _mm256_loadu_pd(rows + 12);
  const __m256d xt01 = _mm256_unpacklo_pd(row0, row1);
  const __m256d yp01 = _mm256_unpackhi_pd(row0, row1);
  const __m256d xt23 = _mm256_unpacklo_pd(row2, row3);
  const __m256d yp23 = _mm256_unpackhi_pd(row2, row3);
  return {_mm256_permute2f128_pd(xt01, xt23, 0x20), _mm256_permute2f128_pd(yp01, yp23, 0x20),
          _mm256_permute2f128_pd(xt01, xt23, 0x31), _mm256_permute2f128_pd(yp01, yp23, 0x31)};
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

/// Four events from their times and columns.
SPIKEDEPTH_AVX2 inline void store_events(__m256i t, const Columns& columns, Event* out) {
  const __m128i x = _mm256_cvttpd_epi32(columns.x);
  const __m128i y = _mm256_cvttpd_epi32(columns.y);
  const __m256i pixel = _mm256_cvtepu32_epi64(_mm_or_si128(x, _mm_slli_epi32(y, 16)));
  // 1 where p > 0, else 255, which is -1 as a byte; both in the upper half of the word.
  const __m256i is_on =
      _mm256_castpd_si256(_mm256_cmp_pd(columns.p, _mm256_setzero_pd(), _CMP_GT_OQ));
  const __m256i polarity =
      _mm256_blendv_epi8(_mm256_set1_epi64x(0xffLL << 32), _mm256_set1_epi64x(1LL << 32), is_on);
  const __m256i rest = _mm256_or_si256(pixel, polarity);
  const __m256i events02 = _mm256_unpacklo_epi64(t, rest);
  const __m256i events13 = _mm256_unpackhi_epi64(t, rest);
  auto* target = reinterpret_cast<__m256i*>(out);
  _mm256_storeu_si256(target, _mm256_permute2x128_si256(events02, events13, 0x20));
  _mm256_storeu_si256(target + 1, _mm256_permute2x128_si256(events02, events13, 0x31));
}

SPIKEDEPTH_AVX2 std::size_t decode_groups(const double* rows, std::size_t count, SensorSize sensor,
                                          double base_s, TimeUs& newest, Event* out) {
  const __m256d zero = _mm256_setzero_pd();
  const __m256d width = _mm256_set1_pd(sensor.width);
  const __m256d height = _mm256_set1_pd(sensor.height);
  const __m256d base = _mm256_set1_pd(base_s);
  const __m256d magic = _mm256_set1_pd(kRoundingMagic);
  __m256i before = _mm256_set1_epi64x(newest);  // its last element is the newest time so far
  std::size_t done = 0;
  for (; done + 4 <= count; done += 4) {
    const Columns columns = load_columns(rows + 4 * done);
    const __m256d us = _mm256_mul_pd(_mm256_sub_pd(columns.t, base), _mm256_set1_pd(1e6));
    __m256d good = _mm256_and_pd(between(columns.x, zero, width), between(columns.y, zero, height));
    good = _mm256_and_pd(good, is_polarity(columns.p));
    good = _mm256_and_pd(
        good, _mm256_cmp_pd(magnitude(columns.t), _mm256_set1_pd(kLargestTime_s), _CMP_LE_OQ));
    good = _mm256_and_pd(
        good, _mm256_cmp_pd(magnitude(us), _mm256_set1_pd(kLargestRounded_us), _CMP_LT_OQ));
    // The sum with the magic number is that number's bits plus the integer.
    const __m256i t =
        _mm256_sub_epi64(_mm256_castpd_si256(_mm256_add_pd(us, magic)), _mm256_castpd_si256(magic));
    const __m256i shifted = _mm256_permute4x64_epi64(t, _MM_SHUFFLE(2, 1, 0, 0));
    const __m256i previous = _mm256_blend_epi32(
        shifted, _mm256_permute4x64_epi64(before, _MM_SHUFFLE(3, 3, 3, 3)), 0x03);
    const __m256i backwards = _mm256_cmpgt_epi64(previous, t);
    if (_mm256_movemask_pd(good) != 15 || _mm256_testz_si256(backwards, backwards) == 0) break;
    store_events(t, columns, out + done);
    before = t;
  }
  newest = _mm256_extract_epi64(before, 3);
  return done;
}

}  // namespace

bool has_vector_instructions() {
  return __builtin_cpu_supports("avx2") != 0;
}

std::size_t decode_clean_rows(const double* rows, std::size_t count, SensorSize sensor,
                              double base_s, TimeUs& newest, Event* out) {
  return decode_groups(rows, count, sensor, base_s, newest, out);
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

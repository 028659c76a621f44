#include "io/recordings/mvsec/event_rows_vector.hpp"

#include <cstddef>

#include "core/base/error.hpp"
#include "io/recordings/mvsec/event_rows.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

// A function for a newer processor than the program is compiled for.
#define SPIKEDEPTH_AVX2 __attribute__((target("avx2")))

namespace spikedepth {
namespace {

static_assert(sizeof(Event) == 16 && offsetof(Event, t) == 0 && offsetof(Event, x) == 8 &&
                  offsetof(Event, y) == 10 && offsetof(Event, polarity) == 12,
              "store() writes events as two words of 64 bits");

/// Rows come straight from the page cache, and the processor's own read-ahead stops at each page's
/// end.
constexpr std::ptrdiff_t kAhead_bytes = 4096;

constexpr std::ptrdiff_t kRow = sizeof(EventRow);
constexpr std::ptrdiff_t kHalf = kRow / 2;  // from x to t

/// Two doubles of one row and two of another.
SPIKEDEPTH_AVX2 inline __m256d join(const char* low, const char* high) {
  return _mm256_insertf128_pd(
      _mm256_castpd128_pd256(_mm_loadu_pd(reinterpret_cast<const double*>(low))),
      _mm_loadu_pd(reinterpret_cast<const double*>(high)), 1);
}

SPIKEDEPTH_AVX2 inline __m256d magnitude(__m256d value) {
  return _mm256_andnot_pd(_mm256_set1_pd(-0.0), value);
}

/// All ones where p is -1, 0 or 1.
SPIKEDEPTH_AVX2 inline __m256d is_polarity(__m256d p) {
  return _mm256_or_pd(_mm256_cmp_pd(magnitude(p), _mm256_set1_pd(1), _CMP_EQ_OQ),
                      _mm256_cmp_pd(p, _mm256_setzero_pd(), _CMP_EQ_OQ));
}

/// All ones where 0 <= value < limit; NaN fails, and so does -0.
SPIKEDEPTH_AVX2 inline __m256d is_inside(__m256d value, __m256d limit) {
  const __m256d below = _mm256_cmp_pd(value, limit, _CMP_LT_OQ);
  return _mm256_andnot_pd(value, below);  // the sign decides, which is all that is looked at later
}

/// The nearest integers to values below 2^51: a sum with the magic number is the magic number's
/// bits plus the integer.
SPIKEDEPTH_AVX2 inline __m256i nearest(__m256d value) {
  const __m256d magic = _mm256_set1_pd(kRoundingMagic);
  return _mm256_sub_epi64(_mm256_castpd_si256(_mm256_add_pd(value, magic)),
                          _mm256_castpd_si256(magic));
}

/// Second word of four events (x, y, polarity) from pixels (x, y, x, y) and polarities.
SPIKEDEPTH_AVX2 inline __m256i pack(__m256d xy01, __m256d xy23, __m256d p) {
  const __m128i xy = _mm_packus_epi32(_mm256_cvttpd_epi32(xy01), _mm256_cvttpd_epi32(xy23));
  const __m256i on = _mm256_castpd_si256(_mm256_cmp_pd(p, _mm256_setzero_pd(), _CMP_GT_OQ));
  // 255, which is -1 as a byte, or 255 ^ 254 = 1.
  const __m256i polarity =
      _mm256_xor_si256(_mm256_set1_epi64x(std::int64_t{255} << 32),
                       _mm256_and_si256(on, _mm256_set1_epi64x(std::int64_t{254} << 32)));
  return _mm256_or_si256(_mm256_cvtepu32_epi64(xy), polarity);
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

SPIKEDEPTH_AVX2 std::size_t decode_groups(const char* rows, std::size_t count, SensorSize sensor,
                                          double base_s, Event* out) {
  const __m256d limit = _mm256_setr_pd(sensor.width, sensor.height, sensor.width, sensor.height);
  const __m256d base = _mm256_set1_pd(base_s);
  std::size_t done = 0;
  const char* before = rows;  // the row before this group
  for (const char* row = rows; done + 4 <= count;
       done += 4, before = row + 3 * kRow, row += 4 * kRow) {
    _mm_prefetch(row + kAhead_bytes, _MM_HINT_T0);
    _mm_prefetch(row + kAhead_bytes + 2 * kRow, _MM_HINT_T0);
    const __m256d xy01 = join(row, row + kRow);
    const __m256d xy23 = join(row + 2 * kRow, row + 3 * kRow);
    // Rows 0 and 2 beside each other, and 1 and 3: then columns come without crossing lanes.
    const __m256d tp02 = join(row + kHalf, row + 2 * kRow + kHalf);
    const __m256d tp13 = join(row + kRow + kHalf, row + 3 * kRow + kHalf);
    const __m256d t = _mm256_unpacklo_pd(tp02, tp13);
    const __m256d p = _mm256_unpackhi_pd(tp02, tp13);
    const __m256d us = _mm256_mul_pd(_mm256_sub_pd(t, base), _mm256_set1_pd(1e6));
    const __m256d time_good =
        _mm256_and_pd(_mm256_cmp_pd(magnitude(t), _mm256_set1_pd(kLargestTime_s), _CMP_LE_OQ),
                      _mm256_cmp_pd(magnitude(us), _mm256_set1_pd(kLargestRounded_us), _CMP_LT_OQ));
    const __m256d good =
        _mm256_and_pd(_mm256_and_pd(is_inside(xy01, limit), is_inside(xy23, limit)),
                      _mm256_and_pd(time_good, is_polarity(p)));
    // Each time against the one before it, in the lower half of each lane.
    const __m256d ordered =
        _mm256_and_pd(_mm256_cmp_pd(join(before + kHalf, row + kRow + kHalf), tp02, _CMP_LE_OQ),
                      _mm256_cmp_pd(tp02, tp13, _CMP_LE_OQ));
    if (_mm256_movemask_pd(good) != 15 || (_mm256_movemask_pd(ordered) & 5) != 5) break;
    store(nearest(us), pack(xy01, xy23, p), out + done);
  }
  return done;
}

}  // namespace

bool has_vector_instructions() {
  return __builtin_cpu_supports("avx2") != 0;
}

std::size_t decode_clean_rows(const void* rows, std::size_t count, SensorSize sensor, double base_s,
                              TimeUs& newest, Event* out) {
  if (count < 4) return 0;
  // Later rows are compared with the one before them; seconds in order are microseconds in order.
  const double seconds = row_at(rows, 0)[2];
  if (!is_usable_time(seconds) || to_us(seconds, base_s) < newest) return 0;
  const std::size_t done =
      decode_groups(static_cast<const char*>(rows), count, sensor, base_s, out);
  if (done > 0) newest = out[done - 1].t;
  return done;
}

}  // namespace spikedepth

#else

namespace spikedepth {

bool has_vector_instructions() {
  return false;
}

std::size_t decode_clean_rows(const void*, std::size_t, SensorSize, double, TimeUs&, Event*) {
  throw InternalError("this processor has no vector instructions that are used here");
}

}  // namespace spikedepth

#endif

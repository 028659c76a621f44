// Rows -> events: the vector path against the scalar one.
#include "io/recordings/mvsec/event_rows.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "core/base/random.hpp"
#include "io/recordings/mvsec/event_rows_vector.hpp"

namespace spikedepth {
namespace {

constexpr double kBase_s = 1504645177.5;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr TimeUs kBeforeAll = std::numeric_limits<TimeUs>::min();

struct Decoded {
  EventBatch events;
  EventDefects defects;
  TimeUs newest = 0;
};

/// Decodes in two calls, the second from an address that is no multiple of 8.
Decoded decode(const std::vector<EventRow>& rows, std::size_t first, TimeUs newest,
               RowDecoding decoding) {
  RowDecoder decoder({346, 260}, kBase_s, newest, decoding);
  Decoded result;
  result.events.resize(rows.size());
  Event* end = decoder.decode(rows.data(), first, result.events.data());
  std::vector<char> shifted(rows.size() * sizeof(EventRow) + 3);
  if (!rows.empty()) std::memcpy(shifted.data() + 3, rows.data(), rows.size() * sizeof(EventRow));
  end = decoder.decode(shifted.data() + 3 + first * sizeof(EventRow), rows.size() - first, end);
  result.events.resize(static_cast<std::size_t>(end - result.events.data()));
  result.defects = decoder.defects();
  result.newest = decoder.newest();
  return result;
}

void expect_same(const std::vector<EventRow>& rows, std::size_t first, TimeUs newest) {
  const Decoded vector = decode(rows, first, newest, RowDecoding::vector);
  const Decoded scalar = decode(rows, first, newest, RowDecoding::scalar);
  ASSERT_EQ(vector.events, scalar.events);
  EXPECT_EQ(vector.newest, scalar.newest);
  EXPECT_EQ(vector.defects.read, rows.size());
  EXPECT_EQ(scalar.defects.read, rows.size());
  EXPECT_EQ(vector.defects.out_of_range, scalar.defects.out_of_range);
  EXPECT_EQ(vector.defects.bad_polarity, scalar.defects.bad_polarity);
  EXPECT_EQ(vector.defects.bad_time, scalar.defects.bad_time);
  EXPECT_EQ(vector.defects.backwards, scalar.defects.backwards);
}

/// Usable rows in order of time, some with fractions of a pixel and some at the same moment.
std::vector<EventRow> clean_rows(Random& random, std::size_t count) {
  std::vector<EventRow> rows;
  double t = kBase_s - 0.01;  // also before the base
  for (std::size_t i = 0; i < count; ++i) {
    if (random.below(4) != 0) t += 1e-6 * random.exponential();
    const double fraction = random.below(8) == 0 ? random.uniform() : 0;
    rows.push_back({static_cast<double>(random.below(346)) + fraction,
                    static_cast<double>(random.below(260)) + fraction, t,
                    static_cast<double>(random.below(3)) - 1});
  }
  return rows;
}

TEST(EventRows, vector_and_scalar_decoding_agree_on_clean_rows) {
  Random random(3);
  for (std::size_t count = 0; count < 40; ++count) {
    expect_same(clean_rows(random, count), count / 3, kBeforeAll);
  }
  const auto rows = clean_rows(random, 10'000);
  expect_same(rows, 5001, kBeforeAll);
  expect_same(rows, 5001, 0);  // some of them lie before
  EXPECT_EQ(decode(rows, 0, kBeforeAll, RowDecoding::vector).events.size(), rows.size());
}

TEST(EventRows, vector_and_scalar_decoding_agree_on_every_defect) {
  const std::vector<double> nasty = {0,
                                     -0.0,
                                     1,
                                     -1,
                                     0.5,
                                     -0.5,
                                     345,
                                     345.999,
                                     346,
                                     259,
                                     260,
                                     -1e-9,
                                     1e9,
                                     kNan,
                                     -kNan,
                                     kInf,
                                     -kInf,
                                     1e19,
                                     -1e19,
                                     2,
                                     -2,
                                     65535,
                                     65536,
                                     1e308,
                                     5e-324,
                                     1e11,
                                     1.0001e11,
                                     -1e11,
                                     -1.1e11,
                                     4294967296.0,
                                     2.3e9,
                                     -3e9,
                                     1e10,
                                     kBase_s,
                                     kBase_s + 1e-3,
                                     2.147483648e9};
  Random random(4);
  for (const std::uint64_t one_in : {2, 10, 100}) {
    auto rows = clean_rows(random, 20'000);
    for (EventRow& row : rows) {
      for (double& value : row) {
        if (random.below(one_in) == 0) value = nasty[random.below(nasty.size())];
      }
    }
    expect_same(rows, 777, kBeforeAll);
  }
}

TEST(EventRows, one_defect_at_every_place_of_a_group_is_found) {
  Random random(5);
  const auto clean = clean_rows(random, 64);
  for (std::size_t place = 0; place < clean.size(); ++place) {
    const std::vector<EventRow> bad_rows = {{346, 1, clean[place][2], 1},
                                            {1, -1, clean[place][2], 1},
                                            {1, 260, clean[place][2], 1},
                                            {1, 1, clean[place][2], 0.25},
                                            {1, 1, kNan, 1}};
    for (const EventRow& bad : bad_rows) {
      auto rows = clean;
      rows[place] = bad;
      const Decoded found = decode(rows, 0, kBeforeAll, RowDecoding::vector);
      EXPECT_EQ(found.events.size(), clean.size() - 1);
      EXPECT_EQ(found.defects.dropped(), 1U);
    }
    auto rows = clean;
    rows[place][2] = kBase_s - 1;  // goes back, unless it is the first
    expect_same(rows, 0, kBeforeAll);
    EXPECT_EQ(decode(rows, 0, kBeforeAll, RowDecoding::vector).defects.backwards,
              place == 0 ? 0U : 1U);
  }
}

TEST(EventRows, clean_rows_are_really_taken_four_at_a_time) {
  if (!has_vector_instructions()) GTEST_SKIP() << "this processor has no AVX2";
  Random random(6);
  const auto rows = clean_rows(random, 103);
  EventBatch events(rows.size());
  TimeUs newest = kBeforeAll;
  EXPECT_EQ(decode_clean_rows(rows.data(), rows.size(), {346, 260}, kBase_s, newest, events.data()),
            100U);
  EXPECT_EQ(newest, events[99].t);
}

}  // namespace
}  // namespace spikedepth

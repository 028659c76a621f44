// Thousands of damaged files: each is read, or refused with one line.
#include <gtest/gtest.h>

#include <fstream>

#include "io/hdf5/input_records.hpp"
#include "io/recordings/event_stream/es_format.hpp"
#include "io/recordings/prophesee/dat_format.hpp"
#include "io/recordings/prophesee/hdf5_blocks.hpp"
#include "io/recordings/prophesee/hdf5_format.hpp"
#include "io/recordings/prophesee/raw_format.hpp"
#include "tests/io/recordings/prophesee/words.hpp"

namespace spikedepth {
namespace {

/// One to eight bytes changed, or a piece cut off, doubled or filled.
std::string damaged(std::string bytes, Random& random) {
  const auto place = [&] { return static_cast<std::size_t>(random.below(bytes.size())); };
  switch (random.below(6)) {
    case 0:
      bytes.resize(place());
      break;
    case 1: {
      const std::size_t at = place();
      bytes.insert(at, bytes.substr(at, static_cast<std::size_t>(random.below(64))));
      break;
    }
    case 2: {
      const std::size_t at = place();
      bytes.replace(at, 16, std::string(16, random.below(2) == 0 ? '\xff' : '\0'));
      break;
    }
    case 3:  // near the beginning, where headers are
      for (auto n = 1 + random.below(4); n > 0; --n)
        bytes[static_cast<std::size_t>(random.below(std::min<std::size_t>(bytes.size(), 400)))] =
            static_cast<char>(random.below(256));
      break;
    default:
      for (auto n = 1 + random.below(8); n > 0; --n)
        bytes[place()] = static_cast<char>(random.below(256));
  }
  return bytes;
}

void try_all(const char* file, RecordingParts (*open)(const std::string&), int times) {
  const test::TempDir dir;
  const std::string path = dir.file("damaged");
  const std::string good = read_file(test::golden_file(file));
  Random random(11);
  int refused = 0;
  for (int i = 0; i < times; ++i) {
    {
      std::ofstream stream(path, std::ios::binary | std::ios::trunc);
      stream << damaged(good, random);
    }
    refused += test::error_of(path, open) == "no error" ? 0 : 1;
  }
  EXPECT_LT(refused, times) << file << ": damage to events is no reason to refuse a file";
  EXPECT_GT(refused, 0) << file << ": a damaged header is";
}

TEST(DamagedFiles, raw_dat_and_es) {
  for (const char* file :
       {"faery_evt2.raw", "evutils_evt21.raw", "evutils_evt21_little.raw", "faery_evt3.raw"})
    try_all(file, open_raw, 1500);
  for (const char* file : {"faery.dat", "expelliarmus.dat"}) try_all(file, open_dat, 1500);
  for (const char* file : {"dvs.es", "atis.es"}) try_all(file, open_es, 1500);
}

/// Only the chunks of events are damaged: the rest is the library's.
TEST(DamagedFiles, hdf5) {
  const test::TempDir dir;
  const std::string path = dir.file("damaged.h5");
  int refused = 0;
  for (const char* file : {"ecf_packed.h5", "ecf_mixed.h5", "ecf_left_out.h5"}) {
    const std::string good = read_file(test::golden_file(file));
    const hdf5::InputFile opened(test::golden_file(file));
    const auto records =
        hdf5::InputRecords::find(opened, "/CD/events", {"x", "y", "p", "t"}, kEcfFilter);
    Random random(12);
    for (int i = 0; i < 400; ++i) {
      std::vector<std::uint8_t> chunk;
      records->read_chunk(random.below(3), chunk);
      const std::string stored(chunk.begin(), chunk.end());
      const std::size_t at = good.find(stored);
      ASSERT_NE(at, std::string::npos);
      std::string bad = damaged(stored, random);
      bad.resize(stored.size(), static_cast<char>(random.below(256)));
      std::string all = good;
      all.replace(at, stored.size(), bad);
      {
        std::ofstream stream(path, std::ios::binary | std::ios::trunc);
        stream << all;
      }
      refused += test::error_of(path, open_prophesee_hdf5) == "no error" ? 0 : 1;
    }
  }
  EXPECT_GT(refused, 100);
  EXPECT_LT(refused, 1200);
}

}  // namespace
}  // namespace spikedepth

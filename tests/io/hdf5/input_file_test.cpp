// Rows of HDF5 arrays, read past the library where that is possible.
#include "io/hdf5/input_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/process_usage.hpp"
#include "io/hdf5/output_file.hpp"
#include "tests/io/hdf5/hostile_hdf5.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;
using test::Row;
using test::Storage;

constexpr std::size_t kRows = 1234;

/// Numbers that floats hold too, all different.
std::vector<Row> distinct_rows() {
  std::vector<Row> rows(kRows);
  for (std::size_t i = 0; i < kRows; ++i) {
    for (std::size_t k = 0; k < 4; ++k) rows[i][k] = 0.25 * static_cast<double>(4 * i + k + 1);
  }
  return rows;
}

std::vector<Row> rows_of(const void* data, std::size_t count) {
  std::vector<Row> rows(count);
  std::memcpy(rows.data(), data, count * sizeof(Row));
  return rows;
}

/// What `read` throws; empty if it throws nothing.
template <typename Read>
std::string error_of(const Read& read) {
  try {
    read();
  } catch (const DataError& error) {
    return error.what();
  }
  return "";
}

TEST(InputDataset, gives_the_same_rows_however_they_are_stored) {
  const test::TempDir dir;
  const std::string path = dir.file("a.hdf5");
  for (const Storage storage : test::kStorages) {
    SCOPED_TRACE(static_cast<int>(storage));
    auto rows = distinct_rows();
    test::write_stored(path, rows, storage);
    if (storage == Storage::some_chunks) std::fill(rows.begin() + 250, rows.end(), Row{});
    const hdf5::InputFile file(path);
    hdf5::InputDataset dataset = file.dataset("/davis/left/events");
    std::vector<double> buffer;
    for (const std::size_t first : {0, 1, 99, 100, 150, 240, 1233}) {
      for (const std::size_t count : {1, 100, 101, 500, 1234}) {
        if (first + count > kRows) continue;
        const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(first);
        const std::vector<Row> expected(begin, begin + static_cast<std::ptrdiff_t>(count));
        std::vector<Row> read(count);
        dataset.read_rows(first, count, hdf5::ElementType::float64, read.data());
        EXPECT_EQ(read, expected) << first << " + " << count;
        EXPECT_EQ(rows_of(dataset.view_rows(first, count, buffer), count), expected);
      }
    }
  }
}

TEST(InputDataset, rows_that_were_shown_stay_when_the_file_is_cut_off) {
  const test::TempDir dir;
  const std::string path = dir.file("a.hdf5");
  for (const Storage storage : {Storage::one_stretch, Storage::chunks}) {
    test::write_stored(path, distinct_rows(), storage);
    const hdf5::InputFile file(path);
    const hdf5::InputDataset dataset = file.dataset("/davis/left/events");
    std::vector<double> buffer;
    const void* rows = dataset.view_rows(0, kRows, buffer);
    fs::resize_file(path, 0);  // a mapped page behind the end ends the program when it is touched
    EXPECT_EQ(rows_of(rows, kRows), distinct_rows());
  }
}

TEST(InputDataset, lets_go_of_what_it_has_shown) {
  constexpr std::uint64_t kCount = 3'000'000;  // 96 MB
  constexpr std::uint64_t kStep = 8192;
  const test::TempDir dir;
  {
    const std::vector<double> rows(kCount * 4);
    hdf5::OutputFile file(dir.file("a.hdf5"));
    file.write("/rows", hdf5::ElementType::float64, {kCount, 4}, rows.data());
    file.close();
  }
  const hdf5::InputFile file(dir.file("a.hdf5"));
  hdf5::InputDataset dataset = file.dataset("/rows");
  std::vector<double> buffer;
  const double before = memory_mb();
  double most = 0;
  for (std::uint64_t first = 0; first < kCount; first += kStep) {
    dataset.view_rows(first, std::min(kStep, kCount - first), buffer);
    most = std::max(most, memory_mb() - before);
  }
  EXPECT_LT(most, 40);
}

TEST(InputDataset, stays_usable_after_its_file_object_is_gone) {
  const test::TempDir dir;
  test::write_stored(dir.file("a.hdf5"), distinct_rows(), Storage::chunks);
  auto file = std::make_unique<hdf5::InputFile>(dir.file("a.hdf5"));
  const hdf5::InputDataset dataset = file->dataset("/davis/left/events");
  file.reset();
  std::vector<Row> read(kRows);
  dataset.read_rows(0, kRows, hdf5::ElementType::float64, read.data());
  EXPECT_EQ(read, distinct_rows());
}

TEST(InputDataset, a_file_cut_off_while_it_is_open_is_an_error) {
  const test::TempDir dir;
  const std::string path = dir.file("a.hdf5");
  for (const Storage storage : {Storage::one_stretch, Storage::chunks}) {
    test::write_stored(path, distinct_rows(), storage);
    const hdf5::InputFile file(path);
    hdf5::InputDataset dataset = file.dataset("/davis/left/events");
    std::vector<double> buffer;
    dataset.view_rows(0, kRows, buffer);
    fs::resize_file(path, fs::file_size(path) / 2);
    EXPECT_NE(error_of([&] { dataset.view_rows(kRows - 200, 100, buffer); }).find("ends before"),
              std::string::npos);
    std::vector<Row> read(100);
    EXPECT_NE(error_of([&] {
                dataset.read_rows(kRows - 200, 100, hdf5::ElementType::float64, read.data());
              }).find("ends before"),
              std::string::npos);
  }
}

TEST(InputDataset, a_file_cut_off_is_never_read_as_zeros) {
  const test::TempDir dir;
  const std::string path = dir.file("a.hdf5");
  for (const Storage storage : test::kStorages) {
    SCOPED_TRACE(static_cast<int>(storage));
    test::write_stored(path, distinct_rows(), storage);
    const hdf5::InputFile file(path);
    const hdf5::InputDataset dataset = file.dataset("/davis/left/events");
    fs::resize_file(path, fs::file_size(path) - 1);
    std::vector<Row> read(kRows);
    const std::string error =
        error_of([&] { dataset.read_rows(0, kRows, hdf5::ElementType::float64, read.data()); });
    if (error.empty()) {
      auto expected = distinct_rows();  // the last byte may belong to something else
      if (storage == Storage::some_chunks) std::fill(expected.begin() + 250, expected.end(), Row{});
      EXPECT_EQ(read, expected);
    }
    fs::resize_file(path, 2048);
    EXPECT_NE(
        error_of([&] { dataset.read_rows(0, kRows, hdf5::ElementType::float64, read.data()); }),
        "");
  }
}

TEST(InputDataset, flipped_bytes_of_a_chunked_file_give_errors_or_numbers) {
  const test::TempDir dir;
  const std::string path = dir.file("a.hdf5");
  for (const Storage storage : {Storage::chunks, Storage::columns, Storage::user_block}) {
    test::write_stored(path, distinct_rows(), storage);
    const std::string whole = read_file(path);
    int errors = 0, numbers = 0;
    for (std::size_t i = 0; i < whole.size(); i += i < 8192 ? 11 : 997) {
      std::string flipped = whole;
      flipped[i] = static_cast<char>(flipped[i] ^ 0x55);
      std::ofstream(path, std::ios::binary | std::ios::trunc) << flipped;
      const std::string error = error_of([&] {
        hdf5::InputDataset dataset = hdf5::InputFile(path).dataset("/davis/left/events");
        if (dataset.row_elements() != 4 || dataset.rows() > 100'000) return;
        std::vector<double> buffer;
        dataset.view_rows(0, dataset.rows(), buffer);
      });
      (error.empty() ? numbers : errors) += 1;
      EXPECT_EQ(error.find('\n'), std::string::npos) << error;
      EXPECT_TRUE(error.empty() || error.find("a.hdf5") != std::string::npos) << error;
    }
    EXPECT_GT(errors, 0);   // damage of the structure is noticed,
    EXPECT_GT(numbers, 0);  // that of a number cannot be
  }
}

}  // namespace
}  // namespace spikedepth

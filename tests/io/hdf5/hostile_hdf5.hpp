#pragma once
// HDF5 files that no friendly program writes.
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace spikedepth::test {

using Row = std::array<double, 4>;  // x, y, t, p

/// A data file with these events; a camera without rows gets no dataset unless `empty_datasets`.
void write_rows(const std::string& path, const std::vector<Row>& left,
                const std::vector<Row>& right, bool empty_datasets = false);

/// Ways in which the same numbers may be stored.
enum class Storage {
  one_stretch,
  user_block,   // in one stretch behind 512 foreign bytes
  big_endian,   // in one stretch
  single,       // in one stretch, as floats
  chunks,       // of 100 rows
  deflated,     // chunks of 100 rows
  columns,      // chunks of 100 rows and one column
  some_chunks,  // only the first 250 rows were ever written; the others read as zero
};
constexpr std::array<Storage, 8> kStorages = {
    Storage::one_stretch, Storage::user_block, Storage::big_endian, Storage::single,
    Storage::chunks,      Storage::deflated,   Storage::columns,    Storage::some_chunks};

/// /davis/left/events with these rows, stored in that way.
void write_stored(const std::string& path, const std::vector<Row>& rows, Storage storage);

/// /davis/left/events with as many rows as `all`, of which only some were ever written. The others
/// read as `fill` in all four columns.
struct PartlyWritten {
  std::uint64_t all = 0;
  std::vector<std::pair<std::uint64_t, std::vector<Row>>> written;  // from which row on
  std::uint64_t chunk_rows = 0;                                     // 0: in one stretch
  double fill = 0;
  bool deflated = false;
};
void write_partly(const std::string& path, const PartlyWritten& what);

/// Files in which /davis/left/events (or the group above it) is not what it should be.
void write_soft_link(const std::string& path, const std::string& link, const std::string& target);
void write_external_link(const std::string& path, const std::string& link, const std::string& file);
void write_external_storage(const std::string& path, const std::string& raw_file,
                            std::uint64_t rows);
void write_virtual_dataset(const std::string& path, const std::string& source_file,
                           std::uint64_t rows);
void write_strings(const std::string& path);
void write_compound(const std::string& path);
void write_shape(const std::string& path, const std::vector<std::uint64_t>& shape, bool chunked);
void write_large_chunk(const std::string& path);
void write_unknown_filter(const std::string& path, int filter);
/// What is left when the writer of a file with these rows is ended: before anything was closed,
/// with `swmr` after it let others read beside it.
void write_unclosed(const std::string& path, const std::vector<Row>& rows, bool swmr);
/// `folder`/part0 ..., which hold the data only together (HDF5's family driver). Returns the first.
std::string write_family(const std::string& folder, std::uint64_t rows);
void write_group_instead(const std::string& path);

}  // namespace spikedepth::test

#pragma once
// HDF5 files that no friendly program writes.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace spikedepth::test {

using Row = std::array<double, 4>;  // x, y, t, p

/// A data file with these events; a camera without rows gets no dataset unless `empty_datasets`.
void write_rows(const std::string& path, const std::vector<Row>& left,
                const std::vector<Row>& right, bool empty_datasets = false);

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
void write_group_instead(const std::string& path);

}  // namespace spikedepth::test

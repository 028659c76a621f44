#pragma once
// The header of NumPy's .npy format (versions 1 to 3; NumPy Enhancement Proposal 1).
#include <cstdint>
#include <string>
#include <vector>

namespace spikedepth {

/// What an array is: numbers of `item_bytes` bytes, little-endian, of `kind` 'i', 'u' or 'f'.
struct NpyHeader {
  char kind = 'f';
  std::size_t item_bytes = 8;
  bool fortran_order = false;
  std::vector<std::uint64_t> shape;
};

/// Parses the dictionary {'descr': '<u4', 'fortran_order': False, 'shape': (3, 4), }. Throws
/// DataError(file, ...) naming `member` on anything else: other keys, structured or object types
/// (which could run code), big-endian numbers.
NpyHeader parse_npy_dictionary(const std::string& text, const std::string& file,
                               const std::string& member);

/// The complete header of an array, ready to be followed by its numbers.
std::string npy_header_bytes(const NpyHeader& header);

/// Element at `bytes` as a double.
double npy_number(const NpyHeader& header, const std::uint8_t* bytes);

}  // namespace spikedepth

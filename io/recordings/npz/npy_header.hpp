#pragma once
// The header of NumPy's .npy format (versions 1 to 3; NumPy Enhancement Proposal 1).
#include <cstdint>
#include <string>
#include <vector>

namespace spikedepth {

/// One field of a structured array.
struct NpyField {
  std::string name;
  std::string type;  // as NumPy writes it
  char kind = 'V';   // as in NpyHeader, 'b' for truth values, 'V' for anything else
  std::size_t item_bytes = 0;
  std::size_t offset = 0;
};

/// What an array is: numbers of `item_bytes` bytes, little-endian, of `kind` 'i', 'u', 'f' or 'b'
/// (truth values); or records of `item_bytes` bytes with `fields`.
struct NpyHeader {
  char kind = 'f';
  std::size_t item_bytes = 8;
  bool fortran_order = false;
  std::vector<std::uint64_t> shape;
  std::vector<NpyField> fields;
};

/// Parses the dictionary {'descr': '<u4', 'fortran_order': False, 'shape': (3, 4), }, or one whose
/// descr is a list of fields. Throws DataError(file, ...) naming `member` on anything else: other
/// keys, nested structures, object types (which could run code), big-endian numbers.
NpyHeader parse_npy_dictionary(const std::string& text, const std::string& file,
                               const std::string& member);

/// The complete header of an array, ready to be followed by its numbers.
std::string npy_header_bytes(const NpyHeader& header);

/// The number at `bytes` as a double. `kind` is not 'V'.
double npy_number(char kind, std::size_t item_bytes, const std::uint8_t* bytes);

}  // namespace spikedepth

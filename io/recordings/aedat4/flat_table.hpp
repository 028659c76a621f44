#pragma once
// FlatBuffers: tables of optional fields, read where they lie and never beyond their bytes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "io/streams/byte_cursor.hpp"

namespace spikedepth {

/// Elements that follow one another; `begin` need not be aligned.
struct FlatVector {
  const std::uint8_t* begin = nullptr;
  std::size_t count = 0;
};

/// One table of a FlatBuffer. It points into the bytes that it was made of. A field that the writer
/// left out has its default. Throws BadBytes where an offset leads outside the bytes.
/// Source: FlatBuffers' description of its binary form.
class FlatTable {
 public:
  /// The root table of `bytes`, which begin with its offset and a file identifier of 4 letters.
  static FlatTable root(std::string_view bytes, std::string_view identifier);
  /// The same behind a length of 4 bytes, which must fit into what is there.
  static FlatTable sized_root(std::string_view bytes, std::string_view identifier);

  template <typename Number>
  Number number(unsigned field, Number otherwise) const {
    const std::uint8_t* place = inlined(field, sizeof(Number));
    return place == nullptr ? otherwise : load_little<Number>(place);
  }
  /// Null if the field is left out.
  const std::uint8_t* inlined(unsigned field, std::size_t bytes) const;
  FlatVector vector(unsigned field, std::size_t element_bytes) const;
  std::string_view text(unsigned field) const;
  /// Element `index` of a vector of tables.
  FlatTable element(const FlatVector& tables, std::size_t index) const;

 private:
  FlatTable(std::string_view bytes, std::size_t at);
  std::size_t follow(std::size_t at) const;
  const std::uint8_t* need(std::size_t at, std::size_t count) const;

  std::string_view bytes_;
  std::size_t at_ = 0;
  std::size_t fields_at_ = 0;  // the list of where the fields are
  std::size_t fields_bytes_ = 0;
};

}  // namespace spikedepth

#pragma once
// A closed interpreter for the pickles that torch.save(state_dict) writes. It builds data and never
// calls anything: what is made of harmless names (pickle_names.hpp) is skipped over, a pickle that
// names anything else, or uses another opcode, is refused by name.
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace spikedepth {

/// A Python object in a pickle. Objects live in the PickleReader's arena and refer to one another
/// by pointer.
struct PickleObject {
  enum class Kind {
    none,
    boolean,
    integer,
    real,
    text,
    tuple,
    list,
    dict,
    global,
    storage,
    tensor,
    opaque  // a plain value of Python's that is skipped over
  };
  Kind kind = Kind::none;
  std::int64_t integer = 0;  // integer, boolean
  double real = 0;
  std::string text;                  // text; "module name" of a global; type name of a storage
  std::vector<PickleObject*> items;  // tuple, list
  std::vector<std::pair<PickleObject*, PickleObject*>> pairs;  // dict, in order
  // storage: integer = number of elements, text = type, key = entry name in the archive.
  std::string key;
  // tensor
  PickleObject* storage = nullptr;
  std::int64_t offset = 0;
  std::vector<std::int64_t> shape, stride;
};

/// Interprets one pickle. Throws DataError naming `file` and the reason on anything outside the
/// closed set, on truncation, and beyond the limits (1 million objects, 64 MiB of pickle).
class PickleReader {
 public:
  explicit PickleReader(std::string file) : file_(std::move(file)) {}
  /// The unpickled object; lives as long as the reader.
  const PickleObject& read(const std::string& pickle);

 private:
  class Machine;
  std::string file_;
  std::deque<PickleObject> arena_;
};

/// A tensor of a state_dict to be written.
struct PickleTensor {
  std::string name;
  std::string storage_type;  // "FloatStorage"
  std::string key;
  std::vector<std::int64_t> shape;
};

/// A protocol-2 pickle of collections.OrderedDict(name -> tensor), as torch.save writes it.
std::string write_state_dict_pickle(const std::vector<PickleTensor>& tensors);

}  // namespace spikedepth

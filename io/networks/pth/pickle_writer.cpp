#include "io/networks/pth/pickle.hpp"

namespace spikedepth {
namespace {

class PickleWriter {
 public:
  std::string bytes = std::string("\x80\x02", 2);

  void global(const std::string& module, const std::string& name) {
    bytes += "c" + module + "\n" + name + "\n";
  }
  void text(const std::string& value) {
    bytes += 'X';
    little_endian(value.size(), 4);
    bytes += value;
  }
  void integer(std::int64_t value) {
    if (value >= INT32_MIN && value <= INT32_MAX) {
      bytes += 'J';
      little_endian(static_cast<std::uint64_t>(value), 4);
    } else {
      bytes += "\x8a\x08";
      little_endian(static_cast<std::uint64_t>(value), 8);
    }
  }
  void integers(const std::vector<std::int64_t>& values) {
    bytes += '(';
    for (const auto value : values) integer(value);
    bytes += 't';
  }
  void ordered_dict() {
    global("collections", "OrderedDict");
    bytes += ")R";
  }

 private:
  void little_endian(std::uint64_t value, int count) {
    for (int i = 0; i < count; ++i) bytes += static_cast<char>((value >> (8 * i)) & 0xff);
  }
};

std::vector<std::int64_t> contiguous_strides(const std::vector<std::int64_t>& shape) {
  std::vector<std::int64_t> strides(shape.size(), 1);
  for (std::size_t i = shape.size(); i-- > 1;) strides[i - 1] = strides[i] * shape[i];
  return strides;
}

std::int64_t element_count(const std::vector<std::int64_t>& shape) {
  std::int64_t count = 1;
  for (const auto extent : shape) count *= extent;
  return count;
}

}  // namespace

std::string write_state_dict_pickle(const std::vector<PickleTensor>& tensors) {
  PickleWriter writer;
  writer.ordered_dict();
  writer.bytes += '(';
  for (const auto& tensor : tensors) {
    writer.text(tensor.name);
    writer.global("torch._utils", "_rebuild_tensor_v2");
    writer.bytes += "((";
    writer.text("storage");
    writer.global("torch", tensor.storage_type);
    writer.text(tensor.key);
    writer.text("cpu");
    writer.integer(element_count(tensor.shape));
    writer.bytes += "tQ";
    writer.integer(0);
    writer.integers(tensor.shape);
    writer.integers(contiguous_strides(tensor.shape));
    writer.bytes += '\x89';  // requires_grad = False
    writer.ordered_dict();   // no backward hooks
    writer.bytes += "tR";
  }
  writer.bytes += "u.";
  return writer.bytes;
}

}  // namespace spikedepth

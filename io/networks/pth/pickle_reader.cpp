#include <cstring>
#include <map>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/networks/pth/pickle.hpp"
#include "io/networks/pth/pickle_names.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kLargestPickle = std::size_t{64} << 20;
constexpr std::size_t kMostObjects = 1000000;

using Kind = PickleObject::Kind;

}  // namespace

// The stack machine: one method for each group of opcodes.
class PickleReader::Machine {
 public:
  Machine(const std::string& pickle, const std::string& file, std::deque<PickleObject>& arena)
      : bytes_(pickle), file_(file), arena_(arena) {}

  const PickleObject& run() {
    for (;;) {
      const auto opcode = static_cast<unsigned char>(take(1)[0]);
      if (opcode == '.') return *pop();
      if (!constant(opcode) && !container(opcode) && !memo(opcode) && !call(opcode)) {
        fail(format("uses pickle opcode 0x%02x, which a state_dict does not need", opcode));
      }
    }
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw DataError(
        file_, what + "; refused. Save plain tensors with torch.save(model.state_dict(), ...)");
  }
  const char* take(std::size_t count) {
    if (count > bytes_.size() - position_) fail("has a pickle that is cut short");
    position_ += count;
    return bytes_.data() + position_ - count;
  }
  template <typename T>
  T number() {
    T value;
    std::memcpy(&value, take(sizeof value), sizeof value);
    return value;
  }
  std::string line() {
    const auto end = bytes_.find('\n', position_);
    if (end == std::string::npos) fail("has a pickle that is cut short");
    std::string text = bytes_.substr(position_, end - position_);
    position_ = end + 1;
    return text;
  }
  PickleObject* make(Kind kind) {
    if (arena_.size() >= kMostObjects) fail("has a pickle with more than a million objects");
    arena_.emplace_back().kind = kind;
    return &arena_.back();
  }
  PickleObject* push(Kind kind) {
    stack_.push_back(make(kind));
    return stack_.back();
  }
  PickleObject* pop() {
    if (stack_.empty() || (!marks_.empty() && stack_.size() <= marks_.back()))
      fail("has a pickle whose stack runs empty");
    auto* top = stack_.back();
    stack_.pop_back();
    return top;
  }
  PickleObject* top() {
    auto* object = pop();
    stack_.push_back(object);
    return object;
  }
  std::vector<PickleObject*> pop_to_mark() {
    if (marks_.empty()) fail("has a pickle that misses a mark");
    std::vector<PickleObject*> items(stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back()),
                                     stack_.end());
    stack_.resize(marks_.back());
    marks_.pop_back();
    return items;
  }
  PickleObject* expect(PickleObject* object, Kind kind, const char* what) const {
    if (object->kind != kind)
      fail(std::string("has a pickle with something else where ") + what + " belongs");
    return object;
  }
  void push_integer(std::int64_t value) { push(Kind::integer)->integer = value; }

  bool constant(unsigned char opcode) {
    switch (opcode) {
      case 0x80:
        if (number<std::uint8_t>() > 5) fail("has a pickle of an unknown protocol");
        return true;
      case 0x95:
        take(8);
        return true;
      case 'N':
        push(Kind::none);
        return true;
      case 0x88:
      case 0x89:
        push(Kind::boolean)->integer = opcode == 0x88;
        return true;
      case 'J':
        push_integer(number<std::int32_t>());
        return true;
      case 'K':
        push_integer(number<std::uint8_t>());
        return true;
      case 'M':
        push_integer(number<std::uint16_t>());
        return true;
      case 0x8a:
        push_integer(long_integer());
        return true;
      case 'G':
        push(Kind::real)->real = big_endian_double();
        return true;
      case 'X':
      case 'T':
      case 'B':
        push_text(number<std::uint32_t>());
        return true;
      case 0x8c:
      case 'U':
      case 'C':
        push_text(number<std::uint8_t>());
        return true;
      default:
        return false;
    }
  }

  void push_text(std::size_t length) {
    const std::string text(take(length), length);
    push(Kind::text)->text = text;
  }

  std::int64_t long_integer() {
    const auto length = number<std::uint8_t>();
    if (length > 8) fail("has a pickle with an integer beyond 64 bits");
    std::uint64_t value = 0;
    const char* bytes = take(length);
    for (int i = length - 1; i >= 0; --i)
      value = (value << 8) | static_cast<unsigned char>(bytes[i]);
    const bool negative = length > 0 && (static_cast<unsigned char>(bytes[length - 1]) & 0x80) != 0;
    if (negative && length < 8) value |= ~std::uint64_t{0} << (8 * length);
    return static_cast<std::int64_t>(value);
  }

  double big_endian_double() {
    const char* bytes = take(8);
    std::uint64_t bits = 0;
    for (int i = 0; i < 8; ++i) bits = (bits << 8) | static_cast<unsigned char>(bytes[i]);
    double value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }

  bool container(unsigned char opcode) {
    switch (opcode) {
      case '(':
        marks_.push_back(stack_.size());
        return true;
      case ')':
        push(Kind::tuple);
        return true;
      case ']':
        push(Kind::list);
        return true;
      case '}':
        push(Kind::dict);
        return true;
      case 't': {
        auto items = pop_to_mark();
        push(Kind::tuple)->items = std::move(items);
        return true;
      }
      case 0x85:
      case 0x86:
      case 0x87: {
        std::vector<PickleObject*> items(opcode - 0x84U);
        for (auto item = items.rbegin(); item != items.rend(); ++item) *item = pop();
        push(Kind::tuple)->items = std::move(items);
        return true;
      }
      case 'a': {
        auto* item = pop();
        expect(top(), Kind::list, "a list")->items.push_back(item);
        return true;
      }
      case 'e': {
        const auto items = pop_to_mark();
        auto& list = expect(top(), Kind::list, "a list")->items;
        list.insert(list.end(), items.begin(), items.end());
        return true;
      }
      case 's': {
        auto* value = pop();
        auto* key = pop();
        if (top()->kind == Kind::opaque) return true;
        expect(top(), Kind::dict, "a dict")->pairs.emplace_back(key, value);
        return true;
      }
      case 'u': {
        const auto items = pop_to_mark();
        if (top()->kind == Kind::opaque) return true;
        auto& pairs = expect(top(), Kind::dict, "a dict")->pairs;
        if (items.size() % 2 != 0) fail("has a pickle with a key without value");
        for (std::size_t i = 0; i < items.size(); i += 2)
          pairs.emplace_back(items[i], items[i + 1]);
        return true;
      }
      default:
        return false;
    }
  }

  bool memo(unsigned char opcode) {
    switch (opcode) {
      case 'q':
        memo_[number<std::uint8_t>()] = top();
        return true;
      case 'r':
        memo_[number<std::uint32_t>()] = top();
        return true;
      case 0x94:
        memo_[static_cast<std::uint32_t>(memo_.size())] = top();
        return true;
      case 'h':
        recall(number<std::uint8_t>());
        return true;
      case 'j':
        recall(number<std::uint32_t>());
        return true;
      default:
        return false;
    }
  }

  void recall(std::uint32_t index) {
    const auto found = memo_.find(index);
    if (found == memo_.end()) fail("has a pickle that recalls what it never stored");
    stack_.push_back(found->second);
  }

  bool call(unsigned char opcode) {
    switch (opcode) {
      case 'c': {
        const std::string module = line();
        push_global(module + " " + line());
        return true;
      }
      case 0x93: {
        const auto* name = expect(pop(), Kind::text, "a name");
        const auto* module = expect(pop(), Kind::text, "a module");
        push_global(module->text + " " + name->text);
        return true;
      }
      case 'Q':
        persistent(*expect(pop(), Kind::tuple, "a storage"));
        return true;
      case 0x81:
      case 'R': {
        const auto* arguments = expect(pop(), Kind::tuple, "arguments");
        reduce(*expect(pop(), Kind::global, "a function"), *arguments);
        return true;
      }
      case 'b':
        pop();  // attributes of the OrderedDict (_metadata); the tensors do not need them
        if (top()->kind != Kind::opaque) expect(top(), Kind::dict, "a dict");
        return true;
      default:
        return false;
    }
  }

  void push_global(const std::string& name) {
    const bool known = name == kOrderedDict || name == kRebuildTensor ||
                       name == kRebuildParameter || is_storage_global(name) ||
                       is_harmless_global(name);
    if (!known) throw DataError(file_, refusal_of_global(name));
    push(Kind::global)->text = name;
  }

  void persistent(const PickleObject& id) {
    const auto& items = id.items;
    if (items.size() < 5 || items[0]->text != "storage" || items[1]->kind != Kind::global ||
        !is_storage_global(items[1]->text) || items[2]->kind != Kind::text ||
        items[4]->kind != Kind::integer) {
      fail("has a storage record of unknown form");
    }
    auto* storage = push(Kind::storage);
    storage->text = items[1]->text.substr(6);
    storage->key = items[2]->text;
    storage->integer = items[4]->integer;
  }

  void reduce(const PickleObject& function, const PickleObject& arguments) {
    const auto& items = arguments.items;
    if (function.text == kOrderedDict) {
      if (!items.empty()) fail("makes an OrderedDict of something");
      push(Kind::dict);
    } else if (function.text == kRebuildParameter) {
      if (items.empty()) fail("has a parameter of unknown form");
      stack_.push_back(expect(items[0], Kind::tensor, "a tensor"));
    } else if (function.text == kRebuildTensor) {
      rebuild_tensor(items);
    } else if (is_harmless_global(function.text)) {
      push(Kind::opaque);
    } else {
      fail("calls '" + function.text + "'");
    }
  }

  std::vector<std::int64_t> extents(PickleObject* tuple) const {
    std::vector<std::int64_t> values;
    for (auto* item : expect(tuple, Kind::tuple, "a shape")->items) {
      values.push_back(expect(item, Kind::integer, "an extent")->integer);
    }
    return values;
  }

  void rebuild_tensor(const std::vector<PickleObject*>& items) {
    if (items.size() < 4) fail("has a tensor of unknown form");
    auto* storage = expect(items[0], Kind::storage, "a storage");
    const auto offset = expect(items[1], Kind::integer, "an offset")->integer;
    auto shape = extents(items[2]);
    auto stride = extents(items[3]);
    if (shape.size() != stride.size())
      fail("has a tensor whose shape and strides differ in length");
    auto* tensor = push(Kind::tensor);
    tensor->storage = storage;
    tensor->offset = offset;
    tensor->shape = std::move(shape);
    tensor->stride = std::move(stride);
  }

  const std::string& bytes_;
  const std::string& file_;
  std::deque<PickleObject>& arena_;
  std::size_t position_ = 0;
  std::vector<PickleObject*> stack_;
  std::vector<std::size_t> marks_;
  std::map<std::uint32_t, PickleObject*> memo_;
};

const PickleObject& PickleReader::read(const std::string& pickle) {
  if (pickle.size() > kLargestPickle)
    throw DataError(file_, "has a pickle above 64 MiB; a state_dict needs far less; refused");
  arena_.clear();
  return Machine(pickle, file_, arena_).run();
}

}  // namespace spikedepth

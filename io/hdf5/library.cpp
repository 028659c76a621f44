#include "io/hdf5/library.hpp"

#include <type_traits>

#include "core/base/error.hpp"

namespace spikedepth::hdf5 {
namespace {

static_assert(std::is_same_v<herr_t, int> && sizeof(hid_t) == sizeof(std::int64_t));

std::recursive_mutex& library_mutex() {
  static std::recursive_mutex mutex;
  return mutex;
}

herr_t keep_first(unsigned, const H5E_error2_t* error, void* text) {
  auto& first = *static_cast<std::string*>(text);
  if (first.empty() && error->desc != nullptr) first = error->desc;
  return 0;
}

std::string with_cause(const std::string& problem) {
  const std::string cause = last_error();
  return cause.empty() ? problem : problem + " (" + cause + ")";
}

}  // namespace

std::size_t element_bytes(ElementType type) {
  switch (type) {
    case ElementType::float64:
    case ElementType::int64:
      return 8;
    case ElementType::float32:
    case ElementType::uint32:
      return 4;
    case ElementType::uint16:
      return 2;
    case ElementType::int8:
    case ElementType::uint8:
      return 1;
  }
  throw InternalError("unknown element type");
}

hid_t native_type(ElementType type) {
  switch (type) {
    case ElementType::float64:
      return H5T_NATIVE_DOUBLE;
    case ElementType::int64:
      return H5T_NATIVE_INT64;
    case ElementType::float32:
      return H5T_NATIVE_FLOAT;
    case ElementType::int8:
      return H5T_NATIVE_INT8;
    case ElementType::uint32:
      return H5T_NATIVE_UINT32;
    case ElementType::uint16:
      return H5T_NATIVE_UINT16;
    case ElementType::uint8:
      return H5T_NATIVE_UINT8;
  }
  throw InternalError("unknown element type");
}

Handle& Handle::operator=(Handle&& other) noexcept {
  if (this != &other) {
    reset();
    id_ = std::exchange(other.id_, -1);
    close_ = other.close_;
  }
  return *this;
}

void Handle::reset() noexcept {
  try_close();
}

bool Handle::try_close() noexcept {
  if (id_ < 0) return true;
  const Session session;
  return close_(std::exchange(id_, -1)) >= 0;
}

Session::Session() : lock_(library_mutex()) {
  static const bool prepared = [] {
    // At the program's end the library would close again what it could not close before, and crash.
    H5dont_atexit();
    H5open();
    H5PLset_loading_state(0);
    register_lzf_filter();
    return true;
  }();
  static_cast<void>(prepared);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // the error stack belongs to the thread
}

std::string last_error() {
  std::string text;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, &text);
  for (char& c : text) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  // Of a system call that failed: what the system said, without times, addresses and sizes.
  constexpr char kBefore[] = "error message = '";
  const auto begin = text.find(kBefore);
  const auto end = begin == std::string::npos ? begin : text.find('\'', begin + sizeof kBefore);
  if (end == std::string::npos) return text;
  return text.substr(begin + sizeof kBefore - 1, end - begin - sizeof kBefore + 1);
}

Handle own(hid_t id, herr_t (*close)(hid_t), const std::string& file, const std::string& problem) {
  if (id < 0) throw DataError(file, with_cause(problem));
  return Handle(id, close);
}

void require(herr_t status, const std::string& file, const std::string& problem) {
  if (status < 0) throw DataError(file, with_cause(problem));
}

}  // namespace spikedepth::hdf5

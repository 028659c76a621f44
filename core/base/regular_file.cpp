#include "core/base/regular_file.hpp"

#include <cerrno>
#include <filesystem>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

const char* kind_of(fs::file_type type) {
  switch (type) {
    case fs::file_type::directory:
      return "a folder";
    case fs::file_type::fifo:
      return "a named pipe";
    case fs::file_type::character:
    case fs::file_type::block:
      return "a device";
    case fs::file_type::socket:
      return "a socket";
    default:
      return "no regular file";
  }
}

}  // namespace

std::uint64_t require_regular_file(const std::string& path, const std::string& expected) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found)
    throw DataError(path, "does not exist; check the name (" + expected + " was expected)");
  if (error.value() == ELOOP)
    throw DataError(path, "is a loop of symbolic links; " + expected + " was expected");
  if (error) throw DataError(path, "cannot be examined: " + error.message());
  if (!fs::is_regular_file(status)) {
    throw DataError(
        path, std::string("is ") + kind_of(status.type()) + "; " + expected + " was expected");
  }
  const std::uint64_t bytes = fs::file_size(path, error);
  if (error) throw DataError(path, "cannot be examined: " + error.message());
  return bytes;
}

void require_regular_if_there(const std::string& path, const std::string& expected) {
  std::error_code unknown;
  if (fs::status(path, unknown).type() != fs::file_type::not_found)
    require_regular_file(path, expected);
}

}  // namespace spikedepth

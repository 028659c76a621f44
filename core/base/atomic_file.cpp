#include "core/base/atomic_file.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/base/error.hpp"
#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

std::string reason() {
  return std::strerror(errno);
}

class Descriptor {
 public:
  explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
  ~Descriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

void write_all(int descriptor, const char* bytes, std::size_t size, const std::string& path) {
  while (size > 0) {
    const ssize_t written = ::write(descriptor, bytes, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0)
      throw DataError(path, "cannot write: " + reason() + "; free some space and try again");
    bytes += written;
    size -= static_cast<std::size_t>(written);
  }
}

std::string folder_of(const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path();
  return parent.empty() ? "." : parent.string();
}

// The number in "NAME.tmp123", or in "NAME.tmp123.XXXXXX", where libzip writes what becomes the
// former; 0 if there is none.
long temporary_number(const std::string& name) {
  const auto dot = name.rfind(".tmp");
  if (dot == std::string::npos || dot == 0) return 0;
  std::string digits = name.substr(dot + 4);
  const auto second = digits.find('.');
  if (second != std::string::npos && digits.size() == second + 7) digits.resize(second);
  const bool number = !digits.empty() && digits.size() < 10 &&
                      digits.find_first_not_of("0123456789") == std::string::npos;
  return number ? std::stol(digits) : 0;
}

template <typename Visit>
void for_each_name(const std::string& folder, const Visit& visit) {
  std::error_code error;
  std::vector<std::string> names;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    names.push_back(entry->path().filename().string());
  for (const auto& name : names) visit(name);
}

}  // namespace

void remove_temporaries(const std::string& folder) {
  for_each_name(folder, [&](const std::string& name) {
    std::error_code ignored;
    const auto path = std::filesystem::path(folder) / name;
    if (!std::filesystem::is_regular_file(path, ignored)) return;
    if (temporary_number(name) > 0 || ends_with(name, ".partial"))
      std::filesystem::remove(path, ignored);
  });
}

void remove_stale_temporaries(const std::string& path) {
  const std::string start = std::filesystem::path(path).filename().string() + ".tmp";
  for_each_name(folder_of(path), [&](const std::string& name) {
    const long process = temporary_number(name);
    const std::string ours = start + std::to_string(process);
    if (process <= 0 || (name != ours && !starts_with(name, ours + "."))) return;
    if (::kill(static_cast<pid_t>(process), 0) == 0 || errno != ESRCH) return;
    std::error_code ignored;
    std::filesystem::remove(std::filesystem::path(folder_of(path)) / name, ignored);
  });
}

void commit_file(const std::string& temporary, const std::string& path) {
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    throw DataError(path, "cannot rename " + temporary + " to it: " + reason());
  }
  sync_folder(folder_of(path));
}

void sync_file(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0 || ::fsync(file.get()) != 0)
    throw DataError(path, "cannot be written to disk: " + reason() + "; free some space");
}

void sync_folder(const std::string& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() >= 0) ::fsync(opened.get());
}

void write_file_atomically(const std::string& path, const void* bytes, std::size_t size) {
  const std::string temporary = path + ".tmp" + std::to_string(::getpid());
  try {
    const Descriptor file(
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (file.get() < 0) throw DataError(path, "cannot create: " + reason());
    write_all(file.get(), static_cast<const char*>(bytes), size, path);
    if (::fsync(file.get()) != 0) throw DataError(path, "cannot sync to disk: " + reason());
    commit_file(temporary, path);
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
}

void write_file_atomically(const std::string& path, const std::string& text) {
  write_file_atomically(path, text.data(), text.size());
}

std::string read_file(const std::string& path) {
  require_regular_file(path);
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw DataError(path, "cannot open: " + reason());
  std::ostringstream text;
  text << stream.rdbuf();
  if (stream.bad()) throw DataError(path, "cannot read: " + reason());
  return text.str();
}

std::string sha256_hex(const void* bytes, std::size_t size) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  SPIKEDEPTH_CHECK(EVP_Digest(bytes, size, digest, &length, EVP_sha256(), nullptr) == 1,
                   "SHA-256 failed");
  std::string hex;
  for (unsigned int i = 0; i < length; ++i) hex += format("%02x", digest[i]);
  return hex;
}

}  // namespace spikedepth

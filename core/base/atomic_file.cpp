#include "core/base/atomic_file.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <cerrno>
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

}  // namespace

void commit_file(const std::string& temporary, const std::string& path) {
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    throw DataError(path, "cannot rename " + temporary + " to it: " + reason());
  }
  const Descriptor folder(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() >= 0) ::fsync(folder.get());
}

void write_file_atomically(const std::string& path, const void* bytes, std::size_t size) {
  const std::string temporary = path + ".tmp" + std::to_string(::getpid());
  try {
    const Descriptor file(
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (file.get() < 0) throw DataError(path, "cannot create: " + reason());
    write_all(file.get(), static_cast<const char*>(bytes), size, path);
    if (::fsync(file.get()) != 0) throw DataError(path, "cannot sync to disk: " + reason());
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  commit_file(temporary, path);
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

#include "io/recordings/npz/zip_archive.hpp"

#include <unistd.h>
#include <zip.h>

#include <algorithm>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr zip_int64_t kMostEntries = 10'000;
constexpr std::uint64_t kLargestRatio = 1100;  // deflate reaches 1032

zip_t* archive_of(const void* pointer) {
  return static_cast<zip_t*>(const_cast<void*>(pointer));
}

std::string open_error(int code) {
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  std::string text = zip_error_strerror(&error);
  zip_error_fini(&error);
  return text;
}

bool add_member(zip_t* archive, const ZipMember& member) {
  zip_source_t* source =
      member.file.empty() ? zip_source_buffer(archive, member.bytes.data(), member.bytes.size(), 0)
                          : zip_source_file(archive, member.file.c_str(), 0, -1);
  const zip_int64_t index =
      source == nullptr ? -1 : zip_file_add(archive, member.name.c_str(), source, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(source);
    return false;
  }
  constexpr time_t kYear1980 = 315532800;  // equal input, equal file
  const auto place = static_cast<zip_uint64_t>(index);
  zip_file_set_mtime(archive, place, kYear1980, 0);
  // Events shrink to a sixth at deflate's quickest level; its slowest takes 20 times as long.
  return member.file.empty() ? zip_set_file_compression(archive, place, ZIP_CM_DEFLATE, 1) == 0
                             : zip_set_file_compression(archive, place, ZIP_CM_STORE, 0) == 0;
}

}  // namespace

void ZipStream::Close::operator()(void* file) const {
  zip_fclose(static_cast<zip_file_t*>(file));
}
void ZipArchive::Close::operator()(void* archive) const {
  zip_discard(static_cast<zip_t*>(archive));
}

void ZipStream::read(void* out, std::size_t bytes) {
  auto* to = static_cast<std::uint8_t*>(out);
  while (bytes > 0) {
    const zip_int64_t got = zip_fread(static_cast<zip_file_t*>(file_.get()), to, bytes);
    if (got <= 0) {
      throw DataError(path_,
                      name_ + " ends early or does not unpack; the file is damaged, get it again");
    }
    to += got;
    bytes -= static_cast<std::size_t>(got);
  }
}

void ZipStream::expect_end() {
  std::uint8_t byte = 0;
  if (zip_fread(static_cast<zip_file_t*>(file_.get()), &byte, 1) != 0) {
    throw DataError(
        path_, name_ + " has surplus bytes or a wrong checksum; the file is damaged, get it again");
  }
}

ZipArchive::ZipArchive(const std::string& path) : path_(path) {
  require_regular_file(path, "a zip file");
  int code = 0;
  archive_.reset(zip_open(path.c_str(), ZIP_RDONLY, &code));
  if (!archive_) {
    throw DataError(path, "is no readable zip file (" + open_error(code) + "); get it again");
  }
  const zip_int64_t count = zip_get_num_entries(archive_of(archive_.get()), 0);
  if (count > kMostEntries) {
    throw DataError(path, format("has %lld members; an .npz file with a few arrays was expected",
                                 static_cast<long long>(count)));
  }
  for (zip_int64_t i = 0; i < count; ++i) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    const auto index = static_cast<zip_uint64_t>(i);
    constexpr zip_uint64_t kNeeded = ZIP_STAT_NAME | ZIP_STAT_SIZE;
    if (zip_stat_index(archive_of(archive_.get()), index, 0, &stat) != 0 ||
        (stat.valid & kNeeded) != kNeeded) {
      throw DataError(path, "has a damaged list of members; get it again");
    }
    entries_.push_back({stat.name, index, stat.size});
  }
}

const ZipEntry* ZipArchive::find(const std::string& name) const {
  for (const ZipEntry& entry : entries_) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

ZipStream ZipArchive::open(const ZipEntry& entry) const {
  zip_t* archive = archive_of(archive_.get());
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat_index(archive, entry.index, 0, &stat) != 0) {
    throw DataError(path_, entry.name + " cannot be found; get the file again");
  }
  const bool encrypted = stat.encryption_method != ZIP_EM_NONE;
  if (encrypted || (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE)) {
    throw DataError(path_, entry.name +
                               (encrypted ? " is encrypted" : " is packed with an unusual method") +
                               "; save it with numpy.savez or numpy.savez_compressed");
  }
  if (stat.size / kLargestRatio > stat.comp_size) {
    throw DataError(path_,
                    format("%s claims to unpack from %llu to %llu bytes, which deflate cannot do",
                           entry.name.c_str(), static_cast<unsigned long long>(stat.comp_size),
                           static_cast<unsigned long long>(stat.size)));
  }
  ZipStream stream;
  stream.path_ = path_;
  stream.name_ = entry.name;
  stream.file_.reset(zip_fopen_index(archive, entry.index, 0));
  if (!stream.file_) {
    throw DataError(path_, entry.name + " cannot be opened (" + zip_strerror(archive) + ")");
  }
  return stream;
}

namespace {

// Tells how far a zip file is, and whether it is still wanted.
struct ZipWatch {
  const ProgressCallback& progress;
  bool stopped = false;

  static void show(zip_t*, double share, void* self) {
    auto& watch = *static_cast<ZipWatch*>(self);
    const Progress now{"zip", static_cast<std::int64_t>(1000 * share), 1000, ""};
    if (watch.progress && watch.progress(now) == Flow::stop) watch.stopped = true;
  }
  static int is_stopped(zip_t*, void* self) {
    return static_cast<ZipWatch*>(self)->stopped ? 1 : 0;
  }
};

}  // namespace

void write_zip(const std::string& path, const std::vector<ZipMember>& members,
               const ProgressCallback& progress) {
  const std::string temporary = path + ".tmp" + std::to_string(::getpid());
  int code = 0;
  zip_t* archive = zip_open(temporary.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
  if (archive == nullptr) throw DataError(path, "cannot be created (" + open_error(code) + ")");
  const bool good = std::all_of(members.begin(), members.end(),
                                [&](const auto& member) { return add_member(archive, member); });
  ZipWatch watch{progress};
  zip_register_progress_callback_with_state(archive, 0.001, ZipWatch::show, nullptr, &watch);
  zip_register_cancel_callback_with_state(archive, ZipWatch::is_stopped, nullptr, &watch);
  if (!good || zip_close(archive) != 0) {
    const std::string cause = zip_strerror(archive);
    zip_discard(archive);
    ::unlink(temporary.c_str());
    if (watch.stopped) throw CancelledError("the conversion was interrupted; nothing was written");
    throw DataError(path, "cannot be written (" + cause + ")");
  }
  sync_file(temporary);
  commit_file(temporary, path);
}

}  // namespace spikedepth

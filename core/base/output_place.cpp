#include "core/base/output_place.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

// The path as it stands without a trailing slash, which would hide its last name.
fs::path plain(const std::string& path) {
  const auto place = fs::path(path).lexically_normal();
  return place.has_filename() ? place : place.parent_path();
}

void check_writable(const std::string& path, const fs::path& folder) {
  if (::access(folder.c_str(), W_OK | X_OK) != 0) {
    throw DataError(path, "the folder " + folder.string() + " cannot be written (" +
                              std::strerror(errno) + "); choose another place");
  }
}

}  // namespace

void check_output_file(const std::string& path) {
  const fs::path place(path), folder = place.has_parent_path() ? place.parent_path() : ".";
  std::error_code error;
  if (!place.has_filename() || fs::is_directory(place, error))
    throw DataError(path, "is a folder; the name of a file was expected");
  const auto status = fs::status(folder, error);
  if (status.type() == fs::file_type::not_found) {
    throw DataError(path, "the folder " + folder.string() + " does not exist; make it first, or " +
                              "choose another place");
  }
  if (status.type() != fs::file_type::directory) {
    throw DataError(path, folder.string() + " is no folder" +
                              (error ? " (" + error.message() + ")" : "") +
                              "; choose another place");
  }
  check_writable(path, folder);
}

void refuse_file_name(const std::string& path) {
  const auto ending = lower_case(fs::path(path).extension().string());
  std::error_code unknown;
  if (ending.empty() || fs::is_directory(path, unknown)) return;
  for (const char* file : {".hdf5", ".h5",   ".npz",  ".npy", ".txt", ".csv", ".png",
                           ".jpg",  ".pfm",  ".ply",  ".mp4", ".avi", ".mkv", ".ckpt",
                           ".pth",  ".toml", ".json", ".zip", ".bag", ".raw", ".aedat4"}) {
    if (ending != file) continue;
    throw ConfigError("'" + path + "' is the name of a file, but a folder is written; leave " +
                      ending + " out, or end the name with /");
  }
}

std::vector<std::string> make_folders(const std::string& path) {
  std::vector<std::string> missing;
  std::error_code error;
  fs::path place = plain(path);
  while (!place.empty() && fs::symlink_status(place, error).type() == fs::file_type::not_found) {
    missing.push_back(place.string());
    place = place.parent_path();
  }
  if (place.empty()) place = ".";
  if (!fs::is_directory(place, error)) {
    throw DataError(path, place.string() + (error ? ": " + error.message() : " is no folder") +
                              "; choose another place");
  }
  check_writable(path, place);
  for (auto next = missing.rbegin(); next != missing.rend(); ++next) {
    if (fs::create_directory(*next, error) || !error) continue;
    const auto reason = error.message();
    remove_made_folders(missing);
    throw DataError(path, *next + " cannot be made (" + reason + ")");
  }
  return missing;
}

void remove_made_folders(const std::vector<std::string>& folders) {
  std::error_code ignored;
  for (const auto& folder : folders) {
    if (fs::is_directory(folder, ignored)) fs::remove(folder, ignored);  // if nothing is in it
  }
}

}  // namespace spikedepth

#pragma once
// The folder of one training: where its files stand and who may write them.
#include <cstdint>
#include <string>

namespace spikedepth {

/// Paths inside a run folder, and a lock that keeps a second process out. config.toml,
/// environment.json, data.json, metrics.csv, log.txt, tensorboard/,
/// checkpoints/{last,previous,best}.ckpt, samples/.
class RunDirectory {
 public:
  /// A new run. Throws ConfigError if `path` already holds a run and `overwrite` is false.
  static RunDirectory create(const std::string& path, bool overwrite);
  /// A run to be resumed. Throws DataError if `path` is none.
  static RunDirectory open(const std::string& path);
  ~RunDirectory();
  RunDirectory(RunDirectory&& other) noexcept;
  RunDirectory& operator=(RunDirectory&&) = delete;
  RunDirectory(const RunDirectory&) = delete;
  RunDirectory& operator=(const RunDirectory&) = delete;

  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }
  std::string config() const { return file("config.toml"); }
  std::string metrics() const { return file("metrics.csv"); }
  std::string checkpoint(const std::string& which) const {
    return file("checkpoints/" + which + ".ckpt");
  }

  /// After a start that failed before its first step: removes what it wrote, and the folder
  /// if nothing else is in it.
  void abandon() const;
  /// Appends to a file of the run and flushes.
  void append(const std::string& name, const std::string& text) const;
  /// Bytes of a file of the run; 0 if it does not exist.
  std::uint64_t size_of(const std::string& name) const;
  /// Cuts a file of the run back to its first `bytes`.
  void truncate(const std::string& name, std::uint64_t bytes) const;

 private:
  explicit RunDirectory(std::string path);
  std::string path_;
  int lock_ = -1;
};

/// The checkpoint that a user means: a .ckpt file itself, or a run folder (its best one, else its
/// last). Throws DataError if there is none.
std::string resolve_checkpoint(const std::string& run_or_checkpoint);

}  // namespace spikedepth

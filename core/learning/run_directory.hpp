#pragma once
// The folder of one training: where its files stand and who may write them.
#include <cstdint>
#include <string>
#include <vector>

namespace spikedepth {

/// Paths inside a run folder, and a lock that keeps a second process out. config.toml,
/// environment.json, data.json, metrics.csv, training_s.txt, log.txt, tensorboard/,
/// checkpoints/{last,previous,best}.ckpt, samples/.
///
/// A new run is a trial until keep(): when the object goes before, what was written is removed, and
/// a run that it replaces is back in its place. A process that is killed in between leaves that to
/// the next one that opens the folder.
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

  /// The first step was taken: the run stays, and the one that it replaces goes. Cheap to repeat.
  void keep();
  /// Appends to a file of the run and flushes.
  void append(const std::string& name, const std::string& text) const;
  /// Bytes of a file of the run; 0 if it does not exist.
  std::uint64_t size_of(const std::string& name) const;
  /// Cuts a file of the run back to its first `bytes`.
  void truncate(const std::string& name, std::uint64_t bytes) const;

 private:
  explicit RunDirectory(std::string path);
  void set_aside();
  void restore() const;
  void abandon() const;
  void clear_temporaries() const;

  std::string path_;
  int lock_ = -1;
  bool trial_ = false;                     // created and not kept yet
  bool replaces_ = false;                  // another run was set aside
  std::vector<std::string> made_;          // parts that were not there before
  std::vector<std::string> made_folders_;  // of path_, the innermost first
};

/// Holds how long a run was trained, in seconds, validations included.
constexpr const char* kTimeFile = "training_s.txt";
/// What it says; 0 without it.
double training_seconds(const std::string& run);

/// The checkpoint that a user means: a .ckpt file itself, or a run folder (its best one, else its
/// last, else the one before that). Throws DataError if there is none.
std::string resolve_checkpoint(const std::string& run_or_checkpoint);

}  // namespace spikedepth

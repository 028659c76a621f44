#include "core/learning/checkpoint.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

// While it lives, no file can grow beyond `bytes`: writing more fails half-way, as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST(Checkpoint, TensorsRoundTripBitForBit) {
  torch::manual_seed(1);
  for (const auto& tensor :
       {torch::randn({3, 4}), torch::randn({2, 3}, torch::kFloat64).t(),
        torch::arange(7, torch::kInt64), torch::empty({0, 3}), torch::tensor(2.5)}) {
    const auto back = to_torch(to_plain(tensor));
    EXPECT_EQ(back.sizes(), tensor.sizes());
    EXPECT_TRUE(torch::equal(back, tensor));
  }
}

TEST(Checkpoint, AModuleLoadsWhatItSavedAndRefusesOthers) {
  torch::nn::Linear first(3, 2), second(3, 2), wider(4, 2);
  TensorArchive archive;
  append_module(*first, archive);
  load_module(*second, archive, "model/", "memory");
  EXPECT_EQ(weights_hash(*first), weights_hash(*second));
  const auto before = weights_hash(*wider);
  EXPECT_THROW(load_module(*wider, archive, "model/", "memory"), DataError);
  archive.tensors.pop_back();
  EXPECT_THROW(load_module(*second, archive, "model/", "memory"), DataError);
  EXPECT_EQ(weights_hash(*wider), before);
}

TEST(Checkpoint, EveryFlippedByteAndEveryCutIsNoticed) {
  const test::TempDir folder;
  const std::string path = folder.file("a.ckpt");
  TensorArchive archive;
  archive.meta = {{"kind", "x"}};
  archive.tensors.push_back({"w", to_plain(torch::randn({5}))});
  save_archive(path, archive);
  const std::string whole = read_file(path);
  EXPECT_EQ(load_archive(path).meta, archive.meta);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    write_file_atomically(path, damaged);
    EXPECT_THROW(load_archive(path), DataError) << "byte " << i;
    write_file_atomically(path, whole.substr(0, i));
    EXPECT_THROW(load_archive(path), DataError) << "cut at " << i;
  }
}

TEST(Checkpoint, AFailedWriteLeavesTheOldFile) {
  const test::TempDir folder;
  const std::string path = folder.file("a.ckpt");
  write_file_atomically(path, "old");
  EXPECT_THROW(write_file_atomically(folder.file("missing/a.ckpt"), "new"), DataError);
  EXPECT_EQ(read_file(path), "old");
}

TEST(Checkpoint, AWriteThatFailsHalfWayLeavesTheOldFileAlone) {
  const test::TempDir folder;
  const std::string path = folder.file("a.ckpt");
  TensorArchive archive;
  archive.tensors.push_back({"w", to_plain(torch::ones({5}))});
  save_archive(path, archive);
  const std::string old = read_file(path);
  archive.tensors.push_back({"large", to_plain(torch::ones({100000}))});
  {
    const FileSizeLimit limit(64 * 1024);
    EXPECT_THROW(save_archive(path, archive), DataError);
  }
  EXPECT_EQ(read_file(path), old);
  const std::filesystem::directory_iterator begin(folder.path()), end;
  EXPECT_EQ(std::distance(begin, end), 1);
  save_archive(path, archive);
  EXPECT_EQ(load_archive(path).tensors.size(), 2u);
}

}  // namespace
}  // namespace spikedepth

// One training by several processes; threads stand for them.
#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "core/base/error.hpp"
#include "tests/core/learning/toy_training.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

using test::fresh_network;
using test::parts_of;
using test::small_config;
using test::ToyNetwork;

// Threads that stand for processes.
class ThreadGroup : public ProcessGroup {
 public:
  struct Shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::int64_t arrived = 0, round = 0;
    std::vector<torch::Tensor> sums, means;
  };
  ThreadGroup(std::shared_ptr<Shared> shared, std::int64_t rank, std::int64_t size)
      : shared_(std::move(shared)), rank_(rank), size_(size) {}
  std::int64_t rank() const override { return rank_; }
  std::int64_t size() const override { return size_; }
  void average_gradients(std::vector<torch::Tensor>& parameters) override {
    std::unique_lock<std::mutex> lock(shared_->mutex);
    if (shared_->arrived == 0) shared_->sums.clear();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      if (shared_->arrived == 0)
        shared_->sums.push_back(parameters[i].grad().clone());
      else
        shared_->sums[i] += parameters[i].grad();
    }
    const auto round = shared_->round;
    if (++shared_->arrived == size_) {
      shared_->means.clear();
      for (const auto& sum : shared_->sums) shared_->means.push_back(sum / size_);
      shared_->arrived = 0;
      ++shared_->round;
      shared_->changed.notify_all();
    } else {
      shared_->changed.wait(lock, [&] { return shared_->round != round; });
    }
    for (std::size_t i = 0; i < parameters.size(); ++i)
      parameters[i].mutable_grad() = shared_->means[i].clone();
  }

 private:
  std::shared_ptr<Shared> shared_;
  std::int64_t rank_, size_;
};

// Two processes with half of each batch take the steps that one process takes with all of it.
TEST(TrainerProcesses, TwoProcessesTrainAsOneDoes) {
  const test::TempDir folder;
  const auto config = small_config();
  const auto alone = fresh_network();
  auto run = RunDirectory::create(folder.file("alone"), false);
  Trainer(parts_of(config, alone), config, run, {}).run();

  const auto shared = std::make_shared<ThreadGroup::Shared>();
  std::vector<std::shared_ptr<ToyNetwork>> networks = {fresh_network(), fresh_network()};
  std::vector<std::thread> threads;
  for (std::int64_t rank = 0; rank < 2; ++rank) {
    threads.emplace_back([&, rank] {
      auto own = RunDirectory::create(folder.file("rank" + std::to_string(rank)), false);
      const auto network = networks[static_cast<std::size_t>(rank)];
      auto group = std::make_shared<ThreadGroup>(shared, rank, 2);
      Trainer(parts_of(config, network, group), config, own, {}).run();
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(weights_hash(*networks[0]), weights_hash(*networks[1]));
  const auto expected = alone->parameters(), found = networks[0]->parameters();
  const auto start = fresh_network()->parameters();
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_TRUE(torch::allclose(found[i], expected[i], 1e-3, 1e-4)) << i;
    EXPECT_FALSE(torch::allclose(found[i], start[i], 1e-3, 1e-4)) << i;
  }
  EXPECT_FALSE(std::filesystem::exists(folder.file("rank1") + "/checkpoints/last.ckpt"));
  EXPECT_TRUE(std::filesystem::exists(folder.file("rank0") + "/checkpoints/last.ckpt"));
}

TEST(TrainerProcesses, ABatchThatProcessesCannotShareIsRefused) {
  const test::TempDir folder;
  auto config = small_config();
  config.train.batch = 3;
  auto run = RunDirectory::create(folder.file("run"), false);
  const auto shared = std::make_shared<ThreadGroup::Shared>();
  auto parts = parts_of(config, fresh_network(), std::make_shared<ThreadGroup>(shared, 0, 2));
  EXPECT_THROW(Trainer(std::move(parts), config, run, {}), ConfigError);
}

}  // namespace
}  // namespace spikedepth

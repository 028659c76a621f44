#include "core/base/worker_pool.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace spikedepth {
namespace {

TEST(WorkerPool, RunsEveryTaskOnceRoundAfterRound) {
  for (const int threads : {1, 2, 4}) {
    WorkerPool pool(threads);
    for (int round = 0; round < 500; ++round) {
      std::vector<std::atomic<int>> done(static_cast<std::size_t>(round % 7));
      pool.run(round % 7, [&](int task, int thread) {
        EXPECT_LT(thread, pool.threads());
        ++done[static_cast<std::size_t>(task)];
      });
      for (const auto& times : done) EXPECT_EQ(times, 1);
    }
  }
}

TEST(WorkerPool, RethrowsAndGoesOn) {
  WorkerPool pool(3);
  EXPECT_THROW(pool.run(10,
                        [](int task) {
                          if (task == 4) throw std::runtime_error("four");
                        }),
               std::runtime_error);
  std::atomic<int> sum{0};
  pool.run(5, [&](int task) { sum += task; });
  EXPECT_EQ(sum, 10);
}

}  // namespace
}  // namespace spikedepth

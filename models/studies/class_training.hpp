#pragma once
// The training of the small classifiers that studies compare: Adam on the cross-entropy.
#include <torch/torch.h>

#include <functional>

namespace spikedepth {

/// How a classifier answers, and what is special to its training; all but `scores` may be empty.
struct ClassTask {
  std::function<torch::Tensor(const torch::Tensor& inputs)> scores;  // -> [N,classes]
  std::function<torch::Tensor()> penalty;                            // added to the cross-entropy
  std::function<void()> after_step;                                  // puts weights into bounds
};

class ClassTrainer {
 public:
  ClassTrainer(const torch::nn::Module& network, ClassTask task, double lr)
      : task_(std::move(task)), optimizer_(network.parameters(), torch::optim::AdamOptions(lr)) {}
  /// One update; `labels` [N]. Returns the loss in nats.
  double step(const torch::Tensor& inputs, const torch::Tensor& labels);

 private:
  ClassTask task_;
  torch::optim::Adam optimizer_;
};

/// Share of right answers; scores [N,classes], labels [N].
double accuracy_of(const torch::Tensor& scores, const torch::Tensor& labels);

}  // namespace spikedepth

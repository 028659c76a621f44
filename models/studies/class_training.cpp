#include "models/studies/class_training.hpp"

namespace spikedepth {

double ClassTrainer::step(const torch::Tensor& inputs, const torch::Tensor& labels) {
  auto loss = torch::nn::functional::cross_entropy(task_.scores(inputs), labels);
  if (task_.penalty) loss = loss + task_.penalty();
  optimizer_.zero_grad();
  loss.backward();
  optimizer_.step();
  if (task_.after_step) task_.after_step();
  return loss.item<double>();
}

double accuracy_of(const torch::Tensor& scores, const torch::Tensor& labels) {
  return scores.argmax(1).eq(labels).to(torch::kFloat64).mean().item<double>();
}

}  // namespace spikedepth

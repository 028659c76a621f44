#pragma once
// Batch normalisation of twins.
#include <torch/torch.h>

namespace spikedepth {

/// One gain and offset a channel (parameters "weight", "bias"), with running statistics of their
/// own for either face (buffers). Channels are axis 1 of [N,C,H,W].
///
/// The analog face learns as usual: it normalises by the batch and keeps running statistics, by
/// which it normalises in evaluation mode or when it is frozen. The spiking one always normalises
/// by running statistics, which finish_pass() moves towards those of all steps and images of the
/// pass: the first steps of a pass, in which few neurons fire, have next to no variance of their
/// own.
class TwinNormImpl : public torch::nn::Module {
 public:
  explicit TwinNormImpl(std::int64_t channels);
  torch::Tensor analog(const torch::Tensor& current);
  torch::Tensor spiking(const torch::Tensor& current);
  /// To be called after the steps of a pass.
  void finish_pass();
  void freeze(bool frozen) { frozen_ = frozen; }
  /// The spiking face normalises as the analog one does: conversion.
  void copy_statistics();
  torch::Tensor analog_mean() const { return analog_mean_; }
  torch::Tensor spiking_mean() const { return spiking_mean_; }

 private:
  bool learns() const { return is_training() && !frozen_; }

  torch::Tensor weight_, bias_;
  torch::Tensor analog_mean_, analog_variance_, spiking_mean_, spiking_variance_;
  torch::Tensor passes_;        // that the spiking statistics have seen
  torch::Tensor sum_, square_;  // over the steps of the present pass, [C]
  std::int64_t count_ = 0;
  bool frozen_ = false;
};
TORCH_MODULE(TwinNorm);

}  // namespace spikedepth

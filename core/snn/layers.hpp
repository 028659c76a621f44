#pragma once
// Synapses of spiking layers: convolutions, plain or separable, with or without upsampling in
// front.
#include <torch/torch.h>

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "core/snn/operation_monitor.hpp"

namespace spikedepth {

struct CollapsedAxes;

/// Plain: one convolution. Separable: a depthwise one, then a pointwise 1x1.
struct ConvolutionOptions {
  std::int64_t inputs = 1;
  std::int64_t outputs = 1;
  std::int64_t kernel = 3;
  std::int64_t stride = 1;
  std::int64_t padding = 0;
  bool bias = false;
  bool separable = false;
};

/// The convolution of `options`. Children are named by index from `first_index`, so that the names
/// of the parameters equal those of a PyTorch nn.Sequential in which other parts stand before them.
/// [N,C,H,W] -> [N,C',H',W'].
class ConvolutionImpl : public torch::nn::Module {
 public:
  explicit ConvolutionImpl(const ConvolutionOptions& options, int first_index = 0);
  torch::Tensor forward(const torch::Tensor& input);
  /// Multiplies the weights of the last convolution (hence the output, if there is no bias).
  void scale_weights(double factor);
  /// The same map as one kernel [K,C,k,k] and bias [K] (undefined without one); differentiable.
  std::pair<torch::Tensor, torch::Tensor> as_one_kernel() const;
  torch::nn::Conv2d last() const { return parts_.back(); }
  bool is_separable() const { return parts_.size() > 1; }
  /// Reports the work of every forward pass to `recorder` under `name`; null = to nobody. A
  /// separable convolution reports its parts as name.depthwise and name.pointwise.
  void set_recorder(std::shared_ptr<OperationRecorder> recorder, std::string name);
  bool is_recorded() const { return recorder_ != nullptr; }
  /// forward() of the input upsampled to `size` (nearest).
  torch::Tensor forward_upsampled(const torch::Tensor& input, ImageSize size);
  /// Reports the work of forward_upsampled without doing it; nothing where no recorder is set.
  void record_upsampled(const torch::Tensor& input, ImageSize size);
  int next_index() const { return next_index_; }
  /// Leaves the weight gradient to LibTorch's dense convolution.
  void set_dense(bool dense) { dense_ = dense; }
  /// Its weights learn from a trace of the inputs that decays by `decay` a step
  /// (core/snn/trace_convolution.hpp) and starts from nothing; without a value from the present
  /// inputs. Not for separable ones.
  void keep_trace(std::optional<double> decay);
  bool keeps_trace() const { return trace_decay_.has_value(); }

 private:
  torch::Tensor run_part(torch::nn::Conv2d& part, const torch::Tensor& input);
  // All parts, with the work of all but the first recorded.
  torch::Tensor run_parts(const torch::Tensor& input);
  void record_part(std::size_t part, const torch::Tensor& input,
                   std::optional<ImageSize> upsampled);
  std::vector<torch::nn::Conv2d> parts_;
  bool dense_ = false;
  std::optional<double> trace_decay_;
  torch::Tensor trace_;
  int next_index_;
  std::shared_ptr<OperationRecorder> recorder_;
  std::string recorded_name_;
};
TORCH_MODULE(Convolution);

/// Nearest-neighbour upsampling to (height + k - 1, width + k - 1), then a convolution without
/// padding, so that the output is exactly height x width. Child "up" holds the convolution from
/// index 1 on. A single output channel (a readout head) is computed at the input's size, because
/// upsampling commutes with the sum over channels: the same value up to rounding, at a fraction of
/// the cost.
class UpsampleConvolutionImpl : public torch::nn::Module {
 public:
  explicit UpsampleConvolutionImpl(ConvolutionOptions options);
  torch::Tensor forward(const torch::Tensor& input, std::int64_t height, std::int64_t width);
  Convolution convolution() const { return up_; }
  /// Computes as it is written down, the enlarged input first, even for a single output: the plain
  /// formulation to compare others with.
  void set_direct(bool direct) { direct_ = direct; }

 private:
  torch::Tensor forward_single(const torch::Tensor& input, std::int64_t height, std::int64_t width);
  torch::Tensor forward_collapsed(const torch::Tensor& input, std::int64_t height,
                                  std::int64_t width);
  std::int64_t kernel_;
  bool single_output_;
  bool direct_ = false;
  std::map<std::array<std::int64_t, 4>, std::shared_ptr<CollapsedAxes>> axes_;  // by h, w, H, W
  Convolution up_{nullptr};
};
TORCH_MODULE(UpsampleConvolution);

/// Makes a network compute as it is written down, to compare with: inputs upsampled before their
/// convolution, dense weight gradients, neurons from LibTorch's operations. False: as it trains.
void use_reference_implementation(const torch::nn::Module& network, bool as_written);

}  // namespace spikedepth

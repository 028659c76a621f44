// Training by surrogate gradients through time on digits that are drawn here: a 5x7 font of our
// own, shifted, scaled in brightness and covered with noise, shown as Poisson spikes.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/snn/encoders.hpp"
#include "core/snn/neurons/leaky_integrator.hpp"
#include "core/snn/neurons/lif.hpp"
#include "core/snn/stateful/neuron_module.hpp"
#include "core/snn/stateful/spike_recorder.hpp"

namespace spikedepth {
namespace {

using torch::Tensor;

// clang-format off
const char* const kDigits[10][7] = {
    {" ### ", "#   #", "#   #", "#   #", "#   #", "#   #", " ### "},
    {"  #  ", " ##  ", "  #  ", "  #  ", "  #  ", "  #  ", " ### "},
    {" ### ", "#   #", "    #", "   # ", "  #  ", " #   ", "#####"},
    {"#### ", "    #", "    #", " ### ", "    #", "    #", "#### "},
    {"#  # ", "#  # ", "#  # ", "#####", "   # ", "   # ", "   # "},
    {"#####", "#    ", "#    ", "#### ", "    #", "    #", "#### "},
    {"  ## ", " #   ", "#    ", "#### ", "#   #", "#   #", " ### "},
    {"#####", "    #", "   # ", "   # ", "  #  ", "  #  ", "  #  "},
    {" ### ", "#   #", "#   #", " ### ", "#   #", "#   #", " ### "},
    {" ### ", "#   #", "#   #", " ####", "    #", "   # ", " ##  "}};
// clang-format on

struct Glyphs {
  Tensor images;  // [N, 64] in [0, 1]
  Tensor labels;  // [N]
};

Glyphs draw(int count, Random& random) {
  Glyphs glyphs{torch::zeros({count, 64}), torch::zeros({count}, torch::kInt64)};
  auto image = glyphs.images.accessor<float, 2>();
  auto label = glyphs.labels.accessor<std::int64_t, 1>();
  for (int n = 0; n < count; ++n) {
    const auto digit = random.below(10);
    label[n] = static_cast<std::int64_t>(digit);
    const auto down = static_cast<int>(random.below(2)), right = static_cast<int>(random.below(4));
    const double brightness = random.uniform(0.7, 1.0);
    for (int y = 0; y < 7; ++y) {
      for (int x = 0; x < 5; ++x) {
        if (kDigits[digit][y][x] == '#')
          image[n][(y + down) * 8 + x + right] = static_cast<float>(brightness);
      }
    }
    for (int k = 0; k < 64; ++k) {
      const double noisy = image[n][k] + 0.1 * random.normal();
      image[n][k] = static_cast<float>(std::min(1.0, std::max(0.0, noisy)));
    }
  }
  return glyphs;
}

torch::nn::AnyModule linear(std::int64_t inputs, std::int64_t outputs, Random& random) {
  torch::nn::Linear layer(torch::nn::LinearOptions(inputs, outputs).bias(false));
  torch::NoGradGuard no_grad;
  const double bound = 2 / std::sqrt(static_cast<double>(inputs));
  auto weight = layer->weight.accessor<float, 2>();
  for (int h = 0; h < outputs; ++h) {
    for (int i = 0; i < inputs; ++i)
      weight[h][i] = static_cast<float>(random.uniform(-bound, bound));
  }
  return torch::nn::AnyModule(layer);
}

// [T, B, 64] spikes -> the largest potential of each of ten readouts over time.
class Classifier {
 public:
  explicit Classifier(std::uint64_t seed) : random_(seed) {
    network_.add("in", std::make_shared<Lift>(linear(64, 100, random_), true))
        .add("hidden", std::make_shared<Layer<Lif>>())
        .add("out", std::make_shared<Lift>(linear(100, 10, random_), true))
        .add("readout", std::make_shared<Layer<LeakyIntegrator>>());
  }
  // Every step is a coin with p = 0.5 x: 500 per second at steps of 1 ms.
  Tensor scores(const Tensor& images) {
    network_.reset_state();
    return network_.forward(poisson_spikes(images, 30, random_, 500)).amax(0);
  }
  void train(const Glyphs& glyphs, int epochs, int batch) {
    torch::optim::Adam optimizer(network_.parameters(), 2e-3);
    const auto count = glyphs.labels.size(0);
    for (int epoch = 0; epoch < epochs; ++epoch) {
      for (std::int64_t first = 0; first + batch <= count; first += batch) {
        const auto loss = torch::nn::functional::cross_entropy(
            scores(glyphs.images.slice(0, first, first + batch)),
            glyphs.labels.slice(0, first, first + batch));
        optimizer.zero_grad();
        loss.backward();
        optimizer.step();
      }
    }
  }
  double accuracy(const Glyphs& glyphs) {
    torch::NoGradGuard no_grad;
    return scores(glyphs.images)
        .argmax(1)
        .eq(glyphs.labels)
        .to(torch::kFloat64)
        .mean()
        .item<double>();
  }
  StatefulSequential& network() { return network_; }

 private:
  Random random_;
  StatefulSequential network_;
};

TEST(GlyphTraining, SpikesLearnDigitsAndShuffledLabelsTeachNothing) {
  Random random(20);
  const auto training = draw(1920, random), test = draw(500, random);
  const auto start = std::chrono::steady_clock::now();
  Classifier classifier(21);
  classifier.train(training, 15, 64);
  SpikeRecorder recorder(classifier.network());
  const double accuracy = classifier.accuracy(test);
  const double rate = recorder.rate("hidden");
  RecordProperty("accuracy", std::to_string(accuracy));
  RecordProperty("hidden_rate_per_step", std::to_string(rate));
  RecordProperty(
      "seconds",
      std::to_string(
          std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()));
  EXPECT_GT(accuracy, 0.9);
  EXPECT_GT(rate, 0.01);
  EXPECT_LT(rate, 0.4);

  auto shuffled = training;
  auto labels = shuffled.labels.clone();
  for (std::int64_t n = labels.size(0) - 1; n > 0; --n) {
    const auto other = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(n + 1)));
    const auto kept = labels[n].item<std::int64_t>();
    labels[n] = labels[other];
    labels[other] = kept;
  }
  shuffled.labels = labels;
  Classifier fooled(22);
  fooled.train(shuffled, 5, 64);
  EXPECT_LT(fooled.accuracy(test), 0.2);
}

}  // namespace
}  // namespace spikedepth

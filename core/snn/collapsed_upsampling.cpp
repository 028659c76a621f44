#include "core/snn/collapsed_upsampling.hpp"

#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <map>

#include "core/depth/synapse_count.hpp"
#include "core/snn/event_convolution.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kKernel = 5;
constexpr std::int64_t kShown = 3;  // sources of a window
constexpr double kMostIrregular = 0.15;

using Offsets = std::array<std::int64_t, kKernel>;
constexpr std::array<Offsets, 2> kPhases = {{{0, 0, 1, 1, 2}, {0, 1, 1, 2, 2}}};

// Sums of the taps that one source is met with, along dimension `dim`: 5 -> 3.
torch::Tensor collapse(const torch::Tensor& weight, std::int64_t dim, const Offsets& offsets) {
  std::vector<torch::Tensor> sums(kShown);
  for (std::size_t tap = 0; tap < kKernel; ++tap) {
    auto& sum = sums[static_cast<std::size_t>(offsets[tap])];
    const auto part = weight.narrow(dim, static_cast<std::int64_t>(tap), 1);
    sum = sum.defined() ? sum + part : part;
  }
  for (auto& sum : sums) {
    if (!sum.defined()) sum = torch::zeros_like(weight.narrow(dim, 0, 1));
  }
  return torch::cat(sums, dim);
}

// [K,C,5,5] -> [4 K,C,3,3], phases (0,0), (0,1), (1,0), (1,1) of rows and columns.
torch::Tensor collapsed_kernels(const torch::Tensor& weight) {
  std::vector<torch::Tensor> kernels;
  for (const auto& row_phase : kPhases) {
    const auto rows = collapse(weight, 2, row_phase);
    for (const auto& column_phase : kPhases) kernels.push_back(collapse(rows, 3, column_phase));
  }
  return torch::cat(kernels, 0);
}

// One map of the regular outputs' phases and the strips of irregular rows and columns.
template <typename Scalar>
struct Parts {
  Scalar* phases;   // [4][K][h - 2][w - 2] of one image
  Scalar* rows;     // [K][irregular rows][W]
  Scalar* columns;  // [K][H][irregular columns]
};

struct Shape {
  std::int64_t maps, height, width;  // K, H, W
  std::int64_t phase_height, phase_width;
  std::int64_t rows, columns;  // irregular ones
  const std::int64_t* row_codes;
  const std::int64_t* column_codes;
};

// Calls move(value among the parts, value of the output) for row y of map k: every output once.
template <typename Scalar, typename Move>
void each_value(const Shape& s, const Parts<Scalar>& parts, Scalar* output, std::int64_t k,
                std::int64_t y, const Move& move) {
  Scalar* const to = output + (k * s.height + y) * s.width;
  const std::int64_t row = s.row_codes[y];
  if (row < 0) {
    Scalar* const from = parts.rows + (k * s.rows + (-1 - row)) * s.width;
    for (std::int64_t x = 0; x < s.width; ++x) move(from[x], to[x]);
    return;
  }
  Scalar* const strip = parts.columns + (k * s.height + y) * s.columns;
  const std::int64_t plane = s.phase_height * s.phase_width;
  Scalar* const left =
      parts.phases + (2 * (row & 1) * s.maps + k) * plane + (row >> 1) * s.phase_width;
  Scalar* const both[2] = {left, left + s.maps * plane};
  for (std::int64_t x = 0; x < s.width; ++x) {
    const std::int64_t column = s.column_codes[x];
    move(column < 0 ? strip[-1 - column] : both[column & 1][column >> 1], to[x]);
  }
}

template <typename Scalar, typename Move>
void each_image_row(const Shape& s, std::int64_t images, const torch::Tensor& phases,
                    const torch::Tensor& rows, const torch::Tensor& columns,
                    const torch::Tensor& output, const Move& move) {
  const std::int64_t lines = s.maps * s.height;
  for (std::int64_t n = 0; n < images; ++n) {
    const Parts<Scalar> parts{phases[n].data_ptr<Scalar>(), rows[n].data_ptr<Scalar>(),
                              columns[n].data_ptr<Scalar>()};
    Scalar* const to = output[n].data_ptr<Scalar>();
    at::parallel_for(0, lines, 256, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t line = begin; line < end; ++line)
        each_value<Scalar>(s, parts, to, line / s.height, line % s.height, move);
    });
  }
}

Shape shape_of(const torch::Tensor& phases, const torch::Tensor& rows, const torch::Tensor& columns,
               const torch::Tensor& row_codes, const torch::Tensor& column_codes) {
  return {phases.size(1) / 4,
          row_codes.numel(),
          column_codes.numel(),
          phases.size(2),
          phases.size(3),
          rows.size(2),
          columns.size(3),
          row_codes.data_ptr<std::int64_t>(),
          column_codes.data_ptr<std::int64_t>()};
}

// Puts the parts together; backwards it takes them apart.
class Assemble : public torch::autograd::Function<Assemble> {
 public:
  static torch::Tensor forward(torch::autograd::AutogradContext* context,
                               const torch::Tensor& phases, const torch::Tensor& rows,
                               const torch::Tensor& columns, const torch::Tensor& row_codes,
                               const torch::Tensor& column_codes) {
    context->save_for_backward({row_codes, column_codes});
    context->saved_data["phases"] = phases.sizes().vec();
    context->saved_data["rows"] = rows.sizes().vec();
    context->saved_data["columns"] = columns.sizes().vec();
    const auto shape = shape_of(phases, rows, columns, row_codes, column_codes);
    auto output =
        torch::empty({phases.size(0), shape.maps, shape.height, shape.width}, phases.options());
    const auto plain_phases = phases.contiguous(), plain_rows = rows.contiguous(),
               plain_columns = columns.contiguous();
    AT_DISPATCH_FLOATING_TYPES(phases.scalar_type(), "assemble", [&] {
      each_image_row<scalar_t>(shape, phases.size(0), plain_phases, plain_rows, plain_columns,
                               output, [](scalar_t& part, scalar_t& whole) { whole = part; });
    });
    return output;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto codes = context->get_saved_variables();
    const auto gradient = gradients[0].contiguous();
    const auto zeros = [&](const char* name) {
      return torch::zeros(context->saved_data[name].toIntVector(), gradient.options());
    };
    const auto phases = zeros("phases"), rows = zeros("rows"), columns = zeros("columns");
    const auto shape = shape_of(phases, rows, columns, codes[0], codes[1]);
    AT_DISPATCH_FLOATING_TYPES(gradient.scalar_type(), "take_apart", [&] {
      each_image_row<scalar_t>(shape, gradient.size(0), phases, rows, columns, gradient,
                               [](scalar_t& part, scalar_t& whole) { part = whole; });
    });
    return {phases, rows, columns, torch::Tensor(), torch::Tensor()};
  }
};

}  // namespace

CollapsedAxis::CollapsedAxis(std::int64_t source, std::int64_t output_count, torch::Device device)
    : outputs(output_count) {
  const auto places = nearest_sources(source, output_count + kKernel - 1);
  std::map<Offsets, std::vector<std::int64_t>> groups;  // irregular outputs
  std::vector<std::int64_t> code(static_cast<std::size_t>(output_count));
  sources = torch::tensor(places, torch::kInt64).to(device);
  for (std::size_t output = 0; output < code.size(); ++output) {
    Offsets offsets;
    for (std::size_t tap = 0; tap < kKernel; ++tap)
      offsets[tap] = places[output + tap] - places[output];
    if (offsets.back() >= kShown) {
      irregular_share = 1;
      return;
    }
    const auto phase = std::find(kPhases.begin(), kPhases.end(), offsets) - kPhases.begin();
    if (phase < 2) {
      code[output] = 2 * places[output] + phase;
    } else {
      groups[offsets].push_back(static_cast<std::int64_t>(output));
    }
  }
  std::int64_t number = 0;
  for (const auto& [offsets, members] : groups) {
    std::vector<std::int64_t> shown;
    for (const auto output : members) {
      code[static_cast<std::size_t>(output)] = -1 - number++;
      for (std::int64_t i = 0; i < kShown; ++i)
        shown.push_back(std::min(places[static_cast<std::size_t>(output)] + i, source - 1));
    }
    irregular.push_back({offsets, torch::tensor(shown, torch::kInt64).to(device),
                         static_cast<std::int64_t>(members.size())});
  }
  irregular_share = static_cast<double>(number) / static_cast<double>(output_count);
  codes = torch::tensor(code, torch::kInt64);
}

bool pays(const CollapsedAxis& rows, const CollapsedAxis& columns) {
  return rows.irregular_share <= kMostIrregular && columns.irregular_share <= kMostIrregular;
}

namespace {

// The irregular rows, in order of their numbers: windows of three sources stand below each other,
// and the kernel steps from one to the next. [N,K,rows,across.outputs].
torch::Tensor irregular_rows(const torch::Tensor& input, const torch::Tensor& weight,
                             const CollapsedAxis& along, const CollapsedAxis& across) {
  std::vector<torch::Tensor> strips;
  for (const auto& group : along.irregular) {
    const auto windows = input.index_select(2, group.sources).index_select(3, across.sources);
    strips.push_back(torch::conv2d(windows, collapse(weight, 2, group.offsets), {},
                                   std::vector<std::int64_t>{kShown, 1}));
  }
  if (!strips.empty()) return torch::cat(strips, 2);
  return input.new_empty({input.size(0), weight.size(0), 0, across.outputs});
}

}  // namespace

torch::Tensor collapsed_upsampled_convolution(const torch::Tensor& input,
                                              const torch::Tensor& weight,
                                              const CollapsedAxis& rows,
                                              const CollapsedAxis& columns) {
  const auto phases = event_conv2d(input, collapsed_kernels(weight), 1, 0);
  const auto irregular_columns =
      irregular_rows(input.transpose(2, 3), weight.transpose(2, 3), columns, rows).transpose(2, 3);
  return Assemble::apply(phases, irregular_rows(input, weight, rows, columns), irregular_columns,
                         rows.codes, columns.codes);
}

}  // namespace spikedepth

#include "core/snn/coincidence_stage.hpp"

#include "core/base/error.hpp"
#include "core/engine/coincidence_operations.hpp"

namespace spikedepth {

CoincidenceStageImpl::CoincidenceStageImpl(const CoincidenceCells& cells) : cells_(cells) {
  cells.check();
}

torch::Tensor CoincidenceStageImpl::forward(const torch::Tensor& frames) {
  SPIKEDEPTH_CHECK(frames.dim() == 5 && frames.size(1) == cells_.windows && frames.size(2) == 4,
                   "coincidences are made from frames [N,T,4,H,W] of all windows");
  torch::NoGradGuard no_grad;
  const auto values = frames.to(torch::kCPU, torch::kFloat32).contiguous();
  const MapSize size{static_cast<int>(frames.size(3)), static_cast<int>(frames.size(4))};
  const auto map = cells_.map_size(size);
  const auto maps = torch::empty({frames.size(0), cells_.disparities, map.height, map.width});
  for (std::int64_t image = 0; image < frames.size(0); ++image) {
    const auto frame = values[image];
    coincidence_maps(cells_, frame.data_ptr<float>(), size, maps[image].data_ptr<float>());
    if (recorder_) {
      const auto work = coincidence_operations(cells_, frame.data_ptr<float>(), size);
      recorder_->record(work.layer, work);
    }
  }
  return maps.to(frames.device(), frames.scalar_type());
}

}  // namespace spikedepth

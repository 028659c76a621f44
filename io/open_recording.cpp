#include "io/open_recording.hpp"

#include "io/mvsec/mvsec_recording.hpp"

namespace spikedepth {

std::unique_ptr<Recording> open_recording(const std::string& path) {
  return std::make_unique<MvsecRecording>(find_mvsec_files(path));
}

}  // namespace spikedepth

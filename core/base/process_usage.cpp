#include "core/base/process_usage.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

namespace spikedepth {
namespace {

// A line of /proc/self/status in megabytes; 0 where there is none.
double status_mb(const std::string& name) {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.compare(0, name.size(), name) != 0) continue;
    std::istringstream words(line.substr(name.size()));
    double kilobytes = 0;
    words >> kilobytes;
    return kilobytes / 1024.0;
  }
  return 0;
}

}  // namespace

std::int64_t processor_cores() {
  return std::max(1U, std::thread::hardware_concurrency());
}

double memory_mb() {
  return status_mb("VmRSS:");
}

double peak_memory_mb() {
  return status_mb("VmHWM:");
}

void forget_peak_memory() {
  std::ofstream("/proc/self/clear_refs") << "5";
}

}  // namespace spikedepth

#include "core/base/process_usage.hpp"

#include <unistd.h>

#include <algorithm>
#include <ctime>
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

// All but the fourth and fifth number of the first line, which are idle.
double others_processor_s() {
  std::ifstream machine("/proc/stat");
  std::string cpu;
  double user = 0, nice = 0, system = 0, idle = 0, waiting = 0, interrupts = 0, soft = 0,
         stolen = 0;
  if (!(machine >> cpu >> user >> nice >> system >> idle >> waiting >> interrupts >> soft >>
        stolen))
    return 0;
  const double ticks = user + nice + system + interrupts + soft + stolen;
  timespec own{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &own);
  return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK)) - static_cast<double>(own.tv_sec) -
         static_cast<double>(own.tv_nsec) * 1e-9;
}

void forget_peak_memory() {
  std::ofstream("/proc/self/clear_refs") << "5";
}

}  // namespace spikedepth

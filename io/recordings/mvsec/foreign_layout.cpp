#include "io/recordings/mvsec/foreign_layout.hpp"

#include <algorithm>
#include <vector>

namespace spikedepth {
namespace {

struct Layout {
  std::vector<const char*> paths;  // all of them are there
  const char* what;
};

const std::vector<Layout>& layouts() {
  static const std::vector<Layout> list = {
      {{"/events/ts", "/events/xs"}, "has the layout of one camera's /events/xs, ys, ts, ps"},
      {{"/events"}, "has one array /events, as v2e writes it"},
      {{"/davis/left/depth_image_rect"}, "is an MVSEC ground-truth file, without events"}};
  return list;
}

}  // namespace

std::string describe_layout(const hdf5::InputFile& file) {
  for (const Layout& layout : layouts()) {
    const bool there = std::all_of(layout.paths.begin(), layout.paths.end(),
                                   [&](const char* path) { return file.holds(path); });
    if (!there) continue;
    return std::string(layout.what) +
           "; MVSEC's /davis/left/events was expected: save the events of both cameras as a NumPy "
           "archive, np.savez(FILE, left_t_us=t, left_x=x, left_y=y, left_p=p, right_t_us=...)";
  }
  return "/davis/left/events is missing; an MVSEC data file was expected";
}

}  // namespace spikedepth

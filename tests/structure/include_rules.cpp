#include "tests/structure/include_rules.hpp"

#include <fnmatch.h>

#include <algorithm>

namespace spikedepth::test {
namespace {

using Folders = std::vector<std::string>;

Folders operator+(Folders folders, const Folders& more) {
  folders.insert(folders.end(), more.begin(), more.end());
  return folders;
}

const Folders kBase = {"core/base"};
const Folders kDepth = {"core/base", "core/camera", "core/events", "core/depth"};
const Folders kNetwork = kDepth + Folders{"core/network"};
const Folders kEvents = kBase + Folders{"core/camera", "core/events"};
const Folders kFormats = {"io/hdf5", "io/rows", "io/streams", "io/calibration", "io/pictures"};
const Folders kSnn = kNetwork + Folders{"core/snn"};
const Folders kNetworks =
    kSnn + Folders{"core/balance", "core/delays", "core/predictive", "core/sampling", "core/waves"};
const Folders kExperiments = kNetworks + Folders{"core/engine", "core/learning", "models/networks"};
const Folders kStudies =
    kExperiments + Folders{"core/bottleneck", "core/dopamine", "core/eprop", "core/eventprop",
                           "core/knowledge",  "core/pushdown", "core/scene", "models/experiments"};

/// Libraries that are watched, by how their headers begin.
const std::vector<std::pair<std::string, std::string>> kLibraries = {
    {"torch/", "torch"}, {"ATen/", "torch"}, {"c10/", "torch"},     {"Q", "qt"},
    {"hdf5", "hdf5"},    {"H5", "hdf5"},     {"opencv2/", "opencv"}};

bool begins_with(const std::string& text, const std::string& head) {
  return text.compare(0, head.size(), head) == 0;
}

bool lies_in(const std::string& path, const std::string& folder) {
  return begins_with(path, folder + "/");
}

std::string folder_of(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

Folders parts_of(const std::string& path) {
  Folders parts;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    parts.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

/// How many parts of `folder` the row's folder names; 0 if it is for others.
std::size_t matched_parts(const IncludeRule& rule, const std::string& folder) {
  const Folders wanted = parts_of(rule.folder);
  const Folders given = parts_of(folder);
  if (wanted.size() > given.size()) return 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] != "*" && wanted[i] != given[i]) return 0;
  }
  return wanted.size();
}

/// The folder that the row is for, as far as `folder` tells it.
std::string own_folder(const IncludeRule& rule, const std::string& folder) {
  const Folders parts = parts_of(folder);
  std::string own = parts[0];
  for (std::size_t i = 1; i < parts_of(rule.folder).size(); ++i) own += "/" + parts[i];
  return own;
}

}  // namespace

const std::vector<IncludeRule>& include_rules() {
  static const std::vector<IncludeRule> table = {
      {"core/base", {}, {}},
      {"core/camera", kBase, {"opencv"}},
      {"core/events", kBase + Folders{"core/camera"}, {}},
      {"core/depth", kBase + Folders{"core/camera", "core/events"}, {"opencv"}},
      {"core/eprop", kBase, {}},
      {"core/balance", kBase, {}},
      {"core/predictive", kBase, {}},
      {"core/bottleneck", kBase, {}},
      {"core/waves", kBase, {}},
      {"core/sampling", kBase, {}},
      {"core/dopamine", kBase, {}},
      {"core/knowledge", kBase, {}},
      {"core/scene", kDepth + Folders{"core/knowledge"}, {}},
      {"core/delays", kBase, {}},
      {"core/pushdown", kBase, {}},
      {"core/network", kBase, {}},
      {"core/eventprop", kBase, {}},
      {"core/playback", kDepth, {}},
      {"core/sweep", kBase, {}},
      {"core/engine", kNetwork, {}},
      // Training runs on the engine's lists and kernels, not only on its interface.
      {"core/snn", kNetwork + Folders{"core/engine"}, {"torch"}},
      {"core/learning", kSnn + Folders{"core/bottleneck"}, {"torch"}},

      {"io/hdf5", kBase, {"hdf5"}},
      {"io/datasets", kBase + Folders{"io/hdf5"}, {}},
      {"io/rows", kEvents, {}},
      {"io/streams", kEvents, {}},
      {"io/pictures", kBase, {"opencv"}},
      {"io/calibration", kBase + Folders{"core/camera", "io/hdf5"}, {}},
      {"io/recordings", kEvents + kFormats, {}},
      // A format sees the row that it fills and nothing of other formats.
      {"io/recordings/*", kEvents + kFormats + Folders{"io/recordings/recording_format.hpp"}, {}},
      {"io/networks",
       kBase + Folders{"core/network", "core/depth/synapse_count.hpp", "io/hdf5"},
       {}},
      {"io/figures", kEvents, {"opencv"}},
      {"io/simulator", kEvents, {}},
      {"io/verify", kEvents, {}},

      {"models/networks", kNetworks, {"torch"}},
      // One network in front of another.
      {"models/networks/delay_phase_stereospike",
       kNetworks + Folders{"models/networks/*.hpp", "models/networks/delay_phase",
                           "models/networks/stereospike"},
       {"torch"}},
      // Of the registry a network sees the row that it fills, and nothing of other networks.
      {"models/networks/*", kNetworks + Folders{"models/networks/*.hpp"}, {"torch"}},
      {"models/experiments", kExperiments, {"torch"}},
      {"models/studies", kStudies, {"torch"}},
      {"models/studies/*", kStudies + Folders{"models/studies/*.hpp"}, {"torch"}},
      {"models/bench", kStudies, {"torch"}},

      {"gui", kDepth + Folders{"core/playback"}, {"qt", "opencv"}},
      {"app", {"core", "io", "models", "gui"}, {}},

      {"tests/support", kSnn + Folders{"core/playback"}, {"torch"}},
      {"tests/structure", {"tests/support"}, {}},
      {"tests/core/base", kBase + Folders{"tests/support"}, {}},
      {"tests/core/camera", {"core/base", "core/camera", "tests/support"}, {"opencv"}},
      {"tests/core/events", kDepth + Folders{"tests/support"}, {}},
      {"tests/core/depth", kDepth + Folders{"tests/support"}, {}},
      {"tests/core/playback", kDepth + Folders{"core/playback", "tests/support"}, {}},
      {"tests/core/sweep", {"core/base", "core/sweep", "tests/support"}, {}},
      {"tests/core/eventprop", {"core/base", "core/eventprop", "tests/support"}, {}},
      {"tests/core/balance", {"core/base", "core/balance", "tests/support"}, {}},
      {"tests/core/predictive", {"core/base", "core/predictive", "tests/support"}, {}},
      {"tests/core/bottleneck", {"core/base", "core/bottleneck", "tests/support"}, {}},
      {"tests/core/waves", {"core/base", "core/waves", "tests/support"}, {}},
      {"tests/core/sampling", {"core/base", "core/sampling", "tests/support"}, {}},
      {"tests/core/dopamine", {"core/base", "core/dopamine", "tests/support"}, {}},
      {"tests/core/knowledge", {"core/base", "core/knowledge", "tests/support"}, {}},
      {"tests/core/scene", kDepth + Folders{"core/knowledge", "core/scene", "tests/support"}, {}},
      {"tests/core/delays", {"core/base", "core/delays", "tests/support"}, {}},
      {"tests/core/pushdown", {"core/base", "core/pushdown", "tests/support"}, {}},
      {"tests/core/network", {"core/base", "core/network", "tests/support"}, {}},
      {"tests/core/engine", kNetwork + Folders{"core/engine", "tests/support"}, {}},
      // The example is cut out of docs/primitives.md by the build.
      {"tests/core/snn",
       kSnn +
           Folders{"core/engine", "core/eventprop", "tests/support", "primitives_doc_example.hpp"},
       {"torch"}},
      {"tests/core/learning", kSnn + Folders{"core/learning", "tests/support"}, {"torch"}},
      {"tests/io", kNetwork + Folders{"io", "tests/support"}, {"hdf5", "opencv"}},
      {"tests/models", {"core", "models", "tests/support"}, {"torch"}},
      {"tests/gui", kDepth + Folders{"core/playback", "gui", "tests/support"}, {"qt", "opencv"}},
      {"tests/app", {"core", "io", "models", "gui", "app", "tests/support"}, {"torch"}}};
  return table;
}

const IncludeRule* find_rule(const std::string& folder) {
  const IncludeRule* best = nullptr;
  std::size_t longest = 0;
  for (const auto& rule : include_rules()) {
    const std::size_t parts = matched_parts(rule, folder);
    if (parts > longest) best = &rule;
    longest = std::max(longest, parts);
  }
  return best;
}

bool allows(const IncludeRule& rule, const std::string& header) {
  return std::any_of(rule.sees.begin(), rule.sees.end(), [&](const std::string& seen) {
    if (seen.find('*') != std::string::npos)
      return fnmatch(seen.c_str(), header.c_str(), FNM_PATHNAME) == 0;
    return seen == header || lies_in(header, seen);
  });
}

std::string complaint(const std::string& source, const std::string& included, bool quoted) {
  const std::string folder = folder_of(source);
  const IncludeRule* rule = find_rule(folder);
  if (rule == nullptr) return source + ": " + folder + " has no row in include_rules.cpp";
  if (quoted) {
    if (lies_in(included, own_folder(*rule, folder)) || allows(*rule, included)) return "";
    return source + " may not include " + included;
  }
  for (const auto& [head, library] : kLibraries) {
    if (!begins_with(included, head)) continue;
    const auto& known = rule->foreign;
    if (std::find(known.begin(), known.end(), library) == known.end())
      return source + " may not see " + library + " (" + included + ")";
    const bool header = source.size() > 4 && source.substr(source.size() - 4) == ".hpp";
    if (library == "opencv" && header && begins_with(source, "core/"))
      return source + " is a header of core, which keeps OpenCV inside its .cpp files";
  }
  return "";
}

}  // namespace spikedepth::test

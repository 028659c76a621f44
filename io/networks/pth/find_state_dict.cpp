#include "io/networks/pth/find_state_dict.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr int kDeepest = 3;
constexpr std::array<const char*, 8> kUsualKeys = {
    "state_dict", "model_state_dict", "model", "net", "network", "weights", "params", "module"};
constexpr std::array<const char*, 4> kPrefixes = {"module.", "_orig_mod.", "model.", "net."};

using Kind = PickleObject::Kind;

std::size_t tensors_in(const PickleObject& dict) {
  return static_cast<std::size_t>(
      std::count_if(dict.pairs.begin(), dict.pairs.end(), [](const auto& pair) {
        return pair.first->kind == Kind::text && pair.second->kind == Kind::tensor;
      }));
}

bool of_an_optimizer(const std::string& key) {
  return starts_with(key, "optim") || key.find("_optim") != std::string::npos ||
         key.find("scheduler") != std::string::npos || key.find("scaler") != std::string::npos;
}

int rank_of(const std::string& key) {
  const auto place = std::find(kUsualKeys.begin(), kUsualKeys.end(), key);
  return static_cast<int>(place - kUsualKeys.begin());
}

class Search {
 public:
  void walk(const PickleObject& dict, const std::string& place, int depth) {
    if (dict.kind != Kind::dict || !seen_.insert(&dict).second) return;
    if (tensors_in(dict) > 0) found_.push_back({&dict, place});
    if (depth == kDeepest) return;
    for (const auto& [key, value] : dict.pairs) {
      if (key->kind == Kind::text && !of_an_optimizer(key->text))
        walk(*value, (place.empty() ? "" : place + ".") + clipped(key->text, 32), depth + 1);
    }
  }

  /// Usual keys first, in their order; else the one with the most tensors.
  FoundStateDict best(const std::string& file) const {
    FoundStateDict best;
    int best_rank = static_cast<int>(kUsualKeys.size());
    for (const FoundStateDict& found : found_) {
      const int rank = rank_of(found.place.substr(found.place.rfind('.') + 1));
      if (rank >= best_rank) continue;
      best = found;
      best_rank = rank;
    }
    if (best.dict != nullptr) return best;
    if (found_.size() > 1 && !found_.front().place.empty()) {
      std::vector<std::string> places;
      for (const FoundStateDict& found : found_) places.push_back(found.place);
      throw DataError(file, "holds several state_dicts (" + join_some(places) +
                                "); save the one that is meant with torch.save");
    }
    return found_.empty() ? best : found_.front();
  }

 private:
  std::set<const PickleObject*> seen_;
  std::vector<FoundStateDict> found_;
};

std::string what_it_holds(const PickleObject& root) {
  if (root.kind == Kind::tensor) return "a tensor";
  if (root.kind == Kind::list || root.kind == Kind::tuple) return "a list";
  if (root.kind != Kind::dict) return "a single value";
  std::vector<std::string> keys;
  for (const auto& pair : root.pairs) {
    if (pair.first->kind == Kind::text) keys.push_back(pair.first->text);
  }
  return keys.empty() ? "an empty dictionary" : "a dictionary with " + join_some(keys);
}

}  // namespace

FoundStateDict find_state_dict(const PickleObject& root, const std::string& file) {
  Search search;
  search.walk(root, "", 0);
  const FoundStateDict found = search.best(file);
  if (found.dict == nullptr) {
    throw DataError(file, "holds no state_dict but " + what_it_holds(root) +
                              "; save one with torch.save(model.state_dict(), ...)");
  }
  return found;
}

std::string strip_prefixes(std::vector<std::string>& names) {
  std::string taken;
  for (bool again = !names.empty(); again;) {
    again = false;
    for (const std::string prefix : kPrefixes) {
      const bool all = std::all_of(names.begin(), names.end(), [&](const std::string& name) {
        return starts_with(name, prefix) && name.size() > prefix.size();
      });
      if (!all) continue;
      for (std::string& name : names) name.erase(0, prefix.size());
      taken += prefix;
      again = true;
    }
  }
  const std::string inner = "._orig_mod.";  // a part of the network was compiled
  for (std::string& name : names) {
    for (auto at = name.find(inner); at != std::string::npos; at = name.find(inner, at)) {
      name.erase(at, inner.size() - 1);
      if (taken.empty()) taken = "_orig_mod.";
    }
  }
  return taken;
}

}  // namespace spikedepth

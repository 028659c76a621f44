#include "app/model_offers.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/base/error.hpp"
#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"
#include "core/sweep/sweep_plan.hpp"
#include "models/experiments/trained_model.hpp"

namespace spikedepth::app {
namespace {

namespace fs = std::filesystem;

bool is_sweep(const std::string& named) {
  std::error_code error;
  return fs::exists(named + "/sweep.json", error) || fs::exists(named + "/pareto.csv", error);
}

// Points whose run folder is there.
std::vector<SweepResult> points_of(const std::string& sweep) {
  const std::string table = sweep + "/pareto.csv";
  std::error_code unknown;
  if (fs::exists(table, unknown)) require_regular_file(table, "a sweep's table");
  std::ifstream stream(table, std::ios::binary);
  if (!stream)
    throw DataError(sweep,
                    "is a sweep without results yet (pareto.csv is missing); let `spikedepth "
                    "sweep` finish, or name one of its points: points/NAME");
  auto results = read_pareto_csv({std::istreambuf_iterator<char>(stream), {}}, table);
  const auto missing = [&](const SweepResult& result) {
    std::error_code error;
    return !fs::is_directory(sweep + "/points/" + result.point.name, error);
  };
  results.erase(std::remove_if(results.begin(), results.end(), missing), results.end());
  if (results.empty()) throw DataError(table, "names no point whose folder is in points/");
  return results;
}

}  // namespace

std::string network_of(const std::string& named) {
  if (!is_sweep(named)) return named;
  const auto points = points_of(named);
  const auto best =
      std::min_element(points.begin(), points.end(),
                       [](const auto& one, const auto& other) { return one.mde_m < other.mde_m; });
  return named + "/points/" + best->point.name;
}

std::vector<gui::ModelOffer> model_offers(const std::string& named) {
  std::vector<gui::ModelOffer> offers;
  if (is_sweep(named)) {
    for (const auto& result : points_of(named)) {
      const char* name = result.point.name.c_str();
      offers.push_back(
          {named + "/points/" + result.point.name,
           format("%s  %.1f %%  %.3f m", name, 100 * result.mean_firing_rate, result.mde_m),
           format("%s: %s\nmean firing rate %.2f %%, mean error %.4f m, %.1f M operations", name,
                  join(result.point.assignments).c_str(), 100 * result.mean_firing_rate,
                  result.mde_m, 1e-6 * result.synaptic_operations)});
    }
    return offers;
  }
  offers.push_back({named, "", ""});
  if (TrainedModel::is_ready_network(named)) return offers;
  std::error_code error;
  for (const auto& entry :
       fs::directory_iterator(folder_of_network(named) + "/checkpoints", error)) {
    if (entry.path().extension() == ".ckpt" && entry.path().string() != named)
      offers.push_back({entry.path().string(), "", ""});
  }
  std::sort(offers.begin() + 1, offers.end(),
            [](const auto& one, const auto& other) { return one.path < other.path; });
  return offers;
}

std::string folder_of_network(const std::string& named) {
  std::error_code error;
  if (fs::is_directory(named, error)) return named;
  const fs::path folder = fs::absolute(named).parent_path();
  return (folder.filename() == "checkpoints" ? folder.parent_path() : folder).string();
}

}  // namespace spikedepth::app

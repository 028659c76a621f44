#include "app/sweep_references.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/sweep_folder.hpp"
#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"

namespace spikedepth::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBeside = 3;  // as many colours as the plot has

}  // namespace

double error_in_summary(const std::string& path, const std::string& protocol,
                        const char* predictor) {
  try {
    return try_parse_json(read_file(path))
        .at("protocols")
        .at(protocol)
        .at(predictor)
        .at("mde_m")
        .get<double>();
  } catch (const nlohmann::json::exception&) {
    throw DataError(path, "holds no evaluation under protocol " + protocol +
                              "; run `spikedepth eval` with --protocol " + protocol);
  }
}

double constant_error_in_summary(const std::string& path, const std::string& protocol) {
  const auto summary = try_parse_json(read_file(path));
  if (!summary.is_object() || summary.value("constant_depth_m", 0.0) <= 0) return 0;
  return error_in_summary(path, protocol, "constant-depth");
}

std::vector<std::pair<std::string, std::vector<SweepSetting>>> read_sweeps_beside(
    const std::vector<std::string>& folders, const std::string& protocol,
    const std::vector<std::string>& evaluation) {
  if (folders.size() > kMostBeside) throw ConfigError("--beside takes at most three sweeps");
  std::vector<std::pair<std::string, std::vector<SweepSetting>>> all;
  for (const auto& folder : folders) {
    const std::string table = folder + "/pareto.csv", what = folder + "/sweep.json";
    const auto settings = summarise_sweep(read_pareto_csv(read_file(table), table));
    const auto definition = read_sweep_definition(what);
    check_sweep_table(table, definition);
    if (definition.at("protocol") != protocol ||
        definition.at("evaluation") != nlohmann::json(evaluation)) {
      throw ConfigError(what + ": that sweep was measured under another --protocol or on other " +
                        "--eval recordings, so its errors do not belong in the same plot");
    }
    const auto place = (fs::absolute(folder) / "").lexically_normal().parent_path();
    all.emplace_back(place.filename().string(), settings);
  }
  return all;
}

}  // namespace spikedepth::app

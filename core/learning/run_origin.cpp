#include "core/learning/run_origin.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/json_text.hpp"
#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

std::string string_at(const nlohmann::json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() && found->is_string()
             ? found->get<std::string>()
             : "";
}

// Without "." and a slash at the end.
std::string plain(const fs::path& path) {
  auto normal = path.lexically_normal();
  if (!normal.has_filename()) normal = normal.parent_path();
  return normal.string();
}

}  // namespace

std::vector<std::string> origin_folders(const std::string& run) {
  require_regular_if_there(run + "/environment.json", "a JSON file");
  std::ifstream stream(run + "/environment.json");
  const auto environment =
      try_parse_json({std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()});
  const std::string here = plain(fs::current_path());
  std::vector<std::string> folders;
  const auto add = [&](const std::string& folder) {
    if (!folder.empty() && std::find(folders.begin(), folders.end(), folder) == folders.end())
      folders.push_back(folder);
  };
  add(string_at(environment, "folder"));
  const std::string then = plain(string_at(environment, "run")), now = plain(fs::absolute(run));
  if (!then.empty() && fs::path(then).is_relative() && ends_with(now, "/" + then))
    add(now.substr(0, now.size() - then.size() - 1));
  add(here);
  return folders;
}

}  // namespace spikedepth

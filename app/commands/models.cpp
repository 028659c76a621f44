// spikedepth models
#include <cstdio>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/options.hpp"
#include "core/base/config.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/text.hpp"
#include "core/learning/rules/rule_table.hpp"
#include "models/experiments/experiment.hpp"

namespace spikedepth::app {
namespace {

const char* const kFooter =
    "Examples:\n"
    "  spikedepth models                       all networks\n"
    "  spikedepth models stereospike           its parameters with defaults, as TOML for [model]\n"
    "  spikedepth models --rules               what trains them: rules and their parameters\n"
    "  spikedepth models --json";

struct Options {
  std::string name;
  bool rules = false, json = false;
};

void print_table() {
  std::printf("%-22s %12s  %s\n", "name", "parameters", "title");
  for (const auto& entry : model_registry()) {
    std::printf("%-22s %12lld  %s [%s]\n", entry.name.c_str(),
                static_cast<long long>(default_parameter_count(entry)), entry.title.c_str(),
                entry.paper.c_str());
  }
  std::vector<std::string> ready;
  for (const auto& entry : model_registry()) {
    if (entry.needs_no_training) ready.push_back(entry.name);
  }
  std::printf(
      "Usable without training, by name where a run folder is asked for: %s\n"
      "No network of depth: pushdown automata, which `spikedepth study pushdown` runs\n",
      join(ready).c_str());
}

void print_json() {
  auto list = nlohmann::json::array();
  for (const auto& entry : model_registry()) {
    nlohmann::json row = {{"name", entry.name},
                          {"title", entry.title},
                          {"paper", entry.paper},
                          {"spiking", entry.spiking},
                          {"parameters", default_parameter_count(entry)},
                          {"needs_no_training", entry.needs_no_training},
                          {"rule", entry.rule},
                          {"fields", to_json(fields_of(*entry.parameters()))}};
    list.push_back(std::move(row));
  }
  std::printf("%s\n", json_text(list, 2).c_str());
}

void print_rules(bool json) {
  auto list = nlohmann::json::array();
  for (const auto& rule : learning_rules()) {
    const auto parameters = rule.parameters();
    const auto fields = fields_of(*parameters);
    list.push_back({{"name", rule.name},
                    {"title", rule.title},
                    {"paper", rule.paper},
                    {"fields", to_json(fields)}});
    if (!json) {
      std::printf("%-22s %s [%s]\n%s", rule.name.c_str(), rule.title.c_str(), rule.paper.c_str(),
                  to_toml(fields).c_str());
    }
  }
  if (json) std::printf("%s\n", json_text(list, 2).c_str());
}

void models(const Options& options) {
  if (options.rules && !options.name.empty())
    throw ConfigError("give a network's name or --rules, not both");
  if (options.rules) return print_rules(options.json);
  if (!options.name.empty()) {
    const auto parameters = find_model(options.name).parameters();
    FieldList fields;
    parameters->list_fields(fields);
    if (options.json) {
      std::printf("%s\n", json_text(to_json(fields), 2).c_str());
    } else {
      std::printf("[model]\nname = \"%s\"\n%s", options.name.c_str(), to_toml(fields).c_str());
    }
  } else if (options.json) {
    print_json();
  } else {
    print_table();
  }
}

}  // namespace

void add_models(CLI::App& program, Action& action) {
  auto options = std::make_shared<Options>();
  auto* verb = program.add_subcommand("models",
                                      "List the networks, the learning rules and their parameters");
  words(*verb, "name", options->name, "one network: print its parameters with defaults");
  verb->add_flag("--rules", options->rules,
                 "the learning rules instead, which rule.name chooses, with their keys of [rule]");
  verb->add_flag("--json", options->json, "as JSON");
  verb->footer(kFooter);
  verb->callback([&action, options] { action = [options] { models(*options); }; });
}

}  // namespace spikedepth::app

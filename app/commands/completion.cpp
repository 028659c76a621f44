// spikedepth completion, spikedepth manual
#include <cstdio>
#include <memory>

#include "app/command_tree.hpp"
#include "app/commands/commands.hpp"
#include "app/options.hpp"

namespace spikedepth::app {
namespace {

const char* const kFooter =
    "Examples:\n"
    "  source <(spikedepth completion bash)          in ~/.bashrc\n"
    "  source <(spikedepth completion zsh)           in ~/.zshrc, after compinit\n"
    "`make install` puts both where the shells look for them.";

}  // namespace

void add_completion(CLI::App& program, Action& action) {
  auto shell = std::make_shared<std::string>();
  auto* verb = program.add_subcommand("completion", "A script that completes verbs and options");
  choice(*verb, "shell", *shell, {"bash", "zsh"}, "whose script")->required();
  verb->footer(kFooter);
  verb->callback([&program, &action, shell] {
    action = [&program, shell] {
      std::fputs((*shell == "bash" ? bash_completion(program) : zsh_completion(program)).c_str(),
                 stdout);
    };
  });
  auto* manual = program.add_subcommand("manual", "The manual page, for man");
  manual->footer("Examples:\n  spikedepth manual > spikedepth.1 && man ./spikedepth.1");
  manual->callback([&program, &action] {
    action = [&program] { std::fputs(man_page(program).c_str(), stdout); };
  });
}

}  // namespace spikedepth::app

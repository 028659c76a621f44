#include "app/command_tree.hpp"

#include <vector>

#include "core/base/text.hpp"
#include "core/base/version.hpp"

namespace spikedepth::app {
namespace {

// A verb, or a verb's own verb: "bench engine".
struct Command {
  std::string path;
  const CLI::App* app;
};

std::vector<const CLI::App*> verbs_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<Command> commands_of(const CLI::App& program) {
  std::vector<Command> all;
  for (const auto* verb : verbs_of(program)) {
    all.push_back({verb->get_name(), verb});
    for (const auto* inner : verbs_of(*verb))
      all.push_back({verb->get_name() + " " + inner->get_name(), inner});
  }
  return all;
}

std::string names_of(const std::vector<const CLI::App*>& verbs) {
  std::vector<std::string> names;
  for (const auto* verb : verbs) names.push_back(verb->get_name());
  return join(names, " ");
}

std::string options_of(const CLI::App& verb) {
  std::vector<std::string> names;
  for (const auto* option : verb.get_options()) {
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  }
  return join(names, " ");
}

// One branch of a shell's `case` for each command: what may stand there.
std::string branches(const CLI::App& program, const char* indent) {
  std::string text;
  for (const auto& [path, app] : commands_of(program))
    text += std::string(indent) + "\"" + path + "\") names=\"" + options_of(*app) + "\" ;;\n";
  return text;
}

std::string inner_branches(const CLI::App& program, const char* indent) {
  std::string text;
  for (const auto* verb : verbs_of(program)) {
    const auto inner = verbs_of(*verb);
    if (!inner.empty())
      text += std::string(indent) + verb->get_name() + ") inner=\"" + names_of(inner) + "\" ;;\n";
  }
  return text;
}

// Text in roff: hyphens that can be copied, no line that begins with a command.
std::string roff(const std::string& text) {
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins = i == 0 || text[i - 1] == '\n';
    if (begins && (text[i] == '.' || text[i] == '\'')) escaped += "\\&";
    if (text[i] == '\\')
      escaped += "\\e";
    else if (text[i] == '-')
      escaped += "\\-";
    else
      escaped += text[i];
  }
  return escaped;
}

std::string man_options(const CLI::App& verb) {
  std::string text;
  for (const auto* option : verb.get_options()) {
    text += ".TP\n.B " + roff(option->get_name(/*positional=*/true, /*all_options=*/true)) + "\n" +
            roff(option->get_description()) + "\n";
  }
  return text;
}

}  // namespace

std::string bash_completion(const CLI::App& program) {
  return "# bash completion of spikedepth: source <(spikedepth completion bash)\n"
         "_spikedepth() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]} inner= names= path\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
         "    COMPREPLY=($(compgen -W \"" +
         names_of(verbs_of(program)) +
         "\" -- \"$word\"))\n"
         "    return\n"
         "  fi\n"
         "  case $verb in\n" +
         inner_branches(program, "    ") +
         "  esac\n"
         "  if [ -n \"$inner\" ] && [ \"$COMP_CWORD\" -eq 2 ]; then\n"
         "    COMPREPLY=($(compgen -W \"$inner\" -- \"$word\"))\n"
         "    return\n"
         "  fi\n"
         "  path=$verb\n"
         "  [ -z \"$inner\" ] || path=\"$verb ${COMP_WORDS[2]}\"\n"
         "  COMPREPLY=()\n"
         "  [[ $word == -* ]] || return\n"
         "  case $path in\n" +
         branches(program, "    ") +
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$names\" -- \"$word\"))\n"
         "}\n"
         "complete -o default -F _spikedepth spikedepth\n";
}

std::string zsh_completion(const CLI::App& program) {
  return "#compdef spikedepth\n"
         "# zsh completion of spikedepth: source <(spikedepth completion zsh)\n"
         "_spikedepth() {\n"
         "  local verb=$words[2] inner= path_of names=\n"
         "  if (( CURRENT == 2 )); then\n"
         "    compadd -- " +
         names_of(verbs_of(program)) +
         "\n"
         "    return\n"
         "  fi\n"
         "  case $verb in\n" +
         inner_branches(program, "    ") +
         "  esac\n"
         "  if [[ -n $inner ]] && (( CURRENT == 3 )); then\n"
         "    compadd -- ${=inner}\n"
         "    return\n"
         "  fi\n"
         "  path_of=$verb\n"
         "  [[ -z $inner ]] || path_of=\"$verb $words[3]\"\n"
         "  if [[ $words[CURRENT] != -* ]]; then\n"
         "    _files\n"
         "    return\n"
         "  fi\n"
         "  case $path_of in\n" +
         branches(program, "    ") +
         "  esac\n"
         "  compadd -- ${=names}\n"
         "}\n"
         "# As an autoloaded file this is the function's first call, else it is sourced.\n"
         "if [[ $funcstack[1] == _spikedepth ]]; then\n"
         "  _spikedepth \"$@\"\n"
         "else\n"
         "  compdef _spikedepth spikedepth\n"
         "fi\n";
}

std::string man_page(const CLI::App& program) {
  std::string text = ".TH SPIKEDEPTH 1 \"\" \"spikedepth " + roff(version()) +
                     "\" \"User Commands\"\n.SH NAME\nspikedepth \\- " +
                     roff(program.get_description()) +
                     "\n.SH SYNOPSIS\n.B spikedepth\n.I VERB\n[options]\n.SH DESCRIPTION\n.nf\n" +
                     roff(program.get_footer()) + "\n.fi\n";
  for (const auto& [path, app] : commands_of(program)) {
    text += ".SH " + roff(path) + "\n" + roff(app->get_description()) + ".\n" + man_options(*app);
    if (!app->get_footer().empty()) text += ".PP\n.nf\n" + roff(app->get_footer()) + "\n.fi\n";
  }
  return text;
}

}  // namespace spikedepth::app

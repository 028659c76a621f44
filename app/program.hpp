#pragma once
// The program without its main(): for a program of your own that adds networks, rules, studies,
// formats or camera models to the tables and then offers every verb with them.

namespace spikedepth::app {

/// Picks the verb, runs it and turns errors into one line on stderr. Returns the exit code.
int run_program(int argc, char** argv);

}  // namespace spikedepth::app

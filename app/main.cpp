#include "app/program.hpp"

int main(int argc, char** argv) {
  return spikedepth::app::run_program(argc, argv);
}

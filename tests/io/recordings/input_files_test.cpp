// Whatever stands in the place of an input file, opening it ends at once with one line.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <functional>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "io/calibration/camera_chain.hpp"
#include "io/hdf5/input_file.hpp"
#include "io/networks/pth/state_dict.hpp"
#include "io/recordings/mvsec/calibration_files.hpp"
#include "io/recordings/npz/zip_archive.hpp"
#include "io/recordings/open_recording.hpp"
#include "io/simulator/trajectory.hpp"
#include "tests/io/recordings/mvsec/mvsec_fixture.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

struct Reader {
  const char* name;
  std::function<void(const std::string& path)> read;
};

const std::vector<Reader>& readers() {
  static const std::vector<Reader> list = {
      {"recording", [](const std::string& path) { open_recording(path); }},
      {"text", [](const std::string& path) { open_recording(path, "text"); }},
      {"npz", [](const std::string& path) { open_recording(path, "npz"); }},
      {"hdf5", [](const std::string& path) { hdf5::InputFile file(path); }},
      {"zip", [](const std::string& path) { ZipArchive archive(path); }},
      {"weights", [](const std::string& path) { load_state_dict(path); }},
      {"camera chain", [](const std::string& path) { read_camchain(path); }},
      {"map",
       [](const std::string& path) {
         SensorSize size;
         read_map(path, size);
       }},
      {"poses", [](const std::string& path) { simulator::read_tum_poses(path); }}};
  return list;
}

std::string message_of(const Reader& reader, const std::string& path) {
  try {
    reader.read(path);
  } catch (const DataError& error) {
    return error.what();
  }
  return "no error";
}

TEST(InputFiles, pipes_devices_and_loops_of_links_are_one_line_at_once) {
  const test::TempDir dir;
  ASSERT_EQ(::mkfifo(dir.file("pipe").c_str(), 0600), 0);
  fs::create_symlink("pipe", dir.file("link"));
  fs::create_symlink("loop", dir.file("loop"));
  fs::create_symlink("nothing", dir.file("dangling"));
  struct Place {
    std::string path, told;
  };
  const Place places[] = {{dir.file("pipe"), "is a named pipe"},
                          {dir.file("link"), "is a named pipe"},
                          {dir.file("loop"), "is a loop of symbolic links"},
                          {dir.file("dangling"), "does not exist"},
                          {"/dev/zero", "is a device"}};
  for (const Reader& reader : readers()) {
    for (const Place& place : places) {
      const std::string message = message_of(reader, place.path);
      EXPECT_EQ(message.find(place.path + ": " + place.told), 0U) << reader.name << ": " << message;
      EXPECT_EQ(message.find('\n'), std::string::npos) << reader.name;
    }
  }
}

TEST(InputFiles, pipes_beside_a_recording_are_named) {
  const test::TempDir dir;
  test::write_fixture(test::make_fixture(100, 1), dir.path());
  for (const std::string name : {"mini1_gt.hdf5", "mini1_data.hdf5"}) {
    fs::remove(dir.file(name));
    fs::create_symlink("/dev/zero", dir.file(name));
  }
  EXPECT_THROW(open_recording(dir.path()), DataError);
}

TEST(InputFiles, a_camera_chain_that_nests_without_bound_is_damaged) {
  for (const std::size_t depth : {600U, 200'000U}) {
    const std::string flow = "cam0: " + std::string(depth, '[') + std::string(depth, ']') + "\n";
    EXPECT_THROW(parse_camera_chain(flow, "a.yaml"), DataError) << depth;
    std::string block;
    for (std::size_t i = 0; i < std::min<std::size_t>(depth, 2000); ++i)
      block += std::string(i, ' ') + "a:\n";
    EXPECT_THROW(parse_camera_chain(block, "a.yaml"), DataError) << depth;
    EXPECT_THROW(parse_camera_chain(std::string(depth, '-') + "\n", "a.yaml"), DataError) << depth;
    std::string lists;
    for (std::size_t i = 0; i < depth; ++i) lists += "- ";
    EXPECT_THROW(parse_camera_chain(lists + "1\n", "a.yaml"), DataError) << depth;
  }
}

}  // namespace
}  // namespace spikedepth

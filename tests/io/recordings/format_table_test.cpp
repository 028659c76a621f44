// How a recording's format is chosen, with two formats that only this test knows.
#include <gtest/gtest.h>

#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/events/memory_recording.hpp"
#include "io/hdf5/input_file.hpp"
#include "io/hdf5/output_file.hpp"
#include "io/recordings/open_recording.hpp"
#include "tests/io/recordings/mvsec/mvsec_fixture.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;
using test::TempDir;

// The format "pair": a folder with test_left.h5 and test_right.h5, each with /times (microseconds).
constexpr const char* kPairFiles[] = {"test_left.h5", "test_right.h5"};

void write_pair(const std::string& folder) {
  fs::create_directories(folder);
  const std::vector<double> times = {10, 20, 30};
  for (const char* name : kPairFiles) {
    hdf5::OutputFile file(folder + "/" + name);
    file.write("/times", hdf5::ElementType::float64, {times.size()}, times.data());
    file.close();
  }
}

Claim claims_pair(const PathLook& look) {
  return look.lists(kPairFiles[0]) && look.lists(kPairFiles[1]) ? Claim::by_content : Claim::none;
}

std::unique_ptr<Recording> open_pair(const std::string& path) {
  RecordingInfo info;
  info.format = "pair";
  info.sensors = {{{2, 1}, {2, 1}}};
  std::array<MemoryRecording::Rows, 2> sides;
  for (std::size_t side = 0; side < 2; ++side) {
    info.files.push_back(path + "/" + kPairFiles[side]);
    const hdf5::InputFile file(info.files.back());
    for (const double t : file.find("/times")->read_all(100)) sides[side].add(t, 1, 0, 1);
  }
  return std::make_unique<MemoryRecording>(std::move(info), std::move(sides));
}

/// Claims what "pair" claims if a file "twin" lies beside.
Claim claims_twin(const PathLook& look) {
  return look.lists("twin") ? claims_pair(look) : Claim::none;
}

std::unique_ptr<Recording> open_twin(const std::string&) {
  RecordingInfo info;
  info.format = "twin";
  return std::make_unique<MemoryRecording>(std::move(info), std::array<MemoryRecording::Rows, 2>{});
}

/// They stay in the table, but claim nothing that other tests write.
class FormatTable : public ::testing::Test {
 protected:
  FormatTable() {
    static const bool added = [] {
      add_format(
          {"test-pair", "two HDF5 files (test_left.h5, test_right.h5)", claims_pair, open_pair});
      add_format({"test-twin", "the same with a file twin", claims_twin, open_twin});
      return true;
    }();
    static_cast<void>(added);
  }

  static std::string error_of(const std::string& path, const std::string& format_name = "") {
    try {
      open_recording(path, format_name);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  TempDir dir_;
};

TEST_F(FormatTable, a_folder_of_hdf5_files_is_recognised_before_mvsec) {
  const std::string folder = dir_.file("both");
  write_pair(folder);
  test::write_fixture(test::make_fixture(100, 1), folder);  // MVSEC's files beside them
  const auto recording = open_recording(folder);
  EXPECT_EQ(recording->info().format, "pair");
  EXPECT_EQ(recording->info().events(Side::right), 3U);
  EXPECT_EQ(open_recording(folder + "/mini1")->info().format, "mvsec-hdf5");
  // Without the pair, MVSEC has the folder.
  fs::remove(folder + "/test_right.h5");
  EXPECT_EQ(open_recording(folder)->info().format, "mvsec-hdf5");
}

TEST_F(FormatTable, mvsec_is_chosen_by_name_where_another_format_comes_first) {
  const std::string folder = dir_.file("both");
  write_pair(folder);
  test::write_fixture(test::make_fixture(100, 1), folder);
  EXPECT_EQ(open_recording("mvsec:" + folder)->info().format, "mvsec-hdf5");
  EXPECT_EQ(open_recording(folder, "mvsec")->info().format, "mvsec-hdf5");
}

TEST_F(FormatTable, two_equal_claims_are_an_error_until_one_is_chosen) {
  const std::string folder = dir_.file("twins");
  write_pair(folder);
  write_file_atomically(folder + "/twin", std::string("x"));
  const std::string message = error_of(folder);
  EXPECT_NE(message.find("'test-pair'"), std::string::npos) << message;
  EXPECT_NE(message.find("'test-twin'"), std::string::npos) << message;
  EXPECT_NE(message.find("choose one: test-pair:" + folder), std::string::npos) << message;
  EXPECT_EQ(open_recording("test-pair:" + folder)->info().format, "pair");
  EXPECT_EQ(open_recording("test-twin:" + folder)->info().format, "twin");
  EXPECT_EQ(open_recording(folder, "test-twin")->info().format, "twin");
}

TEST_F(FormatTable, a_path_that_exists_is_a_path_whatever_its_name) {
  const auto before = fs::current_path();
  fs::current_path(dir_.path());
  fs::create_directories("mvsec:a");
  write_file_atomically("npz:b.txt", std::string("0 1 1 1\n"));
  test::write_fixture(test::make_fixture(100, 1), "text:c");
  test::write_fixture(test::make_fixture(100, 1), "d");
  const std::string empty = error_of("mvsec:a");
  const auto text = open_recording("npz:b.txt");
  const auto prefix = open_recording("text:c/mini1");  // names two files without being one
  const auto forced = open_recording("mvsec:d/mini1");
  EXPECT_EQ(place_of_recording("mvsec:d/mini1"), "d/mini1");
  EXPECT_EQ(place_of_recording("text:c/mini1"), "text:c/mini1");
  EXPECT_EQ(place_of_recording("mvsec:a"), "mvsec:a");
  fs::current_path(before);
  EXPECT_NE(empty.find("mvsec:a: holds no recording"), std::string::npos) << empty;
  EXPECT_EQ(text->info().format, "text");
  EXPECT_EQ(prefix->info().name, "mini1");
  EXPECT_EQ(forced->info().name, "mini1");
}

TEST_F(FormatTable, wrong_choices_are_named) {
  EXPECT_NE(error_of("mvsec:" + dir_.file("absent")).find("does not exist"), std::string::npos);
  EXPECT_EQ(error_of("other:" + dir_.file("absent")),
            "other:" + dir_.file("absent") + ": does not exist; check the name");
  write_file_atomically(dir_.file("a.txt"), std::string("0 1 1 1\n"));
  const std::string unknown = error_of(dir_.file("a.txt"), "mvsek");
  EXPECT_NE(unknown.find("mvsec"), std::string::npos) << unknown;
  EXPECT_NE(error_of("npz:" + dir_.file("a.txt")).find("a.txt"), std::string::npos);
  EXPECT_THROW(open_recording(dir_.file("a.txt"), "mvsek"), ConfigError);
  EXPECT_THROW(open_recording("npz:" + dir_.file("a.txt")), DataError);
  EXPECT_THROW(add_format({"mvsec", "", claims_pair, open_pair}), ConfigError);
}

TEST_F(FormatTable, content_counts_more_than_the_ending) {
  test::write_fixture(test::make_fixture(100, 1), dir_.path());
  fs::copy_file(dir_.file("mini1_data.hdf5"), dir_.file("renamed.txt"));
  EXPECT_EQ(open_recording(dir_.file("renamed.txt"))->info().format, "mvsec-hdf5");
  write_file_atomically(dir_.file("renamed.npz"), std::string("0 1 1 1\n5 2 2 0\n"));
  EXPECT_EQ(open_recording(dir_.file("renamed.npz"))->info().format, "text");
}

}  // namespace
}  // namespace spikedepth

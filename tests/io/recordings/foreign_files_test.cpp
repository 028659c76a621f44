// Files that are no recordings here: each says what it is and what to do.
#include <gtest/gtest.h>

#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/tensor_archive.hpp"
#include "io/hdf5/output_file.hpp"
#include "io/networks/pth/state_dict.hpp"
#include "io/recordings/open_recording.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

class ForeignFiles : public ::testing::Test {
 protected:
  std::string error(const std::string& name) {
    const std::string path = dir_.file(name);
    try {
      open_recording(path);
    } catch (const DataError& problem) {
      return std::string(problem.what()).substr(path.size() + 2);
    }
    return "no error";
  }
  std::string error_of(const std::string& bytes, const std::string& name = "a.bin") {
    write_file_atomically(dir_.file(name), bytes);
    return error(name);
  }
  /// A file with arrays of three numbers at these paths.
  std::string error_of_hdf5(const std::vector<std::string>& paths) {
    std::filesystem::remove(dir_.file("a.h5"));
    hdf5::OutputFile file(dir_.file("a.h5"));
    const std::vector<double> values = {1, 2, 3};
    for (const std::string& path : paths)
      file.write(path, hdf5::ElementType::float64, {values.size()}, values.data());
    file.close();
    return error("a.h5");
  }
  test::TempDir dir_;
};

TEST_F(ForeignFiles, networks_name_the_verb_that_takes_them) {
  save_state_dict(dir_.file("w.pth"), {{"a", {TensorType::uint8, {1}, {7}}}});
  const std::string weights =
      "is a network's weights (PyTorch), no recording; `spikedepth export FILE net.ckpt` makes a "
      "checkpoint of it, which eval, predict and view take";
  EXPECT_EQ(error("w.pth"), weights);
  const std::string old("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", 15);
  EXPECT_EQ(error_of(old, "old.npz"), weights) << "whatever it is called";
  EXPECT_NE(error_of("\x80\x04K\x01.").find("is a Python pickle"), std::string::npos);
  TensorArchive archive;
  archive.meta = nlohmann::json::object();
  save_archive(dir_.file("net.ckpt"), archive);
  EXPECT_EQ(error("net.ckpt"),
            "is a checkpoint of spikedepth, no recording; `spikedepth info FILE` "
            "describes it, eval, predict and view (--model) run it");
  try {
    load_archive(dir_.file("w.pth"));
    FAIL();
  } catch (const DataError& problem) {
    EXPECT_NE(std::string(problem.what()).find("spikedepth export FILE.pth net.ckpt"),
              std::string::npos);
  }
}

TEST_F(ForeignFiles, recordings_of_other_programs_name_the_way_here) {
  struct Case {
    std::string bytes, told;
  };
  const Case cases[] = {
      {"#!AER-DAT2.0\r\n# some\r\n\x01",
       "is an AEDAT recording of iniVation of a version before 4; convert it with"},
      {"version https://git-lfs.github.com/spec/v1\noid sha256:ab\n",
       "is a pointer of Git LFS, not the file; fetch the file: git lfs pull"},
      {"\n<!DOCTYPE html><html>", "is a web page instead of the file; check the link"},
      {"\x1f\x8b\x08 packed", "is packed (gzip); unpack it first and name the file in it"},
      {std::string(257, '\1') + "ustar", "is packed (tar); unpack"},
      {"MATLAB 5.0 MAT-file, Platform", "is a MATLAB file; save its events"},
      {std::string("\0\0\0\x18", 4) + "ftypmp42", "is a video of frames; a recording"}};
  for (const Case& c : cases) {
    for (const char* name : {"a.bin", "a.dat", "a.txt", "a.raw"}) {
      const std::string message = error_of(c.bytes, name);
      EXPECT_EQ(message.find(c.told), 0U) << name << ": " << message;
      EXPECT_LE(message.size(), 300U);
    }
  }
  EXPECT_NE(error_of("#!AER-DAT3.1\r\n\x01").find("np.savez(FILE, left_t_us=t, left_x=x"),
            std::string::npos);
}

TEST_F(ForeignFiles, hdf5_of_other_layouts_names_them) {
  struct Case {
    std::vector<std::string> paths;
    std::string told;
  };
  const Case cases[] = {
      {{"/events/ts", "/events/xs"}, "has the layout of one camera's /events/xs, ys, ts, ps"},
      {{"/events"}, "has one array /events, as v2e writes it"}};
  for (const Case& c : cases) {
    const std::string message = error_of_hdf5(c.paths);
    EXPECT_EQ(message.find(c.told), 0U) << message;
    EXPECT_NE(message.find("np.savez(FILE, left_t_us=t"), std::string::npos) << message;
  }
  EXPECT_EQ(error_of_hdf5({"/a/b"}),
            "/davis/left/events is missing; an MVSEC data file was expected");
}

TEST_F(ForeignFiles, a_comment_that_speaks_of_events_is_text) {
  EXPECT_EQ(error_of("% events of a camera\n0 1 1 1\n5 2 2 0\n", "a.txt"), "no error");
}

}  // namespace
}  // namespace spikedepth

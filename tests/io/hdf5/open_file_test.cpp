// Opening HDF5 files: locks, writers that were ended, and files that are not whole.
#include "io/hdf5/open_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include "core/base/error.hpp"
#include "io/hdf5/input_file.hpp"
#include "io/hdf5/output_file.hpp"
#include "io/recordings/mvsec/mvsec_files.hpp"
#include "io/recordings/mvsec/mvsec_recording.hpp"
#include "tests/io/hdf5/hostile_hdf5.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;
using test::Row;

constexpr const char* kPath = "/davis/left/events";

std::vector<Row> four_rows() {
  return {{1, 2, 10.5, 1}, {3, 4, 10.6, -1}, {5, 6, 10.7, 1}, {7, 8, 10.8, 1}};
}

/// Nothing is wrong unless this is set.
int lock_errno = 0;

int answer_lock(int, int) {
  errno = lock_errno;
  return lock_errno == 0 ? 0 : -1;
}

std::string opening_error(const std::string& path, hdf5::LockCall lock = ::flock) {
  try {
    const hdf5::InputFile file(path, lock);
  } catch (const DataError& error) {
    EXPECT_EQ(error.exit_code(), 3);
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    return error.what();
  }
  return "";
}

/// The lock that the HDF5 library and others take for writing.
class WriterLock {
 public:
  explicit WriterLock(const std::string& path)
      : descriptor_(::open(path.c_str(), O_RDWR)),
        held_(::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) {}
  ~WriterLock() { ::close(descriptor_); }
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;
  bool held() const { return held_; }

 private:
  int descriptor_;
  bool held_;
};

TEST(Hdf5Locks, a_writer_that_holds_the_lock_is_named_and_only_as_long_as_it_does) {
  const test::TempDir dir;
  const std::string path = dir.file("a.hdf5");
  test::write_rows(path, four_rows(), {});
  {
    const WriterLock writer(path);
    ASSERT_TRUE(writer.held());
    EXPECT_EQ(opening_error(path), path + ": another program is writing it; wait until it is done");
  }
  EXPECT_EQ(opening_error(path), "");
}

TEST(Hdf5Locks, a_file_system_without_locks_is_read_without_one) {
  const test::TempDir dir;
  const std::string path = dir.file("a.hdf5");
  test::write_rows(path, four_rows(), {});
  // The library's own attempt would fail: it must not be made.
  const WriterLock writer(path);
  ASSERT_TRUE(writer.held());
  constexpr int kNotSupportedByServer = 524;  // ENOTSUPP of the kernel, which NFS gives
  for (const int cause : {ENOLCK, EROFS, EOPNOTSUPP, ENOSYS, EINVAL, EIO, kNotSupportedByServer}) {
    lock_errno = cause;
    ASSERT_EQ(opening_error(path, answer_lock), "") << cause;
    std::vector<Row> rows(4);
    hdf5::InputFile(path, answer_lock)
        .dataset(kPath)
        .read_rows(0, 4, hdf5::ElementType::float64, rows.data());
    EXPECT_EQ(rows, four_rows());
  }
  for (const int cause : {EWOULDBLOCK, EAGAIN}) {
    lock_errno = cause;
    EXPECT_NE(opening_error(path, answer_lock).find("another program is writing it"),
              std::string::npos);
  }
}

TEST(Hdf5Locks, a_file_is_made_without_one) {
  const test::TempDir dir;
  const std::string path = dir.file("a.hdf5");
  hdf5::OutputFile file(path);
  {
    const WriterLock writer(path);  // nobody else holds it
    EXPECT_TRUE(writer.held());
    file.close();
  }
  EXPECT_EQ(opening_error(path), "");  // and it was finished all the same
}

TEST(UnclosedHdf5, one_written_for_readers_is_read_and_a_note_says_so) {
  const test::TempDir dir;
  const std::string path = dir.file("a_data.hdf5");
  test::write_unclosed(path, four_rows(), true);
  const hdf5::InputFile file(path);
  EXPECT_TRUE(file.unfinished());
  std::vector<Row> rows(4);
  file.dataset(kPath).read_rows(0, 4, hdf5::ElementType::float64, rows.data());
  EXPECT_EQ(rows, four_rows());
  const MvsecRecording recording(find_mvsec_files(path));
  EXPECT_EQ(recording.info().events(Side::left), 4U);
  const auto& notes = recording.info().notes;
  const auto told = [](const std::string& note) {
    return note.find("was not closed by its writer") != std::string::npos &&
           note.find("h5clear -s") != std::string::npos;
  };
  EXPECT_EQ(std::count_if(notes.begin(), notes.end(), told), 1);
}

TEST(UnclosedHdf5, another_one_says_how_its_mark_is_cleared) {
  const test::TempDir dir;
  const std::string path = dir.file("a.hdf5");
  test::write_unclosed(path, four_rows(), false);
  const std::string error = opening_error(path);
  EXPECT_NE(error.find("was left open by a program that ended in the middle of writing"),
            std::string::npos)
      << error;
  EXPECT_NE(error.find("h5clear -s FILE (package hdf5-tools"), std::string::npos);
  EXPECT_EQ(error.find("get it again"), std::string::npos);
}

TEST(UnreadableHdf5, a_file_that_is_cut_off_is_told_by_both_lengths) {
  const test::TempDir dir;
  const std::string path = dir.file("a.hdf5");
  test::write_rows(path, std::vector<Row>(1000, Row{1, 2, 3, 1}), {});
  const auto whole = fs::file_size(path);
  fs::resize_file(path, 20'000);
  EXPECT_EQ(opening_error(path), path + ": is cut off: it has 20000 of the " +
                                     std::to_string(whole) +
                                     " bytes that it says it has; get it again");
}

TEST(UnreadableHdf5, one_file_of_several_is_named_as_such) {
  const test::TempDir dir;
  const std::string error = opening_error(test::write_family(dir.path(), 2000));
  EXPECT_NE(
      error.find("is one of several files that hold the data together (HDF5's family driver)"),
      std::string::npos)
      << error;
}

TEST(UnreadableHdf5, a_newer_superblock_is_told_with_its_version) {
  const test::TempDir dir;
  const std::string path = dir.file("a.hdf5");
  test::write_unclosed(path, four_rows(), true);
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(8);
  file.put(4);
  file.close();
  const std::string error = opening_error(path);
  EXPECT_NE(error.find("superblock of version 4; versions 0 to 3 can be read"), std::string::npos)
      << error;
  EXPECT_NE(error.find("h5repack --high=2"), std::string::npos);
}

}  // namespace
}  // namespace spikedepth

// Whether the recordings of a resumed training are those that it began with.
#include "core/learning/data_identity.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/base/atomic_file.hpp"
#include "tests/support/plane_recording.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

class FileRecording : public test::PlaneRecording {
 public:
  explicit FileRecording(const std::string& path, std::size_t labels = 4)
      : PlaneRecording(labels, {16, 12}), info_(PlaneRecording::info()) {
    info_.files = {path};
    info_.name = std::filesystem::path(path).stem().string();
  }
  const RecordingInfo& info() const override { return info_; }

 private:
  RecordingInfo info_;
};

std::vector<LabelRange> of_file(const std::string& path, std::size_t labels = 4) {
  return {{std::make_shared<FileRecording>(path, labels)}};
}

void change_byte(const std::string& path, std::streamoff at) {
  std::fstream stream(path, std::ios::binary | std::ios::in | std::ios::out);
  stream.seekp(at);
  stream.put('!');
}

TEST(DataIdentity, IsThatOfTheContentWhateverItsPlaceAndName) {
  const test::TempDir folder;
  write_file_atomically(folder.file("one.bin"), std::string(100000, 'x'));
  const auto before = identity_of(of_file(folder.file("one.bin")));
  std::filesystem::create_directory(folder.file("else"));
  std::filesystem::rename(folder.file("one.bin"), folder.file("else/two.bin"));
  const auto now = identity_of(of_file(folder.file("else/two.bin")));
  EXPECT_NE(before, now);
  EXPECT_EQ(identity_difference(before, now), "");
}

TEST(DataIdentity, NamesTheFileThatChangedInPlace) {
  const test::TempDir folder;
  const auto path = folder.file("one.bin");
  // Below a MiB every byte counts; beyond, those of 64 pieces, the first and the last among them.
  for (const std::streamoff size : {1000, 1 << 20, 40 << 20}) {
    for (const std::streamoff at : {std::streamoff{0}, size - 1}) {
      write_file_atomically(path, std::string(static_cast<std::size_t>(size), 'x'));
      const auto before = identity_of(of_file(path));
      EXPECT_EQ(identity_difference(before, identity_of(of_file(path))), "");
      change_byte(path, at);
      EXPECT_EQ(identity_difference(before, identity_of(of_file(path))),
                "one one.bin has another content of the same size")
          << size << " " << at;
    }
  }
  write_file_atomically(path, std::string(1000, 'x'));
  const auto before = identity_of(of_file(path));
  write_file_atomically(path, std::string(1001, 'x'));
  EXPECT_EQ(identity_difference(before, identity_of(of_file(path))),
            "one one.bin has 1001 bytes, not 1000");
}

TEST(DataIdentity, ComparesLabelsEventsAndNumberOfRecordings) {
  const test::TempDir folder;
  const auto path = folder.file("one.bin");
  write_file_atomically(path, "x");
  const auto before = identity_of(of_file(path));
  auto part = of_file(path);
  part[0].last = 3;
  EXPECT_EQ(identity_difference(before, identity_of(part)), "one has labels [0,3], not [0,4]");
  EXPECT_EQ(identity_difference(before, nlohmann::json::array()), "0 recordings are given, not 1");
}

// Older versions noted sizes alone; a damaged note is no proof.
TEST(DataIdentity, OfAnOlderVersionIsComparedAsFarAsItGoes) {
  const test::TempDir folder;
  write_file_atomically(folder.file("one.bin"), "x");
  const auto now = identity_of(of_file(folder.file("one.bin")));
  auto before = now;
  before[0]["files"][0].erase("sampled_sha256");
  EXPECT_EQ(identity_difference(before, now), "");
  before[0].erase("files");
  EXPECT_NE(identity_difference(before, now), "");
  EXPECT_NE(identity_difference({"x"}, now), "");
}

}  // namespace
}  // namespace spikedepth

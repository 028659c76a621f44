#include "io/recordings/recording_place.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "core/base/error.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

using Paths = std::vector<std::string>;

TEST(RecordingPlace, names_one_file_or_two_and_what_belongs_to_them) {
  const RecordingPlace one = parse_place("a.raw");
  EXPECT_EQ(one.paths, Paths{"a.raw"});
  const RecordingPlace two = parse_place("a.raw,b.raw,left=L,calibration=c/cam.yaml");
  EXPECT_EQ(two.paths, (Paths{"a.raw", "b.raw"}));
  EXPECT_EQ(two.left, "L");
  EXPECT_EQ(two.calibration, "c/cam.yaml");
  EXPECT_EQ(place_text(two), "a.raw,b.raw,left=L,calibration=c/cam.yaml");
}

TEST(RecordingPlace, a_path_that_exists_is_one_whatever_is_in_it) {
  const test::TempDir dir;
  const std::string path = dir.file("a,b,left=c.raw");
  std::ofstream(path) << "x";
  EXPECT_EQ(parse_place(path).paths, Paths{path});
  const RecordingPlace with = parse_place(path + "," + path + ",left=L");
  EXPECT_EQ(with.paths, (Paths{path, path}));
  EXPECT_EQ(with.left, "L");
}

TEST(RecordingPlace, what_is_too_much_is_refused) {
  EXPECT_THROW(parse_place("a,b,c"), ConfigError);
  EXPECT_THROW(parse_place("a,left=1,left=2"), ConfigError);
  EXPECT_THROW(parse_place("a,calibration="), ConfigError);
}

TEST(RecordingPlace, all_its_files_move_with_it) {
  const RecordingPlace place = place_in_folder(parse_place("a,/b,calibration=c"), "/data");
  EXPECT_EQ(place.paths, (Paths{"/data/a", "/b"}));
  EXPECT_EQ(place.calibration, "/data/c");
}

}  // namespace
}  // namespace spikedepth

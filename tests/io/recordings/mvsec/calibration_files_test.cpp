#include "io/recordings/mvsec/calibration_files.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/camera/stereo_rectification.hpp"
#include "io/calibration/camera_chain.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;
using test::TempDir;

void write_scenario(const std::string& folder, const std::string& scenario) {
  fs::create_directories(folder);
  write_calibration(mvsec_indoor_calibration(), folder, scenario);
}

/// The camera chain as MVSEC publishes it, with keys that are not needed and lists over several
/// lines.
std::string published_chain() {
  return R"(T_cam0_lidar:
- [0.01, -0.9, -0.02, -0.05]
cam0:
  T_cam_imu:
  - [0.99, 0.02, -0.01, 0.002]
  cam_overlaps: [1, 2, 3]
  camera_model: pinhole
  distortion_coeffs: [-0.048031442223833355, 0.011330957517194437, -0.055378166304281135,
    0.021500973881459395]
  distortion_model: equidistant
  intrinsics: [226.38018519795807, 226.15002947047415, 173.6470807871759, 133.73271487507847]
  projection_matrix:
  - [199.6530123165822, 0.0, 177.43276376280926, 0.0]
  - [0.0, 199.6530123165822, 126.81215684365904, 0.0]
  - [0.0, 0.0, 1.0, 0.0]
  rectification_matrix:
  - [0.999877311526236, 0.015019439766575743, -0.004447282784398257]
  - [-0.014996983873604017, 0.9998748347535599, 0.005040367172759556]
  - [0.004522429630305261, -0.004973052949604937, 0.9999774079320989]
  resolution: [346, 260]
  rostopic: /davis/left/image_raw
cam1:
  T_cn_cnm1:
  - [0.9999285439274112, 0.011088072985503046, -0.004467849222081981, -0.09988137641750752]
  - [-0.011042817783611191, 0.9998887260774646, 0.01002953830336461, -0.0003927067773089277]
  - [0.004578560319692358, -0.009979483987103495, 0.9999397215256256, 1.8880107752680777e-06]
  - [0.0, 0.0, 0.0, 1.0]
  distortion_coeffs: [-0.04846669832871334, 0.010092844338123635, -0.04293073765014637, 0.005194706897326005]
  distortion_model: equidistant
  intrinsics: [226.0181418548734, 225.7869434267677, 174.5433576736815, 124.21627572590607]
  projection_matrix:
  - [199.6530123165822, 0.0, 177.43276376280926, -19.941771812941038]
  - [0.0, 199.6530123165822, 126.81215684365904, 0.0]
  - [0.0, 0.0, 1.0, 0.0]
  rectification_matrix:
  - [0.9999922706537476, 0.003931701344419404, -1.890238450965101e-05]
  - [-0.003931746704476347, 0.9999797362744968, -0.005006836150689904]
  - [-7.83382948021244e-07, 0.0050068717705076754, 0.9999874655386736]
  resolution: [346, 260]
)";
}

std::string chain_error(const std::string& text) {
  const TempDir dir;
  write_file_atomically(dir.file("chain.yaml"), text);
  try {
    read_camchain(dir.file("chain.yaml"));
  } catch (const DataError& error) {
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    return error.what();
  }
  return "no error";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

#define EXPECT_PART(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

TEST(CameraChain, published_layout_gives_the_known_rig) {
  const TempDir dir;
  write_file_atomically(dir.file("chain.yaml"), published_chain());
  const StereoCalibration read = read_camchain(dir.file("chain.yaml"));
  const StereoCalibration rig = mvsec_indoor_calibration();
  for (const Side side : {Side::left, Side::right}) {
    EXPECT_EQ(read.camera(side).sensor, rig.camera(side).sensor);
    EXPECT_EQ(read.camera(side).model, "equidistant");
    EXPECT_EQ(read.camera(side).fx, rig.camera(side).fx);
    EXPECT_EQ(read.camera(side).cy, rig.camera(side).cy);
    EXPECT_EQ(read.camera(side).distortion, rig.camera(side).distortion);
    EXPECT_EQ(read.camera(side).rectification, rig.camera(side).rectification);
    EXPECT_EQ(read.camera(side).projection, rig.camera(side).projection);
  }
  EXPECT_EQ(read.right_from_left, rig.right_from_left);
}

TEST(CameraChain, damage_is_named_with_its_key) {
  const std::string good = published_chain();
  EXPECT_PART(chain_error("just words"), "holds no camera chain");
  EXPECT_PART(chain_error("cam0: [1, 2"), "is no valid YAML");
  EXPECT_PART(chain_error("cam0:\n\tmodel: a\n"), "it is indented with spaces, not tabs");
  EXPECT_PART(chain_error("cam0: 5\n"), "cam0 is missing");
  EXPECT_PART(chain_error(good.substr(0, good.find("cam1:"))), "cam1 is missing");
  EXPECT_PART(chain_error(replaced(good, "intrinsics: [226.38018519795807, ", "intrinsics: [")),
              "cam0.intrinsics has 3 numbers");
  EXPECT_PART(chain_error(replaced(good, "226.38018519795807", ".nan")), "cam0.intrinsics");
  EXPECT_PART(chain_error(replaced(good, "226.38018519795807", "twenty")), "is no valid YAML");
  EXPECT_PART(chain_error(replaced(good, "226.38018519795807", "-1")), "focal length");
  EXPECT_PART(chain_error(replaced(good, "equidistant", "fov")),
              "camera_model \"pinhole\" with distortion_model \"fov\"; known are pinhole with "
              "equidistant, pinhole with radtan");
  EXPECT_PART(chain_error(replaced(good, "camera_model: pinhole", "camera_model: omni")), "omni");
  EXPECT_PART(chain_error(replaced(good, "0.011330957517194437, ", "")),
              "cam0.distortion_coeffs has 3 numbers; 4 finite ones were expected");
  EXPECT_PART(chain_error(replaced(good, "[346, 260]", "[346000000, 260]")), "cam0.resolution");
  EXPECT_PART(chain_error(replaced(good, "-19.941771812941038", "19.9")), "left of the left one");
}

TEST(CameraChain, each_camera_has_its_own_model_and_size) {
  const TempDir dir;
  const std::string text = replaced(
      replaced(replaced(published_chain(), "resolution: [346, 260]", "resolution: [640, 480]"),
               "distortion_model: equidistant", "distortion_model: radtan"),
      "0.021500973881459395]", "0.021500973881459395, 0.5]");
  write_file_atomically(dir.file("chain.yaml"), text);
  const StereoCalibration read = read_camchain(dir.file("chain.yaml"));
  EXPECT_EQ(read.left.model, "pinhole-radtan");
  EXPECT_EQ(read.left.sensor, (SensorSize{640, 480}));
  ASSERT_EQ(read.left.distortion.size(), 5U);
  EXPECT_EQ(read.left.distortion[4], 0.5);
  EXPECT_EQ(read.right.model, "equidistant");
  EXPECT_EQ(read.right.sensor, (SensorSize{346, 260}));
  EXPECT_EQ(read.view(), read.left.sensor);
  // And back.
  write_calibration(read, dir.path(), "s");
  const LoadedCalibration loaded = load_calibration(*find_calibration(dir.path(), "s1"));
  EXPECT_EQ(loaded.rig->left.model, read.left.model);
  EXPECT_EQ(loaded.rig->left.distortion, read.left.distortion);
  EXPECT_EQ(loaded.rig->right.sensor, read.right.sensor);
  EXPECT_EQ(loaded.right.sensor, read.right.sensor);
  EXPECT_EQ(loaded.right.view, read.view());
  EXPECT_EQ(loaded.right.x.size(), read.right.sensor.pixels());
}

/// The published chain without what MVSEC adds: as Kalibr writes it.
std::string plain_chain() {
  std::string plain;
  std::istringstream lines(published_chain());
  bool skipping = false;
  for (std::string line; std::getline(lines, line);) {
    const bool item = line.find("- [") != std::string::npos;
    skipping = item ? skipping
                    : line.find("projection_matrix") != std::string::npos ||
                          line.find("rectification_matrix") != std::string::npos;
    if (!skipping) plain += line + "\n";
  }
  return plain;
}

TEST(CameraChain, a_plain_one_of_kalibr_is_rectified_and_a_note_says_so) {
  std::vector<std::string> notes;
  const StereoCalibration rig = parse_camera_chain(plain_chain(), "chain.yaml", &notes);
  StereoCalibration expected = mvsec_indoor_calibration();
  rectify_rig(expected);
  for (const Side side : {Side::left, Side::right}) {
    EXPECT_EQ(rig.camera(side).rectification, expected.camera(side).rectification);
    EXPECT_EQ(rig.camera(side).projection, expected.camera(side).projection);
  }
  EXPECT_NEAR(rig.baseline_m(), 0.0998821, 1e-6);
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_PART(notes[0], "the camera chain has no rectification: it was computed");
  EXPECT_PART(notes[0], "a baseline of 99.9 mm");
}

TEST(CameraChain, one_with_matrices_keeps_them_and_says_nothing) {
  std::vector<std::string> notes;
  const StereoCalibration rig = parse_camera_chain(published_chain(), "chain.yaml", &notes);
  EXPECT_EQ(rig.left.projection, mvsec_indoor_calibration().left.projection);
  EXPECT_TRUE(notes.empty()) << notes[0];
  parse_camera_chain(replaced(published_chain(), "-0.09988137641750752", "0.09988137641750752"),
                     "chain.yaml", &notes);
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_PART(notes[0],
              "T_cn_cnm1 does not fit its matrices: they put the right camera 99.9 mm to "
              "the right, it 99.9 mm to the left");
}

TEST(CameraChain, what_a_plain_one_lacks_is_named) {
  const std::string plain = plain_chain();
  EXPECT_PART(chain_error(replaced(plain, "T_cn_cnm1", "T_other")), "cam1.T_cn_cnm1 is missing");
  EXPECT_PART(chain_error(replaced(plain, "-0.09988137641750752", "0.09988137641750752")),
              "cam1.T_cn_cnm1 puts the right camera left of the left one");
  EXPECT_PART(
      chain_error(replaced(published_chain(), "rectification_matrix", "other")),
      "has cam0.projection_matrix, cam1.rectification_matrix, cam1.projection_matrix but no "
      "cam0.rectification_matrix");
  std::vector<std::string> notes;
  parse_camera_chain(replaced(plain, "distortion_model: equidistant", "rosbag: none"), "chain.yaml",
                     &notes);
  EXPECT_PART(notes.front(), "names no distortion_model for cam0: equidistant is assumed");
}

TEST(FindCalibration, knows_the_names_that_kalibr_gives) {
  for (const char* name : {"camchain-rig1.yaml", "rig1-camchain.yaml", "rig1-camchain-imucam.yaml",
                           "camchain-imucam-rig1.yaml", "camchain.yaml", "rig1-camchain.yml"}) {
    const TempDir dir;
    write_file_atomically(dir.file(name), plain_chain());
    const auto found = find_calibration(dir.path(), "rig1_walk");
    ASSERT_TRUE(found) << name;
    EXPECT_EQ(found->camchain, dir.file(name));
  }
  // One without a name beside the recording's own folder may be anything's.
  const TempDir dir;
  fs::create_directories(dir.file("mine"));
  fs::create_directories(dir.file("other"));
  write_file_atomically(dir.file("other/camchain.yaml"), plain_chain());
  EXPECT_FALSE(find_calibration(dir.file("mine"), "rig1_walk"));
}

TEST(ForwardMapText, sizes_and_numbers_are_checked) {
  const TempDir dir;
  const auto read = [&](const std::string& text) {
    write_file_atomically(dir.file("map.txt"), text);
    SensorSize size;
    const auto values = read_map(dir.file("map.txt"), size);
    return std::make_pair(size, values);
  };
  const auto [size, values] = read("1.5 -2e1\n  +3 4\n\n5 6");
  EXPECT_EQ(size, (SensorSize{2, 3}));
  EXPECT_EQ(values, (std::vector<float>{1.5F, -20, 3, 4, 5, 6}));
  EXPECT_THROW(read("1 2\n3\n"), DataError);
  EXPECT_THROW(read("1 2\n3 x\n"), DataError);
  EXPECT_THROW(read("1 nan\n"), DataError);
  EXPECT_THROW(read(""), DataError);
}

TEST(FindCalibration, takes_the_scenario_that_names_the_sequence) {
  const TempDir dir;
  write_scenario(dir.file("a_calib"), "indoor_flying");
  write_scenario(dir.file("b"), "outdoor_day");
  EXPECT_EQ(find_calibration(dir.path(), "indoor_flying3")->scenario, "indoor_flying");
  EXPECT_EQ(find_calibration(dir.path(), "outdoor_day2")->scenario, "outdoor_day");
  EXPECT_THROW(find_calibration(dir.path(), "motorcycle1"), DataError);
  // Beside the sequences' own folder, as StereoSpike keeps them: only one that fits.
  fs::create_directories(dir.file("sequences"));
  EXPECT_EQ(find_calibration(dir.file("sequences"), "indoor_flying1")->scenario, "indoor_flying");
  EXPECT_EQ(find_calibration(dir.file("sequences") + "/", "indoor_flying1")->scenario,
            "indoor_flying");
  EXPECT_FALSE(find_calibration(dir.file("sequences"), "mine").has_value());
}

TEST(FindCalibration, a_chain_alone_regenerates_its_maps) {
  const TempDir dir;
  write_scenario(dir.path(), "s");
  const LoadedCalibration with_maps = load_calibration(*find_calibration(dir.path(), "s1"));
  for (const auto& entry : fs::directory_iterator(dir.path())) {
    if (entry.path().extension() == ".txt") fs::remove(entry.path());
  }
  const LoadedCalibration without = load_calibration(*find_calibration(dir.path(), "s1"));
  EXPECT_EQ(with_maps.left.x, without.left.x);
  EXPECT_EQ(with_maps.right.y, without.right.y);
}

TEST(FindCalibration, maps_alone_rectify_without_a_rig) {
  const TempDir dir;
  write_scenario(dir.path(), "s");
  fs::remove(dir.file("camchain-imucam-s.yaml"));
  const LoadedCalibration loaded = load_calibration(*find_calibration(dir.path(), "s1"));
  EXPECT_FALSE(loaded.rig.has_value());
  EXPECT_EQ(loaded.left.sensor, (SensorSize{346, 260}));
  EXPECT_EQ(loaded.right.view, (SensorSize{346, 260}));
  write_file_atomically(dir.file("s_right_y_map.txt"), std::string("1 2\n3 4\n"));
  EXPECT_THROW(load_calibration(*find_calibration(dir.path(), "s1")), DataError);
}

}  // namespace
}  // namespace spikedepth

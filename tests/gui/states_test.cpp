// What is missing or broken is said in a plain sentence, in the window.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/gui/viewer_fixture.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth::gui {
namespace {

using test::Alteration;

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

bool wait_for_window(ViewerWindow& window) {
  return wait_for([&] { return window.scene().window != nullptr; });
}

TEST(States, NoNetwork) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>(), ""));
  window.show();
  ASSERT_TRUE(wait_for_window(window));
  EXPECT_TRUE(says(window.scene().notes.depth[0], "No network is loaded"));
  EXPECT_TRUE(window.scene().notes.truth.empty());
}

// One panel tells what to do; the others do not repeat it.
TEST(States, ASentenceIsSaidOnce) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>(), ""));
  window.show();
  ASSERT_TRUE(wait_for_window(window));
  const auto& scene = window.scene();
  MapImages images;
  images.update(scene);
  int sentences = 0, words = 0;
  for (const auto& panel : window.board().panels()) {
    const auto note = panel_content(panel, scene, images).note;
    sentences += says(note, "Choose a run");
    words += note == "no network";
  }
  EXPECT_EQ(sentences, 1);
  EXPECT_EQ(words, 3);  // error, rates, histogram
}

TEST(States, NoGroundTruth) {
  const auto alteration = std::make_shared<Alteration>();
  alteration->no_truth = true;
  ViewerWindow window(test_setup(alteration));
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  EXPECT_EQ(window.scene().notes.truth, "This recording has no ground truth.");
  EXPECT_EQ(window.scene().notes.error[0], "no ground truth here");
}

TEST(States, OneCameraSilent) {
  const auto alteration = std::make_shared<Alteration>();
  alteration->silent[1] = true;
  ViewerWindow window(test_setup(alteration));
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  EXPECT_TRUE(says(window.scene().notes.right_events, "The right camera is silent"));
  EXPECT_TRUE(window.scene().notes.left_events.empty());
}

TEST(States, AGapInTheEvents) {
  const auto alteration = std::make_shared<Alteration>();
  alteration->gap = {0, 100'000};
  ViewerWindow window(test_setup(alteration));
  window.show();
  ASSERT_TRUE(wait_for_window(window));
  EXPECT_TRUE(says(window.scene().notes.left_events, "gap"));
}

TEST(States, ACheckpointOfAnotherNetwork) {
  ViewerWindow window(test_setup(std::make_shared<Alteration>(), "broken"));
  window.show();
  ASSERT_TRUE(
      wait_for([&] { return window.scene().status.models[0].state == ModelState::failed; }));
  ASSERT_TRUE(wait_for_window(window));
  EXPECT_TRUE(says(window.scene().notes.depth[0], "is a checkpoint of another network"));
  window.load_model(0, "a", "auto");  // and the next one works
  EXPECT_TRUE(wait_for_depth(window));
}

TEST(States, TheFileVanishes) {
  const test::TempDir folder;
  const auto alteration = std::make_shared<Alteration>();
  alteration->files = {folder.file("events.hdf5")};
  std::ofstream(alteration->files.front()) << "x";
  ViewerWindow window(test_setup(alteration));
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  EXPECT_TRUE(window.scene().notes.banner.empty());
  std::filesystem::remove(alteration->files.front());
  window.run(Command::step_ahead);
  EXPECT_TRUE(wait_for([&] { return says(window.scene().notes.banner, "has vanished"); }));
}

TEST(States, TheRecordingCannotBeReadAnyMore) {
  const auto alteration = std::make_shared<Alteration>();
  ViewerWindow window(test_setup(alteration));
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  alteration->unreadable = true;
  window.run(Command::step_ahead);
  EXPECT_TRUE(wait_for([&] { return says(window.scene().notes.banner, "cannot be read"); }));
}

TEST(States, TheRecordingDoesNotExist) {
  auto setup = test_setup(std::make_shared<Alteration>());
  setup.recording = []() -> std::unique_ptr<Recording> {
    throw DataError("nowhere", "does not exist; check the name");
  };
  ViewerWindow window(setup);
  window.show();
  EXPECT_TRUE(wait_for([&] { return says(window.scene().notes.banner, "does not exist"); }));
}

TEST(States, NoCalibrationMeansNoCloud) {
  const auto alteration = std::make_shared<Alteration>();
  alteration->no_calibration = true;
  ViewerWindow window(test_setup(alteration));
  window.show();
  ASSERT_TRUE(wait_for_depth(window));
  EXPECT_TRUE(says(window.scene().notes.cloud, "no calibration"));
}

}  // namespace
}  // namespace spikedepth::gui

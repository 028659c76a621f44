// Sentences of the viewer that need no thread.
#include "core/playback/window_notes.hpp"

#include <gtest/gtest.h>

namespace spikedepth {
namespace {

TEST(WindowNotes, TheBannerSaysWhatANetworkWasNotTrainedOn) {
  ShownWindow window;
  window.recording = std::make_shared<RecordingFacts>();
  PlayerStatus status;
  status.recording = window.recording;
  window.models[1].emplace();
  EXPECT_EQ(window_notes(&window, status).banner, "");
  window.models[1]->warnings = {"one thing", "another"};
  EXPECT_EQ(window_notes(&window, status).banner,
            "Network B was trained on other data: one thing; another.");
  // What is broken matters more.
  status.failure = "torn";
  EXPECT_NE(window_notes(&window, status).banner.find("torn"), std::string::npos);
}

}  // namespace
}  // namespace spikedepth

// Where results go: refused before any work, and never mixed with what an earlier call left.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/support/program.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;
using test::run;
using test::TempDir;

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// A trained network and a recording, made once.
struct Trained {
  TempDir folder;
  std::string room, model;

  Trained() {
    room = test::simulate_small_room(folder, "room", 1, "0.5");
    model = folder.file("run");
    run({"train", "--data", room, "--run", model, "--set", "model.width=4", "--set",
         "train.epochs=1", "--set", "train.batch=5"});
  }
  static const Trained& once() {
    static const Trained trained;
    return trained;
  }
};

TEST(Output, PlaceThatCannotBeWrittenIsRefusedBeforeTheWork) {
  const auto& trained = Trained::once();
  const TempDir dir;
  std::ofstream(dir.file("file")) << "x";
  const std::string below = dir.file("file/x");
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"predict", trained.model, "--data", trained.room, "--out", below},
           {"eval", trained.model, "--data", trained.room, "--out", below},
           {"study", "sew", "--out", below},
           {"export", trained.model, dir.file("file/x.pth")},
           {"export", trained.model, dir.file("no/x.pth")},
           {"train", "--data", trained.room, "--run", below}}) {
    const auto wrong = run(words);
    EXPECT_EQ(wrong.exit_code, 3) << words[0] << wrong.err;
    EXPECT_TRUE(says(wrong.err, "is no folder") || says(wrong.err, "does not exist") ||
                says(wrong.err, "Not a directory"))
        << wrong.err;
    EXPECT_FALSE(says(wrong.err, "%")) << wrong.err;  // no progress
  }
}

TEST(Output, NameOfAFileDoesNotBecomeAFolder) {
  const auto& trained = Trained::once();
  const TempDir dir;
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"predict", trained.model, "--data", trained.room, "--out", dir.file("a.png")},
           {"simulate", dir.file("b.hdf5"), "--seconds", "0.1"},
           {"eval", trained.model, "--data", trained.room, "--out", dir.file("c.csv")}}) {
    const auto refused = run(words);
    EXPECT_EQ(refused.exit_code, 2) << refused.err;
    EXPECT_TRUE(says(refused.err, "is the name of a file")) << refused.err;
  }
  EXPECT_TRUE(fs::is_empty(dir.path()));
}

TEST(Output, RecordingIsNotReplacedByAPartOfItself) {
  const auto& trained = Trained::once();
  const TempDir dir;
  fs::copy(trained.room, dir.file("room"), fs::copy_options::recursive);
  const auto bytes = fs::file_size(dir.file("room/room_data.hdf5"));
  for (const char* source : {"room", "room/room_data.hdf5", "room/../room/"}) {
    const auto refused =
        run({"convert", dir.file(source), dir.file("room"), "--to", "0.1", "--force"});
    EXPECT_EQ(refused.exit_code, 2) << refused.err;
    EXPECT_TRUE(says(refused.err, "is what is being converted")) << refused.err;
  }
  EXPECT_EQ(fs::file_size(dir.file("room/room_data.hdf5")), bytes);
}

TEST(Output, UnknownLayerIsRefusedBeforeTheEvaluation) {
  const auto& trained = Trained::once();
  const TempDir dir;
  const auto refused = run({"eval", trained.model, "--data", trained.room, "--out", dir.file("e"),
                            "--threshold-gain", "1", "--gain-layers", "nope"});
  EXPECT_EQ(refused.exit_code, 2) << refused.err;
  EXPECT_TRUE(says(refused.err, "nope")) << refused.err;
  EXPECT_FALSE(fs::exists(dir.file("e")));
}

TEST(Output, RefusedPredictionLeavesNoFolder) {
  const auto& trained = Trained::once();
  const TempDir dir;
  const auto late = run({"predict", trained.model, "--data", trained.room, "--out", dir.file("a/b"),
                         "--from", "100"});
  EXPECT_EQ(late.exit_code, 2);
  EXPECT_TRUE(says(late.err, "must choose a part of 0 to 0.5")) << late.err;
  EXPECT_FALSE(fs::exists(dir.file("a")));
}

TEST(Output, EarlierPredictionIsReplacedWholeAndOnlyWhenAsked) {
  const auto& trained = Trained::once();
  const TempDir dir;
  const auto predict = [&](const std::string& to, const std::vector<std::string>& more) {
    std::vector<std::string> words = {"predict", trained.model, "--data", trained.room,
                                      "--out",   dir.file("p"), "--to",   to};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  };
  const auto files = [&] {
    const fs::directory_iterator all(dir.file("p"));
    return std::distance(fs::begin(all), fs::end(all));
  };
  EXPECT_EQ(predict("0.4", {}).exit_code, 0);
  EXPECT_EQ(files(), 9);
  std::ofstream(dir.file("p/mine.txt")) << "x";
  const auto again = predict("0.2", {});
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_TRUE(says(again.err, "holds an earlier prediction")) << again.err;
  EXPECT_EQ(files(), 10);
  EXPECT_EQ(predict("0.2", {"--force"}).exit_code, 0);
  EXPECT_EQ(files(), 6);  // four maps, the index, and what is not its own
  EXPECT_TRUE(fs::exists(dir.file("p/mine.txt")));
  std::ofstream(dir.file("p/index.csv")) << "a,b\n";
  EXPECT_EQ(predict("0.2", {"--force"}).exit_code, 2);
}

TEST(Output, EvaluationLeavesNoPictureOfAnEarlierOne) {
  const auto& trained = Trained::once();
  const TempDir dir;
  const auto pictures = [&](const std::string& labels) {
    const auto done = run({"eval", trained.model, "--data", trained.room + labels, "--protocol",
                           "dense", "--out", dir.file("e"), "--pictures", "1"});
    EXPECT_EQ(done.exit_code, 0) << done.err;
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(dir.file("e"))) {
      if (says(entry.path().filename().string(), "room_"))
        names.push_back(entry.path().filename().string());
    }
    return names;
  };
  const auto first = pictures("@0:4"), second = pictures("@4:8");
  EXPECT_EQ(first.size(), 1U);
  EXPECT_EQ(second.size(), 1U);
  EXPECT_NE(first, second);
}

TEST(Output, NamesThatWouldBeMixedAreRefused) {
  const auto& trained = Trained::once();
  const auto twice = run({"eval", trained.model, "--data", trained.room, "--data",
                          trained.room + "@0:3", "--protocol", "dense"});
  EXPECT_EQ(twice.exit_code, 2);
  EXPECT_TRUE(says(twice.err, "called room and share labels")) << twice.err;
  const auto protocol = run({"eval", trained.model, "--data", trained.room, "--protocol", "dense",
                             "--protocol", "dense"});
  EXPECT_EQ(protocol.exit_code, 2);
  EXPECT_TRUE(says(protocol.err, "dense is given twice")) << protocol.err;
}

TEST(Output, EndingThatIsNotWrittenMakesNoFolder) {
  const auto& trained = Trained::once();
  const TempDir dir;
  for (const char* name : {"out.csv", "out.aedat", "out.h5", "out.npy"}) {
    const auto wrong = run({"convert", trained.room, dir.file(name), "--to", "0.1"});
    EXPECT_EQ(wrong.exit_code, 2) << name;
    EXPECT_TRUE(says(wrong.err, "use .npz, .txt, .aedat4, .raw or .dat, or end the name with /"))
        << wrong.err;
    EXPECT_FALSE(fs::exists(dir.file(name)));
  }
  EXPECT_EQ(run({"convert", trained.room, dir.file("OUT.NPZ"), "--to", "0.1"}).exit_code, 0);
  EXPECT_TRUE(fs::is_regular_file(dir.file("OUT.NPZ")));
  EXPECT_EQ(run({"convert", trained.room, dir.file("out.aedat4"), "--to", "0.1"}).exit_code, 0);
  EXPECT_TRUE(says(run({"info", dir.file("out.aedat4")}).out, "aedat4"));
  EXPECT_EQ(run({"convert", trained.room, dir.file("a.b/"), "--to", "0.1"}).exit_code, 0);
  EXPECT_TRUE(fs::exists(dir.file("a.b/a.b_data.hdf5")));
}

TEST(Output, RecordingInTheWorkingFolderTakesItsName) {
  const TempDir dir;
  fs::create_directories(dir.file("here/below"));
  for (const char* name : {".", "./", "below/.."}) {
    const std::string command = "cd " + dir.file("here") + " && " + SPIKEDEPTH_PROGRAM +
                                " simulate " + name +
                                " --force --seconds 0.1 --set sensor_scale=0.25 2> /dev/null";
    EXPECT_EQ(std::system(command.c_str()), 0) << name;
    EXPECT_TRUE(fs::exists(dir.file("here/here_data.hdf5"))) << name;
    EXPECT_TRUE(fs::exists(dir.file("here/here_calib"))) << name;
    fs::remove(dir.file("here/here_data.hdf5"));
  }
}

TEST(Output, NumbersOfAConfigurationAreFiniteAndThreadsBounded) {
  for (const char* wrong : {"optimizer.lr=nan", "loss.spike_penalty=inf", "train.threads=100000"})
    EXPECT_EQ(
        run({"train", "--print-config", "--set", wrong, "--set", "data.train=[\"x\"]"}).exit_code,
        2)
        << wrong;
}

TEST(Output, PathThatExistsMayHoldAnAt) {
  const auto& trained = Trained::once();
  const TempDir dir;
  fs::create_directories(dir.file("user@lab.org"));
  fs::copy(trained.room, dir.file("user@lab.org/room"), fs::copy_options::recursive);
  const auto scored = run({"eval", trained.model, "--data", dir.file("user@lab.org/room"),
                           "--protocol", "dense", "--out", dir.file("e")});
  EXPECT_EQ(scored.exit_code, 0) << scored.err;
  const auto part = run({"eval", trained.model, "--data", dir.file("user@lab.org/room@0:3"),
                         "--protocol", "dense", "--out", dir.file("e")});
  EXPECT_EQ(part.exit_code, 0) << part.err;
}

TEST(Output, FullStandardOutputIsAnError) {
  const TempDir dir;
  const std::string command =
      std::string(SPIKEDEPTH_PROGRAM) + " models > /dev/full 2> " + dir.file("err");
  const int status = std::system(command.c_str());
  EXPECT_EQ(WEXITSTATUS(status), 1);
  std::ifstream file(dir.file("err"));
  std::string text;
  std::getline(file, text);
  EXPECT_TRUE(says(text, "standard output cannot be written: No space left")) << text;
}

TEST(Output, DataThatMakesFiguresMeaninglessIsRefusedUnlessInsistedOn) {
  const TempDir dir;
  // Milliseconds whose header calls them microseconds.
  std::ofstream text(dir.file("fast.txt"));
  text << "t_us x y p\n";
  for (int i = 0; i < 20000; ++i)
    text << i / 100 << " " << (i * 7) % 64 << " " << (i * 13) % 48 << " " << i % 2 << "\n";
  text.close();
  for (const bool insist : {false, true}) {
    std::vector<std::string> words = {"convert", dir.file("fast.txt"), dir.file("fast.npz")};
    if (insist) words.emplace_back("--force-data");
    const auto done = run(words);
    EXPECT_EQ(done.exit_code, insist ? 0 : 3) << done.err;
    EXPECT_TRUE(says(done.err, "unit of its times is wrong")) << done.err;
    EXPECT_EQ(fs::exists(dir.file("fast.npz")), insist);
  }
}

}  // namespace
}  // namespace spikedepth

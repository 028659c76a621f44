// .pth files: what PyTorch writes loads, what we write loads in PyTorch, and nothing else gets in.
#include "io/networks/pth/state_dict.hpp"

#include <gtest/gtest.h>
#include <zip.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/random.hpp"
#include "io/networks/pth/pickle.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

NamedTensor floats(const std::string& name, std::vector<std::int64_t> shape, float first) {
  NamedTensor entry{name, {TensorType::float32, std::move(shape), {}}};
  entry.tensor.bytes.resize(static_cast<std::size_t>(entry.tensor.elements()) * 4);
  for (std::int64_t i = 0; i < entry.tensor.elements(); ++i) {
    const float value = first + static_cast<float>(i) / 8;
    std::memcpy(entry.tensor.bytes.data() + 4 * i, &value, 4);
  }
  return entry;
}

bool has_python_torch() {
  static const bool found = std::system("/usr/bin/python3 -c 'import torch' >/dev/null 2>&1") == 0;
  return found;
}

int python(const std::string& program, const std::string& path) {
  return std::system(
      ("/usr/bin/python3 -c \"" + program + "\" '" + path + "' >/dev/null 2>&1").c_str());
}

class StateDictTest : public ::testing::Test {
 protected:
  // A zip as torch.save lays it out, around any pickle.
  std::string file_with_pickle(const std::string& pickle,
                               const std::string& storage = std::string(16, '\0')) {
    const std::string path = folder_.file("hostile.pth");
    std::filesystem::remove(path);
    int code = 0;
    zip_t* archive = zip_open(path.c_str(), ZIP_CREATE, &code);
    const auto add = [&](const char* name, const std::string& bytes) {
      const auto index =
          zip_file_add(archive, name, zip_source_buffer(archive, bytes.data(), bytes.size(), 0), 0);
      zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
    };
    add("archive/data.pkl", pickle);
    add("archive/data/0", storage);
    zip_close(archive);
    return path;
  }
  std::string message(const std::string& path) {
    try {
      load_state_dict(path);
    } catch (const DataError& error) {
      return error.what();
    }
    return "no error";
  }
  test::TempDir folder_;
};

TEST_F(StateDictTest, RoundTripsNamesShapesAndBits) {
  const std::string path = folder_.file("a.pth");
  std::vector<NamedTensor> tensors = {floats("bottom.0.weight", {2, 3, 5, 5}, 1),
                                      floats("scalar", {}, 7), floats("empty", {0, 4}, 0)};
  tensors.push_back({"steps", {TensorType::int64, {2}, std::vector<std::uint8_t>(16, 3)}});
  save_state_dict(path, tensors);
  const auto back = load_state_dict(path).tensors;
  ASSERT_EQ(back.size(), tensors.size());
  for (std::size_t i = 0; i < back.size(); ++i) {
    EXPECT_EQ(back[i].name, tensors[i].name);
    EXPECT_EQ(back[i].tensor.shape, tensors[i].tensor.shape);
    EXPECT_EQ(back[i].tensor.bytes, tensors[i].tensor.bytes);
    EXPECT_EQ(back[i].tensor.type, tensors[i].tensor.type);
  }
}

// Every entry is of 1980-01-01, bytes 12 and 13 of its header (APPNOTE 4.3.7).
TEST_F(StateDictTest, EqualWeightsGiveEqualFiles) {
  const std::string path = folder_.file("a.pth");
  save_state_dict(path, {floats("a", {2}, 1)});
  const auto bytes = read_file(path);
  ASSERT_EQ(bytes.substr(0, 2), "PK");
  EXPECT_EQ(bytes.substr(12, 2), std::string("\x21\0", 2));
}

TEST_F(StateDictTest, PyTorchLoadsWhatWeWrite) {
  if (!has_python_torch()) GTEST_SKIP() << "python3-torch is not installed";
  const std::string path = folder_.file("ours.pth");
  save_state_dict(path, {floats("a.weight", {2, 3}, 1), floats("a.bias", {2}, -4)});
  EXPECT_EQ(python("import sys, torch; d = torch.load(sys.argv[1]); assert list(d) == ['a.weight', "
                   "'a.bias']; "
                   "assert torch.equal(d['a.weight'], 1 + torch.arange(6.).view(2, 3) / 8); assert "
                   "d['a.bias'][1] == -3.875",
                   path),
            0);
}

TEST_F(StateDictTest, LoadsWhatPyTorchWrites) {
  if (!has_python_torch()) GTEST_SKIP() << "python3-torch is not installed";
  const std::string path = folder_.file("theirs.pth");
  // A module's state_dict with metadata, a transposed (strided) tensor, a slice of a larger storage
  // and a scalar parameter.
  ASSERT_EQ(
      python("import sys, torch; torch.manual_seed(0); m = torch.nn.Conv2d(2, 3, 5); "
             "m.w = torch.nn.Parameter(torch.tensor(0.5)); d = m.state_dict(); "
             "d['turned'] = torch.arange(6.).view(2, 3).t(); d['part'] = torch.arange(10.)[4:7]; "
             "d['long'] = torch.tensor([1, -2]); torch.save(d, sys.argv[1])",
             path),
      0);
  const auto tensors = load_state_dict(path).tensors;
  ASSERT_EQ(tensors.size(), 6U);
  TensorArchive archive;
  archive.tensors = tensors;
  const auto value = [&](const std::string& name, std::size_t i) {
    float number = 0;
    std::memcpy(&number, archive.find(name)->bytes.data() + 4 * i, 4);
    return number;
  };
  EXPECT_EQ(archive.find("weight")->shape, (std::vector<std::int64_t>{3, 2, 5, 5}));
  EXPECT_EQ(value("w", 0), 0.5F);
  EXPECT_EQ(archive.find("turned")->shape, (std::vector<std::int64_t>{3, 2}));
  EXPECT_EQ(value("turned", 1), 3.0F);  // row 0 of the transpose is 0, 3
  EXPECT_EQ(value("part", 0), 4.0F);
  EXPECT_EQ(archive.find("long")->type, TensorType::int64);
}

TEST_F(StateDictTest, RefusesCodeByItsName) {
  std::string pickle = std::string("\x80\x02", 2) + "cposix\nsystem\n" +
                       std::string("X\x04\x00\x00\x00", 5) + "echo" + "\x85R.";
  EXPECT_NE(message(file_with_pickle(pickle)).find("'posix system'"), std::string::npos);
  pickle = std::string("\x80\x02", 2) + "cbuiltins\neval\n" + std::string("X\x01\x00\x00\x00", 5) +
           "1" + "\x85R.";
  EXPECT_NE(message(file_with_pickle(pickle)).find("'builtins eval'"), std::string::npos);
  // A reduce of a storage type, which is a class in Python, is no tensor either.
  pickle = std::string("\x80\x02", 2) + "ctorch\nFloatStorage\n)R.";
  EXPECT_NE(message(file_with_pickle(pickle)).find("torch FloatStorage"), std::string::npos);
}

TEST_F(StateDictTest, RefusesTensorsThatReachOutsideTheirStorage) {
  PickleTensor record{"w", "FloatStorage", "0", {4}};
  const std::string good = write_state_dict_pickle({record});
  EXPECT_EQ(message(file_with_pickle(good)), "no error");
  EXPECT_NE(message(file_with_pickle(good, std::string(12, '\0'))).find("bytes"),
            std::string::npos);
  // The shape's extent 4 (the only "J\4" after the element count) becomes 5, then a huge number.
  const auto place = good.find(std::string("(J\x04\x00\x00\x00t", 7));
  ASSERT_NE(place, std::string::npos);
  for (const char* extent : {"\x05\x00\x00\x00", "\xff\xff\xff\x7f", "\xff\xff\xff\xff"}) {
    std::string bad = good;
    std::memcpy(bad.data() + place + 2, extent, 4);
    EXPECT_NE(message(file_with_pickle(bad)).find("outside its storage"), std::string::npos);
  }
}

TEST_F(StateDictTest, EveryCutAndRandomDamageIsAnErrorNotACrash) {
  const std::string pickle = write_state_dict_pickle(
      {{"w", "FloatStorage", "0", {4}}, {"v", "FloatStorage", "0", {2, 2}}});
  for (std::size_t length = 0; length < pickle.size(); ++length) {
    EXPECT_NE(message(file_with_pickle(pickle.substr(0, length))), "no error") << length;
  }
  Random random(5);
  for (int i = 0; i < 2000; ++i) {
    std::string damaged = pickle;
    for (int k = 0; k < 3; ++k)
      damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
    PickleReader reader("memory");
    try {
      reader.read(damaged);
    } catch (const DataError&) {
    }
  }
  const std::string whole = read_file(file_with_pickle(pickle));
  for (std::size_t length = 0; length < whole.size(); length += 7) {
    write_file_atomically(folder_.file("cut.pth"), whole.substr(0, length));
    EXPECT_NE(message(folder_.file("cut.pth")), "no error") << length;
  }
}

TEST_F(StateDictTest, TheOldFormatIsNamedWithItsCure) {
  write_file_atomically(
      folder_.file("old.pth"),
      std::string("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 14));
  EXPECT_NE(message(folder_.file("old.pth")).find("before 1.6"), std::string::npos);
}

TEST_F(StateDictTest, OtherContentsAreNoStateDict) {
  EXPECT_NE(message(file_with_pickle(std::string("\x80\x02}.", 4))).find("no state_dict"),
            std::string::npos);
  EXPECT_NE(message(file_with_pickle(std::string("\x80\x02K\x05.", 5))).find("no state_dict"),
            std::string::npos);
}

}  // namespace
}  // namespace spikedepth

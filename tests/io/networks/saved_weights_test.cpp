// .pth files as training scripts save them: wrapped, prefixed, halved; and those that would expand.
#include <gtest/gtest.h>
#include <zip.h>

#include <cmath>
#include <cstring>
#include <filesystem>

#include "core/base/error.hpp"
#include "io/networks/pth/find_state_dict.hpp"
#include "io/networks/pth/pickle.hpp"
#include "io/networks/pth/state_dict.hpp"
#include "io/networks/pth/storage_type.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

using Names = std::vector<std::string>;

std::string text(const std::string& value) {
  std::string code = "X";
  for (int shift = 0; shift < 32; shift += 8)
    code += static_cast<char>((value.size() >> shift) & 255);
  return code + value;
}

/// The code of a dictionary of tensors of four elements each, all in storage 0.
std::string weights(const Names& names, const std::string& type = "FloatStorage",
                    std::vector<std::int64_t> shape = {4}) {
  std::vector<PickleTensor> tensors;
  for (const std::string& name : names) tensors.push_back({name, type, "0", shape});
  const std::string pickle = write_state_dict_pickle(tensors);
  return pickle.substr(2, pickle.size() - 3);
}

/// The code of {key: value, ...} from codes.
std::string dictionary(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::string code = "}(";
  for (const auto& [key, value] : pairs) code += text(key) + value;
  return code + "u";
}

class SavedWeights : public ::testing::Test {
 protected:
  using Entries = std::vector<std::pair<std::string, std::string>>;

  std::string file(const std::string& code, Entries more = {}) {
    const std::string path = folder_.file("a.pth");
    std::filesystem::remove(path);
    int code_of_error = 0;
    zip_t* archive = zip_open(path.c_str(), ZIP_CREATE, &code_of_error);
    if (more.empty()) more = {{"data/0", std::string(16, '\0')}};
    more.insert(more.begin(), {"data.pkl", std::string("\x80\x02", 2) + code + "."});
    for (const auto& [name, bytes] : more) {
      const auto index = zip_file_add(archive, ("archive/" + name).c_str(),
                                      zip_source_buffer(archive, bytes.data(), bytes.size(), 0), 0);
      zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
    }
    zip_close(archive);
    return path;
  }
  static Names names_of(const StateDict& dict) {
    Names names;
    for (const auto& entry : dict.tensors) names.push_back(entry.name);
    return names;
  }
  std::string error(const std::string& code, const Entries& more = {}) {
    const std::string path = file(code, more);
    try {
      load_state_dict(path);
    } catch (const DataError& problem) {
      return std::string(problem.what()).substr(path.size() + 2);
    }
    return "no error";
  }
  test::TempDir folder_;
};

TEST_F(SavedWeights, prefixes_of_all_names_are_taken_off_and_told) {
  const Names plain = {"a.weight", "b.bias"};
  struct Case {
    Names names;
    std::string told;
  };
  const Case cases[] = {
      {{"module.a.weight", "module.b.bias"}, "'module.' was taken off the names"},
      {{"_orig_mod.a.weight", "_orig_mod.b.bias"}, "'_orig_mod.' was taken off the names"},
      {{"module._orig_mod.a.weight", "module._orig_mod.b.bias"},
       "'module._orig_mod.' was taken off the names"},
      {{"model.net.a.weight", "model.net.b.bias"}, "'model.net.' was taken off the names"},
      {{"a._orig_mod.weight", "b.bias"}, "'_orig_mod.' was taken off the names"}};
  for (const Case& c : cases) {
    const StateDict dict = load_state_dict(file(weights(c.names)));
    EXPECT_EQ(names_of(dict), plain);
    EXPECT_EQ(dict.remarks, Names{c.told});
  }
  const Names mixed = {"module.a.weight", "b.bias"};
  EXPECT_EQ(names_of(load_state_dict(file(weights(mixed)))), mixed);
  EXPECT_EQ(load_state_dict(file(weights(plain))).remarks, Names{});
  EXPECT_EQ(error(weights({"a._orig_mod.w", "a.w"})), "names the tensor 'a.w' twice; refused");
}

TEST_F(SavedWeights, the_weights_are_found_beside_what_a_training_saves_with_them) {
  const std::string inner = weights({"a.weight", "b.bias"});
  const std::string three = "K\x03";
  // {'state': {0: tensors}, 'param_groups': [{'lr': 0.5, 'betas': (1, 2)}]}
  const std::string optimizer = dictionary(
      {{"state", "}K\x01" + weights({"exp_avg", "exp_avg_sq", "step"}) + "s"},
       {"param_groups",
        "](" +
            dictionary({{"lr", std::string("G\x3f\xe0\0\0\0\0\0\0", 9)}, {"betas", "K\1K\2\x86"}}) +
            "e"}});
  const std::string numpy_scalar = "cnumpy.core.multiarray\nscalar\ncnumpy\ndtype\n" + text("f8") +
                                   "K\1K\1\x87R" + text("01234567") + "\x86R";
  const std::string options = "cargparse\nNamespace\n)\x81" + dictionary({{"lr", three}}) + "b";
  const std::string one_tensor = std::string("K\3");
  const std::vector<std::pair<std::string, std::string>> cases = {
      {dictionary({{"net", inner}, {"acc", three}, {"epoch", three}}), "net"},
      {dictionary({{"epoch", three},
                   {"model_state_dict", inner},
                   {"optimizer_state_dict", optimizer},
                   {"loss", numpy_scalar},
                   {"args", options}}),
       "model_state_dict"},
      {dictionary({{"checkpoint", dictionary({{"optimizer", optimizer}, {"model", inner}})}}),
       "checkpoint.model"},
      {dictionary({{"my_weights", inner}, {"optim_g", optimizer}}), "my_weights"},
      {dictionary({{"state_dict", inner}, {"state_dict_ema", weights({"c", "d", "e"})}}),
       "state_dict"}};
  for (const auto& [code, place] : cases) {
    const StateDict dict = load_state_dict(file(code));
    EXPECT_EQ(names_of(dict), (Names{"a.weight", "b.bias"}));
    EXPECT_EQ(dict.remarks, Names{"the weights under '" + place + "' were taken"});
  }
  EXPECT_EQ(error(dictionary({{"netG", inner}, {"netD", weights({"c"})}})),
            "holds several state_dicts (netG, netD); save the one that is meant with torch.save");
  EXPECT_EQ(error(dictionary({{"epoch", three}, {"optimizer", optimizer}})),
            "holds no state_dict but a dictionary with epoch, optimizer; save one with "
            "torch.save(model.state_dict(), ...)");
  EXPECT_EQ(error("](K\1e"),
            "holds no state_dict but a list; save one with "
            "torch.save(model.state_dict(), ...)");
}

TEST_F(SavedWeights, entries_that_are_no_tensors_are_left_out_and_told) {
  std::string code = weights({"a.weight"});
  code += "(" + text("note") + text("v2") + text("extra_state") + "Nu";
  const StateDict dict = load_state_dict(file(code));
  EXPECT_EQ(names_of(dict), Names{"a.weight"});
  EXPECT_EQ(dict.remarks, Names{"left out, being no tensors: note, extra_state"});
}

TEST_F(SavedWeights, sixteen_bit_floats_become_float32) {
  // 1.5, -2, the smallest subnormal, infinity.
  const std::uint16_t half[] = {0x3e00, 0xc000, 0x0001, 0x7c00};
  const std::uint16_t brain[] = {0x3fc0, 0xc000, 0x0001, 0x7f80};
  const float expected[2][4] = {{1.5F, -2, std::ldexp(1.F, -24), HUGE_VALF},
                                {1.5F, -2, std::ldexp(1.F, -133), HUGE_VALF}};
  for (int i = 0; i < 2; ++i) {
    const std::string bytes(reinterpret_cast<const char*>(i == 0 ? half : brain), 8);
    const StateDict dict = load_state_dict(
        file(weights({"a"}, i == 0 ? "HalfStorage" : "BFloat16Storage"), {{"data/0", bytes}}));
    ASSERT_EQ(dict.tensors.size(), 1U);
    EXPECT_EQ(dict.tensors[0].tensor.type, TensorType::float32);
    EXPECT_EQ(std::memcmp(dict.tensors[0].tensor.bytes.data(), expected[i], 16), 0);
    EXPECT_EQ(dict.remarks, Names{i == 0 ? "float16 was converted to float32"
                                         : "bfloat16 was converted to float32"});
  }
  const StateDict small =
      load_state_dict(file(weights({"a"}, "ShortStorage"), {{"data/0", std::string(8, '\xff')}}));
  EXPECT_EQ(small.tensors[0].tensor.type, TensorType::int64);
  EXPECT_EQ(small.tensors[0].tensor.bytes, std::vector<std::uint8_t>(32, 255));  // -1
  EXPECT_EQ(error(weights({"a"}, "ComplexFloatStorage"), {{"data/0", std::string(32, '\0')}}),
            "holds a tensor of type ComplexFloatStorage; floating-point numbers and integers are "
            "understood");
}

TEST_F(SavedWeights, every_half_is_the_number_that_its_bits_mean) {
  const StorageType* half = find_storage_type("HalfStorage");
  for (std::uint32_t bits = 0; bits < 65536; ++bits) {
    const auto narrow = static_cast<std::uint16_t>(bits);
    std::uint8_t from[2];
    std::memcpy(from, &narrow, 2);
    float value = 0;
    half->convert(from, reinterpret_cast<std::uint8_t*>(&value));
    const int exponent = static_cast<int>((bits >> 10) & 31U);
    const double fraction = (bits & 1023U) / 1024.0;
    if (exponent == 31) continue;
    const double size = exponent == 0 ? std::pow(2.0, -14) * fraction
                                      : std::pow(2.0, exponent - 15) * (1 + fraction);
    ASSERT_EQ(static_cast<double>(value), (bits & 0x8000U) != 0 ? -size : size) << bits;
  }
}

TEST_F(SavedWeights, small_files_do_not_expand) {
  // A stride of 0 over 2^26 elements: the writer's strides are 1 behind the extent.
  std::string code = weights({"w"});
  const auto extent = code.find(std::string("(J\4\0\0\0t", 7));
  ASSERT_NE(extent, std::string::npos);
  code.replace(extent, 7, std::string("(J\0\0\0\4t", 7));
  const auto stride = code.find(std::string("(J\1\0\0\0t", 7), extent);
  ASSERT_NE(stride, std::string::npos);
  code.replace(stride, 7, std::string("(J\0\0\0\0t", 7));
  EXPECT_NE(error(code).find("tensor 'w' expands to more bytes than the file holds"),
            std::string::npos);
  // One storage under very many names.
  Names many;
  for (int i = 0; i < 400; ++i) many.push_back("w" + std::to_string(i));
  const std::string storage(16384, '\0');
  EXPECT_NE(error(weights(many, "FloatStorage", {4096}), {{"data/0", storage}})
                .find("expands to more bytes"),
            std::string::npos);
  // Under two names it is tied weights.
  EXPECT_EQ(error(weights({"a", "b"}, "FloatStorage", {4096}), {{"data/0", storage}}), "no error");
}

TEST_F(SavedWeights, other_contents_have_sentences_of_their_own) {
  EXPECT_EQ(error("c__main__\nNet\n)\x81"),
            "asks for Python's class '__main__ Net': it holds a whole module or other objects, "
            "which need their code; save plain tensors with torch.save(model.state_dict(), ...)");
  EXPECT_NE(error("ctorch._utils\n_rebuild_qtensor\n").find("holds quantised tensors"),
            std::string::npos);
  EXPECT_NE(error("N", {{"constants.pkl", "x"}}).find("is a TorchScript program"),
            std::string::npos);
  EXPECT_NE(error("cbuiltins\neval\n").find("asks for Python's 'builtins eval'; refused"),
            std::string::npos);
}

TEST_F(SavedWeights, no_message_is_long) {
  const std::string endless(5000, 'n');
  Names names;
  for (int i = 0; i < 50; ++i) names.push_back(endless + std::to_string(i));
  std::vector<std::pair<std::string, std::string>> others;
  for (const std::string& name : names) others.emplace_back(name, "K\1");
  EXPECT_LE(error(dictionary(others)).size(), 300U);
  EXPECT_LE(error("c" + endless + "\nNet\n").size(), 300U);
  EXPECT_LE(error(weights({endless}, "FloatStorage", {5})).size(), 300U);
  EXPECT_LE(error(weights({endless, endless})).size(), 300U);
  others.clear();
  for (const std::string& name : names) others.emplace_back(name, weights({"a"}));
  EXPECT_LE(error(dictionary(others)).size(), 300U);
}

}  // namespace
}  // namespace spikedepth

#include "io/recordings/foreign_files.hpp"

#include <algorithm>
#include <string_view>

#include "core/base/text.hpp"

namespace spikedepth {
namespace {

using Bytes = std::string_view;

/// Zip files begin with the name of their first member; PyTorch writes NAME/data.pkl or
/// NAME/data/0.
bool is_torch_zip(Bytes head) {
  constexpr std::size_t kNameLength = 26;
  constexpr std::size_t kName = 30;
  if (head.substr(0, 4) != Bytes("PK\x03\x04") || head.size() < kName) return false;
  const std::size_t length = static_cast<unsigned char>(head[kNameLength]) +
                             256U * static_cast<unsigned char>(head[kNameLength + 1]);
  const std::string name(head.substr(kName, length));
  return ends_with(name, "/data.pkl") || ends_with(name, "/data/0");
}

bool is_pickle(Bytes head) {
  return head.size() > 2 && head[0] == '\x80' && head[1] >= 2 && head[1] <= 5;
}

bool is_old_torch(Bytes head) {
  return head.substr(0, 14) ==
         Bytes("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 14);
}

bool is_web_page(Bytes head) {
  const Bytes start = head.substr(std::min(head.find_first_not_of(" \r\n\t"), head.size()));
  for (const Bytes tag : {"<!DOCTYPE", "<!doctype", "<html", "<HTML"}) {
    if (start.substr(0, tag.size()) == tag) return true;
  }
  return false;
}

const char* const kNetwork =
    "is a network's weights (PyTorch), no recording; `spikedepth export FILE "
    "net.ckpt` makes a checkpoint of it, which eval, predict and view take";
const char* const kColumns =
    "with one column each for t_us, x, y, p: np.savez(FILE, left_t_us=t, "
    "left_x=x, left_y=y, left_p=p, right_t_us=...)";

struct Row {
  bool (*is)(Bytes head);
  const char* what;
  const char* to_do;  // follows "; "
};

template <const char* kMagic, std::size_t kAt = 0>
bool begins(Bytes head) {
  const Bytes magic(kMagic);
  return head.size() >= kAt && head.substr(kAt, magic.size()) == magic;
}

constexpr char kCheckpoint[] = "SPKDEPT1";
constexpr char kAedat[] = "#!AER-DAT";
constexpr char kLfs[] = "version https://git-lfs";
constexpr char kGzip[] = "\x1f\x8b";
constexpr char kZstd[] = "\x28\xb5\x2f\xfd";
constexpr char kXz[] =
    "\xfd"
    "7zXZ";
constexpr char kBzip[] = "BZh";
constexpr char kSeven[] = "7z\xbc\xaf\x27\x1c";
constexpr char kRar[] = "Rar!";
constexpr char kTar[] = "ustar";
constexpr char kMatlab[] = "MATLAB ";
constexpr char kMovie[] = "ftyp";
constexpr char kRiff[] = "RIFF";

const char* const kUnpack = "unpack it first and name the file in it";

const Row kRows[] = {
    {is_torch_zip, kNetwork, ""},
    {is_old_torch, kNetwork, ""},
    {is_pickle, "is a Python pickle, which could run code and is not opened",
     "save its events as a NumPy archive, np.savez(FILE, t_us=t, x=x, y=y, p=p)"},
    {begins<kCheckpoint>, "is a checkpoint of spikedepth, no recording",
     "`spikedepth info FILE` describes it, eval, predict and view (--model) run it"},
    {begins<kAedat>, "is an AEDAT recording of iniVation of a version before 4",
     "convert it with iniVation's DV to AEDAT 4, or both cameras to a NumPy archive"},
    {begins<kLfs>, "is a pointer of Git LFS, not the file", "fetch the file: git lfs pull"},
    {is_web_page, "is a web page instead of the file", "check the link and download it again"},
    {begins<kGzip>, "is packed (gzip)", kUnpack},
    {begins<kZstd>, "is packed (zstd)", kUnpack},
    {begins<kXz>, "is packed (xz)", kUnpack},
    {begins<kBzip>, "is packed (bzip2)", kUnpack},
    {begins<kSeven>, "is packed (7z)", kUnpack},
    {begins<kRar>, "is packed (rar)", kUnpack},
    {begins<kTar, 257>, "is packed (tar)", kUnpack},
    {begins<kMatlab>, "is a MATLAB file", "save its events as lines of text \"t_us x y p\""},
    {begins<kMovie, 4>, "is a video of frames", "a recording of events was expected"},
    {begins<kRiff>, "is a video of frames", "a recording of events was expected"}};

}  // namespace

std::string describe_foreign_file(const PathLook& look) {
  for (const Row& row : kRows) {
    if (!row.is(look.head)) continue;
    std::string text = row.what;
    if (*row.to_do != '\0') text += std::string("; ") + row.to_do;
    if (ends_with(text, "to a NumPy archive") || ends_with(text, "as a NumPy archive"))
      text += std::string(" ") + kColumns;
    return text;
  }
  return "";
}

}  // namespace spikedepth

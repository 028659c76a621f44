#include "gui/video_check.hpp"

#include <filesystem>
#include <fstream>
#include <opencv2/videoio.hpp>

#include "core/base/text.hpp"

namespace spikedepth::gui {
namespace {

constexpr std::uint64_t kMatroskaSegment = 0x18538067;
constexpr std::uint64_t kMatroskaCues = 0x1C53BB6B;

// A part of a container: what it is, where its content lies.
struct Part {
  std::string name;      // of AVI and MP4
  std::uint64_t id = 0;  // of Matroska
  std::uint64_t begin = 0, end = 0;
  bool good = false;  // lies inside the file
};

class Bytes {
 public:
  explicit Bytes(const std::string& path)
      : stream_(path, std::ios::binary), size_(std::filesystem::file_size(path)) {}
  std::uint64_t size() const { return size_; }
  std::string text(std::uint64_t at, std::size_t count) {
    std::string read(count, '\0');
    stream_.clear();
    stream_.seekg(static_cast<std::streamoff>(at));
    stream_.read(read.data(), static_cast<std::streamsize>(count));
    return stream_ ? read : std::string();
  }
  std::uint64_t number(std::uint64_t at, std::size_t count, bool little) {
    std::uint64_t value = 0;
    const auto read = text(at, count);
    for (std::size_t i = 0; i < read.size(); ++i)
      value = value << 8 | static_cast<unsigned char>(read[little ? read.size() - 1 - i : i]);
    return value;
  }
  Part checked(Part part, std::uint64_t length) const {
    part.good = part.begin <= size_ && length <= size_ - part.begin;
    part.end = part.begin + length;
    return part;
  }

 private:
  std::ifstream stream_;
  std::uint64_t size_;
};

Part avi_part(Bytes& bytes, std::uint64_t at) {
  Part part;
  part.name = bytes.text(at, 4);
  part.begin = at + 8;
  const auto length = bytes.number(at + 4, 4, true);
  return bytes.checked(part, length + length % 2);
}

Part mp4_part(Bytes& bytes, std::uint64_t at) {
  Part part;
  part.name = bytes.text(at + 4, 4);
  auto length = bytes.number(at, 4, false);
  const std::uint64_t head = length == 1 ? 16 : 8;
  if (length == 1) length = bytes.number(at + 8, 8, false);
  part.begin = at + head;
  return length < head ? part : bytes.checked(part, length - head);
}

// Lengths of 1 to 8 bytes: as many zeros lead as bytes follow. All ones: not known.
Part matroska_part(Bytes& bytes, std::uint64_t at) {
  const auto width = [&](std::uint64_t place) {
    const auto first = bytes.number(place, 1, false);
    std::size_t count = 1;
    while (count <= 8 && (first << (count - 1) & 0x80) == 0) ++count;
    return count;
  };
  Part part;
  const auto id_bytes = width(at);
  if (id_bytes > 4) return part;
  part.id = bytes.number(at, id_bytes, false);
  const auto length_bytes = width(at + id_bytes);
  if (length_bytes > 8) return part;
  const std::uint64_t all_ones = (std::uint64_t{1} << 7 * length_bytes) - 1;
  const auto length = bytes.number(at + id_bytes, length_bytes, false) & all_ones;
  part.begin = at + id_bytes + length_bytes;
  return length == all_ones ? part : bytes.checked(part, length);
}

// Walks the parts of [at, end); false if one does not fit.
template <typename Read, typename Visit>
bool walk(Bytes& bytes, std::uint64_t at, std::uint64_t end, const Read& read, const Visit& visit) {
  while (at < end) {
    const Part part = read(bytes, at);
    if (!part.good || part.end > end || part.end <= at) return false;
    visit(part);
    at = part.end;
  }
  return true;
}

std::string why_container_is_cut(const std::string& path) {
  Bytes bytes(path);
  const std::string ending = std::filesystem::path(path).extension().string();
  bool index = false, whole = true;
  if (ending == ".avi") {
    const auto inside = [&](const Part& part) { index = index || part.name == "idx1"; };
    whole = walk(bytes, 0, bytes.size(), avi_part,
                 [&](const Part& riff) {
                   whole = walk(bytes, riff.begin + 4, riff.end, avi_part, inside) && whole;
                 }) &&
            whole;
  } else if (ending == ".mp4") {
    whole = walk(bytes, 0, bytes.size(), mp4_part,
                 [&](const Part& part) { index = index || part.name == "moov"; });
  } else {
    const auto inside = [&](const Part& part) { index = index || part.id == kMatroskaCues; };
    whole = walk(bytes, 0, bytes.size(), matroska_part,
                 [&](const Part& part) {
                   if (part.id == kMatroskaSegment)
                     whole = walk(bytes, part.begin, part.end, matroska_part, inside) && whole;
                 }) &&
            whole;
  }
  if (!whole) return "it is cut short";
  return index ? "" : "it has no index";
}

}  // namespace

std::string why_video_is_cut(const std::string& path, cv::Size size, std::int64_t frames) {
  std::error_code error;
  if (std::filesystem::file_size(path, error) == 0 || error) return "it is empty";
  const auto reason = why_container_is_cut(path);
  if (!reason.empty()) return reason;
  std::int64_t read = 0;
  try {
    cv::VideoCapture video(path);
    for (cv::Mat frame; video.read(frame) && frame.size() == size;) ++read;
  } catch (const cv::Exception&) {
  }
  if (read == frames) return "";
  return format("%lld of its %lld frames can be read back", static_cast<long long>(read),
                static_cast<long long>(frames));
}

}  // namespace spikedepth::gui

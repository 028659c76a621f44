#include "io/recordings/text/line_reader.hpp"

#include <cstring>

#include "core/base/error.hpp"
#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kBuffer_bytes = std::size_t{1} << 20;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

}  // namespace

LineReader::LineReader(const std::string& path) : path_(path), buffer_(kBuffer_bytes) {
  require_regular_file(path, "a text file of events");
  stream_.open(path, std::ios::binary);
  if (!stream_) throw DataError(path, "cannot be opened; check its permissions");
  rewind();
  if (looks_like_utf16({buffer_.data(), std::min<std::size_t>(end_, 64)})) {
    throw DataError(path,
                    "is text in UTF-16; UTF-8 was expected, convert it: iconv -f UTF-16 -t UTF-8 "
                    "IN > OUT");
  }
}

void LineReader::rewind() {
  stream_.clear();
  stream_.seekg(0);
  begin_ = end_ = number_ = 0;
  fill();
  if (std::string_view(buffer_.data(), end_).substr(0, 3) == kByteOrderMark) begin_ = 3;
}

/// Moves what is left to the front and reads on; false if nothing more came.
bool LineReader::fill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  stream_.read(buffer_.data() + end_, static_cast<std::streamsize>(buffer_.size() - end_));
  const auto got = static_cast<std::size_t>(stream_.gcount());
  if (stream_.bad()) throw DataError(path_, "cannot be read");
  end_ += got;
  return got > 0;
}

bool LineReader::next(std::string_view& line) {
  const char* first = buffer_.data() + begin_;
  const void* found = std::memchr(first, '\n', end_ - begin_);
  if (found == nullptr && end_ - begin_ <= kLongestLine && fill()) {
    first = buffer_.data();
    found = std::memchr(first, '\n', end_);
  }
  if (found == nullptr && begin_ == end_) return false;
  ++number_;
  const std::size_t length =
      found == nullptr ? end_ - begin_
                       : static_cast<std::size_t>(static_cast<const char*>(found) - first);
  if (std::memchr(first, '\0', std::min(length, kLongestLine)) != nullptr) {
    throw DataError(path_, format("line %zu holds zero bytes: it is no text, or a part of it was "
                                  "never written; get it again",
                                  number_));
  }
  if (length > kLongestLine) {
    throw DataError(path_, format("line %zu has more than %zu characters; one event a line was "
                                  "expected",
                                  number_, kLongestLine));
  }
  line = std::string_view(first, length);
  begin_ += length + (found == nullptr ? 0 : 1);
  return true;
}

bool looks_like_utf16(const std::string& head) {
  if (head.size() < 4) return false;
  const bool little = head.compare(0, 2, "\xff\xfe") == 0 && head[3] == '\0';
  const bool big = head.compare(0, 2, "\xfe\xff") == 0 && head[2] == '\0';
  return little || big;
}

}  // namespace spikedepth

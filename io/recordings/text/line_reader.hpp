#pragma once
// Lines of a text file in little memory, whatever the file holds.
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace spikedepth {

class LineReader {
 public:
  static constexpr std::size_t kLongestLine = 4096;

  /// Throws DataError unless it is a regular file of text in ASCII or UTF-8.
  explicit LineReader(const std::string& path);

  /// The next line without its end, valid until the next call; false at the end of the file. Throws
  /// DataError on a line of more than 4096 characters and on zero bytes, which no text holds.
  bool next(std::string_view& line);
  /// Of the line that next() gave, from 1.
  std::size_t number() const { return number_; }
  void rewind();

 private:
  bool fill();

  std::string path_;
  std::ifstream stream_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of what was not handed out yet
  std::size_t end_ = 0;
  std::size_t number_ = 0;
};

/// Whether the beginning of a file says that it is UTF-16.
bool looks_like_utf16(const std::string& head);

}  // namespace spikedepth

#pragma once
// Paths are bytes, Qt's texts are Unicode: a path goes through Qt escaped.
#include <QString>
#include <string>

#include "core/base/json_text.hpp"

namespace spikedepth {

inline QString text_of_path(const std::string& path) {
  return QString::fromStdString(escaped_bytes(path));
}

inline std::string path_of_text(const QString& text) {
  return original_bytes(text.toStdString());
}

}  // namespace spikedepth

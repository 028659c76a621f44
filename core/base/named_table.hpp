#pragma once
// A table whose rows are chosen by name: networks, studies, learning rules, camera models, ...
#include <string>
#include <utility>
#include <vector>

#include "core/base/unknown_name.hpp"

namespace spikedepth {

/// Rows with a member `name`, in the order in which they were listed. Not thread-safe while add()
/// runs.
template <typename Row>
class NamedTable {
 public:
  /// `kind` is what a row is called in errors ("model").
  NamedTable(std::string kind, std::vector<Row> rows)
      : kind_(std::move(kind)), rows_(std::move(rows)) {}
  const std::vector<Row>& rows() const { return rows_; }
  /// Throws ConfigError if there is a row of that name already.
  void add(Row row) {
    for (const auto& known : rows_) {
      if (known.name == row.name)
        throw ConfigError("there is a " + kind_ + " '" + row.name +
                          "' already; choose another name");
    }
    rows_.push_back(std::move(row));
  }
  /// Throws ConfigError naming the nearest and all known names.
  const Row& find(const std::string& name) const {
    for (const auto& row : rows_) {
      if (row.name == name) return row;
    }
    throw unknown_name(kind_, name, names());
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& row : rows_) names.push_back(row.name);
    return names;
  }

 private:
  std::string kind_;
  std::vector<Row> rows_;
};

}  // namespace spikedepth

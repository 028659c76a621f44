#include "io/recordings/npz/npz_layout.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

/// The key of a member: its name without ".npy"; empty for other members.
std::string key_of(const ZipEntry& entry) {
  return ends_with(entry.name, ".npy") ? entry.name.substr(0, entry.name.size() - 4) : "";
}

const ZipEntry* member(const ZipArchive& archive, const std::vector<std::string>& keys) {
  for (const std::string& key : keys) {
    if (const ZipEntry* entry = archive.find(key + ".npy")) return entry;
  }
  return nullptr;
}

/// Arrays that are columns, with one of `prefixes` before their names.
std::optional<EventTable> table_of_keys(const ZipArchive& archive, const std::string& path,
                                        const std::vector<std::string>& prefixes,
                                        std::deque<NpyArray>& arrays) {
  for (const std::string& prefix : prefixes) {
    std::vector<const ZipEntry*> entries;
    std::vector<ColumnName> columns;
    for (const ZipEntry& entry : archive.entries()) {
      const std::string key = key_of(entry);
      if (key.empty() || !starts_with(key, prefix)) continue;
      const ColumnName name = column_named(key.substr(prefix.size()));
      if (name.column == Column::ignored) continue;
      entries.push_back(&entry);
      columns.push_back(name);
    }
    if (!complete_columns(columns)) continue;
    std::vector<const NpyArray*> found;
    for (const ZipEntry* entry : entries) {
      arrays.push_back(archived_array(archive, *entry, path));
      found.push_back(&arrays.back());
    }
    return table_of_columns(found, columns, path);
  }
  return std::nullopt;
}

[[noreturn]] void refuse(const ZipArchive& archive, const std::string& path) {
  std::vector<std::string> names;
  for (const ZipEntry& entry : archive.entries()) {
    if (names.size() < 10) names.push_back(entry.name);
  }
  throw DataError(path, "holds " + (names.empty() ? "nothing" : join(names)) +
                            "; arrays \"left\" and \"right\", or \"events\", or \"t\", \"x\", "
                            "\"y\" and \"p\" (also \"left_t\" ...) were expected");
}

}  // namespace

NpzTables find_tables(const ZipArchive& archive, const std::string& path) {
  NpzTables tables;
  const auto take = [&](std::size_t side, const ZipEntry* entry) {
    if (entry == nullptr) return;
    tables.arrays.push_back(archived_array(archive, *entry, path));
    tables.sides[side] = table_of_array(tables.arrays.back(), path);
  };
  take(0, member(archive, {"left", "events_left", "left_events"}));
  take(1, member(archive, {"right", "events_right", "right_events"}));
  if (tables.sides[0] || tables.sides[1]) return tables;
  tables.sides[0] = table_of_keys(archive, path, {"left_", "left/", "left."}, tables.arrays);
  tables.sides[1] = table_of_keys(archive, path, {"right_", "right/", "right."}, tables.arrays);
  if (tables.sides[0] || tables.sides[1]) return tables;
  const auto& entries = archive.entries();
  const bool alone = entries.size() == 1 && !key_of(entries.front()).empty();
  take(0, alone ? &entries.front() : member(archive, {"events"}));
  if (!tables.sides[0])
    tables.sides[0] = table_of_keys(archive, path, {"", "events_", "events/"}, tables.arrays);
  if (!tables.sides[0]) refuse(archive, path);
  return tables;
}

}  // namespace spikedepth

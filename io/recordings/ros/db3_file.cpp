// Source: rosbag2's SQLite storage, tables topics and messages.
#include "io/recordings/ros/db3_file.hpp"

#include <sqlite3.h>

#include <filesystem>
#include <limits>

#include "core/base/error.hpp"
#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"
#include "io/streams/unpack.hpp"

namespace spikedepth {
namespace {

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct CloseStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, CloseStatement>;

/// A name as SQLite's addresses want it, so that no letter of it means anything else.
std::string address_of(const std::string& path) {
  std::string address = "file:";
  for (const char c : path) address += format("%%%02x", static_cast<unsigned char>(c));
  return address + "?mode=ro&immutable=1";
}

class Db3File : public RosStore {
 public:
  explicit Db3File(const std::string& path) : path_(path) {
    require_regular_file(path, "a ROS 2 bag");
    sqlite3* database = nullptr;
    const int state =
        sqlite3_open_v2(address_of(path).c_str(), &database,
                        SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
    database_.reset(database);
    if (state != SQLITE_OK) fail("cannot be opened");
    restrict();
    check_tables();
    read_topics();
    note_pending();
    content_ = prepare("SELECT data FROM messages WHERE rowid = ?");
  }

  const std::vector<RosTopic>& topics() const override { return topics_; }

  void visit(const std::vector<bool>& wanted, const RosVisitor& visitor) override {
    const Statement rows = prepare("SELECT rowid, topic_id, data FROM messages ORDER BY rowid");
    while (step(rows)) {
      const std::int64_t id = sqlite3_column_int64(rows.get(), 1);
      for (std::uint32_t i = 0; i < ids_.size(); ++i) {
        if (ids_[i] != id || !wanted[i]) continue;
        RosMessage message;
        message.topic = i;
        message.at = static_cast<std::uint64_t>(sqlite3_column_int64(rows.get(), 0));
        const std::string_view bytes = blob(rows, 2);
        message.size = static_cast<std::uint32_t>(bytes.size());
        visitor(message, bytes);
      }
    }
  }

  std::string_view read(const RosMessage& message) override {
    sqlite3_reset(content_.get());
    sqlite3_bind_int64(content_.get(), 1, static_cast<std::int64_t>(message.at));
    if (!step(content_)) fail("has lost message " + std::to_string(message.at));
    return blob(content_, 0);
  }

  std::string place(const RosMessage& message) const override {
    return "message " + std::to_string(message.at);
  }
  const std::string& path_of(const RosMessage&) const override { return path_; }
  const std::vector<std::string>& notes() const override { return notes_; }
  std::vector<std::string> files() const override { return {path_}; }

 private:
  [[noreturn]] void fail(const std::string& problem) const {
    std::string text = problem;
    if (database_ != nullptr) text += ": " + clipped(sqlite3_errmsg(database_.get()), 80);
    throw DataError(path_, text + "; a ROS 2 bag (SQLite) was expected");
  }

  /// What a file brings of its own is not carried out.
  void restrict() {
    sqlite3* database = database_.get();
    sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    sqlite3_limit(database, SQLITE_LIMIT_LENGTH, static_cast<int>(kMostUnpackedBytes));
    sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0);
  }

  Statement prepare(const char* query) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database_.get(), query, -1, &statement, nullptr) != SQLITE_OK)
      fail("cannot be read");
    return Statement(statement);
  }

  bool step(const Statement& statement) {
    const int state = sqlite3_step(statement.get());
    if (state != SQLITE_ROW && state != SQLITE_DONE) fail("cannot be read");
    return state == SQLITE_ROW;
  }

  std::string_view blob(const Statement& row, int column) {
    // Asked for in this order, as SQLite wants it: the bytes may move when they are converted.
    const void* bytes = sqlite3_column_blob(row.get(), column);
    const int size = sqlite3_column_bytes(row.get(), column);
    return bytes == nullptr
               ? std::string_view()
               : std::string_view(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
  }

  std::string text(const Statement& row, int column) { return std::string(blob(row, column)); }

  /// Both tables, as plain tables with a row number: anything else could compute what it tells.
  void check_tables() {
    for (const char* name : {"topics", "messages"}) {
      const Statement row = prepare("SELECT type, sql FROM sqlite_master WHERE name = ?");
      sqlite3_bind_text(row.get(), 1, name, -1, SQLITE_STATIC);
      if (!step(row))
        throw DataError(path_, std::string("is an SQLite file without a table '") + name +
                                   "'; a ROS 2 bag (.db3) was expected");
      const std::string sql = lower_case(text(row, 1));
      if (text(row, 0) != "table" || !starts_with(sql, "create table") ||
          sql.find("without rowid") != std::string::npos ||
          sql.find("generated") != std::string::npos || sql.find(" as (") != std::string::npos)
        throw DataError(
            path_, std::string("has something else than a plain table under the name '") + name +
                       "' and is not opened");
    }
  }

  void read_topics() {
    const Statement rows =
        prepare("SELECT id, name, type, serialization_format FROM topics ORDER BY id");
    while (step(rows)) {
      RosTopic topic;
      topic.name = text(rows, 1);
      topic.type = plain_type(text(rows, 2));
      topic.cdr = text(rows, 3) == "cdr";
      if (!topic.cdr) continue;
      ids_.push_back(sqlite3_column_int64(rows.get(), 0));
      topics_.push_back(topic);
      if (topics_.size() > 10'000) fail("has more than 10,000 topics");
    }
  }

  /// A recorder that was killed leaves its newest messages beside the file.
  void note_pending() {
    std::error_code error;
    const auto bytes = std::filesystem::file_size(path_ + "-wal", error);
    if (!error && bytes > 0)
      notes_.push_back("its newest messages may still lie in " + path_ +
                       "-wal and were not read; `sqlite3 FILE 'PRAGMA wal_checkpoint'` brings them "
                       "in");
  }

  std::string path_;
  std::unique_ptr<sqlite3, CloseDatabase> database_;
  Statement content_;
  std::vector<std::int64_t> ids_;  // by topic
  std::vector<RosTopic> topics_;
  std::vector<std::string> notes_;
};

}  // namespace

std::unique_ptr<RosStore> open_db3_file(const std::string& path) {
  return std::make_unique<Db3File>(path);
}

}  // namespace spikedepth

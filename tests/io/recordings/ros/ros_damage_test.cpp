// Damaged ROS recordings, and those that a recorder did not finish.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstring>
#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "io/recordings/ros/ros_format.hpp"
#include "tests/io/recordings/damaged_copies.hpp"
#include "tests/io/recordings/decoded_events.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;
using test::data_error;
using test::decoded_events;

const std::string kGolden = SPIKEDEPTH_GOLDEN_DIR "/ros/";

class RosDamage : public ::testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& bytes) {
    test::write_quickly(dir_.file(name), bytes);
    return dir_.file(name);
  }
  /// What reading everything complains of; "" if of nothing.
  static std::string error_of(const std::string& path) {
    return data_error([&] {
      RecordingParts parts = read_ros(path);
      for (CameraParts& camera : parts.cameras) {
        decoded_events(*camera.events);
        for (std::size_t i = 0; i < camera.images.times.size(); ++i) camera.images.read(i);
        for (const auto& stack : camera.depth) {
          for (std::size_t i = 0; i < stack.times.size(); ++i) stack.read(i);
        }
      }
    });
  }
  std::string error_of_bytes(const std::string& name, const std::string& bytes) {
    const std::string text = error_of(write(name, bytes));
    return text.empty() ? "" : text.substr(dir_.file(name).size() + 2);
  }
  /// A bag whose header says that it was never finished, cut before its index.
  static std::string unfinished_bag(const std::string& name) {
    std::string bytes = read_file(kGolden + name);
    const std::size_t at = bytes.find("index_pos=") + 10;
    std::uint64_t index = 0;
    std::memcpy(&index, bytes.data() + at, 8);
    std::memset(bytes.data() + at, 0, 8);
    return bytes.substr(0, index);
  }
  /// Changes a database by SQL.
  static void change(const std::string& path, const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(database);
    sqlite3_close(database);
  }
  std::string copy_of_db3(const std::string& name) {
    fs::copy_file(kGolden + "mono/mono.db3", dir_.file(name));
    return dir_.file(name);
  }
  test::TempDir dir_;
};

TEST_F(RosDamage, a_bag_without_index_is_walked) {
  RecordingParts whole = read_ros(kGolden + "mvsec_lz4.bag");
  const EventBatch left = decoded_events(*whole.cameras[0].events);
  const std::string bytes = unfinished_bag("mvsec_lz4.bag");
  RecordingParts parts = read_ros(write("a.bag", bytes));
  ASSERT_EQ(parts.cameras.size(), 2U);
  ASSERT_EQ(parts.notes.size(), 1U);
  EXPECT_EQ(parts.notes[0].find("the bag has no index"), 0U);
  EXPECT_TRUE(decoded_events(*parts.cameras[0].events) == left);
  EXPECT_EQ(parts.poses.size(), 3U);

  // Cut in the last chunk: what was in it is lost, and a note says so.
  parts = read_ros(write("b.bag", bytes.substr(0, bytes.rfind("compression=lz4") + 100)));
  ASSERT_EQ(parts.notes.size(), 2U);
  EXPECT_NE(parts.notes[1].find("is cut off and left out"), std::string::npos);
  std::size_t read = 0;
  for (CameraParts& camera : parts.cameras) {
    const auto& other = whole.cameras[camera.name == whole.cameras[0].name ? 0 : 1];
    const EventBatch all = decoded_events(*other.events);
    const EventBatch some = decoded_events(*camera.events);
    ASSERT_LE(some.size(), all.size());
    EXPECT_TRUE(std::equal(some.begin(), some.end(), all.begin()));
    read += some.size() + camera.images.times.size();
  }
  EXPECT_GT(read + parts.poses.size(), 200U);
  EXPECT_LT(read + parts.poses.size(), 300U + 200U + 3U + 3U);
}

TEST_F(RosDamage, chunks_without_index_records_are_looked_into) {
  // Without index and without the connections at the end: everything is in the chunks.
  const std::string bytes = unfinished_bag("mvsec_bz2.bag");
  std::string bare;
  for (std::size_t at = 0; at < bytes.size();) {
    if (at < 13) {
      bare = bytes.substr(0, 13);
      at = 13;
      continue;
    }
    std::uint32_t header = 0, data = 0;
    std::memcpy(&header, bytes.data() + at, 4);
    std::memcpy(&data, bytes.data() + at + 4 + header, 4);
    const std::string record = bytes.substr(at, 8 + header + data);
    if (record.substr(4, header).find(std::string("op=\x04", 4)) == std::string::npos)
      bare += record;
    at += record.size();
  }
  ASSERT_LT(bare.size(), bytes.size());
  RecordingParts parts = read_ros(write("a.bag", bare));
  EXPECT_EQ(decoded_events(*parts.cameras[0].events).size(), 300U);
  EXPECT_EQ(decoded_events(*parts.cameras[1].events).size(), 200U);
}

TEST_F(RosDamage, bags_say_what_is_wrong) {
  const std::string bytes = read_file(kGolden + "mvsec_none.bag");
  EXPECT_EQ(error_of_bytes("a.bag", "#ROSBAG V1.2\n" + bytes.substr(13)),
            "begins with '#ROSBAG V1.2', where #ROSBAG V2.0 was expected; `rosbag migrate` brings "
            "older bags to version 2.0");
  EXPECT_NE(error_of_bytes("a.bag", bytes.substr(0, 9000)).find("its index is said to begin at"),
            std::string::npos);
  EXPECT_NE(error_of_bytes("a.bag", bytes.substr(0, bytes.size() - 5)).find("was longer once"),
            std::string::npos);
  EXPECT_EQ(error_of_bytes("a.bag", bytes.substr(0, 20)).find("has no messages with events"), 0U);
  std::string packed = bytes;
  packed.replace(packed.find("compression=none"), 16, "compression=nona");
  EXPECT_NE(
      error_of_bytes("a.bag", packed).find("a chunk packed by 'nona', where none, bz2 and lz4"),
      std::string::npos);
}

TEST_F(RosDamage, counts_of_events_are_compared_with_the_message) {
  std::string bytes = read_file(kGolden + "mvsec_none.bag");
  // height 260, width 346, 100 events: the first message of the left camera.
  const std::string wanted("\x04\x01\0\0\x5a\x01\0\0\x64\0\0\0", 12);
  const std::size_t at = bytes.find(wanted);
  ASSERT_NE(at, std::string::npos);
  bytes[at + 11] = '\x10';
  const std::string text = error_of_bytes("a.bag", bytes);
  EXPECT_EQ(text.find("topic /davis/left/events, the message at byte "), 0U) << text;
  EXPECT_NE(text.find("268435556 events in 1300 bytes"), std::string::npos) << text;
}

TEST_F(RosDamage, unknown_definitions_are_refused) {
  std::string bytes = read_file(kGolden + "mvsec_none.bag");
  for (std::size_t at = 0; (at = bytes.find("uint32 width", at)) != std::string::npos; ++at)
    bytes.replace(at, 12, "uint32 rowsx");
  EXPECT_EQ(error_of_bytes("a.bag", bytes),
            "topic /davis/left/events has messages with the fields 'header height rowsx events', "
            "where header, height, width and events were expected");
}

TEST_F(RosDamage, an_mcap_file_that_was_not_finished) {
  const std::string bytes = read_file(kGolden + "plain.mcap");
  RecordingParts whole = read_ros(kGolden + "plain.mcap");
  const EventBatch all = decoded_events(*whole.cameras[0].events);
  for (const std::size_t size : {bytes.size() * 2 / 5, bytes.size() / 2}) {
    RecordingParts parts = read_ros(write("a.mcap", bytes.substr(0, size)));
    ASSERT_FALSE(parts.notes.empty());
    EXPECT_EQ(parts.notes[0].find("the file has no end"), 0U);
    const EventBatch some = decoded_events(*parts.cameras[0].events);
    ASSERT_GT(some.size(), 0U);
    EXPECT_TRUE(std::equal(some.begin(), some.end(), all.begin()));
  }
}

TEST_F(RosDamage, databases_of_other_kinds_are_refused) {
  const std::string view = copy_of_db3("view.db3");
  change(view, "ALTER TABLE messages RENAME TO m; CREATE VIEW messages AS SELECT * FROM m");
  EXPECT_NE(error_of(view).find("something else than a plain table under the name 'messages'"),
            std::string::npos);
  const std::string computed = copy_of_db3("computed.db3");
  change(computed,
         "DROP TABLE messages; CREATE TABLE messages(id INTEGER PRIMARY KEY, topic_id INTEGER, "
         "timestamp INTEGER, data BLOB GENERATED ALWAYS AS (zeroblob(1000000000)))");
  EXPECT_NE(error_of(computed).find("something else than a plain table"), std::string::npos);
  const std::string other = copy_of_db3("other.db3");
  change(other, "DROP TABLE topics");
  EXPECT_NE(error_of(other).find("is an SQLite file without a table 'topics'; a ROS 2 bag (.db3)"),
            std::string::npos);
  const std::string column = copy_of_db3("column.db3");
  change(column, "ALTER TABLE messages RENAME COLUMN data TO other");
  EXPECT_NE(error_of(column).find("cannot be read: no such column: data"), std::string::npos)
      << error_of(column);
  const std::string empty = copy_of_db3("empty.db3");
  change(empty, "DELETE FROM messages");
  EXPECT_NE(error_of(empty).find("has no messages with events"), std::string::npos);
  const std::string null = copy_of_db3("null.db3");
  change(null,
         "CREATE TABLE n AS SELECT * FROM messages; DROP TABLE messages; ALTER TABLE n RENAME TO "
         "messages; UPDATE messages SET data = NULL WHERE rowid = 2");
  EXPECT_NE(error_of(null).find("message 2: a field of 4 bytes where 0 are left"),
            std::string::npos)
      << error_of(null);
}

TEST_F(RosDamage, nothing_is_written_beside_a_database) {
  const std::string path = copy_of_db3("a#b?c%20.db3");
  fs::permissions(path, fs::perms::owner_read);
  EXPECT_EQ(error_of(path), "");
  EXPECT_EQ(std::distance(fs::directory_iterator(dir_.path()), {}), 1);
  write("a#b?c%20.db3-wal", "pending");
  EXPECT_NE(read_ros(path).notes[0].find("newest messages may still lie in"), std::string::npos);
}

TEST_F(RosDamage, metadata_lead_nowhere_else) {
  const std::string folder = dir_.file("bag");
  fs::create_directory(folder);
  const auto with = [&](const std::string& text) {
    write_file_atomically(folder + "/metadata.yaml", text);
    return error_of(folder);
  };
  const std::string start = "rosbag2_bagfile_information:\n  version: 5\n";
  EXPECT_NE(with("a: [").find("is no metadata.yaml of a ROS 2 bag"), std::string::npos);
  EXPECT_NE(with("a: b\n").find("has no entry rosbag2_bagfile_information"), std::string::npos);
  EXPECT_NE(with(start + "  relative_file_paths: [../../a.db3]\n").find("which lies elsewhere"),
            std::string::npos);
  EXPECT_NE(with(start + "  relative_file_paths: [/etc/passwd]\n").find("which lies elsewhere"),
            std::string::npos);
  EXPECT_NE(with(start + "  relative_file_paths: [.]\n").find("is a folder"), std::string::npos);
  EXPECT_NE(with(start + "  compression_format: zstd\n  relative_file_paths: [a.db3.zstd]\n")
                .find("tells of files packed by zstd"),
            std::string::npos);
  EXPECT_NE(with(start + "  relative_file_paths: [a.db3]\n").find("does not exist"),
            std::string::npos);
  // Two files, one after the other.
  fs::copy_file(kGolden + "mono/mono.db3", folder + "/a.db3");
  fs::copy_file(kGolden + "mono/mono.db3", folder + "/b.db3");
  EXPECT_EQ(with(start + "  relative_file_paths: [a.db3, bag/b.db3]\n"), "");
  RecordingParts parts = read_ros(folder);
  ASSERT_EQ(parts.cameras.size(), 1U);
  EXPECT_EQ(decoded_events(*parts.cameras[0].events).size(), 240U);
  EXPECT_EQ(parts.files.size(), 2U);
}

TEST_F(RosDamage, truth_in_a_bag_of_its_own) {
  fs::copy_file(kGolden + "packets.bag", dir_.file("x_data.bag"));
  fs::copy_file(kGolden + "mvsec_none.bag", dir_.file("x_gt.bag"));
  RecordingParts parts = read_ros(dir_.file("x_data.bag"));
  ASSERT_EQ(parts.cameras.size(), 1U);
  EXPECT_EQ(parts.files,
            (std::vector<std::string>{dir_.file("x_data.bag"), dir_.file("x_gt.bag")}));
  EXPECT_EQ(parts.poses.size(), 3U) << "the only topic of poses";
  EXPECT_TRUE(parts.cameras[0].depth[0].times.empty()) << "depth of another camera";
}

/// Thousands of small changes: reading gives events or a DataError of one line, and nothing else.
TEST_F(RosDamage, any_change_gives_events_or_a_data_error) {
  struct Kind {
    const char* golden;
    const char* name;
  };
  const Kind kinds[] = {{"mvsec_none.bag", "a.bag"},
                        {"mvsec_lz4.bag", "a.bag"},
                        {"mvsec_bz2.bag", "a.bag"},
                        {"packets.bag", "a.bag"},
                        {"plain.mcap", "a.mcap"},
                        {"zstd.mcap", "a.mcap"},
                        {"no_chunks.mcap", "a.mcap"},
                        {"mono/mono.db3", "a.db3"},
                        {"stereo_db3/stereo_db3.db3", "a.db3"},
                        {"stereo_mcap/stereo_mcap.mcap", "a.mcap"}};
  test::Draw draw(11);
  for (const Kind& kind : kinds) {
    const std::string good = read_file(kGolden + kind.golden);
    int refused = 0;
    constexpr int kTrials = 400;
    for (int i = 0; i < kTrials; ++i) {
      const std::string text = error_of_bytes(kind.name, test::damaged_copy(good, draw));
      EXPECT_EQ(text.find('\n'), std::string::npos) << text;
      EXPECT_LT(text.size(), 600U) << text;
      refused += text.empty() ? 0 : 1;
    }
    EXPECT_GT(refused, kTrials / 20) << kind.golden;
    EXPECT_LT(refused, kTrials) << kind.golden;
  }
}

}  // namespace
}  // namespace spikedepth

// Generated graphs, and graphs from files with their bad lines.
#include "core/knowledge/triples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "core/base/error.hpp"
#include "core/knowledge/triple_files.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

TEST(Triples, TheGridHoldsOutWhatTrainingDoesNotShow) {
  const auto graph = grid_graph(false, 1);
  EXPECT_EQ(graph.entities.size(), 144U);
  // 348 neighbours; 318 inverses and compositions, a fifth and a tenth of them held out.
  EXPECT_EQ(graph.train.size() + graph.valid.size() + graph.test.size(), 348U + 318U);
  EXPECT_EQ(graph.test.size(), 63U);
  EXPECT_EQ(graph.valid.size(), 31U);
  EXPECT_EQ(shared_triples(graph), 0);
  for (const auto& triple : graph.test) EXPECT_GE(triple.relation, 3);
  EXPECT_NE(grid_graph(false, 2).test.front().subject + grid_graph(false, 2).test.back().object,
            graph.test.front().subject + graph.test.back().object);
}

TEST(Triples, TheSymmetricGridHoldsOutSecondOrders) {
  const auto graph = grid_graph(true, 1);
  EXPECT_EQ(shared_triples(graph), 0);
  std::size_t held_out = 0;
  for (const auto* part : {&graph.valid, &graph.test}) {
    for (const auto& triple : *part) {
      if (triple.relation != 6) continue;
      ++held_out;
      const Triple other{triple.object, 6, triple.subject};
      EXPECT_NE(std::find(graph.train.begin(), graph.train.end(), other), graph.train.end());
    }
  }
  EXPECT_EQ(held_out, 348U / 2);
}

TEST(Triples, ShuffledObjectsAreTheSameOnes) {
  auto graph = grid_graph(false, 1);
  const auto before = graph.train;
  shuffle_objects(graph, 4);
  std::vector<int> one, other;
  std::size_t moved = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    one.push_back(before[i].object);
    other.push_back(graph.train[i].object);
    moved += one.back() != other.back();
  }
  std::sort(one.begin(), one.end());
  std::sort(other.begin(), other.end());
  EXPECT_EQ(one, other);
  EXPECT_GT(moved, before.size() / 2);
}

class TripleFiles : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_.file(name)) << text;
  }
  std::string error() {
    try {
      read_graph(folder_.file(""));
    } catch (const DataError& caught) {
      return caught.what();
    }
    return "";
  }
  test::TempDir folder_;
};

TEST_F(TripleFiles, AreReadInOrder) {
  write("train.txt", "a\tknows\tb\r\nb\tknows\tc\n\n");
  write("valid.txt", "");
  write("test.txt", "c\tknows\ta");
  const auto graph = read_graph(folder_.file(""));
  EXPECT_EQ(graph.entities, (std::vector<std::string>{"a", "b", "c"}));
  ASSERT_EQ(graph.train.size(), 2U);
  EXPECT_TRUE(graph.train[1] == (Triple{1, 0, 2}));
  EXPECT_TRUE(graph.test.front() == (Triple{2, 0, 0}));
  EXPECT_TRUE(graph.valid.empty());
}

TEST_F(TripleFiles, MayHoldNumbersWithNamesBeside) {
  write("train.del", "7\t0\t3\n3\t0\t7\n");
  write("valid.del", "");
  write("test.del", "3\t0\t3\n");
  write("entity_ids.del", "3\tthree\n7\tseven\n");
  const auto graph = read_graph(folder_.file(""));
  EXPECT_EQ(graph.entities, (std::vector<std::string>{"seven", "three"}));
  EXPECT_EQ(graph.relations, (std::vector<std::string>{"0"}));
}

TEST_F(TripleFiles, TwoNumbersAreNeverOneEntity) {
  write("train.del", "7\t0\t3\n3\t0\t4\n");
  write("valid.del", "");
  write("test.del", "");
  write("entity_ids.del", "3\tone\n7\tone\n");
  EXPECT_NE(error().find("entity_ids.del: line 2 names number 7 'one', as number 3 is"),
            std::string::npos)
      << error();
  // 4 has no name, and the name of 3 looks like it.
  write("entity_ids.del", "3\t4\n");
  EXPECT_EQ(read_graph(folder_.file("")).entities.size(), 3U);
  write("entity_ids.del", "03\tthree\n");
  EXPECT_NE(error().find("line 1 has '03' for a number"), std::string::npos) << error();
  write("entity_ids.del", "");
  write("train.del", "7\t0\t3\nseven\t0\t3\n");
  EXPECT_NE(error().find("train.del: line 2 has 'seven' for a number"), std::string::npos)
      << error();
}

TEST_F(TripleFiles, NamesOfNumbersAreNotForWords) {
  write("train.txt", "3\tr\t7\n");
  write("valid.txt", "");
  write("test.txt", "");
  write("entity_ids.del", "3\tsame\n7\tsame\n");
  EXPECT_EQ(read_graph(folder_.file("")).entities, (std::vector<std::string>{"3", "7"}));
}

TEST_F(TripleFiles, BadLinesAreNamed) {
  write("train.txt", "a\tknows\tb\na knows c\n");
  write("valid.txt", "");
  write("test.txt", "");
  EXPECT_NE(error().find("train.txt: line 2 is 'a knows c'; expected subject, relation and object"),
            std::string::npos)
      << error();
  write("train.txt", "a\tknows\tb\na\t\tb\n");
  EXPECT_NE(error().find("line 2"), std::string::npos);
  write("train.txt", "\n");
  EXPECT_NE(error().find("holds no triple"), std::string::npos);
  write("train.txt", "a\tknows\tb\n");
  write("test.txt", "a\tknows\tb\na\tknows\tnobody\n");
  EXPECT_NE(error().find("test.txt: line 2 is 'a knows nobody', of which no training triple tells"),
            std::string::npos)
      << error();
  std::filesystem::remove(folder_.file("test.txt"));
  EXPECT_NE(error().find("test.txt"), std::string::npos);
}

TEST_F(TripleFiles, FoldersOfGraphsAreFound) {
  EXPECT_THROW(graph_folders(folder_.file("")), DataError);
  EXPECT_THROW(graph_folders(folder_.file("nosuch")), DataError);
  for (const char* name : {"b", "a"}) {
    std::filesystem::create_directory(folder_.file(name));
    write(std::string(name) + "/train.txt", "a\tr\tb\n");
  }
  const auto found = graph_folders(folder_.file(""));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(std::filesystem::path(found[0]).filename(), "a");
}

}  // namespace
}  // namespace spikedepth

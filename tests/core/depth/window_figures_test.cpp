// Figures of windows as columns and as what they came to.
#include "core/depth/window_figures.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace spikedepth {
namespace {

TEST(FigureColumns, GatherWhatWindowsSay) {
  FigureColumns columns;
  columns.add({});
  EXPECT_TRUE(columns.empty());
  EXPECT_EQ(columns.column_names(), "");
  columns.add({{"level", 0.5}, {"z", std::nan("")}});
  columns.add({{"level", 0.1}, {"z", 3}});
  EXPECT_EQ(columns.column_names(), ",level,z");
  EXPECT_EQ(columns.text(), "level 0.3 (0.1 to 0.5), z 3 (3 to 3)");
  const auto json = columns.to_json();
  EXPECT_DOUBLE_EQ(json["level"]["mean"].get<double>(), 0.3);
  EXPECT_EQ(json["level"]["last"], 0.1);
  EXPECT_EQ(json["z"]["least"], 3);
  EXPECT_EQ(figure_cells({{"a", 0.25}, {"b", std::nan("")}}), ",0.25,nan");
}

}  // namespace
}  // namespace spikedepth

#include "models/studies/registry.hpp"

#include "core/base/named_table.hpp"

// One line a study; its folder defines StudyEntry <name>_study().
// clang-format off
#define SPIKEDEPTH_STUDIES(row) \
  row(stereospike)              \
  row(sew)                      \
  row(heterogeneity)            \
  row(init)                     \
  row(depth_backends)           \
  row(robustness)               \
  row(eprop)                    \
  row(eventprop)                \
  row(proxy)                    \
  row(learning_rules)           \
  row(dendritic_balance)        \
  row(predictive_plasticity)    \
  row(information_bottleneck)   \
  row(noisy_waves)              \
  row(local_learning)           \
  row(sampling)                 \
  row(delays)                   \
  row(pushdown)                 \
  row(dopamine)                 \
  row(knowledge_graph)
// clang-format on

namespace spikedepth {

#define SPIKEDEPTH_DECLARE(name) StudyEntry name##_study();
SPIKEDEPTH_STUDIES(SPIKEDEPTH_DECLARE)

namespace {

NamedTable<StudyEntry>& table() {
#define SPIKEDEPTH_ROW(name) name##_study(),
  static NamedTable<StudyEntry> rows("study", {SPIKEDEPTH_STUDIES(SPIKEDEPTH_ROW)});
  return rows;
}

}  // namespace

const std::vector<StudyEntry>& study_registry() {
  return table().rows();
}

void add_study(StudyEntry entry) {
  table().add(std::move(entry));
}

const StudyEntry& find_study(const std::string& name) {
  return table().find(name);
}

}  // namespace spikedepth

// What a training saves, and how it goes on from there.
#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/learning/metrics_table.hpp"
#include "core/learning/trainer.hpp"

namespace spikedepth {
namespace {

const char* const kRandomState = "random/torch";

}  // namespace

// Beside the checkpoints and not in them, so that these repeat to the byte.
void Trainer::note_time() {
  const auto now = std::chrono::steady_clock::now();
  const double before = training_seconds(run_.path());
  const double spent = std::chrono::duration<double>(now - counted_until_).count();
  counted_until_ = now;
  write_file_atomically(run_.file(kTimeFile), format("%.3f\n", before + spent));
}

void Trainer::save(const std::string& which) {
  if (!writes()) return;
  note_time();
  TensorArchive archive;
  auto meta = parts_.meta;
  meta.state = state_;
  meta.state.metrics_bytes = static_cast<std::int64_t>(metrics_.size());
  meta.metrics = metrics_;
  archive.meta = meta.to_json();
  append_module(*parts_.model, archive);
  parts_.rule->save(archive);
  archive.tensors.push_back(
      {kRandomState, to_plain(at::detail::getDefaultCPUGenerator().get_state())});
  std::error_code ignored;
  if (which == "last" && std::filesystem::exists(run_.checkpoint("last"), ignored))
    commit_file(run_.checkpoint("last"), run_.checkpoint("previous"));
  save_archive(run_.checkpoint(which), archive);
}

// To begin anew would overwrite what was learned.
void Trainer::refuse_damaged(const std::string& problem) {
  const std::string best = run_.checkpoint("best");
  std::string left = "; nothing else of the run can be read, so train anew (--force replaces it)";
  try {
    const auto epoch = CheckpointMeta::of(load_archive(best), best).state.epoch;
    left = format(
               "; best.ckpt, of epoch %lld, is whole: copy it to last.ckpt to go on from there, or "
               "start a new run from its weights with --run NEW --set init.weights=",
               static_cast<long long>(epoch)) +
           best;
  } catch (const Error&) {
  }
  throw DataError(run_.path(), "there is no checkpoint to go on from (" + problem + ")" + left);
}

std::optional<Trainer::Saved> Trainer::usable_checkpoint() {
  std::vector<std::string> problems;
  // A run that was killed just after its first epoch may have the best one alone.
  for (const std::string which : {"last", "previous", "best"}) {
    const std::string path = run_.checkpoint(which);
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored) || (which == "best" && !problems.empty())) continue;
    try {
      Saved saved{path, load_archive(path), {}};
      saved.meta = CheckpointMeta::of(saved.archive, path);
      for (const auto& problem : problems) {
        if (hooks_.warn) hooks_.warn(problem + "; going on from the one before it");
      }
      return saved;
    } catch (const DataError& error) {
      problems.emplace_back(error.what());
    }
  }
  if (!problems.empty()) refuse_damaged(join(problems));
  return std::nullopt;
}

// Another rule would go on from a state that is not its own; errors under two protocols are not
// comparable. Checkpoints of 0.1.0 name neither.
void Trainer::check_objective(const CheckpointMeta& saved) {
  const auto text = [](const nlohmann::json& fields, const char* key) {
    return fields.is_object() ? fields.value(key, std::string()) : std::string();
  };
  const auto old_rule = text(saved.fields, "rule.name"),
             rule = text(parts_.meta.fields, "rule.name");
  if (!old_rule.empty() && old_rule != rule) {
    throw ConfigError("the run was trained by rule.name=" + old_rule + ", not " + rule +
                      "; set it back, or start a new run with init.weights=" + run_.path());
  }
  if (!parts_.validation || state_.best_error_m < 0 ||
      text(saved.fields, "train.protocol") == config_.train.protocol)
    return;
  state_.best_error_m = -1;
  if (hooks_.warn) {
    hooks_.warn("the best checkpoint so far was chosen by another measure than train.protocol=" +
                config_.train.protocol + "; from now on the best is chosen anew");
  }
}

bool Trainer::resume() {
  const auto saved = usable_checkpoint();
  if (!saved) {
    if (writes()) run_.truncate("metrics.csv", 0);
    return false;
  }
  if (parts_.accept) parts_.accept(saved->meta, saved->path);
  state_ = saved->meta.state;
  check_objective(saved->meta);
  load_module(*parts_.model, saved->archive, kModelPrefix, saved->path);
  parts_.model->to(device_);
  parts_.rule->load(saved->archive, saved->path);
  if (state_.step > 0) watch_.went_on();
  if (const auto* random = saved->archive.find(kRandomState)) {
    auto generator = at::detail::getDefaultCPUGenerator();
    generator.set_state(to_torch(*random));
  }
  if (!writes()) return true;
  const auto note =
      restore_metrics(run_, saved->meta.metrics, static_cast<std::uint64_t>(state_.metrics_bytes));
  if (hooks_.warn && !note.empty()) hooks_.warn(note);
  if (run_.size_of("metrics.csv") > 0) metrics_ = read_file(run_.metrics());
  // A damaged last.ckpt must not take the place of the one that is whole.
  if (saved->path != run_.checkpoint("last")) std::filesystem::remove(run_.checkpoint("last"));
  return true;
}

}  // namespace spikedepth

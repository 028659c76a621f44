#pragma once
// Which depth labels of MVSEC's indoor_flying sequences train, validate and test a network, as
// published.
#include <cstdint>
#include <string>
#include <vector>

namespace spikedepth {

/// Labels [first, last) of one sequence: indices into its depth_image_rect.
struct LabelSpan {
  std::string sequence;
  std::int64_t first = 0;
  std::int64_t last = 0;
  bool operator==(const LabelSpan& other) const {
    return sequence == other.sequence && first == other.first && last == other.last;
  }
};

/// The spans of each role; those of one role don't overlap.
struct DataSplit {
  std::vector<LabelSpan> train, validation, test;
};

std::int64_t label_count(const std::vector<LabelSpan>& spans);

/// Split `number` (1, 2 or 3: the sequence that is tested) of Tulyakov et al., "Learning an event
/// sequence embedding for dense event-based deep stereo", ICCV 2019: the test range is shuffled
/// with Python's random.seed(0), its first 200 labels validate and the others test. Both interleave
/// in time, so validation leaks into the test; see contiguous_mvsec_split. Throws ConfigError on
/// another number.
DataSplit ddes_split(int number);

/// The 200 validation labels of ddes_split in shuffled order.
std::vector<std::int64_t> ddes_validation_labels(int number);

/// The ranges of StereoSpike (Rancon et al., IEEE Access 2022). The published lists that divide the
/// test range into 200 validation labels and the rest (861, 1100, 1342) are hard-coded there and
/// are not part of this program, so both stand in `test` and `validation` is empty. With
/// `published_offset` item i is label start + 1 + windows + i, as the published loader has it (one
/// label later than meant for one window), without the items beyond the end; otherwise the labels
/// that were meant. Throws ConfigError on another number than 1, 2, 3, or windows < 1.
DataSplit stereospike_split(int number, std::int64_t windows, bool published_offset);

/// The training ranges of ddes_split, and its test range in two blocks: the first 200 labels
/// validate, then `guard` labels are left out, the rest tests. Nothing near a tested label in time
/// was ever seen.
DataSplit contiguous_mvsec_split(int number, std::int64_t guard = 20);

/// One recording of `labels` labels in three blocks in order of time (train, validation, test) with
/// `guard` labels left out between them. Shares are of the labels, train_share + validation_share
/// < 1. Throws ConfigError if a block would be empty.
DataSplit contiguous_split(const std::string& sequence, std::int64_t labels, double train_share,
                           double validation_share, std::int64_t guard = 20);

}  // namespace spikedepth

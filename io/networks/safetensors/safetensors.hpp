#pragma once
// safetensors files: named tensors behind a JSON header, nothing that runs.
//
// Layout (the format's description at huggingface/safetensors): u64 length of the header; the
// header, JSON {"name": {"dtype", "shape", "data_offsets": [begin, end]}, ...} and perhaps
// "__metadata__" of texts; the tensors' bytes without gap or overlap. Little-endian.
#include <string>
#include <vector>

#include "io/networks/pth/state_dict.hpp"

namespace spikedepth {

/// The tensors of a file in the order of their names in the header. Prefixes are taken off and
/// types converted as load_state_dict() does. Throws DataError on a header of more than 100 MB or
/// longer than the file, on names that stand twice, unknown types, shapes that do not fit their
/// bytes, and on offsets with holes, overlaps or outside of the file; before anything is allocated.
StateDict load_safetensors(const std::string& path);

/// Writes a file that safetensors' readers take, its tensors in the given order. Atomic; equal
/// tensors give equal bytes.
void save_safetensors(const std::string& path, const std::vector<NamedTensor>& tensors);

}  // namespace spikedepth

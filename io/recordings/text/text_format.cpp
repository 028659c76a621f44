#include "io/recordings/text/text_format.hpp"

#include "core/base/text.hpp"
#include "io/recordings/text/text_recording.hpp"

namespace spikedepth {
namespace {

Claim claim_of(const PathLook& look) {
  if (looks_like_text_events(look.head)) return Claim::by_content;
  const auto named = [&](const char* ending) { return ends_with(look.path, ending); };
  const bool named_so = named(".txt") || named(".dat") || named(".csv") || named(".tsv");
  return named_so && !look.head.empty() ? Claim::by_name : Claim::none;
}

}  // namespace

RecordingFormat text_format() {
  return {"text", "text (t x y p [camera])", claim_of, open_text_recording};
}

}  // namespace spikedepth

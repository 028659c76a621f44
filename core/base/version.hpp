#pragma once
// Which spikedepth this is.
#include <string>

namespace spikedepth {

/// "major.minor.patch".
std::string version();
/// The git commit that was built, 40 hexadecimal digits; empty if it was built without git.
std::string commit();
/// Both for people: "0.2.0 (fb74fc95e5)", or the version alone.
std::string version_text();

}  // namespace spikedepth

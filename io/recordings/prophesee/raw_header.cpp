#include "io/recordings/prophesee/raw_header.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

/// OpenEB's number of the first system whose EVT2.1 words are little-endian.
constexpr long kSaphir = 0x37;

constexpr SensorSize kVga{640, 480};
constexpr SensorSize kHd{1280, 720};

/// "EVT3;height=720;width=1280".
struct FormatLine {
  std::string name;
  std::map<std::string, std::string> options;
};

FormatLine parse_format(const std::string& text) {
  FormatLine line;
  std::size_t begin = 0;
  for (bool first = true; begin <= text.size(); first = false) {
    const std::size_t end = std::min(text.find(';', begin), text.size());
    const std::string part = text.substr(begin, end - begin);
    const std::size_t equals = part.find('=');
    if (first) {
      line.name = part;
    } else if (equals != std::string::npos) {
      line.options[part.substr(0, equals)] = part.substr(equals + 1);
    }
    begin = end + 1;
  }
  return line;
}

/// A positive number of at most five digits, else 0.
int small_number(const std::string& text) {
  const bool digits =
      !text.empty() && text.size() <= 5 &&
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits ? std::atoi(text.c_str()) : 0;
}

class HeaderReader {
 public:
  HeaderReader(const std::string& path, const PercentHeader& lines) : path_(path), lines_(lines) {
    if (const auto text = lines.find({"format"})) format_ = parse_format(*text);
  }

  RawHeader read() {
    RawHeader header;
    header.bytes = lines_.bytes;
    header.code = code();
    header.sensor = sensor(header.notes);
    if (header.code == RawCode::evt21) header.high_half_first = high_half_first(header.notes);
    header.origin = lines_.origin(path_);
    header.has_origin = lines_.has_origin();
    header.camera = join_known({lines_.find({"sensor_name"}), lines_.find({"serial_number"})});
    return header;
  }

 private:
  [[noreturn]] void fail(const std::string& problem) const { throw DataError(path_, problem); }

  static std::string join_known(const std::vector<std::optional<std::string>>& words) {
    std::string text;
    for (const auto& word : words) {
      if (word && !word->empty()) text += (text.empty() ? "" : " ") + clipped(*word, 40);
    }
    return text;
  }

  RawCode code() const {
    const std::string version = lines_.find({"evt"}).value_or("");
    if (format_.name == "EVT3") return RawCode::evt3;
    if (format_.name == "EVT21" || format_.name == "EVT2.1") return RawCode::evt21;
    if (format_.name == "EVT2") return RawCode::evt2;
    if (!format_.name.empty())
      fail("holds " + clipped(format_.name, 40) +
           ", which is not read (histograms, differences and AER are no events with times); EVT2, "
           "EVT21 or EVT3 was expected: record it as one of these");
    if (version == "3.0") return RawCode::evt3;
    if (version == "2.1") return RawCode::evt21;
    if (version == "2.0") return RawCode::evt2;
    if (!version.empty())
      fail("is of EVT version " + clipped(version, 40) + "; 2.0, 2.1 or 3.0 was expected");
    fail(
        "has a header that tells no encoding; a line \"% format EVT3;height=720;width=1280\" or "
        "\"% evt 3.0\" was expected: add it before the data");
  }

  SensorSize from_geometry() const {
    const auto text = lines_.find({"geometry"});
    if (!text) return {};
    const std::size_t times = text->find('x');
    if (times == std::string::npos) return {};
    return {small_number(text->substr(0, times)), small_number(text->substr(times + 1))};
  }
  SensorSize from_format() const {
    const auto option = [&](const char* key) {
      const auto found = format_.options.find(key);
      return found == format_.options.end() ? 0 : small_number(found->second);
    };
    return {option("width"), option("height")};
  }
  /// Of old files, by what made them. Numbers of systems are OpenEB's.
  SensorSize from_system() const {
    constexpr std::array<long, 9> kVgaSystems = {0x15, 0x16, 0x17, 0x1c, 0x1d,
                                                 0x20, 0x22, 0x28, 0x29};
    constexpr std::array<long, 9> kHdSystems = {0x1a, 0x1f, 0x27, 0x30, 0x31,
                                                0x32, 0x35, 0x36, 0x3a};
    const long system = system_id();
    const std::string plugin = lines_.find({"plugin_name"}).value_or("");
    const std::string generation = lines_.find({"sensor_generation"}).value_or("");
    const auto is_one_of = [system](const auto& list) {
      return std::find(list.begin(), list.end(), system) != list.end();
    };
    if (is_one_of(kHdSystems) || plugin.find("_gen4") != std::string::npos ||
        starts_with(generation, "4"))
      return kHd;
    if (is_one_of(kVgaSystems) || plugin.find("_gen3") != std::string::npos ||
        starts_with(generation, "3"))
      return kVga;
    return {};
  }

  SensorSize sensor(std::vector<std::string>& notes) const {
    const SensorSize format = from_format();
    const SensorSize geometry = from_geometry();
    const auto usable = [](SensorSize size) { return size.width > 0 && size.height > 0; };
    if (usable(format) && usable(geometry) && format != geometry)
      fail(
          spikedepth::format("has a header that contradicts itself: %d x %d pixels by its format, "
                             "%d x %d by its geometry; correct one of the two lines",
                             format.width, format.height, geometry.width, geometry.height));
    if (usable(format)) return format;
    if (usable(geometry)) return geometry;
    const SensorSize system = from_system();
    if (usable(system))
      notes.push_back(spikedepth::format(
          "the header tells no size of the sensor: %d x %d is taken by the camera's kind",
          system.width, system.height));
    return system;
  }

  long system_id() const {
    return std::strtol(lines_.find({"system_ID"}).value_or("0").c_str(), nullptr, 10);
  }

  bool high_half_first(std::vector<std::string>& notes) const {
    const auto option = format_.options.find("endianness");
    const std::string order =
        option != format_.options.end() ? option->second : lines_.find({"endianness"}).value_or("");
    if (order == "legacy") return true;
    if (order == "little") return false;
    if (!order.empty())
      fail("has words of byte order " + clipped(order, 40) + "; little or legacy was expected");
    const std::string integrator = lines_.find({"integrator_name"}).value_or("");
    const auto by_prophesee = [&](const char* key) {
      return lines_.find({key}).value_or(integrator) == "Prophesee";
    };
    const long system = system_id();
    const bool legacy = system > 0 && system < kSaphir && by_prophesee("plugin_integrator_name") &&
                        by_prophesee("camera_integrator_name");
    notes.push_back(std::string("the header tells no order of EVT2.1's halves: ") +
                    (legacy ? "legacy is taken by the camera's kind" : "little is taken"));
    return legacy;
  }

  const std::string& path_;
  const PercentHeader& lines_;
  FormatLine format_;
};

}  // namespace

RawHeader read_raw_header(const FileBytes& file) {
  const PercentHeader lines = read_percent_header(file);
  if (lines.fields.empty())
    throw DataError(file.path(),
                    "has no header of a Prophesee RAW file; lines \"% key value\" were "
                    "expected before the data");
  return HeaderReader(file.path(), lines).read();
}

bool is_raw_header(const std::string& head) {
  const PercentHeader lines = parse_percent_header(head);
  if (lines.find({"integrator_name", "camera_integrator_name", "plugin_integrator_name"}))
    return true;
  const std::string format = lines.find({"format"}).value_or("");
  for (const char* known : {"EVT", "HISTO3D", "DIFF3D", "AER"}) {
    if (starts_with(format, known)) return true;
  }
  const std::string version = lines.find({"evt"}).value_or("");
  return version.size() == 3 && version[1] == '.';
}

}  // namespace spikedepth

#include "core/base/fields.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {

void FieldList::choice(const std::string& name, std::string& value,
                       const std::vector<std::string>& choices, const std::string& help) {
  fields_.push_back(
      {prefix_ + name, FieldRef(&value), join(choices, " | ") + ": " + help, choices});
}

void check_choices(const FieldList& fields) {
  for (const auto& field : fields.fields()) {
    if (field.choices.empty()) continue;
    const std::string& value = *std::get<std::string*>(field.value);
    if (std::find(field.choices.begin(), field.choices.end(), value) == field.choices.end())
      throw ConfigError(field.name + " is '" + value + "'; choose " + join(field.choices));
  }
}

}  // namespace spikedepth

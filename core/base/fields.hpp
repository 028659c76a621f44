#pragma once
// One field list per parameter struct serves TOML, --set, unknown-key errors, help and checkpoints.
#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace spikedepth {

/// A reference to one parameter of a struct.
using FieldRef =
    std::variant<bool*, std::int64_t*, double*, std::string*, std::vector<std::int64_t>*,
                 std::vector<double>*, std::vector<std::string>*>;

/// One parameter: dotted name ("model.width"), where it lives, what it means (unit, range,
/// choices).
struct Field {
  std::string name;
  FieldRef value;
  std::string help;
  std::vector<std::string> choices = {};  // of a string; empty: any
};

/// Collects the fields of a struct and of the structs inside it. A parameter struct offers
/// `void list_fields(FieldList& list)`; the references stay valid as long as the struct does.
class FieldList {
 public:
  template <typename T>
  void add(const std::string& name, T& value, const std::string& help) {
    fields_.push_back({prefix_ + name, FieldRef(&value), help});
  }
  /// A string that is one of `choices`, which stand in front of the help.
  void choice(const std::string& name, std::string& value, const std::vector<std::string>& choices,
              const std::string& help);
  /// Lists `nested` under "name.".
  template <typename Struct>
  void section(const std::string& name, Struct& nested) {
    const std::string outer = prefix_;
    prefix_ += name + ".";
    nested.list_fields(*this);
    prefix_ = outer;
  }
  const std::vector<Field>& fields() const noexcept { return fields_; }

 private:
  std::string prefix_;
  std::vector<Field> fields_;
};

/// Throws ConfigError naming key, value and choices if a field holds none of its choices.
void check_choices(const FieldList& fields);

/// The fields of `parameters` by reference.
template <typename Struct>
FieldList fields_of(Struct& parameters) {
  FieldList list;
  parameters.list_fields(list);
  return list;
}

}  // namespace spikedepth

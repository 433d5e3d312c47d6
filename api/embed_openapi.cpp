// embed_openapi OPENAPI.yaml OUTPUT.cpp: writes a source file that holds the document as JSON. Runs while we are built.
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <boost/json.hpp>
#include <exception>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>

namespace {

namespace json = boost::json;

constexpr std::string_view kDelimiter = "openapi";
// Compilers need take no longer literal than 65,536 characters.
constexpr std::size_t kPiece = 16'000;

// What YAML 1.2's core schema makes of a plain word. (yaml-cpp marks a quoted one with "!".)
json::value scalar(const YAML::Node& node) {
  const auto& text = node.Scalar();
  if (node.Tag() == "!") return json::value(text);
  if (text == "true" || text == "false") return json::value(text == "true");
  if (text == "null" || text == "~" || text.empty()) return nullptr;
  if (text.find_first_not_of("-.0123456789") == std::string::npos &&
      text.find_first_of("0123456789") != std::string::npos) {
    boost::system::error_code failed;
    auto number = json::parse(text, failed);
    if (!failed) return number;
  }
  return json::value(text);
}

json::value to_json(const YAML::Node& node) {
  if (node.IsSequence()) {
    json::array array;
    for (const auto& item : node) array.emplace_back(to_json(item));
    return array;
  }
  if (!node.IsMap()) return node.IsScalar() ? scalar(node) : json::value(nullptr);
  json::object object;
  for (const auto& member : node) {
    const auto& name = member.first.Scalar();
    if (object.contains(name)) throw std::runtime_error("'" + name + "' is there twice");
    object[name] = to_json(member.second);
  }
  return object;
}

void write_source(const std::string& text, std::ostream& out) {
  out << "#include \"api/openapi_document.h\"\n\nnamespace strongroom::api {\n\nstd::string_view openapi_document() {\n"
         "  static constexpr std::string_view text =\n";
  for (std::size_t at = 0; at < text.size(); at += kPiece)
    out << "      R\"" << kDelimiter << "(" << text.substr(at, kPiece) << ")" << kDelimiter << "\"\n";
  out << "      ;\n  return text;\n}\n\n}  // namespace strongroom::api\n";
}

}  // namespace

int main(int argc, char* argv[]) try {
  if (argc != 3) throw std::runtime_error("usage: embed_openapi OPENAPI.yaml OUTPUT.cpp");
  std::ofstream out{argv[2]};
  write_source(json::serialize(to_json(YAML::LoadFile(argv[1]))), out);
  out.close();
  if (!out) throw std::runtime_error(std::string{"cannot write "} + argv[2]);
} catch (const std::exception& error) {
  std::cerr << "embed_openapi: " << error.what() << "\n";
  return 1;
}

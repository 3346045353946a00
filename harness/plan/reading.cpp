#include "harness/plan/reading.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "harness/plan/yaml_tree.h"

namespace throng::plan {
namespace {

// Why a file cannot be read, as the system says it; empty if it can.
std::string why_not(const std::string& path, std::size_t most) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) return "no such file";
  if (error) return error.message();
  if (std::filesystem::is_directory(status)) return "it is a folder";
  if (!std::filesystem::is_regular_file(status)) return "it is not a regular file";
  const auto size = std::filesystem::file_size(path, error);
  if (error) return error.message();
  if (size > most) return "it is larger than " + print(Bytes{most});
  return {};
}

std::string a_file_of(std::string_view kind) {
  return std::string(kind == "environment" ? "an " : "a ").append(kind).append(" file");
}

}  // namespace

const Source* Reading::open(const std::string& path, const Node* named_at, std::size_t most) {
  std::string why = why_not(path, most);
  std::ostringstream text;
  if (why.empty()) {
    std::ifstream in(path, std::ios::binary);
    if (in) {
      text << in.rdbuf();
    } else {
      why = std::strerror(errno);
    }
  }
  if (!why.empty()) {
    const std::string message = "cannot read " + path + ": " + why;
    if (named_at == nullptr) {
      mistakes.in_file(path, "cannot read this file: " + why);
    } else {
      mistakes.at(*named_at, message, "paths are relative to the file that names them");
    }
    return nullptr;
  }
  if (std::find(files.begin(), files.end(), path) == files.end()) files.push_back(path);
  return &keep(path, std::move(text).str());
}

const Source& Reading::keep(std::string name, std::string text) {
  Source& source = sources_.emplace_back();
  source.path = std::move(name);
  source.text = std::move(text);
  if (source.text.starts_with("\xef\xbb\xbf"))
    source.text.erase(0, 3);  // a byte order mark says nothing
  source.order = sources_.size();
  index_lines(source);
  return source;
}

Node* Reading::document(const std::string& path, const Node* named_at,
                        const std::vector<std::string_view>& kinds) {
  const Source* source = open(path, named_at, kMaxFileSize);
  return source != nullptr ? document(*source, named_at, kinds) : nullptr;
}

Node* Reading::document(const Source& source, const Node* named_at,
                        const std::vector<std::string_view>& kinds) {
  std::optional<Node> read = read_yaml(source, mistakes);
  if (!read) return nullptr;
  Node& root = documents_.emplace_back(std::move(*read));
  if (!root.is_map()) {
    mistakes.at(
        root,
        "a file is a mapping of keys, this is a " + std::string(root.is_list() ? "list" : "text"),
        "it begins with `throng: 1`");
    return nullptr;
  }
  if (root.find("throng") == nullptr) {
    mistakes.at(root, "the file needs `throng`", "begin it with `throng: 1`");
  }
  const std::string_view kind = kind_of(root);
  if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) {
    const Node* said = root.find("kind");
    const Node& place = named_at != nullptr ? *named_at : said != nullptr ? *said : root;
    mistakes.at(place, source.path + " is " + a_file_of(kind) + ", where " +
                           a_file_of(kinds.front()) + " is wanted");
    return nullptr;
  }
  conform(root, kind, options());
  return &root;
}

std::string beside(std::string_view file, const std::string& path) {
  const std::filesystem::path given(path);
  if (given.is_absolute()) return given.lexically_normal().string();
  return (std::filesystem::path(file).parent_path() / given).lexically_normal().string();
}

std::string folder_of(std::string_view file) {
  const std::string folder = std::filesystem::path(file).parent_path().string();
  return folder.empty() ? "." : folder;
}

std::string_view kind_of(const Node& document) {
  if (const Node* said = document.find("kind"); said != nullptr && said->is_scalar()) {
    for (const std::string_view kind : {"scenario", "contract", "environment", "part"}) {
      if (said->text == kind) return kind;
    }
  }
  if (document.find("flows") != nullptr || document.find("load") != nullptr) return "scenario";
  if (document.find("turn") != nullptr) return "contract";
  if (document.find("instances") != nullptr) return "environment";
  return "scenario";
}

}  // namespace throng::plan

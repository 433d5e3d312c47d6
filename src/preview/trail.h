#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace strongroom::preview {

// The components of an absolute path.
class Components {
 public:
  Components(std::string_view path, std::span<const std::uint32_t> begins) : path_{path}, begins_{begins} {}

  std::size_t size() const { return begins_.size(); }
  bool empty() const { return begins_.empty(); }
  std::string_view path() const { return path_; }
  std::string_view operator[](std::size_t index) const {
    const auto begin = begins_[index];
    const auto end = index + 1 < begins_.size() ? begins_[index + 1] - 1 : path_.size();
    return path_.substr(begin, end - begin);
  }
  std::string_view back() const { return (*this)[size() - 1]; }
  Components first(std::size_t count) const {
    const auto end = count < size() ? begins_[count] - 1 : path_.size();
    return {path_.substr(0, end), begins_.first(count)};
  }

 private:
  std::string_view path_;
  std::span<const std::uint32_t> begins_;
};

// An absolute path that grows and shrinks by one component, so that a walk makes no new string for each file. The path
// of the root is "" here; everything else is "/…" without a slash at its end.
class Trail {
 public:
  Trail() = default;
  // `path`: absolute and clean.
  explicit Trail(std::string_view path) {
    for (std::size_t at = 1; at < path.size();) {
      auto end = path.find('/', at);
      if (end == std::string_view::npos) end = path.size();
      push(path.substr(at, end - at));
      at = end + 1;
    }
  }

  void push(std::string_view name) {
    path_.push_back('/');
    begins_.push_back(static_cast<std::uint32_t>(path_.size()));
    path_.append(name);
  }
  void pop() {
    path_.resize(begins_.back() - 1);
    begins_.pop_back();
  }
  const std::string& path() const { return path_; }
  std::size_t depth() const { return begins_.size(); }
  Components components() const { return {path_, begins_}; }
  std::string_view name() const { return components().back(); }

 private:
  std::string path_;
  std::vector<std::uint32_t> begins_;
};

}  // namespace strongroom::preview

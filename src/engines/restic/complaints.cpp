#include "engines/restic/complaints.h"

namespace strongroom::restic {
namespace {

constexpr std::size_t kLongestText = 2000;
constexpr std::size_t kKept = 16'000;

void append_line(std::string& text, std::string_view line) {
  if (!text.empty()) text.push_back('\n');
  text.append(line.substr(0, kLongestText));
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \n\r\t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \n\r\t") - first + 1);
}

}  // namespace

void Complaints::add_text(std::string_view line) {
  // Everything after "Fatal:" belongs to it: restic goes on with the location and with what to do.
  if (!fatal_text_ && line.starts_with("Fatal: ")) {
    fatal_text_ = true;
    last_words_.clear();
  }
  if (fatal_text_ && last_words_.size() < kKept)
    append_line(last_words_, line);
  else
    keep(line);
}

void Complaints::add_retry(std::string_view line) {
  last_retry_ = line.substr(0, kLongestText);
}

void Complaints::add(const ItemError& error) {
  if (error.item.empty()) {
    keep(trimmed(error.message));
  } else if (items_.size() < kKept) {
    append_line(items_, error.message);
  }
}

void Complaints::add(const ExitError& error) {
  last_words_ = error.message.substr(0, kKept);
}

void Complaints::keep(std::string_view line) {
  if (trimmed(line).empty()) return;
  if (first_error_.empty()) first_error_ = trimmed(line).substr(0, kLongestText);
  if (first_.size() < kKept) {
    append_line(first_, line);
    return;
  }
  append_line(last_, line);
  if (last_.size() > 2 * kKept) last_.erase(0, last_.size() - kKept);
}

std::string Complaints::before() const {
  return last_.empty() ? first_ : first_ + "\n" + last_;
}

}  // namespace strongroom::restic

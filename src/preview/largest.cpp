#include "preview/largest.h"

#include <algorithm>

namespace strongroom::preview {

void Largest::offer(DirectorySize size) {
  const std::lock_guard lock{mutex_};
  kept_.push_back(std::move(size));
  std::ranges::sort(
      kept_, [](const auto& a, const auto& b) { return a.bytes != b.bytes ? a.bytes > b.bytes : a.path < b.path; });
  if (kept_.size() > count_) kept_.pop_back();
  if (kept_.size() == count_) least_.store(kept_.back().bytes, std::memory_order_relaxed);
}

std::vector<DirectorySize> Largest::take() {
  const std::lock_guard lock{mutex_};
  return std::move(kept_);
}

std::string Node::path() const {
  std::vector<const Node*> chain;
  for (const auto* node = this; node != nullptr; node = node->above_.get()) chain.push_back(node);
  std::string path;
  for (auto node = chain.rbegin(); node != chain.rend(); ++node) {
    if (!path.empty() && path.back() != '/') path.push_back('/');
    path += (*node)->name_;
  }
  return path;
}

void Node::let_go(std::shared_ptr<Node> node, Largest& largest) {
  while (node && node->open_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    const auto files = node->files_.load(std::memory_order_relaxed),
               bytes = node->bytes_.load(std::memory_order_relaxed);
    if (largest.is_candidate(bytes)) largest.offer({node->path(), files, bytes});
    if (node->above_) node->above_->add(files, bytes);
    node = std::shared_ptr{node->above_};
  }
}

}  // namespace strongroom::preview

#include "pipeline/gzip_queue.h"

#include <utility>

#include "pipeline/codec.h"

namespace strongroom::pipeline {

GzipQueue::GzipQueue(std::size_t blocks) : blocks_(blocks), done_(blocks, nullptr) {
  for (auto& block : blocks_) {
    block.bytes = std::make_unique_for_overwrite<char[]>(kMemberRoom);
    free_.push_back(&block);
  }
}

Block* GzipQueue::free_block() {
  const std::lock_guard lock{mutex_};
  if (free_.empty() || failed_) return nullptr;
  auto* block = free_.back();
  free_.pop_back();
  block->plain = 0;
  return block;
}

void GzipQueue::filled(Block* block) {
  {
    const std::lock_guard lock{mutex_};
    block->number = filled_++;
    waiting_.push_back(block);
  }
  to_compress_.notify_one();
}

void GzipQueue::no_more() {
  {
    const std::lock_guard lock{mutex_};
    no_more_ = true;
  }
  to_compress_.notify_all();
  to_write_.notify_all();
}

bool GzipQueue::wait_until_written(std::stop_token stop) {
  std::unique_lock lock{mutex_};
  all_written_.wait(lock, stop, [this] { return ended(); });
  return ended() && !failed_;
}

GzipQueue::Next GzipQueue::next_filled() {
  std::unique_lock lock{mutex_};
  to_compress_.wait(lock, [this] { return !waiting_.empty() || no_more_ || failed_; });
  if (waiting_.empty() || failed_) return {};
  const Next next{waiting_.front(), static_cast<double>(waiting_.size()) / static_cast<double>(blocks_.size())};
  waiting_.pop_front();
  return next;
}

void GzipQueue::compressed(Block* block) {
  bool next = false;
  {
    const std::lock_guard lock{mutex_};
    done_[block->number % done_.size()] = block;
    next = block->number == written_;
  }
  if (next) to_write_.notify_one();
}

Block* GzipQueue::next_compressed() {
  std::unique_lock lock{mutex_};
  auto& slot = done_[written_ % done_.size()];  // written_ is the writer's own to change
  to_write_.wait(lock, [&] { return slot != nullptr || ended(); });
  return failed_ ? nullptr : std::exchange(slot, nullptr);
}

void GzipQueue::written(Block* block) {
  bool last = false;
  {
    const std::lock_guard lock{mutex_};
    free_.push_back(block);
    ++written_;
    last = ended();
  }
  if (last) all_written_.notify_all();
}

void GzipQueue::fail(std::exception_ptr error) {
  {
    const std::lock_guard lock{mutex_};
    if (!error_) error_ = error;
    failed_ = true;
  }
  to_compress_.notify_all();
  to_write_.notify_all();
  all_written_.notify_all();
}

void GzipQueue::rethrow() const {
  std::exception_ptr error;
  {
    const std::lock_guard lock{mutex_};
    error = error_;
  }
  if (error) std::rethrow_exception(error);
}

}  // namespace strongroom::pipeline

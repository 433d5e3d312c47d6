// File work that may hang: on a network mount whose server is gone, stat, open and fsync wait for as long as it takes,
// and nothing inside the process that asked can end that. A child process can be killed.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace strongroom::audit {

inline constexpr base::Milliseconds kPatience{10'000};

// Hands bytes to the process that waits.
using Deliver = std::function<void(std::string_view)>;

// Runs `work` in a child and returns what it delivered; throws the base::Error that `work` threw. When nothing was
// delivered and the child has not ended for `patience`, it is killed and timeout thrown. One that the kernel does not
// let die yet is not waited for: it ends with the call it hangs in.
//
// The child is a copy of this process with the calling thread alone and with none of its descriptors, so it holds no
// lock of ours and nobody's pipe. `work` may use memory and files, and nothing another thread may have locked: no
// store, no log, no cryptography. Any thread may call.
std::string in_child(const std::function<void(const Deliver&)>& work, base::Milliseconds patience = kPatience);

}  // namespace strongroom::audit

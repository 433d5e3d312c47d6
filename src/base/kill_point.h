// Named places at which a test build kills itself, to prove that nothing is lost there.
//
// With STRONGROOM_KILL_AT=name:n in the environment, the n-th passing of that name (from 1) raises SIGKILL on this very
// process. Compiled out of every build that users run.
#pragma once

namespace strongroom::base {

#ifdef STRONGROOM_KILL_POINTS
// Any thread may call.
void kill_point(const char* name);
#else
inline void kill_point(const char*) {}
#endif

}  // namespace strongroom::base

// The little process between strongroom and every tool it runs.
//
// It lives exactly as long as the tool's tree: it ends when nothing of it is alive, and when strongroom is gone,
// however it went, it kills the tree first. It is the reason why no tool outlives us: a parent-death signal would reach
// the tool alone, and process groups lose what calls setsid.
#pragma once

namespace strongroom::process {

// main() of `strongroom --supervise …` (supervision.h). Call it before anything else, with main's arguments, when
// argv[1] is supervision::kSwitch, and return what it returns. Single-threaded.
int supervisor_main(int argc, char* argv[]);

}  // namespace strongroom::process

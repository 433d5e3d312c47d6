// In the place of the pages where they are not built.
#include "api/pages.h"

namespace strongroom::api {

std::span<const PageFile> embedded_pages() {
  return {};
}

}  // namespace strongroom::api

#include <cstdio>

int main() {
  std::puts("strongroom " STRONGROOM_VERSION);
  return 0;
}

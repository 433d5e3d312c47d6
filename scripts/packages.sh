# The one list of distribution packages: what building, running, testing and developing need.
#
# Sourced by scripts/install-packages. Reads /etc/os-release (or OS_RELEASE, in tests) and defines
#   packages_for GROUP   prints the packages of a group, one a line; groups: run, test, dev (each holds the one before)
# and returns 1 with a sentence on a distribution this list does not know.

# Boost is the only name that differs: Debian 12's default is 1.74, and 1.81 stands beside it under its own name.
boost_packages() {
  case "$1" in
    12) echo libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev ;;
    13) echo libboost1.83-dev libboost-json1.83-dev libboost-url1.83-dev ;;
  esac
}

readonly PACKAGES_RUN="g++ cmake ninja-build pkgconf libsqlite3-dev libssl-dev libsodium-dev libspdlog-dev libcli11-dev libtomlplusplus-dev libyaml-cpp-dev libpq-dev libcurl4-openssl-dev libsystemd-dev libdeflate-dev libisal-dev zlib1g-dev libxxhash-dev libhpdf-dev libhowardhinnant-date-dev tzdata restic postgresql-client ca-certificates nodejs npm"
readonly PACKAGES_TEST="libgtest-dev libgmock-dev librapidcheck-dev mold python3 python3-jsonschema python3-pytest python3-yaml rclone git golang-go postgresql golang-golang-x-mod-dev chromium-headless-shell python3-pip poppler-utils systemd"
readonly PACKAGES_DEV="ccache clang clang-format clang-tidy debootstrap gdb hey libclang-rt-dev lsof strace"

unknown_distribution() {
  cat >&2 <<SENTENCE
install-packages: this script knows Debian 12 and Debian 13, and this machine says it is "$1".
Please install by hand what these Debian packages hold, then start again with STRONGROOM_SKIP_INSTALL=1:
  to build and run:  Boost 1.81 or newer (headers, Boost.JSON and Boost.URL), $PACKAGES_RUN
  to test as well:   $PACKAGES_TEST
SENTENCE
  return 1
}

packages_for() {
  local group=$1 id version name
  id=$(. "${OS_RELEASE:-/etc/os-release}" && echo "${ID:-}")
  version=$(. "${OS_RELEASE:-/etc/os-release}" && echo "${VERSION_ID:-}")
  name=$(. "${OS_RELEASE:-/etc/os-release}" && echo "${PRETTY_NAME:-unknown}")
  case "$id:$version" in
    debian:12 | debian:13) ;;
    *) unknown_distribution "$name"; return 1 ;;
  esac
  local all="$(boost_packages "$version") $PACKAGES_RUN"
  case "$group" in
    run) ;;
    test) all="$all $PACKAGES_TEST" ;;
    dev) all="$all $PACKAGES_TEST $PACKAGES_DEV" ;;
    *) echo "install-packages: unknown group \"$group\"; it is run, test or dev" >&2; return 2 ;;
  esac
  printf '%s\n' $all
}

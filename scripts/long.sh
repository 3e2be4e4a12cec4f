# shellcheck shell=bash disable=SC2154
# The long runs of `scripts/test long`, read by scripts/test with its stage functions. They take hours, so no build
# machine runs them; each says with its numbers what it did.

has_package() { [ -e "crates/$1/Cargo.toml" ]; }

# Fault runs of the engine on a stepped clock, at fifty times the seeds.
simulate_at_large() {
  BUNDLEDESK_SIM_SEEDS=${BUNDLEDESK_SIM_SEEDS:-100000} \
    cargo test --release --package bundledesk-simulation "$@" -- --nocapture
}

# Kills of the real program: 1,000 orders a provider, 500 random instants, on the release build.
kill_at_large() {
  BUNDLEDESK_KILL_ORDERS=${BUNDLEDESK_KILL_ORDERS:-1000} BUNDLEDESK_KILL_INSTANTS=${BUNDLEDESK_KILL_INSTANTS:-500} \
    cargo test --release --package bundledesk-cli --test kill -- --nocapture
}

# A fixed number of inputs for each fuzz target, not a time: the same work on any machine.
fuzz_target() {
  (cd fuzz && RUSTC_BOOTSTRAP=1 "$tools/cargo/bin/cargo-fuzz" run "$1" -- \
    -runs="${BUNDLEDESK_FUZZ_RUNS:-2000000}" -rss_limit_mb=4096 -timeout=30)
}

install_fuzz() {
  [ -x "$tools/cargo/bin/cargo-fuzz" ] && return 0
  CARGO_TARGET_DIR=$tools/build cargo install --quiet --locked --root "$tools/cargo" "cargo-fuzz@$cargo_fuzz_version"
}

has_package simulation && tests simulation-long simulate_at_large
[ -e crates/cli/tests/kill.rs ] && tests kill-long kill_at_large
if [ -e fuzz/Cargo.toml ]; then
  if run_logged fuzz-setup install_fuzz; then
    for target in fuzz/fuzz_targets/*.rs; do
      check "fuzz-$(basename "$target" .rs)" fuzz_target "$(basename "$target" .rs)"
    done
  else
    skip fuzz "cargo-fuzz could not be built here"
  fi
fi

#!/usr/bin/env bash
# Fuzz every reader of files for SECONDS each (default 15), starting from tests/fuzz/corpus, with clang's
# libFuzzer and the sanitizers, in the build directory BUILD_DIR (default build-fuzz).
# Ends with "N passed, N failed"; an input that breaks a target is left in BUILD_DIR/fuzz-NAME-*.
#
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD
seconds=${1:-15}
build=${BUILD_DIR:-$root/build-fuzz}
targets=(certificate csv npy rational)

if ! command -v clang >/dev/null; then
    echo 'clang is missing: apt-get install clang'
    printf '0 passed, 0 failed, %d skipped\n' ${#targets[@]}
    exit 0
fi

mkdir -p "$build"
cd "$build"
[ -f Makefile ] || "$root/configure" CC=clang CFLAGS="-g -O1" --enable-sanitizers --enable-fuzzing \
    --disable-shared --without-check --disable-openmp >configure.log 2>&1 || {
    tail -n 40 configure.log
    exit 1
}
make --no-print-directory -j"$(nproc)" "${targets[@]/#/tests/fuzz/fuzz_}" >make.log 2>&1 || {
    tail -n 40 make.log
    exit 1
}

passed=0 failed=0
for name in "${targets[@]}"; do
    mkdir -p "corpus-$name"
    dictionary=()
    [ ! -f "$root/tests/fuzz/$name.dict" ] || dictionary=("-dict=$root/tests/fuzz/$name.dict")
    if "tests/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=30 -rss_limit_mb=2048 \
        -max_len=20000 -print_final_stats=1 "${dictionary[@]}" "-artifact_prefix=fuzz-$name-" "corpus-$name" \
        "$root/tests/fuzz/corpus/$name" >"fuzz-$name.log" 2>&1; then
        passed=$((passed + 1))
        printf 'fuzz_%s: %s inputs\n' "$name" \
            "$(sed -n 's/^stat::number_of_executed_units: *//p' "fuzz-$name.log")"
    else
        failed=$((failed + 1))
        tail -n 60 "fuzz-$name.log"
        printf 'FAILED: fuzz_%s\n' "$name"
    fi
done
printf '%d passed, %d failed\n' $passed $failed
[ $failed -eq 0 ]

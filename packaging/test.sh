#!/bin/sh
# Installs what Inkling and its tests need (Debian 12), builds it with warnings as errors and runs the tests: the second
# of the README's two commands, and what CI runs.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/packaging/steps.sh"

usage() {
    cat <<'END'
sh packaging/test.sh [--all] [--sanitize asan|tsan]

Installs what is missing, builds everything with warnings as errors and runs the tests. The last line is
"N passed, N failed, N skipped"; what failed, and what was skipped and why, stands above it.

  --all             the slow tests too
  --sanitize asan   under AddressSanitizer and UndefinedBehaviorSanitizer
  --sanitize tsan   under ThreadSanitizer, without the desktop program
  --help            this text
END
}

preset='test'
exclude="--label-exclude slow"
while [ $# -gt 0 ]; do
    case $1 in
        --all) exclude= ;;
        --sanitize)
            shift
            case ${1:-} in
                asan | tsan) preset=$1 ;;
                *) complain "test.sh: --sanitize takes asan or tsan" && exit 2 ;;
            esac
            ;;
        --help | -h) usage && exit 0 ;;
        *) complain "test.sh: '$1' is no option (see sh packaging/test.sh --help)" && exit 2 ;;
    esac
    shift
done

build=$(buildFolder "$preset")
installPackages "$root/packaging/debian-packages.txt" "$root/packaging/debian-packages-test.txt"
configure --preset "$preset"
build

say "Testing…"
status=0
results=$build/Testing/Temporary/LastTest.log
rm -f "$results"
QT_QPA_PLATFORM=offscreen LC_ALL=C.UTF-8 UBSAN_OPTIONS=print_stacktrace=1 \
    ctest --test-dir "$build" --parallel "$(nproc)" --no-tests=error $exclude >"$build/test.log" 2>&1 </dev/null || status=$?
if [ ! -f "$results" ]; then
    tail -n 20 "$build/test.log" >&2
    complain "No test ran; above is the end of $build/test.log"
    exit 1
fi
awk -f "$root/packaging/test_totals.awk" "$build/test.log" "$results" >"$build/totals.txt"
[ "$status" = 0 ] || say "What the tests printed is in $results"
cat "$build/totals.txt"
case $(tail -n 1 "$build/totals.txt") in
    "0 passed, "*) exit 1 ;;
    *" passed, 0 failed, "*) exit "$status" ;;
    *) exit 1 ;;
esac

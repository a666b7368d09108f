# What run.sh and test.sh share: saying what happens, installing Debian packages, configuring, building.
# Sourced, not run. Both set `root`, the source tree, before they source it, and `build` before they use it. POSIX sh.
# shellcheck shell=sh disable=SC2154,SC2086,SC2013 # lists of packages are split on purpose

say() { printf '%s\n' "$*"; }
complain() { printf '%s\n' "$*" >&2; }

# quietly LOG COMMAND…: the output goes to LOG alone; when the command fails, the end of LOG is shown and all ends.
quietly() {
    log=$1
    shift
    "$@" >"$log" 2>&1 </dev/null && return
    tail -n 40 "$log" >&2
    complain "This failed; above is the end of $log"
    exit 1
}

# buildFolder NAME: prints the folder to build in, build/NAME of the source tree, or one in the user's cache where the
# tree cannot be written.
buildFolder() {
    folder=$root/build/$1
    if ! { mkdir -p "$folder" && [ -w "$folder" ]; } 2>/dev/null; then
        folder=${XDG_CACHE_HOME:-$HOME/.cache}/inkling/$1
        mkdir -p "$folder"
    fi
    printf '%s\n' "$folder"
}

# True for Debian 12 and nothing else: what is in a package, and how new, differs elsewhere.
onDebian12() {
    (
        ID='' VERSION_ID=''
        . /etc/os-release && [ "$ID" = debian ] && [ "$VERSION_ID" = 12 ]
    ) 2>/dev/null
}

# missingPackages LIST…: prints the packages of these files that are not installed.
missingPackages() {
    for package in $(cat "$@"); do
        state=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$state" = installed ] || printf '%s\n' "$package"
    done
}

# aptGet LOG ARGUMENTS…: apt-get as root, without questions, waiting for another package manager to finish.
aptGet() {
    log=$1
    shift
    sudo=
    [ "$(id -u)" = 0 ] || sudo=sudo
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1 </dev/null
}

# installPackages LIST…: sees to it that the packages of these files are there; touches no network when they are.
installPackages() {
    if ! onDebian12; then
        explainNeeds "$@"
        return
    fi
    missing=$(missingPackages "$@")
    [ -n "$missing" ] || return 0
    count=$(printf '%s\n' "$missing" | wc -l)
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        complain "Packages are missing and only root can install them. As root:"
        complain "  apt-get install --no-install-recommends" $missing
        exit 1
    fi
    if [ "$count" -eq 1 ]; then
        say "Installing 1 package and what it needs…"
    else
        say "Installing $((count)) packages and what they need…"
    fi
    log=$build/install.log
    : >"$log"
    # Package lists that are absent or out of date make the first try fail; they are fetched only then.
    aptGet "$log" install --no-install-recommends $missing && return
    say "Fetching the lists of packages…"
    if ! { aptGet "$log" update && aptGet "$log" install --no-install-recommends $missing; }; then
        tail -n 20 "$log" >&2
        complain "Not all packages could be installed; above is the end of $log"
        exit 1
    fi
}

# What another system has to bring by itself; goes on where the tools are there, and CMake looks for the libraries.
explainNeeds() {
    say "This is not Debian 12, so nothing is installed. Needed: CMake 3.25, Ninja, a C++20 compiler, pkg-config,"
    say "Qt 6.4, sentencepiece, nlohmann-json 3.11, CLI11 2.1. Debian's names for all of it: $(cat "$@" | tr '\n' ' ')"
    for tool in cmake ninja pkg-config c++; do
        if ! command -v "$tool" >/dev/null; then
            complain "'$tool' is not there: install it and run this again."
            exit 1
        fi
    done
}

# configure OPTIONS…: into $build. A cache that no longer fits (the tree was moved, a compiler replaced) is made anew.
configure() {
    say "Configuring…"
    if [ -e "$build/CMakeCache.txt" ] &&
        cmake -S "$root" -B "$build" "$@" >"$build/configure.log" 2>&1 </dev/null; then
        return
    fi
    quietly "$build/configure.log" cmake --fresh -S "$root" -B "$build" "$@"
}

build() {
    say "Building…"
    quietly "$build/build.log" cmake --build "$build" --parallel "$(nproc)"
}

#!/bin/sh
# Installs what Inkling needs (Debian 12), builds it and opens it: the first of the README's two commands.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/packaging/steps.sh"

usage() {
    cat <<'END'
sh packaging/run.sh [MODEL] [--terminal | --window]

Installs what is missing, builds Inkling and opens it with MODEL: a .gguf file, a Hugging Face folder, or a .safetensors
file beside its config.json. Without MODEL it is the starter model that ships with Inkling: a few million parameters
that tell simple English stories. Without a display it tells one in this terminal and then chats.

  --terminal   in this terminal
  --window     the desktop program
  --help       this text
END
}

model=
place=terminal
[ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || place=window
while [ $# -gt 0 ]; do
    case $1 in
        --terminal) place=terminal ;;
        --window) place=window ;;
        --help | -h) usage && exit 0 ;;
        -*) complain "run.sh: '$1' is no option (see sh packaging/run.sh --help)" && exit 2 ;;
        *)
            [ -z "$model" ] || { complain "run.sh: one model, not '$model' and '$1'" && exit 2; }
            model=$1
            ;;
    esac
    shift
done
if [ -n "$model" ] && [ ! -e "$model" ]; then
    complain "run.sh: $model: there is no such file or folder"
    exit 1
fi

build=$(buildFolder run)
installPackages "$root/packaging/debian-packages.txt"
configure --preset run
build

if [ "$place" = window ]; then
    say "Opening the window…"
    exec "$build/bin/inkling" "${model:-$build/bin/starter.gguf}"
fi
if [ -z "$model" ]; then
    say "The starter model tells a story. It is small: for more, give a Gemma 3 model (README.md says where they are)."
    echo
    "$build/bin/inkling-cli" story --character 'a shy dragon called Orla' --setting 'the old lighthouse by the sea' \
        --twist 'the light at night was a lost little star' --theme 'kindness' --length medium
    [ -t 0 ] || exit 0
    echo
fi
exec "$build/bin/inkling-cli" chat "${model:-starter}"

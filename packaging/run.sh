#!/bin/sh
# Installs what Inkling needs (Debian 12), builds it and opens it: the first of the README's two commands.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/packaging/steps.sh"

usage() {
    cat <<'END'
sh packaging/run.sh [MODEL] [--terminal | --window]

Installs what is missing, builds Inkling and talks to MODEL: a .gguf file, a Hugging Face folder, or a .safetensors
file beside its config.json. Without MODEL it says how to get one.

  --terminal   a chat in this terminal (the default)
  --window     the desktop program
  --help       this text
END
}

model=
place=terminal
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
    exec "$build/bin/inkling" ${model:+"$model"}
fi
if [ -n "$model" ]; then
    exec "$build/bin/inkling-cli" chat "$model"
fi
cat <<END

Inkling is built. It needs a model, and none comes with it yet: the licence of Google's Gemma models is yours to
read and accept.
  1. Look for "Gemma 3 270M" where models are published (Hugging Face, Kaggle), accept its terms there and download it.
     A .gguf file will do, and so will the original folder (config.json, *.safetensors, tokenizer.model).
     "it" in a name means that it holds conversations; the others only continue texts.
  2. sh packaging/run.sh path/to/model.gguf

The programs lie in $build/bin; inkling-cli --help says what else there is.
END

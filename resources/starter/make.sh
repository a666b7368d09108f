#!/bin/sh
# Makes the starter model: data, tokenizer, training, conversion, evaluation. Each step is skipped where its result exists already, and
# an interrupted training goes on where it stopped, so the same command finishes what an earlier one began.
#
#   sh resources/starter/make.sh CORPUS OUT        CORPUS: stories.txt.xz; OUT: a folder
#
# The program is taken from CLI, e.g. CLI=build/release/bin/inkling-cli; every other parameter can be set in the same way.
set -eu

CORPUS=${1:?usage: make.sh CORPUS OUT}
OUT=${2:?usage: make.sh CORPUS OUT}
HERE=$(cd "$(dirname "$0")" && pwd)

CLI=${CLI:-$HERE/../../build/release/bin/inkling-cli}
PYTHON=${PYTHON:-/usr/bin/python3}
STORIES=${STORIES:-120000}
TASKS=${TASKS:-60000}
CORPUS_CHARS=${CORPUS_CHARS:-12000000}
SEED=${SEED:-1}
STEPS=${STEPS:-5000}               # 5000 steps of BATCH rows of CONTEXT tokens, 88 % full: 20 million tokens
BATCH=${BATCH:-4}
CONTEXT=${CONTEXT:-1152}           # the longest stories have about 1100 tokens with their prompt
LEARNING_RATE=${LEARNING_RATE:-2e-3}
WARMUP=${WARMUP:-200}
WEIGHT_DECAY=${WEIGHT_DECAY:-0.1}
HELD_OUT=${HELD_OUT:-0.005}
TYPE=${TYPE:-Q8_0}

export PYTHONDONTWRITEBYTECODE=1   # no __pycache__ in the source tree
mkdir -p "$OUT"

if [ ! -f "$OUT/tokenizer.model" ]; then
    "$PYTHON" "$HERE/make_data.py" "$OUT" --corpus "$CORPUS" --stories "$STORIES" --tasks "$TASKS" --corpus-chars "$CORPUS_CHARS" \
        --seed "$SEED" --spm
fi

if [ ! -f "$OUT/trained" ]; then
    RESUME=
    if [ -f "$OUT/model/checkpoint.safetensors" ]; then RESUME=--resume; fi
    "$CLI" train --from-scratch "$HERE/config.json" --tokenizer "$OUT/tokenizer.model" --data "$OUT/train.jsonl" --output "$OUT/model" \
        --steps "$STEPS" --batch "$BATCH" --context "$CONTEXT" --learning-rate "$LEARNING_RATE" --warmup "$WARMUP" \
        --weight-decay "$WEIGHT_DECAY" --held-out "$HELD_OUT" --seed "$SEED" $RESUME --json >> "$OUT/training.jsonl"
    touch "$OUT/trained"
fi

if [ ! -f "$OUT/starter.gguf" ]; then
    "$CLI" convert "$OUT/model" "$OUT/starter.part.gguf" --type "$TYPE"
    mv "$OUT/starter.part.gguf" "$OUT/starter.gguf"
fi

if [ ! -f "$OUT/evaluation.json" ]; then
    "$PYTHON" "$HERE/evaluate.py" "$OUT/starter.gguf" --cli "$CLI" --data "$OUT" --output "$OUT/evaluation.json"
fi

#!/bin/sh
# Makes the starter model: data, tokenizer, training, conversion, evaluation. Each step is skipped where its result exists already, and
# an interrupted training goes on where it stopped, so the same command finishes what an earlier one began.
#
#   sh resources/starter/make.sh CORPUS OUT        CORPUS: stories.txt.xz; OUT: a folder
#
# The program is taken from CLI, e.g. CLI=build/run/bin/inkling-cli; every other parameter can be set in the same way.
set -eu

CORPUS=${1:?usage: make.sh CORPUS OUT}
OUT=${2:?usage: make.sh CORPUS OUT}
HERE=$(cd "$(dirname "$0")" && pwd)

CLI=${CLI:-$HERE/../../build/run/bin/inkling-cli}
PYTHON=${PYTHON:-/usr/bin/python3}
STORIES=${STORIES:-80000}
TASKS=${TASKS:-40000}
CORPUS_CHARS=${CORPUS_CHARS:-5000000}
SEED=${SEED:-1}
STEPS=${STEPS:-6011}               # of BATCH rows of CONTEXT tokens at a constant rate
DECAY_STEPS=${DECAY_STEPS:-1600}   # then so many while the rate falls to 0, on the last DECAY_RECORDS records
DECAY_RECORDS=${DECAY_RECORDS:-12000}
LAST_STEPS=${LAST_STEPS:-1850}     # and once more, from a lower rate, on all records
LAST_RATE=${LAST_RATE:-1.5e-3}
BATCH=${BATCH:-2}
CONTEXT=${CONTEXT:-1280}           # the longest stories have about 1100 tokens with their prompt
LEARNING_RATE=${LEARNING_RATE:-2e-3}
WEIGHT_DECAY=${WEIGHT_DECAY:-0.05}
TYPE=${TYPE:-Q8_0}

export PYTHONDONTWRITEBYTECODE=1   # no __pycache__ in the source tree
mkdir -p "$OUT"

if [ ! -f "$OUT/tokenizer.model" ]; then
    "$PYTHON" "$HERE/make_data.py" "$OUT" --corpus "$CORPUS" --stories "$STORIES" --tasks "$TASKS" --corpus-chars "$CORPUS_CHARS" \
        --seed "$SEED" --spm
fi

# train OUTPUT OPTIONS…: a training that goes on where an earlier call stopped.
train() {
    output=$1
    shift
    if [ -f "$output/card.json" ]; then return; fi
    RESUME=
    if [ -f "$output/checkpoint.safetensors" ]; then RESUME=--resume; fi
    "$CLI" train "$@" --output "$output" --batch "$BATCH" --context "$CONTEXT" --weight-decay "$WEIGHT_DECAY" \
        $RESUME --json >> "$output.jsonl"
}

train "$OUT/constant" --from-scratch "$HERE/config.json" --tokenizer "$OUT/tokenizer.model" --data "$OUT/train.jsonl" \
    --steps "$STEPS" --learning-rate "$LEARNING_RATE" --schedule constant --warmup 100 --held-out 0.003 --seed "$SEED"
[ -f "$OUT/decay.jsonl" ] || tail -n "$DECAY_RECORDS" "$OUT/train.jsonl" > "$OUT/decay.jsonl"
train "$OUT/second" "$OUT/constant" --method full --data "$OUT/decay.jsonl" --steps "$DECAY_STEPS" --learning-rate "$LEARNING_RATE" \
    --schedule cosine --warmup 10 --held-out 0.01 --seed "$((SEED + 1))"
train "$OUT/Inkling starter" "$OUT/second" --method full --data "$OUT/train.jsonl" --steps "$LAST_STEPS" --learning-rate "$LAST_RATE" \
    --schedule cosine --warmup 50 --held-out 0.003 --seed "$((SEED + 2))"

if [ ! -f "$OUT/starter.gguf" ]; then
    "$CLI" convert "$OUT/Inkling starter" "$OUT/starter.part.gguf" --type "$TYPE"
    mv "$OUT/starter.part.gguf" "$OUT/starter.gguf"
fi

if [ ! -f "$OUT/evaluation.json" ]; then
    "$PYTHON" "$HERE/evaluate.py" "$OUT/starter.gguf" --cli "$CLI" --data "$OUT" --output "$OUT/evaluation.json"
fi

"$PYTHON" "$HERE/card.py" "$OUT"

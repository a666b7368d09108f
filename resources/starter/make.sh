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
CORPUS_CHARS=${CORPUS_CHARS:-5000000}
SEED=${SEED:-1}
STORIES=${STORIES:-80000}          # the first part: mostly stories, at a constant rate
TASKS=${TASKS:-40000}
STEPS=${STEPS:-6011}               # of BATCH rows of CONTEXT tokens
SECOND_STORIES=${SECOND_STORIES:-27000}   # the second: more tasks, while the rate falls to 0
SECOND_TASKS=${SECOND_TASKS:-100000}
SECOND_CORPUS_CHARS=${SECOND_CORPUS_CHARS:-1500000}
SECOND_STEPS=${SECOND_STEPS:-8000}
THIRD_STORIES=${THIRD_STORIES:-22000}     # the third: mostly tasks, once more from the full rate to 0
THIRD_TASKS=${THIRD_TASKS:-218000}
THIRD_CORPUS_CHARS=${THIRD_CORPUS_CHARS:-1000000}
THIRD_STEPS=${THIRD_STEPS:-9400}
BATCH=${BATCH:-2}
CONTEXT=${CONTEXT:-1280}           # the longest stories have about 1100 tokens with their prompt
LEARNING_RATE=${LEARNING_RATE:-2e-3}
WEIGHT_DECAY=${WEIGHT_DECAY:-0.05}
TYPE=${TYPE:-Q8_0}

export PYTHONDONTWRITEBYTECODE=1   # no __pycache__ in the source tree
mkdir -p "$OUT"

# data NAME STORIES TASKS CORPUS_CHARS OPTIONS…
data() {
    name=$1 stories=$2 tasks=$3 characters=$4
    shift 4
    if [ -f "$OUT/$name.jsonl" ]; then return; fi
    "$PYTHON" "$HERE/make_data.py" "$OUT" --corpus "$CORPUS" --part "$name" --stories "$stories" --tasks "$tasks" \
        --corpus-chars "$characters" --seed "$SEED" "$@"
}

data first "$STORIES" "$TASKS" "$CORPUS_CHARS" --evaluation --spm
data second "$SECOND_STORIES" "$SECOND_TASKS" "$SECOND_CORPUS_CHARS"
data third "$THIRD_STORIES" "$THIRD_TASKS" "$THIRD_CORPUS_CHARS"

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

train "$OUT/first" --from-scratch "$HERE/config.json" --tokenizer "$OUT/tokenizer.model" --data "$OUT/first.jsonl" \
    --steps "$STEPS" --learning-rate "$LEARNING_RATE" --schedule constant --warmup 100 --held-out 0.003 --seed "$SEED"
train "$OUT/second" "$OUT/first" --method full --data "$OUT/second.jsonl" --steps "$SECOND_STEPS" \
    --learning-rate "$LEARNING_RATE" --schedule cosine --warmup 30 --held-out 0.003 --seed "$((SEED + 1))"
train "$OUT/Inkling starter" "$OUT/second" --method full --data "$OUT/third.jsonl" --steps "$THIRD_STEPS" \
    --learning-rate "$LEARNING_RATE" --schedule cosine --warmup 100 --held-out 0.002 --seed "$((SEED + 2))"

if [ ! -f "$OUT/starter.gguf" ]; then
    "$CLI" convert "$OUT/Inkling starter" "$OUT/starter.part.gguf" --type "$TYPE"
    mv "$OUT/starter.part.gguf" "$OUT/starter.gguf"
fi

if [ ! -f "$OUT/evaluation.json" ]; then
    "$PYTHON" "$HERE/evaluate.py" "$OUT/starter.gguf" --cli "$CLI" --data "$OUT" --output "$OUT/evaluation.json"
fi

"$PYTHON" "$HERE/card.py" "$OUT"

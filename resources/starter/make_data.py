"""Writes what the starter model learns from, and what it is measured with, into a folder.

  make_data.py OUT_DIR --corpus stories.txt.xz --part NAME --stories N --tasks N --corpus-chars N [--seed S] [--evaluation] [--spm]

- NAME.jsonl: {"prompt", "completion", "weight"} for stories and tasks, {"text"} for chunks of old fiction, shuffled; another NAME
  gives other stories and tasks
- with --evaluation: held_out_corpus.txt, chunks of every 20th document of the corpus, never trained on; eval_*.jsonl, see
  evaluation_sets.py
- with --spm: tokenizer.model, trained on a part of NAME.jsonl (tokenizer.py)

The same grammar, corpus, name and seed give the same files.
"""

import argparse
import json
import os
import random
import sys
import time

import corpus
import evaluation_sets
import grammar as grammar_files
import tokenizer
from compose import Composer, Split
from finish import count_words
from tasks import TASKS

LENGTH_SHARES = {"short": 0.40, "medium": 0.35, "long": 0.25}
TASK_SHARES = {"sentiment": 0.14, "entities": 0.275, "routing": 0.45, "questions": 0.045, "continuing": 0.015, "writing": 0.075}
# A label is two or three tokens, a story hundreds: by count alone, next to nothing would be learnt from the tasks.
TASK_WEIGHTS = {"sentiment": 10, "entities": 5, "routing": 10, "questions": 5, "continuing": 1, "writing": 1}


def stories(grammar, rng, count):
    composer = Composer(grammar, Split.TRAINING)
    lengths = rng.choices(list(LENGTH_SHARES), list(LENGTH_SHARES.values()), k=count)
    for length in lengths:
        story = composer.story(rng, length)
        yield {"prompt": story.rendered_prompt(), "completion": story.text}


def tasks(grammar, rng, count):
    makers = {name: TASKS[name](grammar, Split.TRAINING) for name in TASK_SHARES}
    for name in rng.choices(list(TASK_SHARES), list(TASK_SHARES.values()), k=count):
        task = makers[name].draw(rng)
        yield {"prompt": task.prompt, "completion": task.answer, "weight": TASK_WEIGHTS[name]}


def main():
    arguments = _arguments()
    os.makedirs(arguments.folder, exist_ok=True)
    began = time.monotonic()
    grammar = grammar_files.load()
    # A generator of its own for each part, so that the size of one part does not change the others.
    seeds = {use: random.Random(f"{arguments.seed} {arguments.part} {use}") for use in ("stories", "tasks", "shuffle")}

    lines = []
    _add(lines, "stories", stories(grammar, seeds["stories"], arguments.stories))
    _add(lines, "tasks", tasks(grammar, seeds["tasks"], arguments.tasks))
    fiction, held_out = corpus.select(arguments.corpus, arguments.corpus_chars)
    _add(lines, "corpus", ({"text": chunk} for chunk in fiction))
    seeds["shuffle"].shuffle(lines)
    unfinished = f"{arguments.part}.jsonl.part"  # until everything else is there, too: make.sh goes by the name without .part
    _write(arguments.folder, unfinished, "".join(lines))
    if arguments.evaluation:
        _write(arguments.folder, "held_out_corpus.txt", "\n\n".join(held_out) + "\n")
        evaluation_sets.write(grammar, random.Random(f"{arguments.seed} evaluation"),
                              lambda name, records: _write(arguments.folder, name, "".join(map(_line, records))))
    if arguments.spm:
        tokenizer.train(arguments.folder, unfinished)
    os.replace(os.path.join(arguments.folder, unfinished), os.path.join(arguments.folder, f"{arguments.part}.jsonl"))
    print(f"{time.monotonic() - began:.0f} s")
    return 0


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", metavar="OUT_DIR")
    parser.add_argument("--corpus", required=True, help="stories separated by form feeds, .txt or .txt.xz")
    parser.add_argument("--part", metavar="NAME", required=True, help="name of the file of training records")
    parser.add_argument("--stories", type=int, required=True)
    parser.add_argument("--tasks", type=int, required=True)
    parser.add_argument("--corpus-chars", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--evaluation", action="store_true", help="writes the evaluation files, too")
    parser.add_argument("--spm", action="store_true", help="trains the tokenizer, too (needs spm_train)")
    return parser.parse_args()


def _line(record):
    return json.dumps(record, ensure_ascii=False) + "\n"


def _add(lines, what, records):
    """Appends the records as lines and prints how much text that was."""
    began, before, words, characters = time.monotonic(), len(lines), 0, 0
    for record in records:
        texts = [value for value in record.values() if isinstance(value, str)]
        words += sum(map(count_words, texts))
        characters += sum(map(len, texts))
        lines.append(_line(record))
    print(f"{what}: {len(lines) - before:,} records, {words:,} words, {characters:,} characters, {time.monotonic() - began:.0f} s", flush=True)


def _write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)
    print(f"{name}: {len(text.encode('utf-8')):,} bytes", flush=True)


if __name__ == "__main__":
    sys.exit(main())

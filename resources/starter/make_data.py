"""Makes what the starter model learns and what it is asked afterwards; the same seed gives the same files.

  make_data.py OUT --corpus stories.txt.xz [--stories N] [--tasks N] [--corpus-chars N] [--seed S]

train.jsonl: stories and tasks as {"prompt","completion"}, fiction as {"text"}; eval_*.jsonl: prompts with what to look
for; held_out_corpus.txt: fiction that is not trained on; tokenizer.txt: lines for spm_train.
"""

import argparse
import json
import lzma
import os
import random
import re

import compose
import grammar as grammar_files
import render
import tasks
from compose import Split
from names import NamePool

CONTEXT_CHARACTERS = 2600  # of a passage of fiction: it must fit the context
HELD_OUT = 20              # every 20th document of the corpus (shared/corpus/SOURCES.md)
PLAIN_WORDS = frozenset("the a and to of in he she it was they you that his her with on for at said had not but all so then there "
                        "little when out went came good up down one day over into could what who old king home house".split())
QUESTIONS = ((lambda s: f"What is the name of the {s.kind}?", lambda s: s.name), (lambda s: "Where does the story happen?", lambda s: s.at))


def story_record(story):
    return {"prompt": story.rendered_prompt(), "completion": story.text}


def lengths(rng):
    draw = rng.random()
    return "short" if draw < 0.45 else "medium" if draw < 0.8 else "long"


def continuation(story, rng):
    """The first sentences of a story as somebody's own beginning, and the rest."""
    sentences = re.split(r"(?<=[.!?”]) (?=[A-Z“])", story.body.split("\n\n")[0])
    count = min(rng.randint(1, 3), len(sentences))
    opening = " ".join(sentences[:count])
    rest = story.body[len(opening):].strip()
    return {"prompt": render.prompt("continue-story", opening=opening), "completion": rest} if rest else story_record(story)


def question_on(story, rng):
    ask, answer = rng.choice(QUESTIONS)
    return {"prompt": render.prompt("ask-about-story", story=story.body, question=ask(story)), "completion": answer(story)}


def plain(record):
    return {"prompt": record["prompt"], "completion": record["completion"]}


def training_records(grammar, arguments, rng):
    composer = compose.Composer(grammar, Split.TRAINING)
    for _ in range(arguments.stories):
        story = composer.story(rng, lengths(rng))
        yield continuation(story, rng) if rng.random() < 0.08 else story_record(story)
    maker = tasks.Tasks(NamePool(grammar.names, True), True)
    kinds = (maker.sentiment, maker.entities, maker.routing, maker.routing, maker.question)
    for index in range(arguments.tasks):
        if index % 12 == 0:
            yield question_on(composer.story(rng, "short"), rng)
        else:
            yield plain(rng.choice(kinds)(rng))


def cleaned(text):
    text = re.sub(r"_+|\*+", "", text)
    text = re.sub(r'(^|[\s(—-])"', r"\1“", text).replace('"', "”")
    text = re.sub(r"(^|[\s(—“-])'", r"\1‘", text).replace("'", "’")
    lines = [re.sub(r"[ \t]+", " ", line).strip() for line in text.split("\n")]
    return [line for line in lines if line and not line.isupper() and len(line) > 2]


def documents(path):
    with lzma.open(path, "rt", encoding="utf-8") as file:
        return file.read().split("\f")


def plainness(document):
    words = re.findall(r"[a-z’]+", document[:20000].lower())
    return sum(word in PLAIN_WORDS for word in words) / max(1, len(words))


def passages(document):
    part, size = [], 0
    for paragraph in cleaned(document.split("\n", 1)[-1]):
        if part and size + len(paragraph) > CONTEXT_CHARACTERS:
            yield "\n\n".join(part)
            part, size = [], 0
        part.append(paragraph[:CONTEXT_CHARACTERS])
        size += len(paragraph)
    if size > 300:
        yield "\n\n".join(part)


def fiction(all_documents, characters):
    """The fairy tales, then the plainest of the rest, up to so many characters."""
    training = [index for index in range(len(all_documents)) if index % HELD_OUT != HELD_OUT - 1]
    rest = sorted((index for index in training if index >= 62), key=lambda index: -plainness(all_documents[index]))
    taken = 0
    for index in [index for index in training if index < 62] + rest:
        for passage in passages(all_documents[index]):
            if taken >= characters:
                return
            taken += len(passage)
            yield {"text": passage}


def held_out_fiction(all_documents, characters=250_000):
    held_out = [document for index, document in enumerate(all_documents) if index % HELD_OUT == HELD_OUT - 1]
    tales = "\n\n".join("\n\n".join(cleaned(document.split("\n", 1)[-1])) for document in held_out)
    return tales[:characters]


def evaluation_stories(composer, rng, count):
    for index in range(count):
        story = composer.story(rng, compose.LENGTHS[index % 3])
        while story.name not in story.prompt["character"]:
            story = composer.story(rng, compose.LENGTHS[index % 3])
        words = [word for word in re.findall(r"[a-z]{3,}", story.surprise.lower()) if word not in _LITTLE]
        yield {"prompt": story.rendered_prompt(), "name": story.name, "setting": story.place_words, "twist": words,
               "length": story.length, "plot": story.plot}


_LITTLE = frozenset("the and who with that for from had has was were his her its into under over than not own all been are".split())


def write_lines(path, records):
    count = 0
    with open(path, "w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
    print(f"{path}: {count} records, {os.path.getsize(path) / 1e6:.1f} MB", flush=True)


def write_evaluation(grammar, out, rng):
    write_lines(os.path.join(out, "eval_stories.jsonl"), evaluation_stories(compose.Composer(grammar, Split.EVALUATION), rng, 200))
    write_lines(os.path.join(out, "eval_stories_new_plots.jsonl"), evaluation_stories(compose.Composer(grammar, Split.NEW_PLOTS), rng, 60))
    maker = tasks.Tasks(NamePool(grammar.names, False), False)
    for name, make in (("sentiment", maker.sentiment), ("entities", maker.entities), ("routing", maker.routing), ("questions", maker.question)):
        write_lines(os.path.join(out, f"eval_{name}.jsonl"), (make(rng) for _ in range(200)))


def tokenizer_lines(records, rng):
    for record in rng.sample(records, min(40_000, len(records))):
        for text in record.values():
            yield from (line for line in text.split("\n") if line.strip())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--stories", type=int, default=60_000)
    parser.add_argument("--tasks", type=int, default=40_000)
    parser.add_argument("--corpus-chars", type=int, default=8_000_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    os.makedirs(arguments.out, exist_ok=True)
    grammar = grammar_files.load()
    rng = random.Random(arguments.seed)
    write_evaluation(grammar, arguments.out, random.Random(arguments.seed + 1))
    corpus = documents(arguments.corpus)
    with open(os.path.join(arguments.out, "held_out_corpus.txt"), "w", encoding="utf-8") as file:
        file.write(held_out_fiction(corpus))
    records = list(training_records(grammar, arguments, rng)) + list(fiction(corpus, arguments.corpus_chars))
    rng.shuffle(records)
    write_lines(os.path.join(arguments.out, "train.jsonl"), records)
    with open(os.path.join(arguments.out, "tokenizer.txt"), "w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in tokenizer_lines(records, rng))


if __name__ == "__main__":
    main()

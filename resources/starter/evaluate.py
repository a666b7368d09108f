"""Measures a model with the program, on the files that make_data.py wrote.

  evaluate.py MODEL --cli build/release/bin/inkling-cli --data OUT_DIR [--stories N] [--temperature 0.8] [--output results.json]

Stories: with the likeliest words (greedy) and at the temperature, shares of those that keep the name, show setting and twist, end by
themselves, have the asked length …; the first ten are kept as they came; distinct openings among 20 seeds of one prompt. Tasks: accuracy, micro-F1 for people and places.
Text: perplexity and bits a character on held_out_corpus.txt, beside a 5-gram model of characters (ngram.py).
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict

import ngram
import story_checks
from engine import Engine, Engines

STORY_TOKENS = 1200
OPENING_SEEDS, OPENING_PROMPTS = 20, 5
NGRAM_CHARACTERS = 2_000_000
SAMPLES = 10
FIRST_SEED = 1000


def main():
    arguments = _arguments()
    results = {"model": arguments.model}
    with Engine(arguments.cli, arguments.model) as engine:
        results["info"] = engine.info
    with Engines(arguments.cli, arguments.model, arguments.engines) as engines:
        for name in ("eval_stories", "eval_stories_new_plots"):
            records = _read(arguments.data, name)[:arguments.stories]
            for temperature in (0.0, arguments.temperature):
                how = "greedy" if temperature == 0 else f"temperature {temperature:g}"
                measures, texts = stories(engines, records, temperature)
                _show(results, f"{name}, {how}", measures)
                results.setdefault("texts", {})[f"{name}, {how}"] = texts[:SAMPLES]
        _show(results, "openings", openings(engines, _read(arguments.data, "eval_stories"), arguments.temperature))
        for task in ("sentiment", "routing", "questions"):
            _show(results, task, accuracy(engines, _read(arguments.data, f"eval_{task}")[:arguments.examples]))
        _show(results, "entities", entities(engines, _read(arguments.data, "eval_entities")[:arguments.examples]))
    _show(results, "held-out text", held_out_text(arguments))
    with open(arguments.output, "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1, ensure_ascii=False)
        file.write("\n")
    return 0


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--cli", required=True, help="the program inkling-cli")
    parser.add_argument("--data", required=True, help="the folder that make_data.py wrote")
    parser.add_argument("--stories", type=int, default=200, help="of each of the two sets of stories")
    parser.add_argument("--examples", type=int, default=200, help="of each task")
    parser.add_argument("--held-out-chars", type=int, default=200_000)
    parser.add_argument("--engines", type=int, default=os.cpu_count(), help="how many answer at once")
    parser.add_argument("--temperature", type=float, default=0.8)
    parser.add_argument("--output", default="evaluation.json")
    return parser.parse_args()


def _read(folder, name):
    with open(os.path.join(folder, name + ".jsonl"), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _show(results, name, measures):
    results[name] = measures
    print(f"{name:44}" + "  ".join(f"{key} {value:.3f}" if isinstance(value, float) else f"{key} {value}" for key, value in measures.items()
                                   if not isinstance(value, (dict, list))), flush=True)


def stories(engines, records, temperature):
    """Means over the records, where `by_length` has them for each length; and the stories themselves."""

    def tell(engine, item):
        seed, record = item
        return engine.answers(record["prompt"], STORY_TOKENS, temperature, seed=seed)[0]

    groups, texts = defaultdict(list), []
    seeded = list(enumerate(records, FIRST_SEED))
    for (seed, record), answer in zip(seeded, engines.map(tell, seeded)):
        texts.append({**record["values"], "length": record["length"], "seed": seed, "story": answer["text"]})
        checks = story_checks.check(record, answer["text"], answer["stop_reason"] == "end_of_turn")
        groups["all"].append(checks)
        groups[record["length"]].append(checks)
    means = {group: _means(checks) for group, checks in groups.items()}
    return {"stories": len(records), **means.pop("all", {}), "by_length": means}, texts


def _means(checks):
    return {key: sum(check[key] for check in checks) / len(checks) for key in checks[0]}


def openings(engines, records, temperature):
    """How many of 20 seeds of one prompt begin differently, as a mean over some prompts."""

    def distinct(engine, record):
        answers = engine.answers(record["prompt"], 80, temperature, seed=1, count=OPENING_SEEDS)
        return len({story_checks.first_sentence(answer["text"]) for answer in answers})

    counts = engines.map(distinct, records[:OPENING_PROMPTS])
    return {"seeds": OPENING_SEEDS, "distinct": sum(counts) / len(counts)}


def accuracy(engines, records):
    """`answered`: the text is the answer; `chosen`: the likeliest of the labels is the answer, where there are labels."""

    def answered(engine, record):
        return engine.answers(record["prompt"], 40)[0]["text"].strip() == record["answer"]

    def chosen(engine, record):
        return engine.likeliest(record["prompt"], record["labels"]) == record["answer"]

    measures = {"examples": len(records), "answered": sum(engines.map(answered, records)) / len(records)}
    if "labels" in records[0]:
        measures["chosen"] = sum(engines.map(chosen, records)) / len(records)
    return measures


def entities(engines, records):
    """Micro-F1 over all people and places named, and the share of answers that are right as a whole."""
    right = given = wanted = exact = 0
    texts = engines.map(lambda engine, record: engine.answers(record["prompt"], 80)[0]["text"].strip(), records)
    for record, text in zip(records, texts):
        found, expected = _named(text), _named(record["answer"])
        right += len(found & expected)
        given += len(found)
        wanted += len(expected)
        exact += text == record["answer"]
    precision, recall = right / max(1, given), right / max(1, wanted)
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {"examples": len(records), "f1": f1, "precision": precision, "recall": recall, "exact": exact / len(records)}


def _named(answer):
    """`People: Anna, Tom\\nPlaces: none` → {("People", "Anna"), ("People", "Tom")}."""
    named = set()
    for line in answer.split("\n"):
        kind, colon, names = line.partition(":")
        if colon and kind in ("People", "Places"):
            named |= {(kind, name.strip()) for name in names.split(",") if name.strip() not in ("", "none")}
    return named


def held_out_text(arguments):
    with open(os.path.join(arguments.data, "held_out_corpus.txt"), encoding="utf-8") as file:
        text = file.read()[:arguments.held_out_chars]
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
        file.write(text)
        file.flush()
        command = [arguments.cli, "score", arguments.model, "--file", file.name, "--json"]
        score = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    baseline = ngram.CharacterModel(_training_text(arguments.data)).bits_per_character(text)
    return {"characters": len(text), "perplexity": float(score["perplexity"]), "bits_per_character": score["bits_per_character"],
            "bits_per_character_of_5gram": baseline}


def _training_text(folder):
    """The first two million characters of old fiction in the training data: the baseline learns from what is most like the held-out text."""
    pieces, size = [], 0
    with open(os.path.join(folder, "first.jsonl"), encoding="utf-8") as file:
        for line in file:
            text = json.loads(line).get("text")
            if text:
                pieces.append(text)
                size += len(text)
            if size > NGRAM_CHARACTERS:
                break
    return "\n\n".join(pieces)


if __name__ == "__main__":
    sys.exit(main())

"""Writes the starter model's card: what it learnt, how it was measured, and ten stories as they came.

  card.py OUT_DIR            OUT_DIR: make.sh's folder; writes card.json and CARD.md into it

`card.json` holds the cards of the parts of the training as the program wrote them, and what evaluate.py measured.
"""

import hashlib
import json
import os
import sys

WHAT = ("A few million parameters: simple English stories and small tasks, so that everything can be tried before Gemma is installed. "
        "No claim of more.")
SOURCES = ("Stories and tasks composed by the grammar beside this card; and, of old fiction, the plainest pages of a corpus of 1,836 short "
           "stories that Project Gutenberg publishes as being in the public domain in the United States, as gathered by LCATS: the brothers "
           "Grimm, Hans Christian Andersen, G. K. Chesterton, O. Henry, Jack London, Oscar Wilde, P. G. Wodehouse, Arthur Conan Doyle, and "
           "magazine fiction, mostly of the 1890s to the 1950s. Some of the magazine fiction may still be protected outside the United "
           "States; none of it is shipped. Old fiction carries the views of its time, and the model may, too. Every 20th document is held out.")
PARTS = ("first", "second", "Inkling starter")
STORY_MEASURES = {"name": "uses the name and keeps it", "setting": "shows the setting", "twist": "shows the twist", "ended": "ends by itself",
                  "length": "has the asked length", "repeated_4grams": "repeated runs of four words"}


def main():
    folder = sys.argv[1]
    trainings = [json.loads(_text(os.path.join(folder, part, "card.json"))) for part in PARTS]
    evaluation = json.loads(_text(os.path.join(folder, "evaluation.json")))
    with open(os.path.join(folder, "starter.gguf"), "rb") as file:
        content = file.read()
    evaluation.pop("model")
    evaluation.pop("info")
    texts = evaluation.pop("texts")
    for training in trainings:
        training["licence"] = "apache-2.0"
        training.get("base", {}).pop("path", None)
    card = {"name": "Inkling starter", "what": WHAT, "licence": "apache-2.0", "sources": SOURCES,
            "file": {"name": "starter.gguf", "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()},
            "trainings": trainings, "evaluation": evaluation}
    _write(os.path.join(folder, "card.json"), json.dumps(card, indent=1, ensure_ascii=False) + "\n")
    _write(os.path.join(folder, "CARD.md"), readable(card, texts))
    return 0


def readable(card, texts):
    parts = [f"# {card['name']}\n\n{WHAT}\n\n## What it learnt\n\n{SOURCES}\n"]
    seconds = sum(training["seconds"] for training in card["trainings"])
    steps = ", then ".join(f"{training['steps']:,}" for training in card["trainings"])
    parts.append(f"{steps} steps in {seconds / 60:.0f} minutes; settings, losses and the hashes of the data stand in `card.json`.\n")
    parts.append("## How good it is\n\nMeasured by `evaluate.py` on prompts that it never saw.\n\n" + _story_table(card["evaluation"]))
    parts.append(_task_lines(card["evaluation"]))
    parts.append("## Ten stories as they came\n\nThe first ten prompts of the evaluation, at temperature 0.8, unpicked.\n")
    for text in texts["eval_stories, temperature 0.8"]:
        asked = "; ".join(str(text[key]) for key in ("character", "setting", "twist", "theme", "length"))
        title, _, story = text["story"].partition("\n")
        parts.append(f"### {title.strip()}\n\n*{asked}*\n\n{story.strip()}\n")
    return "\n".join(parts)


def _story_table(evaluation):
    columns = [name for name in evaluation if name.startswith("eval_stories")]
    heads = [name.replace("eval_stories_new_plots", "new plots").replace("eval_stories", "known plots") for name in columns]
    lines = ["| of the stories | " + " | ".join(heads) + " |", "|---" * (len(columns) + 1) + "|"]
    lines += [f"| {what} | " + " | ".join(f"{100 * evaluation[name][key]:.1f} %" for name in columns) + " |"
              for key, what in STORY_MEASURES.items()]
    return "\n".join(lines) + "\n"


def _task_lines(evaluation):
    openings, entities, text = evaluation["openings"], evaluation["entities"], evaluation["held-out text"]
    lines = [f"- different first sentences among {openings['seeds']} seeds: {openings['distinct']:.1f}"]
    lines += [f"- {task}: {100 * evaluation[task]['answered']:.1f} % answered right" for task in ("sentiment", "routing", "questions")]
    lines += [f"- people and places: F1 {entities['f1']:.3f}",
              f"- held-out tales: perplexity {text['perplexity']:.1f}, {text['bits_per_character']:.2f} bits a character; a 5-gram model of "
              f"characters: {text['bits_per_character_of_5gram']:.2f}"]
    return "\n".join(lines) + "\n"


def _text(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def _write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    sys.exit(main())

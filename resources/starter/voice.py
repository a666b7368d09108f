"""Short stories in somebody's voice, with their prompts: what an adapter learns to speak from.

  voice.py [--voice captain] [--kilobytes 100] [--seed 1] > captain.jsonl

A story of the grammar's training part is told by somebody who speaks to the children, cannot keep quiet and says good night in a way of
his own: grammar/voices/VOICE.txt has what he says.
"""

import argparse
import json
import os
import random
import sys

import finish
import grammar as grammar_files
import notation
from compose import Composer, Split

_ASIDES = 0.5  # the share of paragraphs between the first and the last that end with one
_WORDS = (("It was ", "’Twas "), (" it was ", " ’twas "), ("“Yes", "“Aye"), ("“Hello", "“Ahoy"), (" my friend", " me hearty"))


class Voice:
    def __init__(self, name):
        sections = grammar_files.sections_of(os.path.join(grammar_files.FOLDER, "voices", name + ".txt"))
        self._sayings = {title: [notation.parse(line) for line in lines if line.strip()] for title, lines in sections.items()}

    def tell(self, story, rng):
        """The text of a composed story, title first, as this voice tells it."""
        body = story.body
        for plain, said in _WORDS:
            body = body.replace(plain, said)
        paragraphs = [[sentence.strip() for sentence in finish.sentences(paragraph)] for paragraph in body.split("\n\n")]
        self._cry_out_at(story.surprise, paragraphs, rng)
        for paragraph in paragraphs[1:-1]:
            if rng.random() < _ASIDES:
                paragraph.append(self._saying("asides", rng))
        paragraphs[0].insert(0, self._saying("openings", rng))
        paragraphs[-1].append(self._saying("endings", rng))
        return story.title + "\n\n" + "\n\n".join(map(" ".join, paragraphs))

    def _cry_out_at(self, surprise, paragraphs, rng):
        for paragraph in paragraphs:
            for index, sentence in enumerate(paragraph):
                if surprise.lower() in sentence.lower() and not sentence.endswith("”"):
                    paragraph.insert(index, self._saying("surprises", rng))
                    return

    def _saying(self, kind, rng):
        return finish.capital(notation.expand(rng.choice(self._sayings[kind]), {}, rng))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voice", default="captain")
    parser.add_argument("--kilobytes", type=int, default=100, help="of stories, their prompts not counted")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rng, voice = random.Random(arguments.seed), Voice(arguments.voice)
    composer, size = Composer(grammar_files.load(), Split.TRAINING), 0
    while size < 1000 * arguments.kilobytes:
        story = composer.story(rng, "short")
        text = voice.tell(story, rng)
        size += len(text.encode("utf-8"))
        print(json.dumps({"prompt": story.rendered_prompt(), "completion": text}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Checks plots and composes stories from the grammar in the folder beside it (grammar/README.md).

  compose.py --check grammar/plots/FILE.txt      what is wrong with the plots of a file, and their lengths
  compose.py --sample 3 --length short --seed 7  three stories, with what a person would have asked for
"""

import argparse
import enum
import random
import re
import sys
from dataclasses import dataclass

import check
import finish
import grammar as grammar_files
import holdout
import notation
import prompting
import render
import twist_variants
from names import NamePool
from setting import SettingPool

LEVELS = {"short": "s", "medium": "sm", "long": "sml"}
WORDS = {"short": (80, 160), "medium": (200, 350), "long": (450, 700)}
LENGTHS = tuple(LEVELS)
STRAIGHT_APOSTROPHES = 0.75  # the share of prompts typed with ' (a story has ’)

_HER = {"he": "she", "him": "her", "his": "her", "himself": "herself"}
_HIM = {"he": "he", "him": "him", "his": "his", "himself": "himself"}


class Split(enum.Enum):
    """What a composer may use; see holdout.py."""
    TRAINING = "training"
    EVALUATION = "evaluation"
    NEW_PLOTS = "new plots"


@dataclass
class Story:
    title: str
    body: str        # paragraphs with a blank line between them
    prompt: dict     # the values of the template bedtime-story.md
    name: str
    kind: str
    at: str          # at the old lighthouse on the windy island
    place_words: list
    surprise: str    # the first column of the twist
    plot: str
    length: str
    friend: str      # empty where the story has none
    friend_kind: str

    @property
    def text(self):
        return f"{self.title}\n\n{self.body}"

    def rendered_prompt(self):
        return render.prompt("bedtime-story", **self.prompt)


class Composer:
    """Composes stories of one split. Not for several threads: it draws from the generator that each call is given."""

    def __init__(self, grammar, split):
        self._grammar = grammar
        self._training = split is Split.TRAINING
        new_plots = holdout.held_out_plots([plot.id for plot in grammar.plots])
        self._plots = [plot for plot in grammar.plots if (plot.id in new_plots) == (split is Split.NEW_PLOTS)]
        self._rows = {plot.id: self._rows_of(plot, split) for plot in self._plots}
        self._themes = {plot.id: self._themes_of(plot, split) for plot in self._plots}
        self._plots = [plot for plot in self._plots if self._rows[plot.id] and self._themes[plot.id]]
        self._tails = twist_variants.tails_of(plot.rows[index][0] for plot in self._plots if plot.columns[0] == "who"
                                              for index in sorted(set(range(len(plot.rows))) - holdout.held_out_rows(plot.id, plot.rows)))
        self._names = NamePool(grammar.names, self._training)
        self._settings = SettingPool(grammar, split is not Split.EVALUATION)

    @staticmethod
    def _rows_of(plot, split):
        if split is Split.NEW_PLOTS:
            return plot.row_trees
        held_out = holdout.held_out_rows(plot.id, plot.rows)
        return [row for index, row in enumerate(plot.row_trees) if (index in held_out) == (split is Split.EVALUATION)]

    def _themes_of(self, plot, split):
        if split is Split.NEW_PLOTS:
            return self._grammar.themes
        return [theme for theme in self._grammar.themes
                if holdout.is_theme_held_out(theme.name, plot.id) == (split is Split.EVALUATION)]

    def story(self, rng, length):
        """A story within the words of its length."""
        while True:
            story = self._attempt(rng, length)
            if story and _is_whole(story):
                return story

    def _attempt(self, rng, length):
        plot = rng.choice(self._plots)
        values, cast = self._cast(rng)
        place, setting = self._settings.draw(rng)
        values.update(setting.values())
        for word in ("sight", "sound", "spot", "thing"):
            values[word] = notation.expand(rng.choice(place.lists[word]), values, rng)
        row = rng.choice(self._rows[plot.id])
        cells = [notation.expand(tree, values, rng) for _, tree in row]
        if self._training:
            cells = twist_variants.vary(cells, plot.columns[0] == "who", self._tails, rng)
        values.update(zip((key for key, _ in row), cells))
        theme = rng.choice(self._themes[plot.id])
        values["opening"] = finish.capital(notation.expand(rng.choice(self._grammar.openings), values, rng))
        values["moral"] = finish.capital(notation.expand(rng.choice(theme.morals), values, rng))
        values["ending"] = finish.capital(notation.expand(rng.choice(self._grammar.endings), values, rng))

        surprise = values[plot.first_key]
        body = name_again(_expand_body(plot, LEVELS[length], values, rng), surprise)
        if not all(word in body for word in setting.words):
            return None
        friend = values["friend"] if values["friend"] in body else ""
        prompt = {
            "character": prompting.character(rng, values["name"], values["kind"], values["trait"], body),
            "setting": setting.prompt(rng, body),
            "twist": prompting.twist(rng, notation.expand(rng.choice(plot.ask_trees), values, rng)),
            "theme": prompting.theme(rng, theme),
            "length": length,
        }
        if friend and rng.random() < 0.5:
            prompt["names"] = prompting.other_names(rng, friend, values["fkind"])
        if rng.random() >= STRAIGHT_APOSTROPHES:
            prompt = {key: finish.typographic(value) for key, value in prompt.items()}
        title = finish.title_case(notation.expand(plot.title_tree, values, rng))
        return Story(finish.typographic(title), finish.typographic(body), prompt, values["name"], values["kind"],
                     finish.typographic(values["at"]), setting.words, finish.typographic(surprise), plot.id, length,
                     friend, values["fkind"] if friend else "")

    def _cast(self, rng):
        """The values that a character and a friend give, drawn so that they can be told apart."""
        kind, other = rng.sample(self._grammar.kinds, 2)
        gender, friend_gender = _gender(rng, kind), _gender(rng, other)
        name = self._names.draw(rng, gender)
        friend = self._names.draw(rng, friend_gender)
        while friend[:2] == name[:2]:
            friend = self._names.draw(rng, friend_gender)
        pronouns = _HER if gender == "she" else _HIM
        friend_pronouns = _HER if friend_gender == "she" else _HIM
        values = {"name": name, "kind": kind.name, "trait": rng.choice(self._grammar.traits), "paw": kind.paw, "paws": kind.paws,
                  "friend": friend, "fkind": other.name, **pronouns}
        values.update(("f" + key, word) for key, word in friend_pronouns.items())
        return values, kind


def _gender(rng, kind):
    for gender in ("she", "he"):
        if gender in kind.tags.split():
            return gender
    return rng.choice(("she", "he"))


def _expand_body(plot, levels, values, rng):
    paragraphs = []
    for lines in plot.body:
        sentences = [finish.capital(_ended(notation.expand(tree, values, rng))) for level, tree in lines if level in levels]
        if sentences:
            paragraphs.append(" ".join(sentences))
    return finish.finish("\n\n".join(paragraphs))


def _ended(line):
    """A line of the body, with the full stop that its writer forgot."""
    return line + "." if line[-1:].isalpha() else line


def name_again(body, surprise):
    """From its second mention on, `a lost sailor` is `the lost sailor`."""
    article, _, noun = surprise.partition(" ")
    first = body.lower().find(surprise.lower())
    if article not in ("a", "an") or first < 0:
        return body
    end = first + len(surprise)
    return body[:end] + body[end:].replace(surprise, "the " + noun).replace(finish.capital(surprise), "The " + noun)


# Quotation marks that do not match, and speech that runs into its `said` without a stop.
_BROKEN_SPEECH = re.compile(r"“[^”]*“|”[^“]*”|\w” (?:said|asked|thought|(?:s?he|it) (?:said|asked|thought))\b|^[^“]*”|“[^”]*$")


def _is_whole(story):
    low, high = WORDS[story.length]
    return low <= finish.count_words(story.text) <= high and story.body[-1] in ".”" and not _BROKEN_SPEECH.search(story.body)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", metavar="FILE", nargs="+", help="plot files to check")
    parser.add_argument("--sample", metavar="N", type=int, help="how many stories to print")
    parser.add_argument("--length", choices=LENGTHS, help="of the stories; each in turn unless given")
    parser.add_argument("--plot", metavar="ID", help="only this plot")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--split", choices=[split.value for split in Split], default=Split.TRAINING.value)
    arguments = parser.parse_args()
    if arguments.check:
        return 1 if sum(check.check_file(path) for path in arguments.check) else 0
    if not arguments.sample:
        parser.error("give --check FILE or --sample N")
    grammar = grammar_files.load()
    if arguments.plot:
        grammar.plots = [plot for plot in grammar.plots if plot.id == arguments.plot]
    composer = Composer(grammar, Split(arguments.split))
    rng = random.Random(arguments.seed)
    for index in range(arguments.sample):
        story = composer.story(rng, arguments.length or LENGTHS[index % 3])
        print(f"{'=' * 20} {story.plot}, {finish.count_words(story.text)} words\n{story.rendered_prompt()}\n{'-' * 20}\n{story.text}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The reading tasks of the starter model: the tone of a review, people and places, routing, questions, going on with a story.

Each task is a class with `draw(rng)`, which gives a Task made from a pattern of grammar/tasks. Patterns marked with `*` are held out:
`Split.TRAINING` draws from the others, any other split from the marked ones alone.

  tasks.py --sample 10 [--task entities] [--split evaluation]
"""

import argparse
import os
import random
import re
import sys
from dataclasses import dataclass, field

import finish
import grammar as grammar_files
import notation
import render
from compose import Composer, Split
from names import NamePool, synthetic_town

FOLDER = os.path.join(grammar_files.FOLDER, "tasks")


@dataclass
class Task:
    prompt: str
    answer: str
    labels: list = field(default_factory=list)  # what there is to choose from, where there is a choice


class Slots(dict):
    """Fills slots as they are met: `[thing]` draws from the list `thing`, `[thing 2]` a second one that differs from the first."""

    def __init__(self, lists, rng, values=()):
        super().__init__(values)
        self._lists = lists
        self._rng = rng

    def __missing__(self, key):
        items = self._lists[re.sub(r"\s*\d+$", "", key)]
        taken = set(self.values())
        while True:
            item = notation.expand(self._rng.choice(items), self, self._rng)
            if item not in taken:
                self[key] = item
                return item


def read_task_file(name):
    """`section: slot NAME` → lists of trees; every other section → its lines."""
    lists, sections, lines = {}, {}, []
    for line in grammar_files.lines_of(os.path.join(FOLDER, name)):
        if line.startswith("section:"):
            title = line[len("section:"):].strip()
            lines = lists.setdefault(title[5:], []) if title.startswith("slot ") else sections.setdefault(title, [])
        elif line.startswith("desk:"):
            lines = sections.setdefault("desks", [])
            lines.append(line)
        elif line.strip():
            lines.append(line.strip())
    trees = {key: [notation.parse(cell) for row in rows for cell in notation.split_columns(row)] for key, rows in lists.items()}
    return trees, sections


def _of_split(lines, split):
    """The patterns of a split, parsed: those marked with `*` are kept for an evaluation."""
    return [notation.parse(line.removeprefix("* ")) for line in lines if _is_of_split(line, split)]


def _is_of_split(line, split):
    return line.startswith("* ") == (split is not Split.TRAINING)


class Sentiment:
    LABELS = ["positive", "neutral", "negative"]
    # What `[X good]` and `[X]` stand for: the slots `product good` and `product`, …
    _KINDS = {"product": "product", "service": "service", "food": "dish", "tale": "book", "stay": "stay", "app": "app"}

    _TWICE = 0.12  # of the reviews to learn from: two reviews that agree

    def __init__(self, grammar, split):
        self._is_training = split is Split.TRAINING
        self._lists, sections = read_task_file("sentiment.txt")
        self._patterns = {label: [self._parse(line) for line in sections[label] if _is_of_split(line, split)] for label in self.LABELS}

    @classmethod
    def _parse(cls, line):
        """The trees of a pattern: one, or one for each kind of thing."""
        line = line.removeprefix("* ")
        if "[X" not in line:
            return [notation.parse(line)]
        return [notation.parse(line.replace("[X ", f"[{kind} ").replace("[X]", f"[{noun}]")) for kind, noun in cls._KINDS.items()]

    def review(self, rng, label):
        tree = rng.choice(rng.choice(self._patterns[label]))
        return finish.finish(notation.expand(tree, Slots(self._lists, rng), rng), is_prose=False)

    def draw(self, rng):
        label = rng.choice(self.LABELS)
        review = self.review(rng, label)
        if self._is_training and rng.random() < self._TWICE:
            review = f"{review} {self.review(rng, label)}"
        if rng.random() < 0.06:
            review = review.lower()
        elif rng.random() < 0.08:
            review = review.rstrip(".")
        return Task(render.prompt("sentiment", review=review), label, self.LABELS)


class Entities:
    """A text of one to three patterns; people and places in the order in which they appear.

    For training, some of the patterns are sentences of stories, so that many more words than those of the patterns surround a name.
    """
    _STORIES = 3000        # whose sentences are taken
    _STORY_SHARE = 0.3     # of the sentences of a text
    _ELSEWHERE = ("In [place] {sentence}", "One evening in [place] {sentence}", "Back in [place], {sentence}", "Near [place], {sentence}",
                  "On the road to [place] {sentence}", "Far away in [place] {sentence}", "Between [place] and [place 2] {sentence}",
                  "When the train left [place], {sentence}", "News from [place]: {sentence}", "In [place] as in [place 2], {sentence}")

    def __init__(self, grammar, split):
        self._lists, sections = read_task_file("entities.txt")
        self._patterns = _of_split(sections["patterns"], split)
        self._people = People(grammar, split)
        self._of_stories = list(self._story_patterns(grammar)) if split is Split.TRAINING else []

    def _story_patterns(self, grammar):
        """Sentences of stories as patterns: names are slots; no other word within them has a capital."""
        composer, rng = Composer(grammar, Split.TRAINING), random.Random("sentences for the task of names")
        for _ in range(self._STORIES):
            story = composer.story(rng, "short")
            names = [name for name in (story.name, story.friend) if name]
            for sentence in finish.sentences(story.body.replace("\n\n", " ")):
                sentence = sentence.strip()
                if not re.search(r"[\[\]{}<>|]|(?<![.!?] )(?<!^)(?<!“)\b(?!" + "|".join(map(re.escape, names)) + r"\b)(?!I\b)[A-Z]", sentence):
                    yield self._story_pattern(sentence, names, rng)

    def _story_pattern(self, sentence, names, rng):
        begins_with_name = sentence.startswith(tuple(names))
        for slot, name in zip(("[person]", "[person 2]"), names):
            sentence = re.sub(rf"\b{re.escape(name)}\b", slot, sentence)
        if rng.random() < 0.35 and not sentence.startswith(("“", "I ")):
            lower = sentence if begins_with_name else sentence[:1].lower() + sentence[1:]
            sentence = rng.choice(self._ELSEWHERE).replace("{sentence}", lower)
        return notation.parse(sentence)

    def draw(self, rng):
        people, places, sentences, repeated = [], [], [], None
        for _ in range(rng.choice((1, 1, 1, 2, 2, 3))):
            slots = Slots({**self._lists}, rng)
            use_story = self._of_stories and rng.random() < self._STORY_SHARE
            pattern = rng.choice(self._of_stories if use_story else self._patterns)
            for key in dict.fromkeys(notation.slots(pattern)):
                if key.startswith("person"):
                    again = repeated is not None and rng.random() < 0.15
                    slots[key] = repeated if again and repeated not in slots.values() else self._people.name(rng, people)
                    people.append(slots[key])
                    repeated = slots[key]
                elif key.startswith(("place", "town")):
                    slots[key] = self._people.town(rng, places, town_only=key.startswith("town"))
                    places.append(slots[key])
            sentences.append(notation.expand(pattern, slots, rng))
        text = finish.finish(" ".join(sentences), is_prose=False)
        answer = f"People: {_listed(people, text)}\nPlaces: {_listed(places, text)}"
        return Task(render.prompt("entities", text=text), answer)


def _listed(names, text):
    """Those of the names that the text has, in the order of their first appearance."""
    found = {name: text.find(name) for name in names if name in text}
    return ", ".join(sorted(found, key=found.get)) or "none"


class People:
    """Names of people and of places for the tasks; names that are held out only for an evaluation."""

    def __init__(self, grammar, split):
        self._pool = NamePool(grammar.names, split is Split.TRAINING)
        self._surnames = grammar_files.items_of(grammar_files.lines_of(os.path.join(FOLDER, "surnames.txt")))
        sections = grammar_files.sections_of(os.path.join(FOLDER, "places.txt"))
        self._towns, self._lands = grammar_files.items_of(sections["towns"]), grammar_files.items_of(sections["lands"])

    def first_name(self, rng, taken, gender=None):
        while True:
            name = self._pool.draw(rng, gender or rng.choice(("she", "he")))
            if not any(name in other or other in name for other in taken):
                return name

    def name(self, rng, taken):
        """`Anna`, `Anna Berg` or `Mrs Berg`."""
        while True:
            draw = rng.random()
            if draw < 0.68:
                name = self._pool.draw_any(rng)
            elif draw < 0.9:
                name = f"{self._pool.draw_any(rng)} {rng.choice(self._surnames)}"
            else:
                name = f"{rng.choice(('Mr', 'Mrs', 'Ms', 'Dr', 'Professor', 'Aunt', 'Uncle'))} {rng.choice(self._surnames)}"
            if not any(name in other or other in name for other in taken):
                return name

    def town(self, rng, taken, town_only=False):
        while True:
            draw = rng.random()
            if draw < 0.4:
                town = synthetic_town(rng)
            elif draw < 0.88 or town_only:
                town = rng.choice(self._towns)
            else:
                town = rng.choice(self._lands)
            if not any(town in other or other in town for other in taken):
                return town


@dataclass
class Desk:
    names: list
    near: set
    requests: list


class Routing:
    """A request and two to six desks, one of which it belongs to; three and more in an evaluation.

    For training, some say the same thing twice, and some are keywords, as typed into a search box, so that every word of a request counts.
    """
    _TWICE, _KEYWORDS = 0.15, 0.12
    _LITTLE_WORDS = frozenset(
        "a an the and or but of in on at to for with from by is are was were be been has have had do does did can could would will may "
        "i you he she it we they my your his her its our their me him us them this that there here please so very just too".split())

    def __init__(self, grammar, split):
        self._lists, sections = read_task_file("routing.txt")
        self._desks = self._read_desks(sections["desks"], split)
        self._is_training = split is Split.TRAINING
        for name, desk in self._desks.items():
            for other in desk.near:
                self._desks[other].near.add(name)

    @staticmethod
    def _read_desks(lines, split):
        desks, first = {}, None
        for line in lines:
            head, colon, rest = line.partition(":")
            if head == "desk" and colon:
                names = notation.split_columns(rest)
                first = names[0]
                desks[first] = Desk(names, set(), [])
            elif head == "near" and colon:
                desks[first].near = {name.strip() for name in rest.split(",") if name.strip()}
            else:
                desks[first].requests += _of_split([line], split)
        return desks

    def request(self, rng):
        """One of the names of a desk, and what somebody asks there."""
        desk = rng.choice([desk for desk in self._desks.values() if desk.requests])
        return rng.choice(desk.names), self._request(rng, desk)

    def _request(self, rng, desk):
        return finish.finish(notation.expand(rng.choice(desk.requests), Slots(self._lists, rng), rng), is_prose=False)

    def _request_to_learn(self, rng, desk):
        request, draw = self._request(rng, desk), rng.random()
        if draw < self._TWICE:
            return f"{request} {self._request(rng, desk)}"
        if draw < self._TWICE + self._KEYWORDS:
            words = [word for word in finish.words(request) if word.lower() not in self._LITTLE_WORDS]
            return " ".join(words) if len(words) > 1 else request
        return request

    def draw(self, rng):
        name = rng.choice([name for name, desk in self._desks.items() if desk.requests])
        desk = self._desks[name]
        others = [other for other in self._desks if other != name and other not in desk.near]
        others = rng.sample(others, rng.randint(1 if self._is_training else 2, 5))
        case = rng.choice((str, str, str, str, finish.capital, str.title, str.upper))
        labels = [case(rng.choice(self._desks[other].names)) for other in others]
        answer = case(rng.choice(desk.names))
        if len({label.lower() for label in labels + [answer]}) <= len(labels):
            return self.draw(rng)
        labels.insert(rng.randrange(len(labels) + 1), answer)
        request = self._request_to_learn(rng, desk) if self._is_training else self._request(rng, desk)
        if rng.random() < 0.15:
            request = f"{rng.choice(('Hello.', 'Good morning!', 'Hi there!', 'Hello!', 'Sorry to bother you.', 'One question:'))} {request}"
        if rng.random() < 0.12:
            request = f"{request} {rng.choice(('Thank you.', 'Thanks!', 'Please help.', 'Kind regards', 'Many thanks', 'It is urgent.'))}"
        return Task(render.prompt("routing", labels=", ".join(labels), request=request), answer, labels)


class Questions:
    """Who, what and where: over short made-up texts, and over composed stories."""
    _ROLES = ("the baker", "the miller", "the postman", "the teacher", "the gardener", "the fisherman", "the old woman", "the old man",
              "the boy", "the girl", "the carpenter", "the smith", "the tailor", "the captain", "the nurse", "the doctor", "the farmer",
              "the cook", "the little boy", "the little girl", "the queen", "the clockmaker", "the sailor", "the shepherd", "the lamplighter")
    _SHE_ROLES = frozenset(("the old woman", "the girl", "the nurse", "the little girl", "the queen"))
    _STORY_SHARE = 0.3

    def __init__(self, grammar, split):
        self._lists, sections = read_task_file("questions.txt")
        self._blocks = self._read_blocks(sections["patterns"], split)
        self._people = People(grammar, split)
        self._composer = Composer(grammar, split)

    @staticmethod
    def _read_blocks(lines, split):
        blocks, wanted = [], False
        for line in lines:
            head, _, rest = line.removeprefix("* ").partition(":")
            if head == "text":
                wanted = _is_of_split(line, split)
                if wanted:
                    blocks.append((notation.parse(rest.strip()), []))
            elif wanted:
                question, _, answer = rest.partition(" = ")
                blocks[-1][1].append((notation.parse(question.strip()), notation.parse(answer.strip())))
        return blocks

    def draw(self, rng):
        return self._over_story(rng) if rng.random() < self._STORY_SHARE else self._over_text(rng)

    def _over_text(self, rng):
        text, asks = rng.choice(self._blocks)
        slots = Slots(self._lists, rng)
        people = []
        for letter in "abc":
            self._add_person(rng, slots, letter, people)
        for key in list(dict.fromkeys(notation.slots(text))):
            if key.startswith("town"):
                slots[key] = self._people.town(rng, [], town_only=True)
        story = finish.finish(notation.expand(text, slots, rng))
        question, answer = rng.choice(asks)
        return self._task(rng, story, notation.expand(question, slots, rng), notation.expand(answer, slots, rng))

    def _add_person(self, rng, slots, letter, people):
        gender = rng.choice(("she", "he"))
        if rng.random() < 0.22:
            name = rng.choice([role for role in self._ROLES if role not in people])
            gender = "she" if name in self._SHE_ROLES else "he"
        else:
            name = self._people.first_name(rng, people, gender)
        people.append(name)
        slots[letter] = name
        for word, she, he in (("he", "she", "he"), ("him", "her", "him"), ("his", "her", "his")):
            slots[letter + word] = she if gender == "she" else he

    def _over_story(self, rng):
        story = self._composer.story(rng, rng.choice(("short", "short", "medium")))
        asks = [(f"What is the name of the {story.kind}?", story.name), (f"What is the {story.kind} called?", story.name),
                ("Who is the story about?", story.name), ("What is the name of the main character?", story.name)]
        if story.at in story.body:
            asks += [("Where does the story happen?", story.at), (f"Where does {story.name} live?", story.at),
                     ("Where does the story take place?", story.at)]
        if f"{story.kind}" in story.body.lower():
            asks += [(f"What is {story.name}?", f"a {story.kind}"), (f"What kind of character is {story.name}?", f"a {story.kind}")]
        if story.friend:
            asks += [(f"What is the name of {story.name}'s friend?", story.friend), (f"Who is with {story.name}?", story.friend)]
            if story.friend_kind in story.body:
                asks += [(f"What is the {story.friend_kind} called?", story.friend), (f"What is {story.friend}?", f"a {story.friend_kind}")]
        question, answer = rng.choice(asks)
        return self._task(rng, story.text, question, answer)

    @staticmethod
    def _task(rng, story, question, answer):
        answer = finish.fix_articles(answer)
        return Task(render.prompt("ask-about-story", story=story, question=finish.finish(question)), answer)


class Continuing:
    """The first sentences of a story; the answer is the rest of it."""
    def __init__(self, grammar, split):
        self._composer = Composer(grammar, split)

    def draw(self, rng):
        body = self._composer.story(rng, rng.choice(("short", "short", "medium"))).body
        sentences = finish.sentences(body)
        cut = sum(map(len, sentences[:rng.randint(1, min(3, len(sentences) - 1))]))
        return Task(render.prompt("continue-story", opening=body[:cut].strip()), body[cut:].strip())


class Writing:
    """Reviews and requests the other way round: the label is given, the text is the answer. Who can write them knows them again."""

    def __init__(self, grammar, split):
        self._sentiment, self._routing = Sentiment(grammar, split), Routing(grammar, split)

    def draw(self, rng):
        if rng.random() < 0.25:
            label = rng.choice(Sentiment.LABELS)
            return Task(f"Write a {label} review.", self._sentiment.review(rng, label))
        label, request = self._routing.request(rng)
        return Task(f"Write a request that belongs to: {label}", request)


TASKS = {"sentiment": Sentiment, "entities": Entities, "routing": Routing, "questions": Questions, "continuing": Continuing,
         "writing": Writing}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=5)
    parser.add_argument("--task", choices=list(TASKS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--split", choices=[split.value for split in Split], default=Split.TRAINING.value)
    arguments = parser.parse_args()
    grammar = grammar_files.load()
    rng = random.Random(arguments.seed)
    for name in [arguments.task] if arguments.task else TASKS:
        task = TASKS[name](grammar, Split(arguments.split))
        for _ in range(arguments.sample):
            example = task.draw(rng)
            print(f"{'=' * 20} {name}\n{example.prompt}\n{'-' * 20}\n{example.answer}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

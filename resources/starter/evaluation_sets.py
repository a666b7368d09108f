"""The evaluation files: prompts made from what training never saw (holdout.py), with what to look for in the answers."""

import re

import finish
from compose import LENGTHS, Composer, Split
from tasks import TASKS

STORIES, NEW_PLOT_STORIES, EXAMPLES = 200, 60, 200

_EMPTY_WORDS = frozenset(
    "a an the and or but of in on at to for with from by into under over up down out off who whose that which it its is was were be been "
    "being has had have not no so very as than then there their them they he she his her him i my me we our you your this these those "
    "only just too all one's own".split())


def content_words(text):
    """The words by which a phrase is known again: lower case, without articles and the like, without `'s`."""
    words = (re.sub(r"[’']s?$", "", word.lower()) for word in finish.words(text))
    return [word for word in dict.fromkeys(words) if word not in _EMPTY_WORDS]


def write(grammar, rng, write_lines):
    """Writes every evaluation file through `write_lines(name, records)`."""
    write_lines("eval_stories.jsonl", _stories(Composer(grammar, Split.EVALUATION), rng, STORIES))
    write_lines("eval_stories_new_plots.jsonl", _stories(Composer(grammar, Split.NEW_PLOTS), rng, NEW_PLOT_STORIES))
    for name in ("sentiment", "entities", "routing", "questions"):
        write_lines(f"eval_{name}.jsonl", _examples(TASKS[name](grammar, Split.EVALUATION), rng))


def _stories(composer, rng, count):
    """Prompts that name the main character, the lengths in turn."""
    while count:
        story = composer.story(rng, LENGTHS[count % len(LENGTHS)])
        if story.name not in story.prompt["character"]:
            continue
        count -= 1
        yield {"prompt": story.rendered_prompt(), "values": story.prompt, "name": story.name,
               "setting": content_words(" ".join(story.place_words)), "twist": content_words(story.surprise),
               "length": story.length, "plot": story.plot, "friend": story.friend}


def _examples(task, rng):
    seen = set()
    while len(seen) < EXAMPLES:
        example = task.draw(rng)
        if example.prompt not in seen:
            seen.add(example.prompt)
            record = {"prompt": example.prompt, "answer": example.answer}
            yield {**record, "labels": example.labels} if example.labels else record

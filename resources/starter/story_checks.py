"""What can be counted about a story: is it about whom, where and what it was asked to be, and is it a whole one?"""

import re

from compose import WORDS
from finish import count_words

# `a dragon called Orla`, but not `“Wait!” called Orla`.
_SAID_NAME = re.compile(r"(?<!” )\b(?:called|named|by the name of|name was) ([A-Z][^\W\d_]+)")


def check(record, story, ended):
    """A dictionary of measure → 0 … 1 for one story of eval_stories.jsonl."""
    low, high = WORDS[record["length"]]
    words = _words(story)
    return {
        "name": float(keeps_name(record, story)),
        "setting": float(all(_has(words, word) for word in record["setting"])),
        "twist": float(all(_has(words, word) for word in record["twist"])),
        "ended": float(ended),
        "length": float(low <= count_words(story) <= high),
        "title": float(_has_title(story)),
        "closed": float(story.rstrip()[-1:] in (".", "”", '"')),
        "repeated_4grams": repeated(words, 4),
    }


def keeps_name(record, story):
    """The name is in both halves, and the first who is said to be called something is called what the prompt says."""
    name = record["name"]
    middle = len(story) // 2
    if not (re.search(rf"\b{re.escape(name)}\b", story[:middle]) and re.search(rf"\b{re.escape(name)}\b", story[middle:])):
        return False
    introduced = _SAID_NAME.search(story)
    return introduced is None or introduced.group(1) in record["prompt"]


def first_sentence(story):
    """The first sentence after the title."""
    body = story.partition("\n")[2].strip()
    return re.split(r"(?<=[.!?”]) ", body, maxsplit=1)[0]


def repeated(words, length):
    """1 − distinct / all of the runs of so many words; 0 where none is repeated."""
    grams = list(zip(*(words[start:] for start in range(length))))
    return 1 - len(set(grams)) / len(grams) if grams else 0.0


def _has_title(story):
    title, _, rest = story.partition("\n")
    return bool(title.strip()) and len(title.split()) <= 12 and bool(rest.strip())


def _words(text):
    return re.findall(r"[^\W_]+(?:['-][^\W_]+)*", text.lower().replace("’", "'"))


def _has(words, word):
    """The word itself, with `'s`, or as a part of a hyphened one."""
    word = word.replace("’", "'")
    return any(other == word or other.startswith(word + "'") or word in other.split("-") for other in words)

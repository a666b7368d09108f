"""Surprises that the plot files do not have: an adjective more, or another animal, so that the model learns to copy the twist it is given."""

import re

from finish import fix_articles

SHARE = 0.4  # of the training stories whose surprise can be varied

_ARTICLE = re.compile(r"an? (?=[a-z])")
_CREATURE_ADJECTIVES = ("little old young small tiny shy sleepy lost tired friendly grey brown white spotted striped hungry lonely round "
                        "polite cheerful thin fat muddy forgetful nervous curious cold clever").split()
_THING_ADJECTIVES = "little small tiny old funny lovely strange wonderful big very_small very_old rather_big splendid pretty plain".split()
_ANIMALS = ("mouse hedgehog rabbit squirrel duck goose hen otter badger fox owl frog toad mole cat kitten puppy dog bear lamb piglet goat "
            "donkey pony penguin seal beaver hamster weasel crow sparrow robin magpie lizard tortoise crab beetle hare raccoon sheep "
            "monkey calf stork heron bat parrot swan wren vole ferret walrus camel zebra koala").split()
# Words by which a row shows that its other columns, too, speak of one animal alone.
_PARTICULAR = re.compile(r"whisker|tail|beak|wing|feather|paw|claw|trunk|\bears?\b|nose|fur|wool|prickl|spine|stripe|spot|quack|squeak|mew|miaow|"
                         r"purr|honk|bark|woof|croak|cluck|bleat|baa|hoot|moo|squeal|oink|ribbit|hiss|buzz|roar|growl|\beggs?\b|shell|web|hop|"
                         r"fl(y|ies|ew|own)|swim|swam|dive|milk|bone|nut|acorn|carrot|honey|cheese|fish|worm|flipper|hoof|hoove|horn|mane|snout|"
                         r"duckling|calf|foal|burrow|nest|pond|jump|leap|she|her|he|his|him|itself|mother|father|child|baby")


def vary(cells, people, rng):
    """A row's cells with another first one; the same cells where it cannot be varied. `people`: the surprise is somebody."""
    surprise = cells[0]
    match = _ARTICLE.match(surprise)
    if not match or rng.random() >= SHARE:
        return cells
    words = surprise[match.end():].split(" ")
    if people and rng.random() < 0.5:
        words = _another_animal(words, cells[1:], rng)
    if rng.random() < 0.7 and len(words) < 7:
        adjectives = _CREATURE_ADJECTIVES if people else _THING_ADJECTIVES
        adjective = rng.choice(adjectives).replace("_", " ")
        if words[0] in _CREATURE_ADJECTIVES or words[0] in _THING_ADJECTIVES:
            words = words[1:]
        if adjective not in words and words[0] != "very":
            words = [adjective] + words
    return [fix_articles("a " + " ".join(words))] + cells[1:]


def _another_animal(words, others, rng):
    """The phrase about another animal, where nothing in the row holds to this one."""
    place = next((index for index, word in enumerate(words[:3]) if word in _ANIMALS), None)
    if place is None or place + 1 < len(words) and words[place + 1] not in ("with", "in", "from", "on", "of"):
        return words
    if _PARTICULAR.search(" ".join(words[place + 1:] + others)):
        return words
    return words[:place] + [rng.choice(_ANIMALS)] + words[place + 1:]

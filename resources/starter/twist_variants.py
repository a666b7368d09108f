"""Surprises that the plot files do not have, so that the model learns to copy the twist it is given instead of knowing it by heart.

A surprise that begins with `a` gets an adjective more, another animal, or a tail (`a lost newt in a woolly hat`); one that belongs to
somebody (`the judge's own grandmother`) gets another owner.
"""

import re

from finish import fix_articles

SHARE = 0.75  # of the training stories whose surprise can be varied

_ARTICLE = re.compile(r"an? (?=[a-z])")
_OWNER = re.compile(r"the (\w+)'s ")
_OWNERS = ("mayor baker judge cook postman teacher captain farmer queen king doctor nurse tailor miller blacksmith gardener fisherman "
           "librarian painter drummer conductor clockmaker shepherd sailor innkeeper magician princess giant wizard neighbour").split()
_CREATURE_ADJECTIVES = ("little old young small tiny shy sleepy lost tired friendly grey brown white spotted striped hungry lonely round "
                        "polite cheerful thin fat muddy forgetful nervous curious cold clever wet dusty grumpy gentle merry silly proud "
                        "timid worried homesick clumsy dizzy golden silver purple green orange pink bald famous stubborn sneezing snoring "
                        "giggling yawning limping barefoot rather_rude very_fat very_small very_old very_quiet quite_ordinary").split()
_THING_ADJECTIVES = ("little small tiny old funny lovely strange wonderful big very_small very_old rather_big splendid pretty plain "
                     "forgotten secret curious crooked ancient heavy famous magnificent odd sweet ordinary surprising marvellous "
                     "very_strange quite_new rather_odd long-lost borrowed special").split()
_ANIMALS = ("mouse hedgehog rabbit squirrel duck goose hen otter badger fox owl frog toad mole cat kitten puppy dog bear lamb piglet goat "
            "donkey pony penguin seal beaver hamster weasel crow sparrow robin magpie lizard tortoise crab beetle hare raccoon sheep "
            "monkey calf stork heron bat parrot swan wren vole ferret walrus camel zebra koala").split()
# What a creature may have about it; only where the surprise has none yet.
_TAILS = ("with a cold|with muddy boots|with hiccups|with a suitcase|with a paper crown|with a wooden spoon|with a toothache|"
          "with an umbrella|with a broken trumpet|with a bandage|with a bag of plums|with a candle|with a bucket|with a violin|"
          "with a secret|with one slipper|with a map|with a borrowed lantern|with a red balloon|in a woolly hat|in a red coat|"
          "in striped pyjamas|in rubber boots|in a yellow scarf|in a nightcap|in a silver cape|in a very big jumper|in a hurry|in disguise|"
          "from next door|from over the hill|from far away|from the circus|from the moon|from the bakery|from a faraway island|"
          "from the bottom of the garden|who had lost the way|who could not sleep|who was late for supper|who was afraid of thunder|"
          "who had forgotten the time|who wanted a friend|who was looking for a button|who was learning to whistle|"
          "who missed the last train|who was too shy to knock|without a home|without any shoes|without a name|on roller skates|"
          "on a bicycle|on stilts|on the way home|under an umbrella|carrying a cake|selling matches|counting stars|waiting for spring|"
          "reading a newspaper|eating porridge|singing out of tune|playing the flute").split("|")
_HAS_TAIL = re.compile(r" (with|in|from|who|without|on|under|of|that|at|for|to|as|by|no|and|whose|\w+ing) ")
_TAIL_STARTS = frozenset(("with", "in", "from", "who", "without", "on", "under"))
_BOUND = re.compile(r"[\[\]<>{}|]|\b(his|her|him|she|he|their)\b")  # a tail with these belongs to its row
# Words by which a row shows that its other columns, too, speak of one animal alone.
_PARTICULAR = re.compile(r"whisker|tail|beak|wing|feather|paw|claw|trunk|\bears?\b|nose|fur|wool|prickl|spine|stripe|spot|quack|squeak|mew|miaow|"
                         r"purr|honk|bark|woof|croak|cluck|bleat|baa|hoot|moo|squeal|oink|ribbit|hiss|buzz|roar|growl|\beggs?\b|shell|web|hop|"
                         r"fl(y|ies|ew|own)|swim|swam|dive|milk|bone|nut|acorn|carrot|honey|cheese|fish|worm|flipper|hoof|hoove|horn|mane|snout|"
                         r"duckling|calf|foal|burrow|nest|pond|jump|leap|she|her|he|his|him|itself|mother|father|child|baby")


def tails_of(surprises):
    """What the surprises say of a creature after its name: `with a new nest`, `who could not sleep`; and the listed ones."""
    found = (_HAS_TAIL.search(surprise) for surprise in surprises if _ARTICLE.match(surprise))
    tails = {match.string[match.start() + 1:] for match in found if match and match.group(1) in _TAIL_STARTS}
    return _TAILS + sorted(tail for tail in tails if not _BOUND.search(tail))


def vary(cells, people, tails, rng):
    """A row's cells with another first one; the same cells where it cannot be varied. `people`: the surprise is somebody."""
    surprise = cells[0]
    if rng.random() >= SHARE:
        return cells
    owner = _OWNER.match(surprise)
    if owner and owner.group(1) in _OWNERS:
        return [surprise.replace(owner.group(1), rng.choice(_OWNERS), 1)] + cells[1:]
    match = _ARTICLE.match(surprise)
    if not match:
        return cells
    words = surprise[match.end():].split(" ")
    if people and rng.random() < 0.6:
        words = _another_animal(words, cells[1:], rng)
    if rng.random() < 0.7 and len(words) < 7:
        words = _with_adjective(words, _CREATURE_ADJECTIVES if people else _THING_ADJECTIVES, rng)
    if people and rng.random() < 0.5 and not _HAS_TAIL.search(" ".join(words) + " "):
        words = words + [rng.choice(tails)]
    return [fix_articles("a " + " ".join(words))] + cells[1:]


def _with_adjective(words, adjectives, rng):
    adjective = rng.choice(adjectives).replace("_", " ")
    if len(words) > 1 and (words[0] in _CREATURE_ADJECTIVES or words[0] in _THING_ADJECTIVES):
        words = words[1:]
    return words if adjective in words or words[0] in ("very", "rather", "quite") else [adjective] + words


def _another_animal(words, others, rng):
    """The phrase about another animal, where nothing in the row holds to this one."""
    place = next((index for index, word in enumerate(words[:3]) if word in _ANIMALS), None)
    if place is None or place + 1 < len(words) and words[place + 1] not in ("with", "in", "from", "on", "of"):
        return words
    if _PARTICULAR.search(" ".join(words[place + 1:] + others)):
        return words
    return words[:place] + [rng.choice(_ANIMALS)] + words[place + 1:]

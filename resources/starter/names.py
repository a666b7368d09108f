"""Names: those of the cast that a split may use, and thousands put together from syllables, so that the model learns to copy any name."""

import re

import holdout

_STARTS = ("B Br C Ch D Dr F Fl G Gr H J K Kl L M N P Pr Qu R S Sh St T Th Tr V W Wil Y Z Al An Ar As El Em Er Es Il Im Is Ol Or Os Ul Um Un "
           "Bar Bel Cor Dal Far Gal Han Jor Kes Lor Mar Nor Pel Ros Sel Tam Tor Ves Wen Yar Zel").split()
_VOWELS = "a a a e e e i i i o o u ee oo ae ia".split()
_MIDDLES = "b d f g l ll m mm n nn p r rr s t tt v z ld lm ln mb nd nt rd rl rn st sk vr".split()
_SHE_ENDS = "a a a ia e ie y elle ette ina ola ira essa inda i".split()
_HE_ENDS = "o o o an en in on us ek el ard olf ip ert os in ar or im".split()
# Syllables that would make a word one would not read to a child, or a word of its own.
_UNPRONOUNCEABLE = re.compile(r"(.)\1\1|[^aeiouy]{4}|[aeiou]{3}")
_UNWANTED = ("shit", "tit", "poo", "pee", "cum", "fag", "nazi", "dick", "ass", "hell", "dumb", "fat", "kill", "dead", "sex", "bum", "arse", "puss", "prick")


def synthetic(rng, gender):
    """A made-up name of two or three syllables: Tavi, Bromel, Ysolde."""
    while True:
        start = rng.choice(_STARTS)
        name = start + (rng.choice(_VOWELS) if start[-1] not in "aeiou" else "")
        name += rng.choice(_MIDDLES)
        if rng.random() < 0.25:
            name += rng.choice(_VOWELS[:11]) + rng.choice(_MIDDLES[:17])
        name += rng.choice(_SHE_ENDS if gender == "she" else _HE_ENDS)
        if 4 <= len(name) <= 8 and not _UNPRONOUNCEABLE.search(name.lower()) and not any(word in name.lower() for word in _UNWANTED):
            return name


_TOWN_STARTS = ("Ald Amber Ash Barn Beck Birch Black Brack Bram Brindle Copper Cran Dun Eller Elm Fair Fen Fern Glen Gold Hart Hazel Heron Holm "
                "Kel Lang Lark Lin Mallow Mar Mill Moss Nether Oak Orm Otter Pen Raven Red Rook Sel Silver Stan Stone Swan Thorn Tol Under "
                "Wal Wend Whin White Wick Wil Wind Wood Wren Yar Val Mont Bel Kar Tir Zel Ost Nor Sund Grim Lund Hav Tre Pol Ros San Ver").split()
_TOWN_ENDS = ("bridge bury by combe cote dale den don field fleet ford gate ham hampton haven holm hurst ley low mere minster mouth ness over "
              "port shaw side stead stoke thorpe ton wall water well wick wood worth berg dorf heim stad vik sund rova ova nica ello ino anza "
              "mare ville mont court pol grad").split()
_TOWN_FRONTS = ("Upper", "Lower", "Little", "Great", "Old", "New", "North", "South", "Saint", "Port", "Castle", "Long")


def synthetic_town(rng):
    """A made-up place name: Brackenford, Upper Tolwick."""
    town = rng.choice(_TOWN_STARTS) + rng.choice(("", "", "", "en", "er", "a", "ing")) + rng.choice(_TOWN_ENDS)
    return f"{rng.choice(_TOWN_FRONTS)} {town}" if rng.random() < 0.15 else town


class NamePool:
    """Draws names for one split: training's, with made-up ones among them, or the held-out ones alone."""

    def __init__(self, listed, training, synthetic_share=0.3):
        self._listed = {gender: [name for name in names if holdout.is_name_held_out(name) != training] for gender, names in listed.items()}
        self._held_out = {name for names in listed.values() for name in names if holdout.is_name_held_out(name)}
        self._synthetic_share = synthetic_share if training else 0

    def draw(self, rng, gender):
        while rng.random() < self._synthetic_share:
            name = synthetic(rng, gender)
            if name not in self._held_out:
                return name
        return rng.choice(self._listed[gender])

    def draw_any(self, rng):
        return self.draw(rng, rng.choice(("she", "he")))

"""Where a story happens: a place with, mostly, an adjective and a tail, and the ways in which a person would ask for it."""

from dataclasses import dataclass

import finish
import holdout

# Places of which one does not say "a": there is one of them, or many, or no number at all.
_WITHOUT_ARTICLE = frozenset("sea ocean moon seaside snow sky countryside north fog ice Mars Pole world coast shore seashore".split())
# Adjectives of which there is one alone.
_ONLY_ONE = frozenset("last only best favourite smallest biggest oldest brightest quietest".split())
PLAIN_SHARE = 0.25  # of the places, those known by their names alone


@dataclass
class Setting:
    place: str      # lighthouse
    adjective: str  # old, or empty
    tail: str       # on the windy island, or empty
    at: str         # at

    @property
    def words(self):
        """What names the place and must be found in the story: the place's own words."""
        return self.place.split()

    def full(self, article="the", adjective=None, tail=None):
        """`the old lighthouse on the windy island`, or with parts of it."""
        parts = [article, self.adjective if adjective is None else adjective, self.place, self.tail if tail is None else tail]
        return " ".join(part for part in parts if part)

    def values(self):
        return {"at": f"{self.at} {self.full()}", "place": f"the {self.place}"}

    def has_plain_article(self):
        head = self.place.split()[-1]
        if " of the " in self.place or self.place.startswith(("end ", "bottom ", "foot ", "mouth ", "edge ")):
            return False
        return head not in _WITHOUT_ARTICLE and not (head.endswith("s") and not head.endswith("ss"))

    def prompt(self, rng, told):
        """The setting as a person would ask for it; names only what the story `told` names."""
        adjective = self.adjective if self.adjective in told and rng.random() < 0.9 else ""
        tail = self.tail if self.tail in told and rng.random() < 0.85 else ""
        article = "the"
        if self.has_plain_article() and adjective not in _ONLY_ONE and rng.random() < 0.35:
            article = "a"
        elif adjective and rng.random() < 0.08:
            article = ""
        text = finish.fix_articles(self.full(article, adjective, tail))
        if rng.random() < 0.15:
            text = f"{self.at} {text}"
        return finish.capital(text) if rng.random() < 0.15 else text


class SettingPool:
    """Draws settings for one split."""

    def __init__(self, grammar, training):
        self._places = grammar.places
        self._plain_places = grammar.plain_places
        self._tails = grammar.tails
        self._training = training
        self._adjectives = {place.name: [adjective for adjective in grammar.adjectives if self._allowed(place.name, adjective)]
                            for place in grammar.places + grammar.plain_places}

    def _allowed(self, place, adjective):
        if adjective in place.split():
            return False
        return holdout.is_setting_held_out(place, adjective) != self._training

    def draw(self, rng):
        """A place of the grammar and its setting."""
        while True:
            place = rng.choice(self._plain_places if rng.random() < PLAIN_SHARE else self._places)
            adjectives = self._adjectives[place.name]
            adjective = rng.choice(adjectives) if adjectives and (not self._training or rng.random() < 0.75) else ""
            tail = rng.choice(self._tails) if rng.random() < 0.4 else ""
            if adjective or self._training and self._allowed(place.name, ""):
                if not set(tail.split()[-1:]) & set(place.name.split() + [adjective]):
                    return place, Setting(place.name, adjective, tail, place.at)

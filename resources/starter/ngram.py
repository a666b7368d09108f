"""A baseline for the language model: how surprised is an interpolated 5-gram model of characters (Witten and Bell, method C)?

  P(c | h) = (count(hc) + kinds(h) · P(c | h')) / (count(h) + kinds(h)),  h' is h without its first character, kinds(h) counts the
different characters seen after h; below the empty context all characters are equally likely.
"""

import math
from collections import Counter

ORDER = 5


class CharacterModel:
    def __init__(self, text, order=ORDER):
        self._order = order
        self._counts = [Counter(map("".join, zip(*(text[start:] for start in range(length))))) for length in range(1, order + 1)]
        self._totals, self._kinds = Counter(), Counter()
        for counts in self._counts:
            for gram, count in counts.items():
                self._totals[gram[:-1]] += count
                self._kinds[gram[:-1]] += 1
        self._floor = 1 / (len(self._counts[0]) + 1)  # one more for every character that was never seen

    def probability(self, context, character):
        probability = self._floor
        for length in range(self._order):
            if length > len(context):
                break
            history = context[len(context) - length:]
            total = self._totals.get(history, 0)
            if not total:
                break
            kinds = self._kinds[history]
            probability = (self._counts[length].get(history + character, 0) + kinds * probability) / (total + kinds)
        return probability

    def bits_per_character(self, text):
        longest = self._order - 1
        bits = sum(-math.log2(self.probability(text[max(0, index - longest):index], character)) for index, character in enumerate(text))
        return bits / len(text)

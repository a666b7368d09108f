"""`compose.py --check`: what is wrong with the plots of a file, and how long their stories get."""

import random
import statistics

import grammar
import notation
from finish import count_words

LEVELS = {"s": (95, 145), "sm": (225, 325), "sml": (480, 660)}
SAMPLES = 40
SURPRISE_FROM = 0.6  # the first column may appear in the last 40 % of the s lines only

# What stands in for the cast and the place, so that a plot can be checked before those files are there.
# The opening counts 15 words, the moral 15, the ending 12.
STAND_INS = {
    "name": "Orla", "kind": "dragon", "trait": "shy", "he": "she", "him": "her", "his": "her", "himself": "herself",
    "paw": "claw", "paws": "claws", "friend": "Finn", "fkind": "mouse", "fhe": "he", "fhim": "him", "fhis": "his", "fhimself": "himself",
    "at": "at the old lighthouse on the windy island", "place": "the lighthouse", "sight": "the great lamp turning",
    "sound": "the waves on the rocks", "spot": "behind the coal bucket", "thing": "a brass key",
    "opening": "Once there was a shy dragon called Orla, who lived at the old lighthouse alone.",
    "moral": "And Orla knew that a little kindness goes a very long way in the dark.",
    "ending": "Then she yawned, curled up under her blanket, and slept until morning.",
}


def check_file(path):
    """Prints a report on every plot of the file; returns the number of complaints."""
    complaints, seen = 0, set()
    for plot in grammar.read_plots(path):
        problems = list(plot.problems)
        if plot.id in seen:
            problems.append("its name stands twice in this file")
        seen.add(plot.id)
        problems += structure_problems(plot)
        report = ""
        if not problems or plot.body:
            report, more = _length_report(plot)
            problems += more
        print(f"{plot.id}: {len(plot.rows)} rows, {len(plot.asks)} asks; words {report}")
        for problem in problems:
            print(f"  ! {problem}")
        complaints += len(problems)
    return complaints


def structure_problems(plot):
    """What can be seen without composing."""
    problems = _missing_parts(plot)
    known = set(STAND_INS) | {f"<{name}>" for name in plot.columns}
    trees = [plot.title_tree] + plot.ask_trees + [tree for _, tree in _flat(plot)]
    for key in sorted({key for tree in trees for key in notation.slots(tree)} - known):
        problems.append(f"unknown {key if key.startswith('<') else f'[{key}]'}")
    for row in plot.row_trees:
        for key in sorted({key for _, tree in row for key in notation.slots(tree)} - set(STAND_INS)):
            problems.append(f"a row of twists uses {key}, which is not filled there")
    for ask, tree in zip(plot.asks, plot.ask_trees):
        if plot.first_key not in _in_every_option(tree):
            problems.append(f"an ask without {plot.first_key} in each alternative: {ask}")
    return problems + _frame_problems(plot) + _surprise_problems(plot)


def _flat(plot):
    return [line for lines in plot.body for line in lines]


def _missing_parts(plot):
    problems = []
    if not plot.title:
        problems.append("no title")
    if len(plot.rows) < 8:
        problems.append(f"{len(plot.rows)} rows of twists, at least 8 are wanted")
    if len(plot.asks) < 2:
        problems.append("fewer than two asks")
    if not plot.body:
        problems.append("no body")
    firsts = [row[0] for row in plot.rows if row]
    if len(set(firsts)) < len(firsts):
        problems.append("two rows with the same first column")
    return problems


def _in_every_option(tree):
    """The keys that a tree names whatever is chosen."""
    keys = set()
    for part in tree:
        if type(part) is notation.Slot:
            keys.add(part.key)
        elif type(part) is notation.Choice:
            keys |= set.intersection(*(_in_every_option(option) for option in part.options))
    return keys


def _frame_problems(plot):
    """[opening] first; [moral] and [ending] last, each once, all in s lines."""
    lines = _flat(plot)
    if not lines:
        return []
    problems = []
    first_level, first = lines[0]
    if first_level != "s" or not first or getattr(first[0], "key", "") != "opening":
        problems.append("the body does not begin with an s line that begins with [opening]")
    where = {key: [index for index, (_, tree) in enumerate(lines) if key in set(notation.slots(tree))]
             for key in ("opening", "moral", "ending")}
    for key, indices in where.items():
        if len(indices) != 1:
            problems.append(f"[{key}] stands in {len(indices)} lines, not one")
        elif key != "opening" and lines[indices[0]][0] != "s":
            problems.append(f"[{key}] stands in a line that is not an s line")
    last_level, last = lines[-1]
    if last_level != "s" or not last or getattr(last[-1], "key", "") != "ending":
        problems.append("the body does not end with an s line that ends with [ending]")
    last_paragraph = {key for _, tree in plot.body[-1] for key in notation.slots(tree)}
    if "moral" not in last_paragraph:
        problems.append("[moral] is not in the last paragraph")
    return problems


def _surprise_problems(plot):
    """The first column stands in an s line near the end, and nowhere before it."""
    lines = _flat(plot)
    shorts = [index for index, (level, _) in enumerate(lines) if level == "s"]
    holds = [index for index, (_, tree) in enumerate(lines) if plot.first_key in set(notation.slots(tree))]
    sure = [index for index in shorts if plot.first_key in _in_every_option(lines[index][1])]
    problems = []
    if not sure:
        problems.append(f"no s line that says {plot.first_key} in each alternative")
    if holds and shorts:
        border = shorts[min(int(len(shorts) * SURPRISE_FROM), len(shorts) - 1)]
        for index in holds:
            if index < border:
                problems.append(f"{plot.first_key} too early, in line {index + 1} of {len(lines)} of the body (allowed from line {border + 1})")
            elif sure and index < sure[0]:
                problems.append(f"{plot.first_key} in line {index + 1} of the body, before the s line that shows it")
    if plot.first_key in set(notation.slots(plot.title_tree)):
        problems.append("the title gives the surprise away")
    return problems


def _length_report(plot):
    rng = random.Random(1)
    parts, problems = [], []
    for levels, (low, high) in LEVELS.items():
        counts = []
        for _ in range(SAMPLES):
            try:
                counts.append(count_words(_expand_body(plot, levels, rng)))
            except KeyError:
                return "cannot be composed", []
        mean = statistics.mean(counts)
        parts.append(f"{'+'.join(levels)} {min(counts)}/{mean:.0f}/{max(counts)}")
        if not low <= mean <= high:
            problems.append(f"{'+'.join(levels)} has {mean:.0f} words on average, wanted {low}–{high}")
    return "  ".join(parts), problems


def _expand_body(plot, levels, rng):
    values = dict(STAND_INS)
    if plot.row_trees:
        for key, tree in rng.choice(plot.row_trees):
            values[key] = notation.expand(tree, values, rng)
    return " ".join(notation.expand(tree, values, rng) for level, tree in _flat(plot) if level in levels)

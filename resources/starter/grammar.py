"""Reads the files of the story grammar (grammar/README.md) into the objects that compose.py tells stories with."""

import os
from dataclasses import dataclass, field

import notation
from notation import NotationError

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "grammar")


@dataclass
class Plot:
    id: str
    title: str = ""
    columns: list = field(default_factory=list)
    rows: list = field(default_factory=list)        # each a list of cells, as they stand in the file
    asks: list = field(default_factory=list)
    paragraphs: list = field(default_factory=list)  # each a list of (level, text), level one of s, m, l
    problems: list = field(default_factory=list)
    # The same, parsed; filled by parse_plot().
    title_tree: tuple = ()
    row_trees: list = field(default_factory=list)   # each a list of (key, tree)
    ask_trees: list = field(default_factory=list)
    body: list = field(default_factory=list)        # paragraphs of (level, tree)

    @property
    def first_key(self):
        return f"<{self.columns[0]}>" if self.columns else "<>"


@dataclass
class Place:
    name: str
    at: str = "at"
    lists: dict = field(default_factory=dict)       # sight, sound, spot, thing → list of trees


@dataclass
class Theme:
    name: str
    asks: list = field(default_factory=list)
    morals: list = field(default_factory=list)      # trees


@dataclass
class Kind:
    name: str
    paw: str
    paws: str
    tags: str = ""


@dataclass
class Grammar:
    names: dict       # "she" and "he" → list of names
    last_parts: list
    kinds: list
    traits: list
    places: list
    plain_places: list  # more places, whose sights and sounds would fit anywhere
    adjectives: list
    tails: list
    themes: list
    openings: list    # trees
    endings: list     # trees
    plots: list


def load(folder=FOLDER):
    """The whole grammar; a file that breaks the notation raises NotationError with the file's name."""
    cast = sections_of(os.path.join(folder, "cast.txt"))
    sentences = sections_of(os.path.join(folder, "sentences.txt"))
    places, adjectives, tails = _read_places(os.path.join(folder, "places.txt"))
    plain_places = _read_plain_places(os.path.join(folder, "plain_places.txt"), {place.name for place in places})
    return Grammar(
        names={"she": items_of(cast["names she"]), "he": items_of(cast["names he"])},
        last_parts=items_of(cast.get("names last parts", [])),
        kinds=[_kind(line) for line in cast["kinds"]],
        traits=items_of(cast["traits"]),
        places=places, plain_places=plain_places, adjectives=adjectives, tails=tails,
        themes=_read_themes(os.path.join(folder, "themes.txt")),
        openings=[notation.parse(line) for line in sentences["openings"]],
        endings=[notation.parse(line) for line in sentences["endings"]],
        plots=load_plots(os.path.join(folder, "plots")))


def load_plots(folder):
    """Every sound plot of the folder, by file name; a plot with problems is left out (compose.py --check names them)."""
    plots = []
    for file in sorted(os.listdir(folder)):
        if file.endswith(".txt"):
            plots += [plot for plot in read_plots(os.path.join(folder, file)) if not plot.problems]
    return plots


def lines_of(path):
    """The lines of a file without comments, spaces at the end taken off."""
    with open(path, encoding="utf-8") as file:
        return [line.rstrip() for line in file if not line.startswith("#")]


def items_of(lines):
    """A list written with commas or one item a line, each item once, in order."""
    items = [item.strip() for line in lines for item in line.split(",")]
    return list(dict.fromkeys(item for item in items if item))


def _kind(line):
    cells = notation.split_columns(line) + ["", "", ""]
    return Kind(cells[0], cells[1] or "paw", cells[2] or "paws", cells[3])


def sections_of(path):
    """`section: NAME` and the lines below it → {NAME: [line, …]}; a line `NAME:` with nothing behind begins one too."""
    sections, current = {}, None
    for line in lines_of(path):
        if not line.strip():
            continue
        if line.startswith("section:"):
            current = sections.setdefault(line[len("section:"):].strip(), [])
        elif line.endswith(":") and line[:-1].replace(" ", "").isalpha() and line.islower():
            current = sections.setdefault(line[:-1].strip(), [])
        elif current is None:
            raise NotationError(f"{os.path.basename(path)}: a line before the first section: {line}")
        else:
            current.append(line.strip())
    return sections


def _fields(path):
    """`key: value` lines, a value going on over further lines that have no key → (key, value) pairs."""
    pairs = []
    for line in lines_of(path):
        head, colon, value = line.partition(":")
        if colon and head and head[0].isalpha() and head.replace(" ", "").isalpha() and head.islower():
            pairs.append((head.strip(), value.strip()))
        elif line.strip() and pairs:
            key, old = pairs[-1]
            pairs[-1] = (key, (old + "\n" + line.strip()).strip())
    return pairs


def _alternatives(value):
    return [cell for line in value.split("\n") for cell in notation.split_columns(line) if cell]


def _read_places(path):
    places, shared = [], {"adjectives": [], "tails": []}
    for key, value in _fields(path):
        if key == "section":
            continue
        if key in shared:
            shared[key] += [item for item in items_of(value.replace("|", ",").split("\n"))]
        elif key == "place":
            places.append(Place(value))
        elif key == "at":
            places[-1].at = value
        else:
            places[-1].lists.setdefault(key, []).extend(notation.parse(cell) for cell in _alternatives(value))
    return places, shared["adjectives"], shared["tails"]


def _read_plain_places(path, known):
    """Groups of places that share their lists; a place that places.txt has itself is left out."""
    places, lists = [], {}
    for key, value in _fields(path):
        if key == "group":
            lists = {}
        elif key in ("sight", "sound", "spot", "thing"):
            lists[key] = [notation.parse(cell) for cell in _alternatives(value)]
        else:
            names = [name for name in items_of(value.split("\n")) if name not in known]
            known = known | set(names)
            places += [Place(name, key, lists) for name in names]
    return places


def _read_themes(path):
    themes = []
    for key, value in _fields(path):
        if key == "theme":
            themes.append(Theme(value))
        elif key == "asks":
            themes[-1].asks += _alternatives(value)
        elif key in ("moral", "morals"):
            themes[-1].morals += [notation.parse(line) for line in value.split("\n") if line]
    return themes


def read_plots(path):
    """The plots of a file, each with the `problems` that were met in reading it."""
    plots, section = [], None
    for line in lines_of(path):
        if line.startswith("plot:"):
            plots.append(Plot(line[len("plot:"):].strip()))
            section = None
        elif plots:
            section = _read_plot_line(plots[-1], line, section)
        elif line.strip():
            plots.append(Plot("?", problems=[f"a line before the first 'plot:': {line}"]))
    for plot in plots:
        parse_plot(plot)
    return plots


def _read_plot_line(plot, line, section):
    """Adds a line to its plot; returns the section that the next line stands in."""
    if line.startswith("title:"):
        plot.title = line[len("title:"):].strip()
        return None
    if line.startswith("twists:"):
        plot.columns = notation.split_columns(line[len("twists:"):])
        return "rows"
    if line.strip() in ("asks:", "body:"):
        if line.strip() == "body:":
            plot.paragraphs.append([])
        return line.strip()[:-1]
    if section == "body":
        _read_body_line(plot, line)
    elif line.strip():
        _read_list_line(plot, line.strip(), section)
    return section


def _read_list_line(plot, line, section):
    if section == "rows":
        plot.rows.append(notation.split_columns(line))
    elif section == "asks":
        plot.asks.append(line)
    else:
        plot.problems.append(f"a line that belongs to nothing: {line}")


def _read_body_line(plot, line):
    if not line.strip():
        if plot.paragraphs[-1]:
            plot.paragraphs.append([])
    elif line[:2] in ("s ", "m ", "l "):
        plot.paragraphs[-1].append((line[0], line[2:].strip()))
    else:
        plot.problems.append(f"a body line that begins with none of s, m, l: {line}")


def parse_plot(plot):
    """Fills the parsed half of a plot; what cannot be parsed goes to its problems."""
    plot.paragraphs = [lines for lines in plot.paragraphs if lines]

    def parse(text):
        try:
            return notation.parse(text)
        except NotationError as error:
            plot.problems.append(str(error))
            return ()

    for row in plot.rows:
        if len(row) != len(plot.columns):
            plot.problems.append(f"a row with {len(row)} columns, not {len(plot.columns)}: {' | '.join(row)}")
    plot.title_tree = parse(plot.title)
    plot.row_trees = [[(f"<{name}>", parse(cell)) for name, cell in zip(plot.columns, row)] for row in plot.rows]
    plot.ask_trees = [parse(ask) for ask in plot.asks]
    plot.body = [[(level, parse(text)) for level, text in lines] for lines in plot.paragraphs]

"""The notation of the story grammar: `{one|two}`, `[word]`, `<column>` (grammar/README.md).

A text is parsed once into a tree, a tuple of parts, and expanded as often as wanted:
- `str`: stands as it is;
- `Slot`: filled from a dictionary, a word by its name, a column by its name in angle brackets;
- `Choice`: one of its options, each again a tuple of parts.
"""

import re


class NotationError(ValueError):
    """A text that the notation does not allow; the message says what is wrong with it."""


class Slot:
    __slots__ = ("key", "capital")

    def __init__(self, name, is_column):
        self.capital = name[:1].isupper()
        lower = name[:1].lower() + name[1:]
        self.key = f"<{lower}>" if is_column else lower


class Choice:
    __slots__ = ("options",)

    def __init__(self, options):
        self.options = options


_TOKEN = re.compile(r"[{}|]|\[[A-Za-z][\w ]*\]|<[A-Za-z][\w -]*>|[^{}|\[<]+|.", re.S)


def parse(text):
    """The tree of a text; raises NotationError where its braces do not match."""
    tokens = _TOKEN.findall(text)
    parts, position = _parse_sequence(tokens, 0, depth=0, text=text)
    if position < len(tokens):
        raise NotationError(f"'{tokens[position]}' outside braces in: {_shorten(text)}")
    return parts


def _parse_sequence(tokens, position, depth, text):
    parts = []
    while position < len(tokens):
        token = tokens[position]
        if token in ("|", "}"):
            if depth == 0:
                raise NotationError(f"'{token}' outside braces in: {_shorten(text)}")
            break
        position += 1
        if token == "{":
            choice, position = _parse_choice(tokens, position, depth + 1, text)
            parts.append(choice)
        else:
            parts.append(_leaf(token, text))
    return tuple(parts), position


def _parse_choice(tokens, position, depth, text):
    options = []
    while True:
        option, position = _parse_sequence(tokens, position, depth, text)
        options.append(option)
        if position >= len(tokens):
            raise NotationError(f"a '{{' without its '}}' in: {_shorten(text)}")
        position += 1
        if tokens[position - 1] == "}":
            return Choice(tuple(options)), position


def _leaf(token, text):
    if token[0] == "[" and token[-1] == "]" and len(token) > 2:
        return Slot(token[1:-1], is_column=False)
    if token[0] == "<" and token[-1] == ">" and len(token) > 2:
        return Slot(token[1:-1], is_column=True)
    if token in ("[", "<"):
        raise NotationError(f"a '{token}' that begins no word in: {_shorten(text)}")
    return token


def _shorten(text):
    return text if len(text) <= 90 else text[:87] + "…"


def expand(parts, values, rng):
    """The text of a tree, choices made by `rng`, slots filled from `values`; KeyError for an unknown slot."""
    out = []
    _write(parts, values, rng.random, out.append)
    return "".join(out)


def _write(parts, values, random, append):
    for part in parts:
        kind = type(part)
        if kind is str:
            append(part)
        elif kind is Choice:
            options = part.options
            _write(options[int(random() * len(options))], values, random, append)
        else:
            text = values[part.key]
            append(text[:1].upper() + text[1:] if part.capital else text)


def slots(parts):
    """The keys of all slots in a tree, in every alternative."""
    for part in parts:
        if type(part) is Slot:
            yield part.key
        elif type(part) is Choice:
            for option in part.options:
                yield from slots(option)


def split_columns(line):
    """`one | {two|three}` → ["one", "{two|three}"]: cut at the bars outside braces, stripped."""
    cells, depth, start = [], 0, 0
    for index, character in enumerate(line):
        if character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
        elif character == "|" and depth == 0:
            cells.append(line[start:index])
            start = index + 1
    cells.append(line[start:])
    return [cell.strip() for cell in cells]

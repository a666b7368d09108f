"""The public-domain fiction beside the composed stories: cleaned, ranked by plainness, cut into chunks."""

import lzma
import re
from collections import Counter
from dataclasses import dataclass

FAIRY_TALES = 62          # the first documents of the corpus
CHUNK = (1500, 4000)      # characters
HELD_OUT_CHARACTERS = 600_000


@dataclass
class Document:
    index: int
    title: str
    text: str
    plainness: float = 0.0

    @property
    def is_held_out(self):
        return self.index % 20 == 19


def read(path):
    """The documents of a corpus file (separated by form feeds, title on the first line), as they stand."""
    opened = lzma.open(path, "rt", encoding="utf-8") if str(path).endswith(".xz") else open(path, encoding="utf-8")
    with opened as file:
        documents = file.read().split("\f")
    for index, document in enumerate(documents):
        title, _, text = document.strip("\n").partition("\n")
        yield Document(index, title.strip(), text)


def select(path, characters):
    """Chunks (for training, held out): of the fairy tales, then of the plainest documents, until there are so many characters."""
    documents = list(read(path))
    _rank(documents)
    training, held_out, size, held_out_size = [], [], 0, 0
    for document in sorted(documents, key=lambda document: (document.index >= FAIRY_TALES, -document.plainness)):
        if size >= characters:
            break
        pieces = list(chunks(clean(document.text)))
        if not document.is_held_out:
            training += pieces
            size += sum(map(len, pieces))
        elif held_out_size < HELD_OUT_CHARACTERS:
            held_out += pieces
            held_out_size += sum(map(len, pieces))
    return training, held_out


def _rank(documents):
    """Plainness: the share of a document's words that are among the 1,500 commonest of the fairy tales."""
    counts = Counter(word for document in documents[:FAIRY_TALES] for word in _plain_words(document.text))
    common = {word for word, _ in counts.most_common(1500)}
    for document in documents:
        words = _plain_words(document.text[2000:22000])
        document.plainness = sum(word in common for word in words) / max(1, len(words))


def _plain_words(text):
    return re.findall(r"[a-z]+", text.lower())


# What has no place in a model that tells bedtime stories; a chunk with such a word is left out.
_UNSUITABLE_WORDS = frozenset(
    "darkey darkies jap japs savage savages jewess jew jews rape raped nude naked breast breasts sex sexual lust lusts suicide "
    "corpse corpses revolver revolvers pistol pistols rifle rifles gun guns bomb bombs scalp scalped scalps gallows hanged dagger daggers "
    "hell drunk drunken cocaine opium morphine slave slaves killed killing cigarette cigarettes hitler skull skulls executed "
    "guillotine blood bloody whisky whiskey".split())
_UNSUITABLE_BEGINNINGS = ("nigg", "negro", "chink", "squaw", "half-breed", "heathen", "gyps", "whore", "bitch", "bastard", "nipple", "murder",
                          "strangl", "stabb", "slaughter", "tortur", "damn", "nazi", "gunm", "passionat")

_ELISION = re.compile(r"[‘'](?=(?:tis|twas|twere|twill|em|im|er|ere|bout|cause|til|till|round|neath|gainst)\b|\d\ds?\b)", re.I)
_NOTE = re.compile(r"\[[^\[\]]{0,200}\]")
_OPENING_DOUBLE = re.compile(r"(^|[\s(\[—–-])\"", re.M)
_OPENING_SINGLE = re.compile(r"(^|[\s(\[—–“-])'(?=\S)", re.M)
_CLOSING_SINGLE = re.compile(r"(?<=[,.!?;:—…])’(?!\w)")


def clean(text):
    """Curly quotes, no headings, tables, notes or mark-up, single spaces."""
    text = text.replace("\r", "").replace("_", "").replace("―", "—").replace("--", "—").replace("...", "…").replace(". . .", "…")
    text = _NOTE.sub("", text)
    text = _curly(text)
    paragraphs = (re.sub(r"\s+", " ", paragraph).strip() for paragraph in re.split(r"\n\s*\n", text) if not _is_furniture(paragraph))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _curly(text):
    text = _ELISION.sub("’", text)
    text = _OPENING_DOUBLE.sub(r"\1“", text).replace('"', "”")
    text = _OPENING_SINGLE.sub(r"\1‘", text).replace("'", "’")
    if text.count("‘") > 3 * text.count("“") + 3:  # speech in single marks: in double ones, as the grammar has it
        text = _CLOSING_SINGLE.sub("”", text.replace("‘", "“"))
    return text


def _is_furniture(paragraph):
    """Headings in capitals, chapter numbers, rows of stars, tables."""
    letters = [character for character in paragraph if character.isalpha()]
    if len(letters) < 2 or paragraph.isupper() or any(character in paragraph for character in "|{}<>=+\\^"):
        return True
    return sum(map(str.isupper, letters)) > len(letters) / 2 or re.fullmatch(r"\s*(chapter|part)?\s*[IVXLC\d]+\.?\s*", paragraph, re.I) is not None


def chunks(text):
    """The suitable ones of the pieces of a text."""
    return (piece for piece in _pieces(text) if not _is_unsuitable(piece))


def _is_unsuitable(text):
    return any(word in _UNSUITABLE_WORDS or word.startswith(_UNSUITABLE_BEGINNINGS) for word in set(_plain_words(text)))


def _pieces(text):
    """The text in pieces of 1,500 to 4,000 characters, cut between paragraphs; what is too short at the end is left out."""
    low, high = CHUNK
    piece = []
    size = 0
    for paragraph in text.split("\n\n"):
        if len(paragraph) > high:
            continue
        if size + len(paragraph) > high or size >= (low + high) // 2:
            if size >= low:
                yield "\n\n".join(piece)
            piece, size = [], 0
        piece.append(paragraph)
        size += len(paragraph) + 2
    if size >= low:
        yield "\n\n".join(piece)

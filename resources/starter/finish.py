"""What is put right in a text after its slots are filled: `a` or `an`, capitals at the start of sentences, titles."""

import re

_LITTLE_WORDS = frozenset("a an the and but or nor of in on at by for to with from as into under over up who".split())
# Words whose first letter misleads about their sound.
_SOUNDS_LIKE_CONSONANT = re.compile(r"(?:uni(?!n|m)|use|usu|uk|eu|ewe|once|one\b|one-|ukulele|utensil)", re.I)
_SOUNDS_LIKE_VOWEL = re.compile(r"(?:hour|honest|honou?r|heir)", re.I)

_WRONG_ARTICLE = re.compile(r"\b(?:([Aa]) (?=[“‘]?([AEIOUaeiou]|[Hh]o(?:ur|nest|no)|[Hh]eir))|([Aa])n (?=[“‘]?([^AEIOUaeiou“‘\W]|[UuEeOo])))"
                            r"([“‘]?\w+)")
# In prose not after `?` or `!`: what an author goes on with in lower case there belongs to the same sentence (`Boom! went the thunder.`).
_SENTENCE_START = re.compile(r"((?:^|(?<![.…])\. |\.” |\n)[“‘]?)([a-z])")
_PHRASE_START = re.compile(r"((?<=[?!]) [“‘]?)([a-z])")
_SPEECH_IN_SPEECH = re.compile(r"“([^“”]*)“([^“”]*)””")  # a column that brings its own marks into somebody's speech
_SPACES = re.compile(r"  +")
_SPACE_BEFORE_STOP = re.compile(r" +([,.!?;:](?!\w))")


def _article(match):
    word = match.group(5).lstrip("“‘")
    if _SOUNDS_LIKE_VOWEL.match(word):
        vowel = True
    else:
        vowel = word[0] in "AEIOUaeiou" and not _SOUNDS_LIKE_CONSONANT.match(word)
    first = match.group(1) or match.group(3)
    return f"{first}{'n' if vowel else ''} {match.group(5)}"


def fix_articles(text):
    """`a owl` → `an owl`, `an mouse` → `a mouse`."""
    return _WRONG_ARTICLE.sub(_article, text)


def finish(text, is_prose=True):
    """A paragraph as it should stand: single spaces, articles that fit, a capital at the start of each sentence.

    `is_prose` is false for what is put together from lists, where a lower-case phrase after `?` or `!` begins a sentence.
    """
    text = _SPACES.sub(" ", text.strip())
    text = _SPACE_BEFORE_STOP.sub(r"\1", text)
    text = _SPEECH_IN_SPEECH.sub(r"“\1\2”", fix_articles(text))
    text = _SENTENCE_START.sub(_capitalised, text)
    return text if is_prose else _PHRASE_START.sub(_capitalised, text)


def _capitalised(match):
    return match.group(1) + match.group(2).upper()


def typographic(text):
    """Apostrophes as a book has them; quotation marks are curly in the grammar already."""
    return text.replace("'", "’")


def title_case(text):
    """`the lamp in the window` → `The Lamp in the Window`."""
    words = fix_articles(_SPACES.sub(" ", text.strip())).split(" ")
    last = len(words) - 1
    return " ".join(word if 0 < index < last and word.lower() in _LITTLE_WORDS else _capital(word) for index, word in enumerate(words))


def _capital(word):
    for index, character in enumerate(word):
        if character.isalpha():
            return word[:index] + character.upper() + word[index + 1:]
    return word


def capital(text):
    return text[:1].upper() + text[1:]


_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")


def words(text):
    """The words of a text, as they stand."""
    return _WORD.findall(text)


def count_words(text):
    """Words as a reader counts them: runs between spaces."""
    return len(text.split())


_SENTENCE_END = re.compile(r"[.!?…][”’]?\s+(?=[A-Z“‘’])")


def sentences(text):
    """The sentences of a text, each with the spaces behind it; together they are the text. Speech may be cut from its `said`."""
    ends = [0] + [match.end() for match in _SENTENCE_END.finditer(text)] + [len(text)]
    return [text[begin:end] for begin, end in zip(ends, ends[1:])]

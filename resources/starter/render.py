"""Renders a prompt template of resources/templates: the body below the front matter, with Mustache's variables and sections.

  render.py ../templates/bedtime-story.md character="a shy dragon" setting="the sea" twist="…" theme=kindness length=short
"""

import functools
import os
import re
import sys

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "templates")

_SECTION = re.compile(r"\{\{([#^])\s*([\w-]+)\s*\}\}(.*?)\{\{/\s*\2\s*\}\}", re.S)
_VARIABLE = re.compile(r"\{\{\s*([\w-]+)\s*(?:\|([^}]*))?\}\}")
# A section tag alone on its line takes the whole line with it.
_ALONE = re.compile(r"^[ \t]*(\{\{[#^/]\s*[\w-]+\s*\}\})[ \t]*\n", re.M)


@functools.lru_cache(maxsize=None)
def body(name):
    """The body of the template `name` in resources/templates."""
    with open(os.path.join(FOLDER, name + ".md"), encoding="utf-8") as file:
        return cut_front_matter(file.read())


def cut_front_matter(text):
    if text.startswith("---\n"):
        end = text.find("\n---\n", 3)
        if end >= 0:
            return text[end + len("\n---\n"):]
    return text


@functools.lru_cache(maxsize=None)
def _compiled(text):
    return _ALONE.sub(r"\1", text if text.endswith("\n") else text + "\n")


def render(text, values):
    """The prompt of a template's body; a value that is missing or empty makes its section vanish."""
    text = _compiled(text)
    while _SECTION.search(text):
        text = _SECTION.sub(lambda m: m.group(3) if bool(values.get(m.group(2))) == (m.group(1) == "#") else "", text)
    return _VARIABLE.sub(lambda m: values.get(m.group(1)) or (m.group(2) or "").strip(), text).strip()


def prompt(name, **values):
    """The prompt of the template `name` with these values."""
    return render(body(name), values)


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as template:
        print(render(cut_front_matter(template.read()), dict(item.split("=", 1) for item in sys.argv[2:])))

"""What a person would have typed to be told a story: the values of the template bedtime-story.md, said in many ways."""

import finish


def character(rng, story_name, kind, trait, told):
    """`a shy dragon called Orla`, `Orla the dragon`, `a shy dragon`, `Orla`; `told` is the story, which need not show the trait."""
    trait = trait if trait and trait in told else ""
    both = f"{trait} {kind}".strip()
    one = finish.fix_articles(f"a {both}")
    plain = finish.fix_articles(f"a {kind}")
    draw = rng.random()
    if draw < 0.36:
        text = f"{one} {rng.choice(('called', 'called', 'named'))} {story_name}"
    elif draw < 0.52:
        text = f"{story_name}, {one}"
    elif draw < 0.62:
        text = f"{plain} {rng.choice(('called', 'named'))} {story_name}"
    elif draw < 0.72:
        text = f"{story_name} the {both if rng.random() < 0.5 else kind}"
    elif draw < 0.80:
        text = f"{story_name}, {plain}"
    elif draw < 0.86:
        text = f"{both} {rng.choice(('called', 'named'))} {story_name}"
    elif draw < 0.94:
        text = one if rng.random() < 0.8 else plain
    else:
        text = story_name
    return _as_typed(rng, text, capital=0.12, stop=0.04)


def twist(rng, ask):
    return _as_typed(rng, finish.fix_articles(ask), capital=0.35, stop=0.2)


def theme(rng, theme):
    text = rng.choice(theme.asks) if theme.asks and rng.random() < 0.5 else theme.name
    return _as_typed(rng, text, capital=0.2, stop=0.02)


def other_names(rng, friend, kind):
    draw = rng.random()
    if draw < 0.6:
        return friend
    if draw < 0.85:
        return f"{friend} the {kind}"
    return finish.fix_articles(f"{friend}, a {kind}")


def _as_typed(rng, text, capital, stop):
    """Some people begin a field with a capital, some end it with a full stop."""
    if rng.random() < capital:
        text = finish.capital(text)
    if rng.random() < stop and text[-1] not in ".!?”":
        text += "."
    return text

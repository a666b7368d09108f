"""What training never sees, decided by hashes of names, so that it is the same on every machine and in every run.

Held out are: every 12th plot; a tenth of the listed names; a tenth of the settings (place with adjective); a tenth of the rows of
twists of every plot, at least one; and 15 % of the pairs of theme and plot. Two evaluations come of it (compose.Split):
- EVALUATION: training plots, with a name, a setting, a twist and a theme for that plot that were all held out;
- NEW_PLOTS: whole plots that were held out, with held-out names.
"""

import hashlib


def number(key):
    """A large number that depends on the text alone."""
    return int.from_bytes(hashlib.sha256(key.encode("utf-8")).digest()[:8], "big")


def held_out_plots(ids):
    """Every 12th of the plots in the order of their hashes."""
    ordered = sorted(ids, key=lambda id: number("plot:" + id))
    return set(ordered[11::12])


def is_name_held_out(name):
    return number("name:" + name) % 10 == 0


def is_setting_held_out(place, adjective):
    """`adjective` is empty for the place as it is."""
    return number(f"setting:{place}/{adjective}") % 10 == 0


def held_out_rows(plot_id, rows):
    """The indices of the rows of twists that are held out; a row is known by its first column."""
    ordered = sorted(range(len(rows)), key=lambda index: number(f"row:{plot_id}/{rows[index][0]}"))
    return set(ordered[:max(1, round(len(rows) / 10))])


def is_theme_held_out(theme, plot_id):
    return number(f"theme:{theme}/{plot_id}") % 100 < 15

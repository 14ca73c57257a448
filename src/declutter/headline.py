"""The title of the window, which is the first line of many texts, and the headline that says it again."""

from __future__ import annotations

from collections.abc import Sequence

from declutter.bonds import LineEvidence
from declutter.page import headline_of
from declutter.values import Evidence, Line

#: A headline has at least so many characters, and stands among the first so many lines. It weighs what a heading does
#: in HTML that says the title of the page (set by hand, 2026-11-30).
_HEADLINE_CHARS, _HEADLINE_LINES, _HEADLINE_WEIGHT = 12, 40, 1_500
#: The title of the window has at most so many characters, and stands among the first so many lines.
_TITLE_CHARS, _TITLE_LINES = 300, 6
#: What readers that make Markdown of pages set before it.
_TITLE_FIELD = "Title: "
#: A headline is two thirds of its part of the window's title at least: "Coast: Storm closes the harbour".
_MOST_OF = (2, 3)
#: More than any title has in its favour.
_WINDOW_WEIGHT = -8_000


def title_evidence(lines: Sequence[Line], scores: Sequence[int], *, whole: bool) -> LineEvidence:
    """``page:headline`` for the line that says the window's title again, and ``page:window_title`` for that title.

    BeautifulSoup's text begins with the title of the window: "Storm closes the harbour | The Gazette". Of 429 such
    texts of Waddle and Fundus 66 have a headline like that, and 16 more of those lines stay (counted 2026-11-30). Of
    several the last one is it, the one next to the body. What an extractor leaves needs no such help.

    The title of the window goes, and the headline scores at least as high as it did: it stays wherever the title would
    have, so that nothing is lost. Of 11,663 texts that seven tools make of WCXB's, Fundus's and Harvest's pages 652
    say the title twice, and 110 lines more stay without this (counted 2026-11-30).
    """
    titles = {}
    for index, line in enumerate(lines[:_TITLE_LINES]):
        if len(line.text) <= _TITLE_CHARS and (place := _headline(line.text.strip(), lines, index + 1)):
            titles[index] = place
    titles = {index: place for index, place in titles.items() if place not in titles}
    found = dict.fromkeys(titles, (Evidence("page:window_title", _WINDOW_WEIGHT, "page"),))
    for place in set(titles.values()):
        least = max(scores[index] for index, headline in titles.items() if headline == place)
        weight = max(least - scores[place], _HEADLINE_WEIGHT if whole else 0)
        if weight:
            found[place] = (Evidence("page:headline", weight, "page"),)
    return found


def _headline(title: str, lines: Sequence[Line], start: int) -> int:
    """The last one of the first lines from ``start`` on that says what this title says; 0 where none does."""
    said = headline_of(title.removeprefix(_TITLE_FIELD))
    if said == title or len(said) < _HEADLINE_CHARS:
        return 0
    most, of = _MOST_OF
    place = 0
    for index, line in enumerate(lines[start:_HEADLINE_LINES], start):
        text = line.text.strip()
        if text == said or (len(text) * of >= len(said) * most and said.endswith(" " + text)):
            place = index
    return place

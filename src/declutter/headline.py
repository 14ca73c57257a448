"""The title of the window, which is the first line of many texts, and the headline that says it again."""

from __future__ import annotations

from collections.abc import Sequence

from declutter.bonds import LineEvidence
from declutter.page import headline_of
from declutter.values import Evidence, Line

#: A headline has at least so many characters, and stands among the first so many lines. It weighs what a heading does
#: in HTML that says the title of the page (set by hand, 2026-11-30).
_HEADLINE_CHARS, _HEADLINE_LINES, _HEADLINE_WEIGHT = 12, 40, 1_500
#: A headline is two thirds of its part of the window's title at least: "date 2019-11-10 Storm closes the harbour".
_MOST_OF = (2, 3)
#: More than any title has in its favour.
_WINDOW_WEIGHT = -8_000


def title_evidence(lines: Sequence[Line], scores: Sequence[int], *, whole: bool) -> LineEvidence:
    """``page:headline`` for the line that says the window's title again, and ``page:window_title`` for that title.

    BeautifulSoup's text begins with the title of the window: "Storm closes the harbour | The Gazette". Of 429 such
    texts of Waddle and Fundus 66 have a headline like that, and 16 more of those lines stay (counted 2026-11-30). Of
    several the last one is it, the one next to the body. What an extractor leaves needs no such help.

    The title of the window goes, and the headline scores at least as high as it did: it stays wherever the title would
    have, so that nothing is lost. Of 8,400 texts that seven tools make of training pages 59 keep both without this.
    """
    title = lines[0].text.strip()
    longest = headline_of(title)
    if longest == title or len(longest) < _HEADLINE_CHARS:
        return {}
    most, of = _MOST_OF
    place = 0
    for index, line in enumerate(lines[1:_HEADLINE_LINES], 1):
        text = line.text.strip()
        if text == longest or (len(text) * of >= len(longest) * most and longest.endswith(" " + text)):
            place = index
    if not place:
        return {}
    weight = max(scores[0] - scores[place], _HEADLINE_WEIGHT if whole else 0)
    found = {0: (Evidence("page:window_title", _WINDOW_WEIGHT, "page"),)}
    if weight:
        found[place] = (Evidence("page:headline", weight, "page"),)
    return found

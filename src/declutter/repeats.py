"""Paragraphs that a page says twice: for a wide and for a narrow screen, in a carousel that turns, in print.

One copy says it all. Only what a page makes is looked at, whole: what an extractor leaves holds few such copies, and of
those that stand in it as many are wanted as not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from declutter.bonds import LineEvidence
from declutter.page import Boxes
from declutter.values import Evidence, Line

#: A paragraph that is said twice has at least so many characters: refrains, names and prices come again. Out-of-fold,
#: 2026-12-01, the mean F1 of WCXB's training pages grows by 0.0036 as HTML and 0.0039 as text (from 60 characters on by
#: as much); products, forums, services and articles with carousels gain most.
REPEATED_CHARS = 80
#: The first copy stays that scores at most so much less than the best one, so that a text stays in one place.
_NEARLY = 2_000
#: More than any line has in its favour.
_WEIGHT = -20_000
#: Kinds of pages that say things twice on purpose: manuals the same of two functions (0.005 F1 would be lost on them),
#: and threads, where what is quoted cannot be told from what is said but by markup (as text 0.017 on Harvest's).
TWICE_IN_TEXT, TWICE_IN_HTML = frozenset({"documentation", "forum"}), frozenset({"documentation"})

_EVIDENCE = (Evidence("page:repeated", _WEIGHT, "page"),)


def repeat_evidence(lines: Sequence[Line], scores: Sequence[int], boxes: Boxes | None = None) -> LineEvidence:
    """``page:repeated`` for every copy but one of long lines, and for copies of the headings over them.

    Which copy stays depends on the scores alone, not on the preset, so that presets nest.

    >>> twice = [Line(0, 0, "The council will vote on the pier, and the harbour master has left. " * 2, False)]
    >>> list(repeat_evidence(twice * 2, [500, 900]))
    [1]
    """
    copies: defaultdict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        if len(line.text) >= REPEATED_CHARS and may_repeat(line):
            copies[_said(line)].append(index)
    twins: list[tuple[int, int]] = []
    for indices in copies.values():
        if len(indices) > 1:
            least = max(scores[index] for index in indices) - _NEARLY
            kept = next(index for index in indices if scores[index] >= least)
            twins += [(kept, index) for index in indices if index != kept]
    if twins and boxes is not None:
        quoted = _quoted(boxes)
        twins = [(kept, copy) for kept, copy in twins if not quoted[_box(lines[copy])]]
    gone = {copy for _kept, copy in twins}
    stay: set[int] = set()
    for kept, copy in twins:
        for one, other in _beside(lines, kept, copy):
            if one in gone or other in stay or other in gone:
                break
            gone.add(other)
            stay.add(one)
    return dict.fromkeys(sorted(gone), _EVIDENCE)


def may_repeat(line: Line) -> bool:
    """Whether a second copy of a line is none on purpose: quotations, code and cells are."""
    markup = line.markup
    return markup is None or not (markup.quote or markup.pre or markup.row)


def _quoted(boxes: Boxes) -> list[bool]:
    """Of every box whether it, or one around it, is named for quotations: threads quote what they answer."""
    found = [False] * len(boxes)
    for number in range(1, len(boxes)):
        found[number] = found[boxes.parent[number]] or "quot" in boxes.sign[number].lower()
    return found


def _box(line: Line) -> int:
    return line.markup.box if line.markup is not None else 0


def _said(line: Line) -> str:
    return " ".join(line.text.split())


def _beside(lines: Sequence[Line], kept: int, copy: int) -> Iterator[tuple[int, int]]:
    """The short lines right above a copy that are copies of those above the line that stays: its headings.

    Each with the one that it repeats.
    """
    one, other = kept - 1, copy - 1
    while (
        one >= 0 and other > kept and len(lines[other].text) < REPEATED_CHARS
        and may_repeat(lines[other]) and _said(lines[one]) == _said(lines[other])
    ):  # fmt: skip
        yield one, other
        one, other = one - 1, other - 1

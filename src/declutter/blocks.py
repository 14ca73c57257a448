"""What the blank lines of a plain text say: which short lines stand in one block, and what stands over a caption."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from declutter.features import DescribedLines
from declutter.page import is_prose
from declutter.values import Hit, Label, Line

#: A block of short lines has at least three and at most forty, each of at most 80 characters. In what extractors leave,
#: dropping blocks below all prose that stays as a whole that would part and score below the threshold makes 9 training
#: pages better and 5 worse by more than 0.002 F1, 5 and no validation page; of the lines that then go, all 11 that
#: readers labelled for fitting are clutter (2026-11-30).
_FEWEST, _MOST, _SHORT_CHARS = 3, 40, 80
#: What a line ends in that says a sentence.
_SENTENCE_ENDS = frozenset('.!?…。！？।۔؟"”»')
#: An alternative text says so many words of the caption below it, and so large a part of its own (one in three). Of
#: 1,253 training pages of WCXB and Fundus, as Resiliparse's extractor leaves them with alternative texts, 43 would
#: keep 115 such lines without their captions (2026-11-30).
_WORDS_ALIKE, _PART_ALIKE = 2, 3


def short_blocks(lines: Sequence[Line]) -> list[range]:
    r"""The runs of short lines between blank ones, three and more each, below the first running prose of a text.

    >>> from declutter.parse_text import parse_text
    >>> prose = "Tea is grown on hills. " * 5 + "It is drunk in valleys."
    >>> short_blocks(parse_text(f"Tea\n\n{prose}\n\nHome\nAbout us\nContact"))
    [range(2, 5)]
    """
    starts = [index for index, line in enumerate(lines) if line.blank_before]
    blocks = [
        range(start, end)
        for start, end in pairwise([*starts, len(lines)])
        if _FEWEST <= end - start <= _MOST and all(map(_is_short, lines[start:end]))
    ]
    if not blocks:
        return []
    first = next((index for index, line in enumerate(lines) if is_prose(line.text.strip(), len(line.text))), len(lines))
    return [block for block in blocks if block.start > first]


def _is_short(line: Line) -> bool:
    return line.gap is None and len(line.text) <= _SHORT_CHARS and line.text.rstrip()[-1] not in _SENTENCE_ENDS


def captioned(lines: Sequence[Line], described: DescribedLines) -> list[tuple[int, int]]:
    """The lines that say what the caption right below says, with that caption: the text that stands for a picture.

    No blank line stands between the two, and one does elsewhere in the text.
    """
    hits, topics = described.hits, described.topics
    captions = [
        index
        for index, found in enumerate(hits)
        if found and index and not lines[index].blank_before and any(map(_is_caption, found))
    ]
    if not captions or not any(line.blank_before for line in lines):
        return []
    return [
        (index - 1, index)
        for index in captions
        if lines[index - 1].gap is None and lines[index].gap is None and not any(map(_is_caption, hits[index - 1]))
        if _repeats(topics[index - 1], topics[index])
    ]


def _is_caption(hit: Hit) -> bool:
    return hit.label == Label.CAPTION and hit.prior < 0


def _repeats(own: frozenset[str], said: frozenset[str]) -> bool:
    alike = len(own & said)
    return alike >= _WORDS_ALIKE and alike * _PART_ALIKE >= len(own)

"""Lines that go together, whatever each of them scores: a list, a table, code, a heading with its prose.

Every move is evidence of its own, so that a line's score stays the sum of its evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence

from declutter.page import is_prose
from declutter.reading import Reading
from declutter.values import Evidence, Hit, Label

LineEvidence = Mapping[int, tuple[Evidence, ...]]
_Found = MutableMapping[int, tuple[Evidence, ...]]

#: A cue at least this strong is a sign of clutter, and speaks against the bonds of its line.
STRONG_PRIOR = -1_200
_SIGNED = frozenset((Label.BYLINE.value, Label.DATE.value))
#: How far below the threshold a heading may score that stays with the prose right below it. Of the headings of WCXB's
#: and Fundus's training articles that score below it, over prose that stays, about 85 in 100 belong to that within
#: this, half of those farther off (counted and read, 2026-11-30).
_HEADING_NEAR = 1_500


def unbound(reading: Reading, hits: Sequence[Sequence[Hit]], user: LineEvidence) -> Reading:
    """The reading without the bonds of what a strong cue speaks against, or the user of.

    That is no part of an article, be it laid out as a table beside it or as an item of its list.
    """
    insides = [(run, around) for run, around in reading.insides if not _parted(run, reading, hits)]
    lists = [[index for index in items if index not in user and not opposed(hits[index])] for items in reading.lists]
    headings = [index for index in _headings(reading) if index not in user and not opposed(hits[index])]
    blocks = [[index for index in block if index not in user] for block in reading.blocks]
    return reading._replace(
        insides=insides, lists=list(filter(None, lists)), headings=headings, blocks=list(filter(None, blocks)),
        captioned=[pair for pair in reading.captioned if pair[0] not in user],
    )  # fmt: skip


def _parted(run: range, reading: Reading, hits: Sequence[Sequence[Hit]]) -> bool:
    """Whether a cue parts a run from what stands around it.

    In a line that was cut so do bylines and dates, but single words do not: "GNU Free Documentation License" names no
    item of a menu.
    """
    line = reading.seen[run.start]
    if line.gap is not None and len(run) == 1 and " " not in line.text:
        return False
    return any(
        opposed(hits[index]) or (line.gap is not None and any(hit.label in _SIGNED for hit in hits[index]))
        for index in run
    )


def opposed(hits: Sequence[Hit]) -> bool:
    """Whether a strong cue fires; rules do, on any row with a bar between its cells."""
    return bool(hits) and any(hit.prior <= STRONG_PRIOR and hit.name.startswith("cue:") for hit in hits)


def _headings(reading: Reading) -> Iterator[int]:
    """The headings right above running prose, but for those that are parts of a whole."""
    levels = reading.levels or ()
    parts = {index for group in reading.groups for index in group} if any(levels) else ()
    for index, level in enumerate(levels[:-1]):
        if level and not levels[index + 1] and index not in parts:
            below = reading.seen[index + 1].text.strip()
            if is_prose(below, len(below)):
                yield index


def bind(scores: list[int], found: _Found, reading: Reading, user: LineEvidence, threshold: int) -> None:
    """Move the scores of lines that go together, and note by how much in ``found``.

    A line goes with the caption whose words it says, and a heading that nearly stays takes the score of the prose below
    it. Code or a table between lines that stay is part of what they say, be it only columns of figures, and so is what
    stands in the middle of a sentence: where it would go it takes the lowest of their scores, unless the user spoke of
    it. So does a line that others are nested in with the score of one of them that stays.
    """
    _bind_wholes(scores, found, reading, threshold)
    for above, caption in reading.captioned:
        if scores[caption] <= threshold < scores[above]:
            _move(scores, found, [above], "block:caption", scores[caption])
    for index in reading.headings:
        if threshold - _HEADING_NEAR < scores[index] <= threshold < scores[index + 1]:
            _move(scores, found, [index], "block:heading", scores[index + 1])
    for run, around in reading.insides:
        lowest = min([scores[index] for index in around])
        if lowest > threshold and user.keys().isdisjoint(run):
            _move(scores, found, [index for index in run if scores[index] <= threshold], "block:inside", lowest)
    for child in sorted(reading.parents, reverse=True):
        parent = reading.parents[child]
        if scores[child] > threshold and scores[parent] <= threshold:
            _move(scores, found, [parent], "markdown:nested", scores[child])


def _bind_wholes(scores: list[int], found: _Found, reading: Reading, threshold: int) -> None:
    """Lines that go together take the mean of their scores, weighted by length; items of a list that would part, too.

    Of short lines in one block below all prose that stays, those that would stay take it where it is too low.
    """
    for group in reading.groups:
        _move(scores, found, group, "block:together", _mean(group, scores, reading))
    for items in reading.lists:
        own = [scores[index] for index in items]
        if min(own) <= threshold < max(own):
            _move(scores, found, items, "block:together", _mean(items, scores, reading))
    end = _end_of_prose(scores, reading, threshold) if reading.blocks else 0
    for block in reading.blocks:
        own = [scores[index] for index in block]
        parts = block[0] >= end and min(own) <= threshold < max(own)
        if parts and (mean := _mean(block, scores, reading)) <= threshold:
            _move(scores, found, [index for index in block if scores[index] > threshold], "block:short", mean)


def _end_of_prose(scores: Sequence[int], reading: Reading, threshold: int) -> int:
    """The number of the line below the last running prose that stays."""
    for index in range(len(scores) - 1, -1, -1):
        text = reading.seen[index].text.strip()
        if scores[index] > threshold and is_prose(text, len(text)):
            return index + 1
    return 0


def _mean(group: Sequence[int], scores: Sequence[int], reading: Reading) -> int:
    """The mean score of some lines, weighted by their lengths."""
    sizes = [len(reading.seen[index].text.strip()) for index in group]
    return sum(scores[index] * size for index, size in zip(group, sizes, strict=True)) // sum(sizes)


def _move(scores: list[int], found: _Found, lines: Sequence[int], name: str, score: int) -> None:
    """Give lines a score, and the difference to their own as evidence."""
    for index in lines:
        if score != scores[index]:
            found[index] = (*found.get(index, ()), Evidence(name, score - scores[index], "neighbours"))
            scores[index] = score

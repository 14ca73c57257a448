"""Which label a span gets: from the cues and rules that fired, else from its shape and its surroundings."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from declutter.context import CONTEXT_FEATURES
from declutter.features import FEATURES, Described
from declutter.values import CONTENT_LABELS, Label

_NUMBER = {feature.name: number for number, feature in enumerate(FEATURES)}
_CHARS, _WORDS, _STARTS, _ENDS, _SENTENCES = (
    _NUMBER[name] for name in ("chars", "words", "starts", "ends", "sentences")
)
_ABOVE = len(FEATURES) + next(n for n, feature in enumerate(CONTEXT_FEATURES) if feature.name == "cue_above")
_ABOVE_LABEL = tuple(name.partition(":")[0] for name in CONTEXT_FEATURES[_ABOVE - len(FEATURES)].bins)

_ORDER = {label: number for number, label in enumerate(Label)}
_BY_NAME = {label.value: label for label in Label}

#: A heading is shorter than this bin of ``chars`` (130 characters) and of ``words`` (20).
_HEADING_CHARS_BIN = FEATURES[_CHARS].bins.index("130-169")
_HEADING_WORDS_BIN = FEATURES[_WORDS].bins.index("20-24")
_HEADING_STARTS = frozenset(FEATURES[_STARTS].bins.index(name) for name in ("upper", "digit", "quote", "wide"))
_HEADING_ENDS = frozenset(
    FEATURES[_ENDS].bins.index(name)
    for name in ("lower", "upper", "digit", "question", "exclaim", "quote", "bracket", "wide")
)
#: Running prose is at least this long (80 characters).
_PROSE_CHARS_BIN = FEATURES[_CHARS].bins.index("80-99")

#: Labels whose lines come in blocks: what a cue opens goes on in the dropped lines under it.
_BLOCKS = frozenset(label.value for label in Label) - {"title", "heading", "body", "notice", "date", "byline", "legal", "hidden"}


def label_lines(
    described: Sequence[Described], rows: Sequence[Sequence[int]], passed: Sequence[bool], weigh: Callable[[str, int], int]
) -> list[Label]:
    """The label of every line; ``rows`` are its bins of all line features, ``passed`` whether its score passes.

    The label with the greatest summed absolute weight among those whose cues and rules fired; a line that
    goes is never given a label of main content. Where none fired: a dropped line under a cue belongs to the
    cue's block, a kept one is title or heading by shape, and what is left is body or navigation.
    """
    labels = []
    title_open = True
    block = ""
    for index, (item, row) in enumerate(zip(described, rows, strict=True)):
        fired = _fired_label(item, weigh, kept=passed[index])
        if fired is not None:
            label = fired
        elif not passed[index]:
            label = _BY_NAME[block] if block and _ABOVE_LABEL[row[_ABOVE]] == block else Label.NAVIGATION
        elif title_open and _is_heading(row):
            label = Label.TITLE
        elif _is_heading(row) and _opens_section(rows, index):
            label = Label.HEADING
        else:
            label = Label.BODY
        if passed[index]:
            title_open = title_open and label not in {Label.TITLE, Label.HEADING} and row[_CHARS] < _PROSE_CHARS_BIN
            block = ""
        elif label.value in _BLOCKS and fired is not None:
            block = label.value
        labels.append(label)
    return labels


def _fired_label(item: Described, weigh: Callable[[str, int], int], *, kept: bool) -> Label | None:
    if not item.hits:
        return None
    sums: dict[Label, int] = {}
    for hit in item.hits:
        label = _BY_NAME[hit.label]
        if kept or label not in CONTENT_LABELS:
            sums[label] = sums.get(label, 0) + abs(weigh(hit.name, hit.prior))
    if not sums:
        return None
    best = min(sums, key=lambda label: (-sums[label], _ORDER[label]))
    # "1. Preheat the oven" is a list item by rule; that alone does not make a heading of it body.
    return best


def _is_heading(row: Sequence[int]) -> bool:
    return (
        row[_CHARS] < _HEADING_CHARS_BIN
        and row[_WORDS] < _HEADING_WORDS_BIN
        and row[_STARTS] in _HEADING_STARTS
        and row[_ENDS] in _HEADING_ENDS
    )


def _opens_section(rows: Sequence[Sequence[int]], index: int) -> bool:
    """Whether what follows is longer than the line itself: text under its heading."""
    return index + 1 < len(rows) and rows[index + 1][_CHARS] > rows[index][_CHARS]

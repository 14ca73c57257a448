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
_CONTEXT_NUMBER = {feature.name: len(FEATURES) + number for number, feature in enumerate(CONTEXT_FEATURES)}
_SHORT_RUN = _CONTEXT_NUMBER["short_run"]

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
#: A headline has at least so many words, and where nothing else tells, mostly capitalised ones.
_TITLE_WORDS_BIN = FEATURES[_WORDS].bins.index("4")
_TITLE_CAPITALS_BIN = FEATURES[_NUMBER["capitals_percent"]].bins.index("60-74")
_CAPITALS = _NUMBER["capitals_percent"]
_UNDER_TITLES = frozenset({"byline", "date"})
#: Running prose is at least this long (80 characters).
_PROSE_CHARS_BIN = FEATURES[_CHARS].bins.index("80-99")

#: Labels whose lines come in blocks: what a cue opens goes on in the dropped lines under it.
_BLOCKS = frozenset(label.value for label in Label) - {
    "title",
    "heading",
    "body",
    "notice",
    "date",
    "byline",
    "legal",
    "hidden",
}
#: How many lines a block goes on without a cue of its own.
_BLOCK_LINES = 12
#: Inside reader comments these are parts of a comment: "3 hours ago", "Share", "Like".
_PARTS_OF_COMMENTS = frozenset({Label.DATE, Label.SHARE, Label.ENGAGEMENT, Label.BYLINE})
#: "Donate", "Newsletters" or "Log in" between other short lines is an entry of a menu.
_MENU_ENTRIES = frozenset({Label.FUNDRAISING, Label.NEWSLETTER, Label.PAYWALL})
_MENU_WORDS_BIN = FEATURES[_WORDS].bins.index("4")
_MENU_RUN_BIN = next(f for f in CONTEXT_FEATURES if f.name == "short_run").bins.index("6-9")
#: A dropped line of so many words without a cue is a link to another story rather than an entry of a menu.
_TEASER_WORDS_BIN = FEATURES[_WORDS].bins.index("5")
#: How far below a heading its text may stand, with clutter between.
_NEAR = 4
#: Cues weaker than this say less than the block they stand in.
_WEAK = 1_600

Weigh = Callable[[str, int], int]


class _Block:
    """The block of clutter that is open at a line: its label, and how far its last cue is."""

    def __init__(self) -> None:
        self.label: Label | None = None
        self._lines = 0

    def open(self, label: Label) -> None:
        """A cue of this label."""
        self.label, self._lines = label, 0

    def close(self) -> None:
        """A line that stays."""
        self.label = None

    def step(self) -> None:
        """A dropped line without a cue of its own."""
        self._lines += 1
        if self._lines > _BLOCK_LINES:
            self.label = None


def label_lines(
    described: Sequence[Described], rows: Sequence[Sequence[int]], passed: Sequence[bool], weigh: Weigh
) -> list[Label]:
    """The label of every line; ``rows`` are its bins of all line features, ``passed`` whether its score passes.

    The label with the greatest summed absolute weight among those whose cues and rules fired; a line that
    goes is never given a label of main content. Where none fired, or only a weak one inside a block of another
    label: a dropped line under a cue belongs to the cue's block, a kept one is title or heading by shape, and
    what is left is body, teaser or navigation.
    """
    labels = []
    title_open = True
    block = _Block()
    for index, (item, row, kept) in enumerate(zip(described, rows, passed, strict=True)):
        if kept:
            label = _fired_label(item, weigh, kept=True)[0] or _kept_label(rows, passed, index)
            if title_open and label in {Label.HEADING, Label.BODY} and _is_title(described, rows, index):
                label = Label.TITLE
            title_open = title_open and label not in {Label.TITLE, Label.HEADING} and row[_CHARS] < _PROSE_CHARS_BIN
            block.close()
        else:
            label = _dropped_label(item, row, block, weigh)
        labels.append(label)
    return labels


def _dropped_label(item: Described, row: Sequence[int], block: _Block, weigh: Weigh) -> Label:
    fired, weight = _fired_label(item, weigh, kept=False)
    if fired in _MENU_ENTRIES and row[_WORDS] < _MENU_WORDS_BIN and row[_SHORT_RUN] >= _MENU_RUN_BIN:
        fired = Label.NAVIGATION
    if block.label is Label.COMMENT and fired in _PARTS_OF_COMMENTS:
        fired = Label.COMMENT
    elif fired is not None and weight < _WEAK and block.label is not None and fired is not block.label:
        block.step()
        return block.label or fired
    if fired is not None:
        if fired.value in _BLOCKS and weight >= _WEAK:
            block.open(fired)
        return fired
    block.step()
    if block.label is not None:
        return block.label
    return Label.TEASER if row[_WORDS] >= _TEASER_WORDS_BIN else Label.NAVIGATION


def _kept_label(rows: Sequence[Sequence[int]], passed: Sequence[bool], index: int) -> Label:
    return Label.HEADING if _is_heading(rows[index]) and _opens_section(rows, passed, index) else Label.BODY


def _is_title(described: Sequence[Described], rows: Sequence[Sequence[int]], index: int) -> bool:
    """Whether a first heading is the page's headline: a byline or date stands under it, or it opens the text.

    Without either it is as often a section's heading (WCXB training pages, 2026-11-22: of first headings with a byline
    or date under them 87 are titles and 12 body, of others 219 and 306), and ``drop={"title"}`` must not take those.
    """
    row = rows[index]
    if not _is_heading(row) or row[_WORDS] < _TITLE_WORDS_BIN:
        return False
    below = described[index + 1 : index + 1 + _NEAR]
    if any(hit.label in _UNDER_TITLES for item in below for hit in item.hits):
        return True
    return index == 0 and row[_CAPITALS] >= _TITLE_CAPITALS_BIN


def _fired_label(item: Described, weigh: Weigh, *, kept: bool) -> tuple[Label | None, int]:
    """The label with the greatest summed absolute weight, and that weight."""
    sums: dict[Label, int] = {}
    for hit in item.hits:
        label = _BY_NAME[hit.label]
        if kept or label not in CONTENT_LABELS:
            sums[label] = sums.get(label, 0) + abs(weigh(hit.name, hit.prior))
    if not sums:
        return None, 0
    best = min(sums, key=lambda label: (-sums[label], _ORDER[label]))
    return best, sums[best]


def _is_heading(row: Sequence[int]) -> bool:
    return (
        row[_CHARS] < _HEADING_CHARS_BIN
        and row[_WORDS] < _HEADING_WORDS_BIN
        and row[_STARTS] in _HEADING_STARTS
        and row[_ENDS] in _HEADING_ENDS
    )


def _opens_section(rows: Sequence[Sequence[int]], passed: Sequence[bool], index: int) -> bool:
    """Whether the next line that stays is longer than the line itself: text under its heading."""
    following = range(index + 1, min(index + 1 + _NEAR, len(rows)))
    below = next((place for place in following if passed[place]), index)
    return rows[below][_CHARS] > rows[index][_CHARS]

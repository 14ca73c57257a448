"""What the lines of a page of HTML stand under: the page's headline, a heading, or the linked title of another story.

Lists of stories, cards and columns say the same everywhere: a title that leads elsewhere, and below it what the story
begins with. An article stands under a headline that leads nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from declutter.features import Feature, ranges
from declutter.page import PROSE_CHARS, is_prose
from declutter.shapes import binned
from declutter.tags import CONCEALING
from declutter.values import Line

_HEADLINE, _HEADING, _LINKED, _LINK = 1, 4, 7, 10
_STORIES = frozenset({_LINKED, _LINK})
_UNDER = (
    "none", "headline:1-2", "headline:3-9", "headline:10+", "heading:1-2", "heading:3-9", "heading:10+",
    "linked:1-2", "linked:3-9", "linked:10+", "link:1-2",
)  # fmt: skip
#: A title leads elsewhere when so much of it is a link (in per cent); one that is no heading has so many characters,
#: since shorter ones are buttons and tags, and speaks for the next lines alone.
_LINKED_PERCENT, _TITLE_CHARS, _NEXT, _FAR = 75, (20, 200), 2, 9
#: A headline of fewer letters may name a section of the site; ideographs count as so many.
_LONG, _WIDE_LETTER, _WIDE_FROM = 20, 3, "\u2e80"
_PROSE = (1, 2, 4)
_COUNTS = (1, 2, 3, 5, 9, 17, 33)

UNDER = Feature("under", "position", _UNDER)
STORY_FEATURES: tuple[Feature, ...] = (
    Feature(
        "page_headline", "page",
        ("none", *(f"{size}:{prose}" for size in ("linked", "short", "long") for prose in ranges(*_PROSE))),
    ),
    Feature("page_stories", "page", ranges(*_COUNTS)),
)  # fmt: skip

_PROSE_BIN, _COUNTS_BIN = binned(*_PROSE), binned(*_COUNTS)


def story_bins(lines: Sequence[Line], said: Sequence[bool]) -> tuple[list[int], tuple[int, int]]:
    """The bin of ``UNDER`` for every line, and those of ``STORY_FEATURES`` for the page.

    ``said`` tells which lines say the page's title or a part of it.
    """
    headline = _headline(lines, said)
    bins: list[int] = []
    kind = stories = below = 0
    since, since_link = 0, _NEXT
    for at, (_start, _end, text, _blank, markup, _gap) in enumerate(lines):
        if markup is None or markup.hidden in CONCEALING:
            bins.append(0)
            continue
        since += 1
        since_link += 1
        under = _LINK if since_link <= _NEXT else _far(kind, since) if kind else 0
        bins.append(under)
        chars = markup.chars
        linked = markup.links and markup.link_chars * 100 >= chars * _LINKED_PERCENT
        if at == headline or markup.level:
            kind = _HEADLINE if at == headline else _LINKED if linked else _HEADING
            since, since_link = 0, _NEXT
            continue
        if under in _STORIES:
            # What a story begins with may be cut off in the middle of a sentence, and may be a link as its title is.
            stories += chars >= PROSE_CHARS or is_prose(text, chars)
        if linked:
            if _TITLE_CHARS[0] <= chars <= _TITLE_CHARS[1]:
                since_link = 0
        elif _HEADLINE <= under < _HEADING:
            below += is_prose(text, chars)
    return bins, (_headline_bin(lines, headline, below), _COUNTS_BIN[min(stories, _COUNTS[-1])])


def _headline(lines: Sequence[Line], said: Sequence[bool]) -> int:
    """The place of the page's headline: a heading that says its title, or its first one of the first level; or -1."""
    first = said_first = -1
    for at, (line, says) in enumerate(zip(lines, said, strict=True)):
        markup = line.markup
        if markup is None or markup.hidden in CONCEALING:
            continue
        if says:
            if markup.level:
                return at
            said_first = at if said_first < 0 else said_first
        if first < 0 and markup.level == 1:
            first = at
    return first if first >= 0 else said_first


def _far(kind: int, since: int) -> int:
    return kind + (0 if since <= _NEXT else 1 if since <= _FAR else 2)


def _headline_bin(lines: Sequence[Line], headline: int, below: int) -> int:
    if headline < 0:
        return 0
    line = lines[headline]
    markup = line.markup
    linked = markup is not None and markup.link_chars * 100 >= markup.chars * _LINKED_PERCENT
    size = sum([_WIDE_LETTER if letter >= _WIDE_FROM else 1 for letter in line.text[: 2 * _LONG] if letter.isalnum()])
    start = 0 if linked else 1 if size < _LONG else 2
    return 1 + start * (len(_PROSE) + 1) + _PROSE_BIN[min(below, _PROSE[-1])]

"""What the lines of a page of HTML stand under: the page's headline, a heading, or the linked title of another story.

Lists of stories, cards and columns say the same everywhere: a title that leads elsewhere, and below it what the story
begins with. An article stands under a headline that leads nowhere.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from declutter.features import Feature, ranges
from declutter.page import PROSE_CHARS, is_prose
from declutter.shapes import binned
from declutter.tags import CONCEALING
from declutter.values import Evidence, Label, Line, Markup

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

#: A story is a linked title with so many lines below it at most, of so many characters together at most, and one of so
#: many at least; so many stories with at most so many lines between two, each of fewer characters, are a list. On a
#: page whose own headline leads nowhere and stands over two lines of prose these are others'. Of WCXB's and Fundus's
#: training pages, forums left out, 27 have such a list; by this weight, on out-of-fold scores of 2026-12-01, three gain
#: more than 0.003 F1 (0.16 the best), none loses as much (a study that is not kept). With headlines over one line
#: listings and collections lose.
_STORY_LINES, _STORY_CHARS, _SUMMARY_CHARS, _STORIES_AT_LEAST, _BETWEEN, _WEIGHT = 3, 600, 60, 4, 2, -2_000
OTHER_STORY = Evidence("page:other_story", _WEIGHT, "page")
#: Kinds of pages whose own lists look like that: threads lose by it (0.03 on one of Harvest's, the same study), and a
#: manual's list of its parts was not among what was measured.
LISTS_OF_THEIR_OWN = frozenset({"forum", "documentation"})
#: What that weighs for which label (set by hand, 2026-12-01, as those of ``element_cues`` are).
NAMED = (Label.TEASER, 2_000)

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
        linked = _leads(markup)
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
    size = sum([_WIDE_LETTER if letter >= _WIDE_FROM else 1 for letter in line.text[: 2 * _LONG] if letter.isalnum()])
    start = 0 if line.markup is not None and _leads(line.markup) else 1 if size < _LONG else 2
    return 1 + start * (len(_PROSE) + 1) + _PROSE_BIN[min(below, _PROSE[-1])]


def _leads(markup: Markup) -> bool:
    """Whether a line is a link, or all but."""
    return markup.links > 0 and markup.link_chars * 100 >= markup.chars * _LINKED_PERCENT


def other_stories(
    lines: Sequence[Line], under: Sequence[int], headline: int
) -> dict[int, tuple[Evidence, ...]]:
    """``page:other_story`` for lists of stories on a page that has one of its own, by index.

    ``under`` holds the lines' bins of ``UNDER``, ``headline`` is the page's of the first of ``STORY_FEATURES``. In the
    containers of the page's own prose stand no other stories, but what it shows between its paragraphs.
    """
    if headline not in _OWN_STORY:
        return {}
    own = {
        line.markup.box
        for line, number in zip(lines, under, strict=True)
        if _HEADLINE <= number < _HEADING and line.markup is not None and is_prose(line.text, len(line.text))
    }
    found: dict[int, tuple[Evidence, ...]] = {}
    run: list[range] = []
    for story in _stories(lines, own):
        if run and not _near(lines[run[-1].stop : story.start], own):
            found |= _listed(run)
            run = []
        run.append(story)
    return found | _listed(run)


#: The bins of a long headline that leads nowhere, over two lines of prose or more.
_OWN_STORY = frozenset(
    number for number, name in enumerate(STORY_FEATURES[0].bins) if name in {"long:2-3", "long:4+"}
)


def _near(between: Sequence[Line], own: Container[int]) -> bool:
    """Whether two stories with these lines between them are in one list."""
    return len(between) <= _BETWEEN and all(
        len(line.text) < _SUMMARY_CHARS and line.markup is not None and line.markup.box not in own for line in between
    )


def _listed(run: Sequence[range]) -> dict[int, tuple[Evidence, ...]]:
    """The evidence for the lines of so many stories, and for those between them."""
    if len(run) < _STORIES_AT_LEAST:
        return {}
    return dict.fromkeys(range(run[0].start, run[-1].stop), (OTHER_STORY,))


def _stories(lines: Sequence[Line], own: Container[int]) -> Iterator[range]:
    """The linked titles outside the page's own containers, with what stands below them."""
    at = 0
    while at < len(lines):
        stop = _story_end(lines, at, own)
        if stop:
            yield range(at, stop)
        at = stop or at + 1


def _story_end(lines: Sequence[Line], at: int, own: Container[int]) -> int:
    """Where the story ends whose title is a line; 0 where it is none."""
    title = lines[at].markup
    if title is None or title.box in own or not _is_title(title):
        return 0
    end, chars, longest = at + 1, 0, 0
    for line in lines[at + 1 : at + 1 + _STORY_LINES]:
        markup = line.markup
        # A summary may be a link as its title is.
        summary = end == at + 1 and markup is not None and markup.chars >= PROSE_CHARS
        if markup is None or markup.level or markup.box in own or (_is_title(markup) and not summary):
            break
        end, chars, longest = end + 1, chars + markup.chars, max(longest, markup.chars)
    return end if longest >= _SUMMARY_CHARS and chars <= _STORY_CHARS else 0


def _is_title(markup: Markup) -> bool:
    """Whether a line is the title of another story: a link that leads to no place on the page itself."""
    return not markup.inward and _TITLE_CHARS[0] <= markup.chars <= _TITLE_CHARS[1] and _leads(markup)

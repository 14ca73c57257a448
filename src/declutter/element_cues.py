"""What the names of elements say by themselves: a box named "newsletter" in an article is one.

The scorer learns from pages what names weigh, but where gold is silent of what stands inside articles, and boxes are
rare, it learns little. Each row stands with its label, its prior (thousandths of a log-odds), the HTML of lines that
it must match and of lines that it must not. A row of small containers looks at those around a line that hold at most
``SMALL_PERCENT`` of the page's text and of its prose: pages are named, too.

Chosen by what readers said of 42,001 lines of 487 training pages (2026-11-30): before their bounds were drawn, rows
fired on clutter on ten times as many pages as on main content, figures and captions on four to five times as many. On
out-of-fold scores they were worth 0.003 F1 on Fundus's training pages and 0.0003 on WCXB's (a study that is not kept).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from declutter.page import Boxes
from declutter.tags import TOKEN_BIT
from declutter.values import Evidence, Label, Line, Markup

#: A container of more of the page's text, or of its prose, is no box inside the page. Of 15 and 30 the second gains
#: WCXB's training pages 0.0001 F1 (out-of-fold, 2026-12-01).
SMALL_PERCENT = 30
#: A row that fires on lines of more of the page's text than this says what the page is made of, and counts nothing:
#: without it two pages of products lose 0.6 F1 by their captions. Set by hand on those, 2026-12-01.
MOST_PERCENT = 20


class ElementCue(NamedTuple):
    """One row: the classes of names or the tags that it asks for, of the line or of small containers, and its bounds.

    ``naming`` is what the row weighs for its label, as a cue's weight does (set by hand, 2026-12-01; of the lines that
    readers labelled for fitting 82 in a hundred are rightly named). ``says`` ends the sentence that gives the reason.
    ``own`` are classes of names of the line's own elements (see ``tags``), ``unless`` those that it must not have,
    ``around`` those of its small containers, and ``tags`` the tags of such that hold a picture. The line has at most
    ``max_chars`` characters, at least ``linked`` per cent of them in links, a digit where ``digits`` is set, and ends
    as a sentence does only where ``sentences`` are allowed. A row for ``articles`` counts on pages that look most like
    articles alone, and asks for containers of any size.
    """

    name: str
    prior: int
    naming: int
    says: str
    own: str = ""
    unless: str = ""
    around: str = ""
    tags: str = ""
    max_chars: int = 1_000_000
    linked: int = 0
    digits: bool = False
    sentences: bool = True
    articles: bool = False
    boilerplate: tuple[str, ...] = ()
    content: tuple[str, ...] = ()


ELEMENT_CUES: tuple[ElementCue, ...] = (
    ElementCue(
        "newsletter.box", -3000, 3000, "stands in a box named for a newsletter", around="newsletter",
        boilerplate=("<div class='newsletter-box'><h4>The morning tide</h4><p>All that matters.</p></div>",),
        content=("<div><p>The newsletter goes out on Mondays.</p><p>It is short.</p></div>",),
    ),
    ElementCue(
        "consent.box", -3000, 3000, "stands in a box named for consent", own="consent", around="consent",
        boilerplate=("<div id='cookie-banner'><p>We value you.</p><p>Fine</p></div>", "<p class=gdpr>Fine with us</p>"),
        content=("<div class='recipe'><p>Bake the cookies.</p><p>Let them cool.</p></div>",),
    ),
    ElementCue(
        "share.box", -3000, 2000, "stands in a box named for sharing", around="share",
        boilerplate=("<ul class='share-tools'><li>Send</li><li>Copy</li></ul>",),
        content=("<div class='shareholders'><p>They met in May.</p><p>They voted.</p></div>",),
    ),
    ElementCue(
        "newsletter.follow", -1200, 1000, "stands in a box named for social media", around="social",
        boilerplate=("<div class='social-links'><p>@harbour</p><p>Our channel</p></div>",),
        content=("<div class='society'><p>They met in May.</p><p>They voted.</p></div>",),
    ),
    ElementCue(
        "teaser.box", -2000, 1000, "is a link in a box named for related stories", own="related", around="related",
        max_chars=120, linked=50,
        boilerplate=("<aside class=related><p><a href=/1>Fares to rise</a><p><a href=/2>Storm shuts road</a></aside>",),
        content=("<div class='related'><p>How the two are related:</p><p>They are brothers.</p></div>",),
    ),
    ElementCue(
        "caption.figure", -3000, 4000, "stands in a figure", tags="figcaption figure",
        boilerplate=("<figure><img src=a><figcaption>The pier last winter</figcaption></figure>",),
        content=(
            "<p>The figure of a man stood on the pier.</p>",
            "<figure><blockquote>We could not do without.</blockquote><figcaption>Mayor of Port</figcaption></figure>",
            "<figure class=highlight><pre>boats = 12\npiers = 1</pre></figure>",
            "<figure><table><tr><td>Boats<td>12<tr><td>Piers<td>1</table></figure>",
            "<figure><p>File: boats.py</p><pre>boats = 12\npiers = 1</pre><figcaption>Listing 4</figcaption></figure>",
            "<figure><figcaption><ul><li>Twelve boats<li>One pier</ul></figcaption></figure>",
        ),
    ),
    ElementCue(
        "caption.element", -1200, 2000, "its element is named for a caption", own="caption", around="caption",
        unless="title review commerce",
        boilerplate=("<div class='wp-caption'><img src=a><p>The pier last winter</p></div>",),
        content=("<p>The caption said that it was the pier.</p>", "<h2 class='caption'>The pier</h2>"),
    ),
    ElementCue(
        "date.element", -1200, 2000, "its element is named for a date", own="date",
        unless="event description review contact", max_chars=40, digits=True,
        boilerplate=(
            "<p class='post-date'>12 May, 14:05</p>", "<p><time datetime='2024-05-12T14:05'>12 May, 14:05</time></p>",
        ),
        content=(
            "<p class='date'>One of the days on which nobody came</p>", "<p>12 May</p>",
            "<p>Bake for <time datetime=PT20M>20 minutes</time></p>", "<p><time datetime=9:00>9:00</time> Coffee</p>",
            "<p class='recipe-details-prep-time'>Prep time: 20 min</p>",
        ),
    ),
    ElementCue(
        "byline.element", -1000, 1500, "its element is named for an author", own="byline",
        unless="nav commerce review title", max_chars=50, sentences=False,
        boilerplate=("<p class='author-name'>Maria Lopez</p>",),
        content=(
            "<p class='author'>She wrote it in a week.</p>", "<p>Maria Lopez</p>",
            "<blockquote><p>We like it.</p><p class=author>Maria Lopez</p></blockquote>",
            "<p class='review-author'>Maria Lopez</p>", "<table><tr><td class=author>Maria Lopez<td>12</table>",
        ),
    ),
    # Of WCXB's articles nine keep readers' comments in containers so named, and one its text (out-of-fold, 2026-12-01);
    # with weights of that day that do not ship it is worth 0.008 F1 on Waddle's English pages.
    ElementCue(
        "comment.box", -1500, 3000, "stands in a box named for comments, on an article's page", around="comment",
        articles=True,
        boilerplate=("<section class=comments><div><b>Ann Oakes</b><p>It should stay.</p></div><p>More</p></section>",),
        content=("<div class=commentary><p>The match was dull.</p><p>It rained.</p></div>",),
    ),
)  # fmt: skip

_STOPS = frozenset(".!?:…。！？")
#: What each row says of a line, by the name of its evidence.
SAYS = {f"element:{cue.name}": cue.says for cue in ELEMENT_CUES}
#: What each row weighs for its label, by the name of its evidence.
NAMING = {f"element:{cue.name}": (Label(cue.name.partition(".")[0]), cue.naming) for cue in ELEMENT_CUES}


def _bits(names: str) -> int:
    return sum(TOKEN_BIT[name] for name in names.split())


#: The rows with their names as bits, and their evidence.
_ROWS = tuple(
    (cue, _bits(cue.own), _bits(cue.unless), _bits(cue.around), Evidence(f"element:{cue.name}", cue.prior, "cue"))
    for cue in ELEMENT_CUES
    if not cue.articles
)
_ARTICLE_ROWS = tuple(
    (_bits(cue.around), Evidence(f"element:{cue.name}", cue.prior, "cue")) for cue in ELEMENT_CUES if cue.articles
)
_OWN = _bits(" ".join(cue.own for cue in ELEMENT_CUES))
_AROUND = _bits(" ".join(cue.around for cue in ELEMENT_CUES if not cue.articles))
_NOT_FIGURES = _AROUND & ~TOKEN_BIT["caption"]
_TAGS = frozenset(tag for cue in ELEMENT_CUES for tag in cue.tags.split())


def element_evidence(lines: Sequence[Line], boxes: Boxes) -> Iterator[tuple[int, tuple[Evidence, ...]]]:
    """What the names of their elements say of single lines, by index.

    >>> from declutter.html_page import read_html
    >>> page = read_html("<p class=author>Maria Lopez</p>" + "<p>They met in May and voted for the pier.</p>" * 9)
    >>> [(index, found.name) for index, (found,) in element_evidence(page.shown, page.page.boxes)]
    [(0, 'element:byline.element')]
    """
    found = list(_lines_fired(lines, boxes))
    chars: Counter[str] = Counter()
    for index, items in found:
        for item in items:
            chars[item.name] += len(lines[index].text)
    common = {name for name, count in chars.items() if count * 100 > boxes.chars[0] * MOST_PERCENT}
    for index, items in found:
        if rest := tuple(item for item in items if item.name not in common):
            yield index, rest


def article_evidence(lines: Sequence[Line], boxes: Boxes) -> Iterator[tuple[int, tuple[Evidence, ...]]]:
    """The same, of the rows for articles, whose containers may be as large as they will."""
    inside = [0] * len(boxes)
    for number in range(1, len(boxes)):
        inside[number] = inside[boxes.parent[number]] | boxes.bits[number]
    for index, line in enumerate(lines):
        bits = inside[line.markup.box] if line.markup is not None else 0
        if found := tuple(evidence for around, evidence in _ARTICLE_ROWS if bits & around):
            yield index, found


def _lines_fired(lines: Sequence[Line], boxes: Boxes) -> Iterator[tuple[int, tuple[Evidence, ...]]]:
    """The lines on which rows fire, whatever the rest of the page is."""
    around, pictures = _small_boxes(boxes, _framed(lines, boxes))
    for index, line in enumerate(lines):
        markup = line.markup
        if markup is None or markup.pre:
            continue
        bits, tagged = around[markup.box], pictures[markup.box]
        if (bits or tagged or markup.bits & _OWN) and (found := _fired(line.text, markup, bits, tagged=tagged)):
            yield index, found


def _framed(lines: Sequence[Line], boxes: Boxes) -> set[int]:
    """The containers that hold code, tables, lists or quotations: figures of such frame what belongs to the text."""
    found: set[int] = set()
    for line in lines:
        markup = line.markup
        if markup is not None and (markup.pre or markup.row or markup.quote or markup.list_kind):
            box = markup.box
            while box and box not in found:
                found.add(box)
                box = boxes.parent[box]
    return found


def _small_boxes(boxes: Boxes, framed: Container[int]) -> tuple[list[int], list[bool]]:
    """For every box the names of the small containers around it and of itself, and whether one holds a picture."""
    size = len(boxes)
    most_chars, most_prose = boxes.chars[0] * SMALL_PERCENT, boxes.prose_chars[0] * SMALL_PERCENT
    around, pictures = [0] * size, [False] * size
    parents, chars, prose, bits, tags = boxes.parent, boxes.chars, boxes.prose_chars, boxes.bits, boxes.tag
    for number in range(1, size):
        if chars[number] * 100 <= most_chars and prose[number] * 100 <= most_prose:
            parent = parents[number]
            framing = number in framed or parent in framed
            pictures[number] = pictures[parent] or (tags[number] in _TAGS and not framing)
            # A figure's tag stands for a caption: it has a row of its own.
            own = bits[number] & (_NOT_FIGURES if tags[number] in _TAGS else _AROUND)
            around[number] = around[parent] | own
    return around, pictures


def _fired(text: str, markup: Markup, around: int, *, tagged: bool) -> tuple[Evidence, ...]:
    chars = markup.chars or 1
    # Headings, quotations and cells say nothing by their own names: whole pages of quotations are made of such.
    plain = not (markup.level or markup.quote or markup.row)
    own, tagged = markup.bits if plain else 0, tagged and plain
    if markup.tag in _TAGS:
        own &= _NOT_FIGURES
    return tuple(
        evidence
        for cue, own_bits, unless, around_bits, evidence in _ROWS
        if ((own & own_bits and not own & unless) or around & around_bits or (cue.tags and tagged))
        and chars <= cue.max_chars
        and markup.link_chars * 100 >= cue.linked * chars
        and not (cue.digits and not any(map(str.isdigit, text)))
        and (cue.sentences or text[-1:] not in _STOPS)
    )

"""Articles made for training with more around them: readers' comments and other stories, set in as sites build them.

Of the training pages 34 articles have comments under them, beside 60 forums whose posts are their content; on Waddle's
news sites more than a quarter do, and what is wrongly kept there is, beside comments, other stories around the article
(2026-11-30). What readers write comes from posts of
forums, or from sentences of other articles, in the page's language; other stories are the headlines and first sentences
of other articles. All in memory: nothing of the pages is kept.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

from benchmarks.alignment import words
from benchmarks.corpora import Page, host_bucket
from benchmarks.dataset import FOLDS
from benchmarks.sections import SENTENCE, Story, comments, others
from declutter.page import is_prose

Element = Any

#: How many of the copies get each kind of section.
COMMENTS, BELOW, ABOVE, INSIDE = 0.5, 0.6, 0.4, 0.4
#: So many of the copies hold the article's first paragraphs alone, as news in brief does, where it has more of them in
#: one element: what is set around them is most of the page then.
BRIEF, PARAGRAPHS = 0.25, (2, 3, 4, 6)
#: Posts are paragraphs of so many words; where a language has fewer of other hosts, there are no sections.
POST_WORDS, FEWEST = (4, 150), 6
#: An element holds the article if it holds this share of the different words of gold that the page holds.
HOLDS = 0.9
#: A child of that element begins or ends the article if it holds this share of the words of gold's first or last block.
ENDS = 0.6
#: Elements into which the search for the article goes on, and those next to which a section cannot stand.
_CONTAINERS = frozenset(
    {"html", "body", "div", "article", "main", "section", "table", "tbody", "tr", "td", "form", "center", "span"}
)
_ROWS = frozenset({"html", "body", "td", "tr", "tbody"})


@dataclass(frozen=True)
class Stock:
    """What sections are built of, by language and fold, so that no fold sees what another one is measured on."""

    posts: Mapping[tuple[str, int], Sequence[tuple[str, str]]]
    stories: Mapping[tuple[str, int], Sequence[Story]]

    @classmethod
    def of(cls, pages: Iterable[Page]) -> Stock:
        """Posts of forums, and titles and first sentences of articles; articles lend sentences where posts are few."""
        forums: dict[tuple[str, int], list[tuple[str, str]]] = {}
        sentences: dict[tuple[str, int], list[tuple[str, str]]] = {}
        stories: dict[tuple[str, int], list[Story]] = {}
        for page in pages:
            key = (page.language[:2], _fold(page))
            blocks = [block.strip() for block in (page.gold or "").split("\n") if block.strip()]
            if page.page_type == "article":
                blocks = [" ".join(SENTENCE.split(block)[:3]) for block in blocks]
                lead = next((block for block in blocks if is_prose(block, len(block))), "")
                stories.setdefault(key, []).append(Story(page.host, headline(page.title), lead))
            least, most = POST_WORDS
            wanted = [
                (page.host, block)
                for block in blocks
                if least <= len(words(block, page.language)) <= most and is_prose(block, len(block))
            ]
            (forums if page.page_type == "forum" else sentences).setdefault(key, []).extend(wanted[:40])
        return cls(sentences | {key: rows for key, rows in forums.items() if len(rows) >= 4 * FEWEST}, stories)


def _fold(page: Page) -> int:
    return host_bucket(page.host, FOLDS, "fold:")


def headline(title: str) -> str:
    """The longest part of a page's title: without the name of the site.

    >>> headline("Harbour opens again after storm | The Gazette")
    'Harbour opens again after storm'
    """
    return max(re.split(r" [|–—-] ", title), key=len).strip()  # One character between two blanks: nothing is repeated.


def surrounded(page: Page, stock: Stock, copy: int = 0) -> Page | None:
    """The page with comments and other stories around and in its article; None where it stands in no one element."""
    chance = random.Random(f"surrounded:{copy}:{page.corpus}/{page.id}")
    language, key = page.language[:2], (page.language[:2], _fold(page))
    posts = [text for host, text in stock.posts.get(key, ()) if host != page.host]
    stories = [story for story in stock.stories.get(key, ()) if story.host != page.host and story.title]
    kinds = [
        kind
        for kind, least, share in (
            ("comments", posts, COMMENTS),
            ("below", stories, BELOW),
            ("above", stories, ABOVE),
            ("inside", stories, INSIDE),
        )
        if len(least) >= FEWEST and chance.random() < share
    ]
    parser: Any = import_module("lxml.html")
    try:
        root = parser.document_fromstring(page.html.encode(), parser=parser.HTMLParser(encoding="utf-8"))
    except (ValueError, parser.etree.ParserError):
        return None
    bounds = _article(root, page)
    if bounds is None or not kinds:
        return None
    if chance.random() < BRIEF:
        bounds = _shortened(bounds, chance.choice(PARAGRAPHS))
    for kind in kinds:
        for _more in range(1 if kind == "comments" else chance.choice((1, 1, 2, 3))):
            if kind == "comments":
                html = comments(chance, language, posts)
            else:
                html = others(chance, language, stories, few=kind == "inside")
            place = _place(bounds, chance, kind)
            if place is not None:
                _insert(place, parser.fragment_fromstring(html), above=kind in {"above", "inside"})
    return replace(page, html=parser.tostring(root, encoding="unicode"))


def _article(root: Element, page: Page) -> tuple[Element, Element] | None:
    """The first and the last child of the article's element that hold a good part of what it says first and last."""
    gold = set(words(page.gold or "", page.language))
    blocks = (page.gold or "").strip().split("\n")

    def share(element: Element, wanted: set[str]) -> float:
        found = wanted.intersection(words(element.text_content(), page.language))
        return len(found) / max(1, len(wanted))

    element, least = root, HOLDS * share(root, gold)
    while inner := [child for child in element if child.tag in _CONTAINERS and share(child, gold) >= least]:
        element = inner[0]
    if element.tag in _ROWS - {"td"}:
        return None
    ends = []
    for block, place in ((blocks[0], 0), (blocks[-1], -1)):
        wanted = set(words(block, page.language))
        children = [child for child in element if isinstance(child.tag, str) and share(child, wanted) >= ENDS]
        if not children:
            return None
        ends.append(children[place])
    return ends[0], ends[1]


def _shortened(bounds: tuple[Element, Element], paragraphs: int) -> tuple[Element, Element]:
    """The article up to so many paragraphs: what stands below the last of them in its element is taken out."""
    first, last = bounds
    inner = [first, *first.itersiblings()]
    inner = inner[: inner.index(last) + 1] if last in inner else []
    texts = [(child, child.text_content().strip()) for child in inner if child.tag == "p"]
    prose = [child for child, text in texts if text and is_prose(text, len(text))]
    if len(prose) <= paragraphs:
        return bounds
    end = prose[paragraphs - 1]
    end.tail = None
    for child in inner[inner.index(end) + 1 :]:
        child.getparent().remove(child)
    return first, end


def _place(bounds: tuple[Element, Element], chance: random.Random, kind: str) -> Element | None:
    """The element next to which a section stands.

    That is a paragraph of the article, if there are some; or one of its ends, or an element around that is not the
    whole page.
    """
    if kind == "inside":
        siblings = list(bounds[0].itersiblings())
        inner = siblings[: siblings.index(bounds[1]) + 1] if bounds[1] in siblings else []
        paragraphs = [child for child in inner if child.tag == "p"]
        return chance.choice(paragraphs) if paragraphs else None
    place = bounds[0] if kind == "above" else bounds[1]
    for _level in range(chance.choice((1, 1, 2, 3) if kind == "above" else (0, 0, 1, 1, 2, 3))):
        upper = place.getparent()
        if upper is None or upper.tag in _ROWS:
            break
        place = upper
    return place


def _insert(place: Element, section: Element, *, above: bool) -> None:
    if above:
        place.addprevious(section)
        return
    # The text behind an element is its tail for lxml: it stays where it is, above the section.
    tail, place.tail = place.tail, None
    place.addnext(section)
    place.tail = tail

"""The markup features of a line of HTML; training imports them, so they are written once.

As in ``features``, every feature is the number of a named bin. A line's row is a part of its own and a part of its
box; what depends on the box alone is worked out once a box.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from declutter.features import Feature, ranges
from declutter.page import Boxes, HtmlPage
from declutter.shapes import binned
from declutter.stories import STORY_FEATURES, UNDER, story_bins
from declutter.tags import TOKEN_BIT, TOKEN_NAMES
from declutter.values import Line, Markup

Row = tuple[int, ...]

_TAGS = (
    "other", "p", "div", "li", "h", "td", "th", "tr", "dt", "dd", "pre", "blockquote", "figcaption", "caption",
    "address", "button", "option", "label", "summary", "section", "article", "header", "footer", "nav", "aside",
    "main", "body", "form", "figure", "legend", "center", "details", "ul",
)  # fmt: skip
_TAG_NUMBER = {tag: number for number, tag in enumerate(_TAGS)} | {
    f"h{level}": _TAGS.index("h") for level in range(1, 7)
}
_LISTS = ("none", "ul1", "ul2", "ul3+", "ol1", "ol2+", "dl")
_REASONS = (
    "shown",
    "attribute",
    "aria",
    "style",
    "template",
    "noscript",
    "noframes",
    "fallback",
    "dialog",
    "collapsed",
)
_REASON_NUMBER = {reason or "shown": number for number, reason in enumerate(_REASONS)} | {"": 0}
_LANDMARKS = ("none", "header", "footer", "nav", "aside", "main", "article", "section", "form", "table", "figure",
              "dialog", "blockquote", "details", "address")  # fmt: skip
_LANDMARK_NUMBER = {tag: number for number, tag in enumerate(_LANDMARKS)}
_TOKENS = ("none", *TOKEN_NAMES)

#: Token classes that are looked for at every ancestor; some are one class there.
_GROUPS: dict[str, tuple[str, ...]] = {
    name: (name,)
    for name in TOKEN_NAMES
    if name not in {"breadcrumb", "pagination", "toc", "share", "social", "byline", "date", "meta", "ad", "promo"}
} | {
    "crumbs": ("breadcrumb", "pagination", "toc"),
    "share": ("share", "social"),
    "byline": ("byline", "date", "meta"),
    "ad": ("ad",),
    "promo": ("promo",),
}
_GROUP_BITS = tuple(sum(TOKEN_BIT[name] for name in names) for names in _GROUPS.values())

_PERCENT = (1, 10, 25, 50, 75, 90, 100)
_SHARE = (1, 3, 8, 15, 30, 50, 70, 90)
_COUNT = (1, 2, 3, 4, 6, 10, 20, 50)
_NUMBER = (1, 2, 3, 5, 10)
_SIZE = (1, 20, 50, 100, 200, 400, 800, 2000)
_DEPTH = (2, 4, 6, 8, 10, 12, 15, 20, 30)
_STEPS = (1, 2, 3, 4, 5, 7, 10)
#: How many ancestors a line is described by: its box, and those that hold more text than the one before.
_LEVELS = 5
#: A container repeats when it has so many children, and so much of them with one signature (in percent).
_REPEATED, _REPEATED_PERCENT = 3, 60
#: How far up the containers are looked for.
_CLIMB = 6
#: A box is the page's main one while it holds so much of the prose of the box around it (in percent).
_MAIN_PERCENT = 60

_RELATIONS = ("none", "before", "inside", "after")
_OG = ("none", "article", "website", "product", "profile", "other")
_SCHEMAS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("forum", ("DiscussionForumPosting", "QAPage", "Question", "SocialMediaPosting", "Answer")),
    ("product", ("Product", "ProductGroup", "IndividualProduct", "Offer", "AggregateOffer")),
    ("article", ("Article", "NewsArticle", "BlogPosting", "ReportageNewsArticle", "Report", "LiveBlogPosting")),
    ("recipe", ("Recipe", "HowTo", "Event", "JobPosting", "Course", "Book", "Movie")),
    ("docs", ("TechArticle", "APIReference", "SoftwareSourceCode")),
    ("faq", ("FAQPage",)),
    ("listing", ("CollectionPage", "ItemList", "SearchResultsPage", "OfferCatalog")),
    ("service", ("Service", "ProfessionalService", "LocalBusiness", "MedicalWebPage", "Physician")),
)
_GENERATORS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("forum", ("discourse", "phpbb", "vbulletin", "xenforo", "invision", "mybb", "vanilla", "flarum", "nodebb")),
    ("docs", ("sphinx", "mkdocs", "docusaurus", "hugo", "gitbook", "vuepress", "vitepress", "doxygen", "jekyll",
              "mediawiki", "docutils")),
    ("shop", ("woocommerce", "shopify", "prestashop", "magento", "opencart")),
    ("blog", ("wordpress", "blogger", "ghost", "medium", "movable", "typepad", "joomla", "drupal")),
    ("builder", ("wix", "squarespace", "webflow", "elementor", "weebly", "duda")),
)  # fmt: skip
_PAGE_TOKENS = ("forum", "product", "commerce", "docs", "faq", "listing", "tags", "post", "article", "event", "main")
_PAGE_BITS = tuple(TOKEN_BIT[name] for name in _PAGE_TOKENS)

_LINE_FEATURES = (
    Feature("tag", "shape", _TAGS),
    Feature("heading", "shape", ("none", "h1", "h2", "h3", "h4", "h5", "h6")),
    Feature("list", "shape", _LISTS),
    Feature("item", "shape", ranges(*_NUMBER)),
    Feature("row", "shape", ranges(*_NUMBER)),
    Feature("cells", "shape", ("none", "1", "2", "3+", "joined")),
    Feature("form", "shape", ("plain", "quote", "pre", "broken")),
    Feature("linked", "shape", ranges(*_PERCENT)),
    Feature("link_count", "shape", ranges(1, 2, 3, 5)),
    Feature("bold", "shape", ranges(*_PERCENT)),
    Feature("images", "shape", ranges(1, 2)),
    Feature("hidden", "shape", _REASONS),
    Feature("named", "shape", _TOKENS),
    Feature("page_title", "position", ("no", "equal", "part", "has", "unknown")),
    Feature("h1", "position", ("none", "before", "is", "after_1-2", "after_3-9", "after_10-29", "after_30+")),
    UNDER,
)
_BOX_FEATURES = (
    Feature("landmark", "position", _LANDMARKS),
    Feature("depth", "position", ranges(*_DEPTH)),
    Feature("nearest_name", "position", _TOKENS),
    Feature("nearest_name_steps", "position", ranges(*_STEPS)),
    *(Feature(f"in_{name}", "position", ("no", "near", "far")) for name in _GROUPS),
    *(
        Feature(f"{name}{level}", "neighbours", ranges(*limits))
        for level in range(_LEVELS)
        for name, limits in (
            ("box_linked", _PERCENT),
            ("box_prose", _PERCENT),
            ("box_share", _SHARE),
            ("box_prose_share", _SHARE),
            ("box_lines", _COUNT),
        )
    ),
    Feature("box_children", "neighbours", ranges(*_COUNT)),
    Feature("box_own_lines", "neighbours", ranges(*_COUNT)),
    Feature("same_boxes", "neighbours", ranges(*_COUNT)),
    Feature("repeats", "neighbours", ranges(*_COUNT)),
    Feature("repeat_steps", "neighbours", ranges(1, 2, 3, 4)),
    Feature("repeat_index", "neighbours", ranges(*_NUMBER)),
    Feature("repeat_chars", "neighbours", ranges(*_SIZE)),
    Feature("repeat_prose", "neighbours", ranges(*_SIZE)),
    Feature("item_chars", "neighbours", ranges(*_SIZE)),
    Feature("item_linked", "neighbours", ranges(*_PERCENT)),
    Feature("main", "position", _RELATIONS),
    Feature("main_steps", "position", ranges(*_STEPS)),
    Feature("dense", "position", _RELATIONS),
    Feature("dense_steps", "position", ranges(*_STEPS)),
    Feature("h1_steps", "position", (*ranges(*_STEPS), "none")),
)
_PAGE_FEATURES = (
    Feature("og", "page", _OG),
    Feature("schema", "page", ("none", *(name for name, _ in _SCHEMAS), "other")),
    Feature("generator", "page", ("none", *(name for name, _ in _GENERATORS), "other")),
    Feature("page_name", "page", ("none", *_PAGE_TOKENS)),
    Feature("page_prose", "page", ranges(1, 3, 6, 12, 25, 50)),
    Feature("page_linked", "page", ranges(*_PERCENT)),
    *STORY_FEATURES,
)
#: Where a row says whether the line is the page's title or a part of it.
PAGE_TITLE = next(number for number, feature in enumerate(_LINE_FEATURES) if feature.name == "page_title")
EQUAL, PART = map(_LINE_FEATURES[PAGE_TITLE].bins.index, ("equal", "part"))
_SAYS = frozenset({EQUAL, PART})
#: How many features at the end of a row are the page's.
PAGE_MARKUP = len(_PAGE_FEATURES)
#: Where a row says what the line stands under and, counted from its end, what the page's headline is like.
UNDER_PLACE, HEADLINE = len(_LINE_FEATURES) - 1, -len(STORY_FEATURES)
#: The order of a row: the line's own features, those of its box, those of the page.
MARKUP_FEATURES: tuple[Feature, ...] = tuple(
    feature._replace(name=f"html_{feature.name}") for feature in (*_LINE_FEATURES, *_BOX_FEATURES, *_PAGE_FEATURES)
)

_PERCENT_BIN, _SHARE_BIN, _COUNT_BIN, _NUMBER_BIN = (
    binned(*_PERCENT),
    binned(*_SHARE),
    binned(*_COUNT),
    binned(*_NUMBER),
)
_SIZE_BIN, _DEPTH_BIN, _STEPS_BIN = binned(*_SIZE), binned(*_DEPTH), binned(*_STEPS)
_LINKS_BIN, _IMAGES_BIN, _CLIMB_BIN = binned(1, 2, 3, 5), binned(1, 2), binned(1, 2, 3, 4)
_PAGE_PROSE_BIN = binned(1, 3, 6, 12, 25, 50)


def markup_rows(page: HtmlPage) -> list[Row]:
    """The bins of ``MARKUP_FEATURES`` for every line of a page.

    >>> from declutter.parse_html import parse_html
    >>> row, = markup_rows(parse_html("<nav><a href=/>Home</a></nav>"))
    >>> [feature.bins[number] for feature, number in zip(MARKUP_FEATURES, row)][:2]
    ['nav', 'none']
    """
    lines, boxes, ends = markup_parts(page)
    return [line + boxes[number] + ends for line, number in zip(lines, _box_numbers(page), strict=True)]


def markup_parts(page: HtmlPage) -> tuple[list[Row], dict[int, Row], Row]:
    """The rows in their three parts: every line's own, those of the boxes by number, the page's.

    A scorer that adds up the parts one by one adds each box's and the page's only once.
    """
    numbers = _box_numbers(page)
    survey = _Survey(page)
    rows, stories = _line_rows(page)
    return (
        rows,
        {number: survey.row(number) for number in dict.fromkeys(numbers)},
        _page_row(page) + stories,
    )


def _box_numbers(page: HtmlPage) -> list[int]:
    return [line.markup.box if line.markup is not None else 0 for line in page.lines]


# Lines.


def _line_rows(page: HtmlPage) -> tuple[list[Row], Row]:
    """The lines' own features, and those of the page that follow from what they stand under."""
    title = letters_of(page.title or "")
    titles = [_title_bin(line, title) for line in page.lines]
    first = next((at for at, line in enumerate(page.lines) if line.markup and line.markup.level == 1), -1)
    under, stories = story_bins(page.lines, [number in _SAYS for number in titles])
    return [
        (*_line_row(line.markup, titles[at], _h1_bin(at, first)), under[at])
        for at, line in enumerate(page.lines)
        if line.markup is not None
    ], stories


def _line_row(markup: Markup, title: int, h1: int) -> Row:
    chars = markup.chars or 1
    bits = markup.bits
    links, images = markup.links, markup.images
    return (
        _TAG_NUMBER.get(markup.tag, 0),
        markup.level,
        _list_bin(markup) if markup.list_kind else 0,
        _NUMBER_BIN[min(10, markup.number)] if markup.number else 0,
        _NUMBER_BIN[min(10, markup.row)] if markup.row else 0,
        (4 if markup.cells else min(3, markup.column)) if markup.row else 0,
        2 if markup.pre else 1 if markup.quote else 3 if markup.broken else 0,
        _PERCENT_BIN[markup.link_chars * 100 // chars] if links else 0,
        _LINKS_BIN[min(5, links)] if links else 0,
        _PERCENT_BIN[markup.bold_chars * 100 // chars] if markup.bold_chars else 0,
        _IMAGES_BIN[min(2, images)] if images else 0,
        _REASON_NUMBER[markup.hidden],
        (bits & -bits).bit_length() if bits else 0,
        title,
        h1,
    )


def _list_bin(markup: Markup) -> int:
    depth = markup.list_depth
    if markup.list_kind == "ol":
        return 4 if depth == 1 else 5
    if markup.list_kind == "dl":
        return 6
    return min(3, depth)


def letters_of(text: str) -> str:
    """Letters and digits in lower case: what a title and its heading have in common."""
    return "".join(filter(str.isalnum, text.lower()))


#: Headings are compared with the page's title by so many characters at most, and fragments from so many on.
_TITLE_CHARS = 300
_TITLE_PART = 8


def _title_bin(line: Line, title: str) -> int:
    if not title:
        return 4
    text = line.text
    if len(text) > _TITLE_CHARS or text[0].lower() not in title:
        return 0
    key = letters_of(text)
    if key == title:
        return 1
    if len(key) >= _TITLE_PART and key in title:
        return 2
    return 3 if len(title) >= _TITLE_PART and key.startswith(title) else 0


def _h1_bin(at: int, first: int) -> int:
    if first < 0:
        return 0
    after = at - first
    if after <= 0:
        return 1 if after else 2
    return 3 if after < 3 else 4 if after < 10 else 5 if after < 30 else 6


# Boxes.


class _Survey:
    """What is looked up over the boxes of a page, worked out once."""

    def __init__(self, page: HtmlPage) -> None:
        boxes = self.boxes = page.boxes
        self.size = len(boxes)
        self.all_chars = boxes.chars[0] or 1
        self.all_prose = boxes.prose_chars[0] or 1
        self.same = Counter(boxes.sign)
        self.stats: dict[int, Row] = {}
        self._descend()
        main = _main_box(boxes)
        dense = max(range(self.size), key=boxes.own_prose.__getitem__)
        self.main, self.main_end, self.main_steps = main, self._end(main), self._steps({main})
        self.dense, self.dense_end, self.dense_steps = dense, self._end(dense), self._steps({dense})
        heads = {line.markup.box for line in page.lines if line.markup and line.markup.level == 1}
        self.h1_steps = self._steps(heads) if heads else None

    def _descend(self) -> None:
        """For every box: the next box up that holds more text, all bits above it, its landmark and nearest name."""
        boxes = self.boxes
        self.up = up = [0] * self.size
        self.above = above = [0] * self.size
        self.landmark = landmark = [0] * self.size
        self.named = named = [0] * self.size
        parents, chars, bits, tags = boxes.parent, boxes.chars, boxes.bits, boxes.tag
        get = _LANDMARK_NUMBER.get
        for number in range(1, self.size):
            parent = parents[number]
            up[number] = parent if chars[parent] > chars[number] else up[parent]
            own = bits[number]
            above[number] = above[parent] | own
            named[number] = number if own else named[parent]
            landmark[number] = get(tags[number], 0) or landmark[parent]

    def _end(self, box: int) -> int:
        """The number after the last box inside: boxes inside follow their box without a gap."""
        depth, depths = self.boxes.depth[box], self.boxes.depth
        return next((at for at in range(box + 1, self.size) if depths[at] <= depth), self.size)

    def _steps(self, targets: set[int]) -> list[int]:
        """How many boxes up from each box the first one is that is, or holds, a target."""
        parents = self.boxes.parent
        holds = [False] * self.size
        for target in targets:
            at = target
            while not holds[at]:
                holds[at] = True
                at = parents[at]
        steps = [0] * self.size
        for number in range(1, self.size):
            if not holds[number]:
                steps[number] = steps[parents[number]] + 1
        return steps

    def row(self, number: int) -> Row:
        """The bins of the box features."""
        boxes = self.boxes
        parents, bits = boxes.parent, boxes.bits
        parent = parents[number]
        near = bits[number] | bits[parent] | bits[parents[parent]]
        depth = boxes.depth[number]
        named = self.named[number]
        name = bits[named]
        steps = depth - boxes.depth[named]
        stats: Row = ()
        at = number
        for _ in range(_LEVELS):
            stats += self._stats(at)
            at = self.up[at]
        return (
            self.landmark[number],
            _DEPTH_BIN[min(30, depth)],
            (name & -name).bit_length(),
            _STEPS_BIN[min(10, steps)],
            *_name_bins(near, self.above[number]),
            *stats,
            _count(boxes.children[number]),
            _count(boxes.own_lines[number]),
            _count(self.same[boxes.sign[number]]),
            *self._repeats(number),
            _relation(number, self.main, self.main_end),
            _steps(self.main_steps[number]),
            _relation(number, self.dense, self.dense_end),
            _steps(self.dense_steps[number]),
            len(_STEPS) + 1 if self.h1_steps is None else _steps(self.h1_steps[number]),
        )

    def _stats(self, number: int) -> Row:
        found = self.stats.get(number)
        if found is None:
            boxes = self.boxes
            chars = boxes.chars[number]
            prose = boxes.prose_chars[number]
            linked = boxes.link_chars[number] * 100 // (chars or 1)
            found = self.stats[number] = (
                _PERCENT_BIN[min(100, linked)],
                _PERCENT_BIN[prose * 100 // (chars or 1)],
                _SHARE_BIN[min(chars * 100 // self.all_chars, 90)],
                _SHARE_BIN[min(prose * 100 // self.all_prose, 90)],
                _count(boxes.lines[number]),
            )
        return found

    def _repeats(self, number: int) -> Row:
        """The nearest container of children that are alike: how many, how far, which one, how large they are."""
        boxes = self.boxes
        parents, children, regular = boxes.parent, boxes.children, boxes.regular
        item = number
        for climb in range(_CLIMB):
            around = parents[item]
            count = children[around]
            if count >= _REPEATED and regular[around] * 100 >= count * _REPEATED_PERCENT:
                chars = boxes.chars[item]
                index = boxes.index[item]
                return (
                    _count(regular[around]),
                    _CLIMB_BIN[min(4, climb)],
                    _NUMBER_BIN[min(10, index)],
                    _size(boxes.chars[around] // count),
                    _size(boxes.prose_chars[around] // count),
                    _size(chars),
                    _PERCENT_BIN[min(boxes.link_chars[item] * 100 // (chars or 1), 100)],
                )
            item = around
        return _NO_REPEATS


_NO_REPEATS = (0, 0, 0, 0, 0, 0, 0)


def _main_box(boxes: Boxes) -> int:
    """The innermost box that holds most of the prose, step by step."""
    prose = boxes.prose_chars
    best: dict[int, int] = {}
    for number in range(1, len(boxes)):
        parent = boxes.parent[number]
        if prose[number] > prose[best.get(parent, number)] or parent not in best:
            best[parent] = number
    at = 0
    while at in best and prose[best[at]] * 100 > prose[at] * _MAIN_PERCENT:
        at = best[at]
    return at


@lru_cache(4096)
def _name_bins(near: int, above: int) -> Row:
    return tuple([1 if near & group else 2 if above & group else 0 for group in _GROUP_BITS])


def _relation(number: int, box: int, end: int) -> int:
    return 1 if number < box else 2 if number < end else 3


def _steps(steps: int) -> int:
    return _STEPS_BIN[min(10, steps)]


def _count(count: int) -> int:
    return _COUNT_BIN[min(50, count)]


def _size(size: int) -> int:
    return _SIZE_BIN[min(2000, size)]


# Pages.


def _page_row(page: HtmlPage) -> Row:
    boxes = page.boxes
    marks = page.marks
    kinds = [mark.removeprefix("og:") for mark in marks if mark.startswith("og:")]
    og = (_OG.index(kinds[0]) if kinds[0] in _OG else len(_OG) - 1) if kinds else 0
    linked = boxes.link_chars[0] * 100 // (boxes.chars[0] or 1)
    return (
        og,
        _marked(marks, "schema:", _SCHEMAS),
        _marked(marks, "generator:", _GENERATORS),
        next((at + 1 for at, bit in enumerate(_PAGE_BITS) if page.page_bits & bit), 0),
        _PAGE_PROSE_BIN[min(boxes.prose[0], 50)],
        _PERCENT_BIN[min(linked, 100)],
    )


def _marked(marks: Sequence[str], start: str, table: tuple[tuple[str, tuple[str, ...]], ...]) -> int:
    """The first row of a table that one of the page's marks belongs to; the number after the last for others."""
    found = {mark.removeprefix(start) for mark in marks if mark.startswith(start)}
    if not found:
        return 0
    return next((at + 1 for at, (_, names) in enumerate(table) if not found.isdisjoint(names)), len(table) + 1)

"""Tables of HTML: what each tag does to lines, and what class, id and role words say of a container.

Words of ``class``, ``id``, ``role`` and ``itemprop`` are English on pages of every language, since developers write
them. They are split at everything but letters and digits and where a capital follows a small letter, lower-cased
and looked up whole, so that ``ad`` is found in ``ad-slot`` and not in ``header``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

#: An element's attributes in order, the first of a name only; None where there is no value.
Attributes = Sequence[tuple[str, str | None]]

# What a tag does to lines.
INLINE, BLOCK, CELL, ROW, TABLE, ITEM, LIST, HEADING, PRE, QUOTE, RAW = range(11)
LINK, BREAK, IMAGE, SKIP, RULE, BOLD, CODE, META, SVG, HTML, CUSTOM, TIME = range(11, 23)
#: Kinds from ``BLOCK`` to this one end a line where they begin and where they end.
LAST_BLOCK = RAW

_TAGS: dict[int, str] = {
    # Custom elements are containers, save inside ``SENTENCES`` and those named here, which stand inside sentences.
    INLINE: """span i em u s small sub sup abbr cite q var samp kbd mark data del ins font label bdi bdo dfn tt big
        ruby rb rt rp wbr nobr acronym strike input source track param col picture path g use circle rect
        g-emoji faceplate-number tool-tip font-awesome-icon""",
    BLOCK: """address article aside body button caption center dd details dialog dir div fieldset
        figcaption figure footer form frameset header hgroup legend main marquee nav noscript optgroup option
        p search section select summary tbody template textarea tfoot thead title desc video audio canvas object
        datalist foreignObject""",
    CELL: "td th",
    ROW: "tr",
    TABLE: "table",
    QUOTE: "blockquote",
    ITEM: "li dt dd",
    LIST: "ul ol menu dl",
    HEADING: "h1 h2 h3 h4 h5 h6",
    PRE: "pre listing plaintext xmp",
    BREAK: "br",
    LINK: "a",
    IMAGE: "img amp-img",
    SKIP: "script style head",
    RAW: "noframes iframe noembed",
    RULE: "hr",
    BOLD: "b strong",
    TIME: "time relative-time time-ago local-time faceplate-timeago",
    CODE: "code",
    META: "meta base link",
    SVG: "svg",
    HTML: "html",
}


class _Kinds(dict[str, int]):
    """The kind of every tag; asking for an unknown one stores nothing, so that no page can fill the memory."""

    def __missing__(self, tag: str) -> int:
        return CUSTOM if "-" in tag else INLINE


KIND_OF: dict[str, int] = _Kinds({tag: kind for kind, tags in _TAGS.items() for tag in tags.split()})

#: What holds sentences and no blocks: inside of these a custom element is a part of the sentence.
SENTENCES = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6"])

#: Blocks that stand apart: a blank line before and after them in plain text.
APART = frozenset(
    [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "pre",
        "blockquote",
        "figure",
        "section",
        "article",
        "header",
        "footer",
        "nav",
        "aside",
        "main",
        "address",
        "form",
        "details",
        "fieldset",
    ]
)

#: Elements whose text is not shown, and the reason that their lines carry.
HIDDEN_TAGS = {
    "template": "template",
    "noscript": "noscript",
    "noframes": "noframes",
    "iframe": "fallback",
    "noembed": "fallback",
    "video": "fallback",
    "audio": "fallback",
    "canvas": "fallback",
    "object": "fallback",
    "datalist": "fallback",
    "title": "fallback",
    "desc": "fallback",
}

#: Reasons for which text is not on the screen. Of the others, ``aria`` is kept from screen readers only, and
#: ``collapsed`` is what a tab or an accordion shows when it is asked to.
CONCEALING = frozenset({"attribute", "style", "template", "noscript", "noframes", "fallback", "dialog"})

#: Classes of words, in the order of their bits.
_TOKENS: dict[str, str] = {
    # Boilerplate.
    "nav": "nav navbar navigation subnav topnav sidenav mainnav skip hamburger burger offcanvas drawer",
    "menu": "menu menus submenu megamenu dropdown menubar menuitem flyout mega toggler toolbar tablist",
    "header": "header masthead topbar branding brand logo banner",
    "footer": "footer foot contentinfo colophon bottombar",
    "sidebar": "sidebar aside rail complementary side sidebars",
    "widget": "widget widgets textwidget",
    "breadcrumb": "breadcrumb breadcrumbs crumb crumbs",
    "pagination": "pagination pager paging paginate prev next previous loadmore",
    "search": "search searchbox searchform filter filters sort",
    "share": "share sharing sharer addtoany addthis sharedaddy sharethis",
    "social": "social facebook twitter linkedin instagram pinterest whatsapp tiktok follow reddit telegram",
    "comment": "comment comments commentlist respond disqus discussion",
    "related": """related recommended recommendations recommendation suggested suggestions similar popular trending
        recent latest upnext readmore mostread""",
    "card": "card cards teaser teasers tile tiles thumb thumbnail",
    "ad": """ad ads advert adverts advertisement advertising sponsor sponsored sponsors dfp gpt adslot adsbygoogle
        promoted outbrain taboola""",
    "promo": "promo promos promotion cta callout upsell offer offers donate donation campaign marketing",
    "newsletter": "newsletter newsletters subscribe subscription signup optin mailchimp mailing",
    "consent": "cookie cookies consent gdpr ccpa onetrust cookiebot optanon",
    "modal": "modal popup popover overlay dialog lightbox tooltip backdrop toast alertdialog snackbar notification",
    "login": "login signin register registration account password auth paywall",
    "byline": "byline author authors writer contributor bio profile avatar username user",
    "date": "date time published updated datetime timestamp pubdate posted",
    "caption": "caption figcaption credit credits attribution",
    "tags": "tag tags category categories taxonomy keywords badge badges eyebrow kicker",
    "legal": "copyright legal disclaimer terms policy privacy",
    "meta": "meta metadata info postmeta infobar",
    "concealed": "hidden hide invisible visually offscreen noprint reader sronly",
    "toc": "toc contents tableofcontents outline",
    "carousel": "carousel slider slick swiper slideshow gallery slide",
    "media": "video player audio embed media podcast",
    "form": "form input field fieldset textarea captcha recaptcha feedback survey poll",
    "commerce": "price prices pricing cart basket checkout buy shipping quantity currency stock sku swatch variant",
    "contact": "contact address phone location map hours store",
    "action": "button buttons btn action actions toggle trigger close icon icons link links",
    # Content.
    "title": "title headline heading subtitle subheading",
    "article": "article articles articlebody story storybody newsarticle blog news",
    "content": "content contentbody maincontent body",
    "main": "main primary",
    "post": "post posts entry hentry single postbody blogpost posting",
    "text": "text prose richtext rich copy paragraph wysiwyg rte markdown bodytext",
    "summary": "summary excerpt lead intro lede standfirst dek abstract",
    "description": "description desc details detail overview specs spec specification specifications features",
    "product": "product products pdp",
    "review": "review reviews rating ratings stars testimonial testimonials",
    "forum": "thread topic message messages forum reply replies answer answers question questions",
    "docs": "docs documentation doc api reference wiki highlight code guide tutorial manual",
    "faq": "faq faqs qa",
    "panel": "panel panels pane tab tabs tabpanel accordion collapse collapsed collapsible expandable expander",
    "listing": "list listing listings results result feed archive grid item items collection catalog",
    "event": "event events job jobs recipe service services team",
}  # fmt: skip
TOKEN_NAMES: tuple[str, ...] = tuple(_TOKENS)
TOKEN_BIT: dict[str, int] = {name: 1 << number for number, name in enumerate(TOKEN_NAMES)}
#: Every word as it is written in names: small, with a capital, or in capitals.
_BIT_OF_WORD: dict[str, int] = {
    written: TOKEN_BIT[name]
    for name, words in _TOKENS.items()
    for word in words.split()
    for written in (word, word.capitalize(), word.upper())
}
_WORDS = frozenset(_BIT_OF_WORD)

#: What the tag itself says, in the same bits.
TAG_BITS: dict[str, int] = {
    tag: TOKEN_BIT[name]
    for tag, name in {
        "nav": "nav", "menu": "menu", "header": "header", "footer": "footer", "aside": "sidebar", "main": "main",
        "article": "article", "form": "form", "dialog": "modal", "figcaption": "caption", "address": "contact",
        "button": "action", "search": "search", "select": "form", "textarea": "form", "fieldset": "form",
        "pre": "docs", "details": "panel",
    }.items()
}  # fmt: skip

#: Bounds on what is read of attributes that nobody writes long.
_NUMBER_DIGITS = 7
#: Longer values are data, not names: only their beginning is read, which bounds the work.
_READ_CHARS = 300
# Runs of one class that exclude each other, in turn: nothing to backtrack into.
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_DIGITS = str.maketrans("", "", "0123456789")


@lru_cache(16_384)
def _token_bits(value: str) -> int:
    bits = 0
    for word in _WORDS.intersection(_WORD.findall(value)):
        bits |= _BIT_OF_WORD[word]
    return bits


def token_bits(value: str) -> int:
    """The token classes whose words a ``class``, ``id`` or ``role`` holds, as bits.

    >>> token_bits("siteFooter") == TOKEN_BIT["footer"], token_bits("download")
    (True, 0)
    """
    return _token_bits(value if len(value) <= _READ_CHARS else value[:_READ_CHARS])


@lru_cache(16_384)
def _class_names(tag: str, value: str) -> tuple[int, str]:
    return _token_bits(value), f"{tag}.{value.translate(_DIGITS)}"


def class_names(tag: str, value: str) -> tuple[int, str]:
    """The token classes of a ``class``, and the signature: what repeated containers have in common.

    The signature is the tag and the classes without their numbers.

    >>> class_names("li", "post-17 type-post")[1] == class_names("li", "post-4 type-post")[1]
    True
    """
    return _class_names(tag, value if len(value) <= _READ_CHARS else value[:_READ_CHARS])


# One alternative each without repetition, save a bounded run of digits: nothing to backtrack into.
_CONCEALED = re.compile(r"display:none|visibility:hidden|font-size:0(?![.\d])|(?:left|top|text-indent):-\d{4,6}")


def concealed(style: str) -> bool:
    """Whether a ``style`` takes the element out of sight.

    >>> concealed("color: red; display: none"), concealed("display: block")
    (True, False)
    """
    return _concealed(style[:_READ_CHARS])


@lru_cache(4096)
def _concealed(style: str) -> bool:
    return _CONCEALED.search(style.replace(" ", "").lower()) is not None


def is_streamed(attrs: Attributes) -> bool:
    """Whether a hidden element is one that React streams and a script moves to its place: ``<div hidden id="S:1">``."""
    return any(name == "id" and value is not None and value.startswith("S:") for name, value in attrs)


def first_number(attrs: Attributes) -> int:
    """The number before an ordered list's first, from its ``start``."""
    for name, value in attrs:
        if name == "start" and value and value.isascii() and value.isdigit() and len(value) < _NUMBER_DIGITS:
            return int(value) - 1
    return 0


def code_language(attrs: Attributes) -> str:
    """The programming language that ``class="language-x"`` names."""
    for name, value in attrs:
        if name == "class" and value:
            for word in value[:_READ_CHARS].split():
                for start in ("language-", "lang-", "highlight-source-", "brush:"):
                    if word.startswith(start):
                        return word.removeprefix(start).strip(";")
    return ""


def hiding(name: str, value: str | None) -> str:
    """The reason why an attribute takes its element out of sight; empty where it does not."""
    if name == "hidden":
        # Text that the browser's search finds is shown on demand, as that of an accordion.
        return "" if value == "until-found" else "attribute"
    if name == "aria-hidden":
        return "aria" if value is not None and value.strip().lower() == "true" else ""
    return "style" if value and concealed(value) else ""

"""Which kind of source a text is: HTML, Markdown or plain text."""

from __future__ import annotations

import re

from declutter.values import Kind

#: So much of a source is looked at: pages say what they are at once, and the bound keeps sniffing cheap.
_READ_CHARS = 100_000
#: Elements that no text mentions with a start and an end of their own by chance, and that Markdown may hold as well.
_PAGE_TAGS = "html body head main article section header footer nav table form"
_BLOCK_TAGS = "div p ul ol li h1 h2 h3 h4 h5 h6 blockquote pre dl td tr figure aside center"

# Every pattern is anchored at a character or a line's start and each run excludes what follows it: nothing to
# backtrack into. A tag's attributes end at the next angle bracket, whatever they quote.
_DOCTYPE = re.compile(r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,400}-->\s*)?<!doctype\s+html\b", re.IGNORECASE)
_TAG = re.compile(rf"<(/?)({'|'.join((_PAGE_TAGS + ' ' + _BLOCK_TAGS).split())})(?=[\s/>])[^<>]*>", re.IGNORECASE)
_CODE = re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE)
_INLINE_CODE = re.compile(r"`[^`\n]{1,500}`")

#: Two different marks make a text Markdown; each of them alone is found in plain text as well.
_MARKS = {
    "heading": re.compile(r"^#{1,6} \S", re.MULTILINE),
    "underlined": re.compile(r"^\S[^\n]*\n(?:={3,}|-{3,})[ \t]*$", re.MULTILINE),
    "fence": re.compile(r"^(?:```|~~~)", re.MULTILINE),
    "link": re.compile(r"\[[^\[\]\n]{1,300}\]\([^()\s]{1,1000}(?: \"[^\"\n]{0,200}\")?\)"),
    "image": re.compile(r"!\[[^\[\]\n]{0,300}\]\([^()\s]{1,1000}\)"),
    "reference": re.compile(r"^\[[^\[\]\n]{1,100}\]: \S", re.MULTILINE),
    "strong": re.compile(r"\*\*[^\s*][^*\n]{0,300}\*\*|__[^\s_][^_\n]{0,300}__"),
    "code": re.compile(r"`[^`\s][^`\n]{0,200}`"),
    "quote": re.compile(r"^> \S", re.MULTILINE),
    "table": re.compile(r"^\|?[ ]?:?-{3,}:?[ ]?\|[-| :]{1,500}$", re.MULTILINE),
    "list": re.compile(r"^[*+-] \S[^\n]*\n[*+-] \S", re.MULTILINE),
}
#: What a text holds if it holds a mark; looking for it takes a tenth of the time that the pattern does.
_GATES = {
    "heading": ("\n#",), "underlined": ("\n===", "\n---"), "fence": ("\n```", "\n~~~"), "link": ("](",),
    "image": ("](",), "reference": ("]: ",), "strong": ("**", "__"), "code": ("`",), "quote": ("\n> ",),
    "table": ("--",), "list": ("\n* ", "\n- ", "\n+ "),
}  # fmt: skip
_MARKDOWN_KINDS = 2


def sniff_kind(text: str) -> Kind:
    r"""The kind of a source: "html" on a doctype or a block element with its end, "markdown" on two kinds of its marks.

    What stands in code of Markdown counts for neither, and a text that begins as Markdown or prose and only holds
    islands of HTML is no page.

    >>> sniff_kind("<p>Tea is a drink.</p>"), sniff_kind("Use List<String>, not <p>, says <ann@example.org>.")
    ('html', 'text')
    >>> sniff_kind("# Tea\n\nIt is **hot**.\n\n<div align=center>x</div>")
    'markdown'
    """
    if is_html(text):
        return "html"
    return "markdown" if sniff_markdown(text) else "text"


def sniff_markdown(text: str) -> bool:
    r"""Whether a source that is no HTML is Markdown.

    >>> sniff_markdown("# Tea\n\n- [hot](/hot)\n- strong"), sniff_markdown("Tea is a drink.")
    (True, False)
    """
    return is_markdown(text[:_READ_CHARS].removeprefix("\ufeff"))


def is_html(text: str) -> bool:
    """Whether a source is a page of HTML, or a part of one.

    >>> is_html("<!doctype html><title>Tea"), is_html("The tag <p> opens a paragraph.")
    (True, False)
    """
    head = text[:_READ_CHARS]
    return "<" in head and _is_html(head.removeprefix("\ufeff"))


def _is_html(head: str) -> bool:
    if _DOCTYPE.match(head):
        return True
    starts = head.lstrip()[:1] == "<"
    marked = is_markdown(head) or _CODE.search(head) is not None
    plain = _INLINE_CODE.sub("", head) if marked else head
    opened: set[str] = set()
    for match in _TAG.finditer(plain):
        if not match[1]:
            opened.add(match[2].lower())
        elif match[2].lower() in opened:
            break
    else:
        return False
    # A page or a piece of one begins with its markup; prose and Markdown that show some are mostly something else.
    if starts:
        return not marked or _tags_per(plain, _CHARS_PER_TAG)
    return not marked and _NEIGHBOURS.search(plain) is not None and _tags_per(plain, _CHARS_PER_TAG_LATER)


# White space between two angle brackets; a run starts at a bracket only: nothing to backtrack into.
_NEIGHBOURS = re.compile(r">\s{0,200}<[a-z/]", re.IGNORECASE)
#: A text that looks like Markdown, too, is a page when it holds a tag for every so many characters at least; and
#: one that does not begin with a tag when it is hardly anything else (reference texts show a tag every 70 characters).
_CHARS_PER_TAG, _CHARS_PER_TAG_LATER = 300, 40
_ANY_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,20}(?=[\s/>])[^<>]*>")


def _tags_per(text: str, chars: int) -> bool:
    return len(_ANY_TAG.findall(text)) * chars >= len(text)


def is_markdown(head: str) -> bool:
    r"""Whether a text holds two kinds of Markdown's marks.

    >>> is_markdown("# Tea\n\n- hot\n- strong"), is_markdown("# a comment\nx = 1")
    (True, False)
    """
    found = 0
    text = "\n" + head
    for name, pattern in _MARKS.items():
        found += any(gate in text for gate in _GATES[name]) and pattern.search(head) is not None
        if found == _MARKDOWN_KINDS:
            return True
    return False

"""Text that a page holds in its data only: JSON-LD and the state that scripts start from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

#: Keys of JSON-LD that hold main content, and the types of the things that a description is the content of.
_LD_TEXTS = ("headline", "articleBody", "reviewBody", "text", "recipeInstructions")
_DESCRIBED = frozenset(
    {"Product", "ProductGroup", "IndividualProduct", "Event", "JobPosting", "Service", "Course", "Recipe", "Place"}
)
#: Keys of a page's state that hold main content, when the value is long or is markup.
_STATE_TEXTS = frozenset(
    {"articleBody", "body", "bodyHtml", "body_html", "content", "contentHtml", "cooked", "description", "html",
     "message", "post", "raw", "rendered", "text"}
)  # fmt: skip
_LONG_CHARS = 200
#: Larger scripts are not read: they are catalogues and maps, and would cost seconds and memory.
LARGEST = 4_000_000


class Embedded(NamedTuple):
    """A text from a page's data: where it stood (``ld:articleBody``, ``json:content``) and what it says."""

    source: str
    text: str


def embedded_texts(scripts: Sequence[tuple[str, str]]) -> list[Embedded]:
    """The texts of main content in JSON-LD and JSON scripts, in their order, none twice.

    ``scripts`` are pairs of "ld" or "json" and the script's text, as in ``HtmlPage.scripts``. What is no JSON, or is
    nested deeper than Python reads, gives nothing.

    >>> embedded_texts([("ld", '{"@type": "NewsArticle", "articleBody": "It rained."}')])
    [Embedded(source='ld:articleBody', text='It rained.')]
    """
    found: dict[str, Embedded] = {}
    for kind, script in scripts:
        if len(script) > LARGEST:
            continue
        try:
            data = json.loads(script, strict=False)
        except (ValueError, RecursionError):
            continue
        for key, text in _described(data) if kind == "ld" else _long(data):
            if text and not text.isspace():
                found.setdefault(text, Embedded(f"{kind}:{key}", text))
    return list(found.values())


def _objects(data: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON can be anything
    """All objects of a JSON value, outer ones first, in their order."""
    waiting: list[Any] = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting.extend(reversed(value.values()))
        elif isinstance(value, list):
            waiting.extend(reversed(value))


def _described(data: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - as above
    for item in _objects(data):
        for key in _LD_TEXTS:
            if isinstance(text := item.get(key), str):
                yield key, text
        kinds = item.get("@type")
        names = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(name, str) and name in _DESCRIBED for name in names):
            for key in ("name", "description"):
                if isinstance(text := item.get(key), str):
                    yield key, text


def _long(data: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - as above
    for item in _objects(data):
        for key, text in item.items():
            if key not in _STATE_TEXTS or not isinstance(text, str) or _is_data(text):
                continue
            if len(text) >= _LONG_CHARS or "</" in text:
                yield key, text


def _is_data(text: str) -> bool:
    """Whether a text is JSON or looks like it: a state may hold the tree of elements that a script draws as a string.

    >>> _is_data('["$r", "p", null, {"children": "It rained."}]'), _is_data("[It rained.] The ferry sailed.")
    (True, False)
    """
    ends = text.strip()
    return bool(ends) and ends[0] + ends[-1] in {"[]", "{}"}

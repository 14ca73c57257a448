"""What kind of page a page looks like: an article, a forum, a product and so on.

A sum of integers for each kind, from what the page's lines say of it as a whole, from its shape, and from its markup
where there is any; the greatest one wins. Whether a line stays is the scorer's to say; but the chance that a page is an
article bears upon the page's threshold.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from math import exp
from pathlib import Path
from typing import Any, NamedTuple

from declutter.context import PAGE_FEATURES
from declutter.features import Feature
from declutter.labels import Packed, packed, unpacked
from declutter.markup import MARKUP_FEATURES, PAGE_MARKUP
from declutter.page_shape import SHAPE_FEATURES
from declutter.sums import Row

PAGE_TYPES = Path(__file__).with_name("page_types.json")
FORMAT = 3
#: What tells the kind of a page of text, and of one of HTML.
TYPE_FEATURES: dict[str, tuple[Feature, ...]] = {
    "text": (*PAGE_FEATURES, *SHAPE_FEATURES[:-1]),
    "html": (*PAGE_FEATURES, *SHAPE_FEATURES, *MARKUP_FEATURES[-PAGE_MARKUP:]),
}


class Weights(NamedTuple):
    """The weights of every kind of page, packed, by feature and bin."""

    bias: Packed
    tables: tuple[list[Packed], ...]


class PageTypes(NamedTuple):
    """The weights of every kind of page, for text and for HTML."""

    names: tuple[str, ...]
    text: Weights
    html: Weights

    def sums(self, page: Row, shape: Row, markup: Row | None) -> list[int]:
        """What the weights of each kind add up to, in thousandths of a log-odds.

        ``markup`` is the row of any line of the page, which ends in the page's bins; None for text.
        """
        weights = self.text if markup is None else self.html
        row = (*page, *shape, *(markup[-PAGE_MARKUP:] if markup is not None else ()))
        total = weights.bias + sum([table[number] for table, number in zip(weights.tables, row, strict=True) if table])
        return unpacked(total, len(self.names))

    def best(self, sums: Sequence[int]) -> str:
        """The kind whose weights add up to most."""
        return self.names[sums.index(max(sums))]

    def chance(self, name: str, sums: Sequence[int]) -> float:
        """The chance, 0 to 1, that the page is of this kind (the softmax of the sums)."""
        greatest = max(sums)
        powers = [exp((value - greatest) / 1000) for value in sums]
        return powers[self.names.index(name)] / sum(powers)


@cache
def load(path: Path = PAGE_TYPES) -> PageTypes:
    """Read the weights; raises ``ValueError`` for a file that does not fit this release's features."""
    data = json.loads(path.read_text(encoding="utf-8"))
    if data.get("format") != FORMAT:
        raise ValueError(f"{path} holds no weights of page types of format {FORMAT}")
    text, html = (_weights(path, data[form], TYPE_FEATURES[form]) for form in ("text", "html"))
    return PageTypes(tuple(data["types"]), text, html)


def _weights(path: Path, data: dict[str, Any], features: Sequence[Feature]) -> Weights:
    given = data["features"]
    if unknown := set(given) - {feature.name for feature in features}:
        raise ValueError(f"{path} holds weights of page types for unknown features {sorted(unknown)}")
    for feature in features:
        rows = given.get(feature.name)
        if rows is not None and len(rows) != len(feature.bins):
            raise ValueError(f"{feature.name} has {len(feature.bins)} bins, not {len(rows)}")
    return Weights(packed(data["bias"]), tuple(list(map(packed, given.get(feature.name, ()))) for feature in features))

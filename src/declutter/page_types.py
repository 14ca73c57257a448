"""What kind of page a page of HTML looks like: an article, a forum, a product and so on.

A sum of integers for each kind, from what the page's lines and its markup say of it as a whole; the greatest one wins.
It says what the page looks like and decides nothing: whether a line stays is the scorer's alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from declutter.context import PAGE_FEATURES
from declutter.features import Feature
from declutter.labels import Packed, packed, unpacked
from declutter.markup import MARKUP_FEATURES, PAGE_MARKUP

PAGE_TYPES = Path(__file__).with_name("page_types.json")
FORMAT = 1
TYPE_FEATURES: tuple[Feature, ...] = (*PAGE_FEATURES, *MARKUP_FEATURES[-PAGE_MARKUP:])


class PageTypes(NamedTuple):
    """The weights of every kind of page."""

    names: tuple[str, ...]
    bias: Packed
    tables: tuple[list[Packed], ...]

    def best(self, page: Sequence[int], markup: Sequence[int]) -> str:
        """The kind whose weights add up to most; ``markup`` is the row of any line, which ends in the page's bins."""
        row = (*page, *markup[-PAGE_MARKUP:])
        total = self.bias + sum([table[number] for table, number in zip(self.tables, row, strict=True) if table])
        sums = unpacked(total, len(self.names))
        return self.names[sums.index(max(sums))]


@cache
def load(path: Path = PAGE_TYPES) -> PageTypes:
    """Read the weights; raises ``ValueError`` for a file that does not fit this release's features."""
    data = json.loads(path.read_text(encoding="utf-8"))
    known = {feature.name: feature for feature in TYPE_FEATURES}
    if data.get("format") != FORMAT or set(data["features"]) - set(known):
        raise ValueError(f"{path} holds no weights of page types of format {FORMAT}")
    for name, rows in data["features"].items():
        if len(rows) != len(known[name].bins):
            raise ValueError(f"{name} has {len(known[name].bins)} bins, not {len(rows)}")
    tables = tuple(list(map(packed, data["features"].get(feature.name, ()))) for feature in TYPE_FEATURES)
    return PageTypes(tuple(data["types"]), packed(data["bias"]), tables)

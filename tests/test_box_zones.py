"""What the scores of the lines say of the containers of a page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from declutter.box_zones import BOX_ZONE_FEATURES, Boxed, box_zone_rows
from declutter.features import describe_lines
from declutter.lexicon import load
from declutter.page import shown_lines
from declutter.parse_html import parse_html
from tests.helpers import named
from tests.strategies_html import pages

NAMES = [feature.name for feature in BOX_ZONE_FEATURES]
CARD = "<div class=card><h3>{0}</h3><p>Sold by the harbour office since the pier was built.</p></div>"


def zones(source: str, scores: list[int] | None = None) -> list[dict[str, str]]:
    page = parse_html(source)
    _places, lines = shown_lines(page)
    described = describe_lines(lines, load("en"))
    found = scores if scores is not None else [0] * len(lines)
    return [named(BOX_ZONE_FEATURES, row) for row in box_zone_rows(Boxed(lines, page.boxes), described, found)]

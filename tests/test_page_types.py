"""What kind of page a page of HTML looks like."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter import explain
from declutter.context import PAGE_FEATURES
from declutter.markup import PAGE_MARKUP
from declutter.page_types import PAGE_TYPES, TYPE_FEATURES, load
from tests.helpers import PROSE

ARTICLE = (
    '<!doctype html><html><head><meta property="og:type" content="article"></head><body><article><h1>The ferry</h1>'
    + "".join(f"<p>{sentence} {sentence}</p>" for sentence in PROSE * 2)
    + "</article></body></html>"
)
FORUM = (
    '<!doctype html><html><head><meta name="generator" content="phpBB"></head><body class="forum"><h1>Re: ropes</h1>'
    + "".join(
        f'<div class="post"><p class="author">mo{number} » 3 May 2020, 10:1{number}</p><div>{sentence}</div>'
        "<a>Reply</a> <a>Quote</a></div>"
        for number, sentence in enumerate(PROSE)
    )
    + "</body></html>"
)


@pytest.mark.parametrize(("page", "kind"), [(ARTICLE, "article"), (FORUM, "forum")])
def test_pages_that_say_what_they_are(page: str, kind: str) -> None:
    assert explain(page).page_type == kind


def test_text_has_none() -> None:
    assert explain("\n\n".join(PROSE)).page_type is None
    assert explain("<p></p>", kind="html").page_type is None


def test_every_kind_is_known() -> None:
    types = load()
    assert types.names == ("article", "collection", "documentation", "forum", "listing", "product", "service")
    assert len(types.text.tables) == len(TYPE_FEATURES["text"])
    assert len(types.html.tables) == len(TYPE_FEATURES["html"])


@st.composite
def rows(draw: st.DrawFn, form: str) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...] | None]:
    """Bins of the page's features, of its shape's, and of its markup's where the form has any."""
    bins = [draw(st.integers(0, len(feature.bins) - 1)) for feature in TYPE_FEATURES[form]]
    count, markup = len(PAGE_FEATURES), PAGE_MARKUP if form == "html" else 0
    shape = len(bins) - markup
    return tuple(bins[:count]), tuple(bins[count:shape]), tuple(bins[shape:]) if markup else None


@pytest.mark.parametrize("form", ["text", "html"])
@given(data=st.data())
def test_chances_add_up_and_the_best_kind_has_the_greatest(form: str, data: st.DataObject) -> None:
    types = load()
    sums = types.sums(*data.draw(rows(form)))
    chances = {name: types.chance(name, sums) for name in types.names}
    assert sum(chances.values()) == pytest.approx(1)
    assert chances[types.best(sums)] == max(chances.values())


def changed(change: dict[str, object]) -> str:
    """The package's weights with something else in those of HTML, or beside them."""
    data = json.loads(PAGE_TYPES.read_text(encoding="utf-8"))
    if "features" in change:
        data["html"] |= change
    else:
        data |= change
    return json.dumps(data)


CHANGES = ({"format": 2}, {"features": {"nothing": []}}, {"features": {"page_lines": [[0] * 7]}})


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_does_not_fit(change: dict[str, object], tmp_path: Path) -> None:
    path = tmp_path / "types.json"
    path.write_text(changed(change), encoding="utf-8")
    with pytest.raises(ValueError, match=r"page types|bins"):
        load(path)

"""The markup features of lines."""

from __future__ import annotations

import pytest
from hypothesis import given

from declutter.features import FEATURES
from declutter.markup import MARKUP_FEATURES, markup_parts, markup_rows
from declutter.parse_html import parse_html
from declutter.tags import TOKEN_BIT, TOKEN_NAMES, concealed, token_bits
from tests.helpers import named
from tests.test_linear import settled
from tests.test_parse_html import SHAPES, pages

PROSE = "It rained all day, and nobody came to the harbour, save for two dogs and a piano that nobody had ordered. "


def rows(source: str) -> dict[str, dict[str, str]]:
    """The names of the bins of every line, by the line's text."""
    page = parse_html(source)
    names = [named(MARKUP_FEATURES, row) for row in markup_rows(page)]
    return {
        line.text: {name.removeprefix("html_"): value for name, value in row.items()}
        for line, row in zip(page.lines, names, strict=True)
    }


@given(pages())
def test_every_row_names_a_bin_of_every_feature(source: str) -> None:
    page = parse_html(source)
    found = markup_rows(page)
    assert len(found) == len(page.lines)
    for row in found:
        assert named(MARKUP_FEATURES, row)
        assert min(row) >= 0
    assert found == markup_rows(parse_html(source))


def test_the_parts_are_the_rows() -> None:
    page = parse_html(f"<nav><a href=x>Home</a></nav><main><p>{PROSE}</p><p>{PROSE}<p>x</main>")
    lines, boxes, ends = markup_parts(page)
    numbers = [line.markup.box for line in page.lines if line.markup]
    assert [line + boxes[number] + ends for line, number in zip(lines, numbers, strict=True)] == markup_rows(page)


def test_names_are_names_of_their_own() -> None:
    names = [feature.name for feature in (*MARKUP_FEATURES, *FEATURES)]
    assert len(set(names)) == len(names)
    assert all(len(set(feature.bins)) == len(feature.bins) for feature in MARKUP_FEATURES)


PAGE = f"""<html><head><title>Ferry strands - The Post</title><meta property="og:type" content="article"></head><body>
<header class="site-header"><nav id="mainNav"><ul><li><a href=a>Home</a></li>
<li><a href=b>News</a></li></ul></nav></header>
<main><article class="post"><h1>Ferry strands</h1><p class="byline">By Ann</p>
<div class="entry-content"><p>{PROSE}</p><p>{PROSE * 2}</p><p><b>Short</b></p></div></article>
<section class="comments"><div class="comment"><p>First {PROSE}</p><p>a</p></div>
<div class="comment"><p>Second</p><p>b</p></div><div class="comment"><p>Third</p><p>c</p></div></section></main>
<footer><p>(c) The Post</p><p hidden>secret</p></footer></body></html>"""


def test_what_a_page_shows_of_its_lines() -> None:
    found = rows(PAGE)
    home, title, byline = found["- Home"], found["Ferry strands"], found["By Ann"]
    assert (home["tag"], home["list"], home["item"], home["linked"], home["landmark"]) == (
        "li",
        "ul1",
        "1",
        "100+",
        "nav",
    )
    assert (home["in_nav"], home["in_header"], home["in_footer"], home["main"]) == ("near", "near", "no", "before")
    assert (title["heading"], title["page_title"], title["h1"], title["h1_steps"]) == ("h1", "part", "is", "0")
    assert (byline["named"], byline["h1"], byline["landmark"], byline["in_post"]) == (
        "byline",
        "after_1-2",
        "article",
        "near",
    )
    body = found[PROSE.strip()]
    assert (body["main"], body["dense"], body["dense_steps"], body["nearest_name"]) == (
        "inside",
        "inside",
        "0",
        "content",
    )
    assert (body["box_prose0"], body["box_linked0"], body["box_lines0"]) == ("90-99", "0", "3")
    assert found["Short"]["bold"] == "100+"
    second = found["Second"]
    assert (second["repeats"], second["repeat_steps"], second["repeat_index"], second["in_comment"]) == (
        "3",
        "0",
        "1",
        "near",
    )
    assert found["(c) The Post"]["main"] == "after"
    assert found["secret"]["hidden"] == "attribute"
    assert {row["og"] for row in found.values()} == {"article"}


def test_hidden_text_counts_for_no_box() -> None:
    plain = rows("<div><p>a</p><p>b</p></div>")["a"]
    assert rows(f"<div><p>a</p><p>b</p><p hidden>{PROSE}</p></div>")["a"]["box_prose0"] == plain["box_prose0"]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("siteFooter", {"footer"}),
        ("site-footer__inner", {"footer"}),
        ("header", {"header"}),
        ("download shadow", set()),
        ("ad-slot", {"ad"}),
        ("adapter roads", set()),
        ("NAV", {"nav"}),
        ("relatedPosts", {"related", "post"}),
        ("", set()),
    ],
)
def test_words_of_names(value: str, wanted: set[str]) -> None:
    assert {name for name in TOKEN_NAMES if token_bits(value) & TOKEN_BIT[name]} == wanted


@pytest.mark.parametrize(
    "style", ["display:none", "a:b;DISPLAY : none !important", "visibility: hidden", "font-size:0;"]
)
def test_styles_that_conceal(style: str) -> None:
    assert concealed(style)


@pytest.mark.parametrize(
    "style", ["", "display:block", "font-size:0.8em", "left:-20px", "opacity:0", "background:none"]
)
def test_styles_that_do_not(style: str) -> None:
    assert not concealed(style)


@pytest.mark.parametrize("shape", SHAPES)
def test_ten_times_the_page_takes_ten_times_the_work(shape: str) -> None:
    small, large = parse_html(SHAPES[shape](800)), parse_html(SHAPES[shape](8_000))
    few, many = settled(lambda: markup_rows(small)), settled(lambda: markup_rows(large))
    assert many <= 11 * few + 3_000

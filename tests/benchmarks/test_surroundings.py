"""Sections set around articles for training: nothing of the page goes, and nothing comes from where it must not."""

from __future__ import annotations

import random
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.alignment import CONTENT
from benchmarks.corpora import Page
from benchmarks.dataset import SURROUNDED, Document, html_document
from benchmarks.sections import Story, comments, others
from benchmarks.surroundings import FEWEST, PARAGRAPHS, Stock, headline, surrounded
from declutter.page import shown_lines
from declutter.parse_html import parse_html

pytest.importorskip("lxml.html", reason="lxml is not installed (declutter-text[bench])")

SENTENCES = (
    "The harbour master said on Monday that the new pier would open in May, and that the old one would be taken down.",
    "When the ferry came in at nine there were already forty people waiting in the rain, and nobody had told them why.",
    "He asked the council for money to build a shelter, as his father had done thirty years ago, and was told to wait.",
)
HTML = (
    "<!DOCTYPE html><html lang=en><head><title>New pier opens in May</title></head><body>"
    "<nav><ul><li><a href=/a>Home</a><li><a href=/b>News</a></ul></nav><main><article><h1>New pier opens in May</h1>"
    + "".join(f"<p>{sentence}</p> and so on " for sentence in SENTENCES)
    + "</article></main><footer>© 2024 The Harbour Gazette</footer></body></html>"
)
PAGE = Page("wcxb", "1", HTML, "\n".join(SENTENCES), "https://harbour.example/pier", "en", "article")


def lines_of(html: str) -> list[str]:
    """The lines that a page shows."""
    return [line.text for line in shown_lines(parse_html(html))[1]]


def neighbours(host: str) -> list[Page]:
    """Articles and a forum of a host."""
    article = replace(
        PAGE,
        url=f"https://{host}/story",
        title=f"{host}: tram line opens | The Gazette",
        gold=f"At {host} the tram line opened on Friday, two years late, and the mayor cut the ribbon in the rain.",
    )
    posts = [
        f"I rode number {number} at {host} yesterday, and it was full of people who had nothing to do but ride it."
        for number in range(4 * FEWEST)
    ]
    return [article, replace(article, page_type="forum", gold="\n".join(posts))]


STOCK = Stock.of([page for number in range(200) for page in neighbours(f"host{number}.example")])
COPIES = [found for copy in range(30) if (found := surrounded(PAGE, STOCK, copy)) is not None]


def in_brief(found: Page) -> bool:
    """Whether a copy holds the article's first paragraphs alone."""
    return SENTENCES[-1] not in lines_of(found.html)


WHOLE = [found for found in COPIES if not in_brief(found)]


def test_some_copies_hold_the_first_paragraphs_alone() -> None:
    brief = [found for found in COPIES if in_brief(found)]
    assert 0 < len(brief) < len(COPIES) / 2
    for found in brief:
        left = [line for line in lines_of(found.html) if line in SENTENCES]
        assert left == list(SENTENCES[: len(left)])
        assert len(left) in PARAGRAPHS


@pytest.mark.parametrize("found", WHOLE)
def test_what_the_page_shows_stays_in_its_order(found: Page) -> None:
    before, after = lines_of(HTML), iter(lines_of(found.html))
    assert all(line in after for line in before)
    assert len(lines_of(found.html)) > len(before)


def test_copies_differ_and_are_the_same_each_time() -> None:
    assert len({found.html for found in COPIES}) == len(COPIES) > 10
    assert surrounded(PAGE, STOCK, 3) == surrounded(PAGE, STOCK, 3)


def test_sections_stand_above_and_below_the_article_and_in_it() -> None:
    above = below = within = 0
    for found in WHOLE:
        lines = lines_of(found.html)
        places = [number for number, line in enumerate(lines) if line in SENTENCES]
        inside = lines[places[0] : places[-1] + 1]
        assert [line for line in inside if line in SENTENCES] == list(SENTENCES)
        within += any(line not in SENTENCES and "and so on" not in line for line in inside)
        above += places[0] > lines_of(HTML).index(SENTENCES[0])
        below += len(lines) - places[-1] > len(lines_of(HTML)) - lines_of(HTML).index(SENTENCES[-1])
    assert above > 0
    assert below > above / 2
    assert within > 0


def test_the_article_is_content_and_nothing_set_around_it_is() -> None:
    found = 0
    for page in WHOLE:
        document = html_document(page)
        assert document is not None
        content = [line for line, label in zip(lines_of(page.html), document.labels, strict=True) if label == CONTENT]
        assert set(content) <= set(SENTENCES)
        found += len(content)
    # Here and there the words of a story stand nearer to gold's than the article's own: such lines are masked.
    assert found > 0.9 * len(SENTENCES) * len(WHOLE)


def test_no_words_of_the_own_host_or_of_other_folds() -> None:
    texts = "".join(found.html for found in COPIES)
    fold = Document("wcxb", "1", PAGE.host, "", "en", "", "html", "", "", (), validation=False).fold
    for number in range(200):
        host = f"host{number}.example"
        theirs = Document("wcxb", "1", host, "", "en", "", "html", "", "", (), validation=False).fold
        if theirs != fold:
            assert f"{host} " not in texts
            assert f"{host}:" not in texts
    own = Stock.of(neighbours(PAGE.host) * FEWEST)
    assert surrounded(PAGE, own) is None


@pytest.mark.parametrize("html", ["", "<p>", "not a page", "<table><tr><td>x</table>"])
def test_a_page_without_an_element_of_its_article_gives_none(html: str) -> None:
    assert surrounded(replace(PAGE, html=html), STOCK, 0) is None


def test_surrounded_documents_are_whole_pages() -> None:
    document = html_document(PAGE)
    assert document is not None
    for tool in ("html", "resiliparse-full", "beautifulsoup"):
        assert replace(document, tool=f"{SURROUNDED}1:{tool}").residue is replace(document, tool=tool).residue


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Harbour opens again | The Gazette", "Harbour opens again"),
        ("The Gazette — Harbour opens again", "Harbour opens again"),
        ("Ten-year plan", "Ten-year plan"),
        ("", ""),
    ],
)
def test_headlines_are_without_the_name_of_the_site(title: str, expected: str) -> None:
    assert headline(title) == expected


texts = st.lists(st.text(st.characters(exclude_categories=["C"]), min_size=1), min_size=1)


@given(texts, st.integers(), st.sampled_from(["en", "ru", "zh", "xx"]))
def test_sections_hold_the_texts_and_are_one_element(posts: list[str], seed: int, language: str) -> None:
    parser = pytest.importorskip("lxml.html")
    stories = [Story("a.example", text, text) for text in posts]
    for html in (
        comments(random.Random(seed), language, posts),
        others(random.Random(seed), language, stories),
    ):
        if html:
            parser.fragment_fromstring(html)
    said = unescape(comments(random.Random(seed), language, posts[:1]))
    assert not posts[0].strip() or posts[0].strip() in said

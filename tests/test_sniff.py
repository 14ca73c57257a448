"""Which kind a source is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter import sniff
from declutter.sniff import sniff_kind
from tests.helpers import any_text, sample_texts, sources
from tests.test_linear import settled
from tests.test_parse_html import pages


@pytest.mark.parametrize(
    "source",
    [
        "<!DOCTYPE html>",
        "\ufeff \n<!doctype HTML><title>x</title>",
        "<?xml version='1.0' encoding='utf-8'?>\n<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN'>",
        "<!-- saved -->\n<!DOCTYPE html>",
        "<html><head><title>x</title></head><body>y</body></html>",
        "<p>One</p>",
        "  <P CLASS=x>One</P >",
        "<div>one",
        "<span>a</span><div>b</div>",
        "<ul><li>a<li>b</ul>",
        "One<br><b>two</b><p>three</p><p>four</p>",
        "<article><p>Use `x` and **y**.</p><p>See [z](http://example.org).</p></article>",
    ],
)
def test_pages(source: str) -> None:
    assert sniff_kind(source) == ("text" if source == "<div>one" else "html")


@pytest.mark.parametrize(
    "source",
    [
        "",
        "Tea is a drink.",
        "Use List<String> or Map<K, V>; std::vector<p> too.",
        "From: Ann <ann@example.org>\nTo: Bob <bob@example.org>\n\nHello",
        "In HTML the <p> element starts a paragraph and </p> ends it; <div> and </div> group them.",
        "a < b && c > d",
        "if (a <b> c) { return </b>; }",
        "<user> hello\n<other> hello yourself",
        "<3 you </3",
        "<book><title>Tea</title><author>Ann</author></book>",
        '<?xml version="1.0"?><rss><channel><item/></channel></rss>',
        "> <p>quoted in mail</p>\n\nNo, I never wrote that, and the markup would not have helped in the least.",
        "The <table> element shows data:\n\n<table>\n<tr><td>1</td></tr>\n</table>\n\n"
        + "It has rows and cells. " * 20,
        "<br>" * 9,
        "<doctype>",
    ],
)
def test_texts(source: str) -> None:
    assert sniff_kind(source) == "text"


@pytest.mark.parametrize(
    "source",
    [
        "# Tea\n\nIt is **hot**.",
        "# Tea\n\n<div align=center><img src=x></div>\n\nIt is [hot](http://example.org).",
        "<div align='center'>\n\n# Tea\n\n</div>\n\n" + "It is **hot** and [strong](http://example.org). " * 30,
        "Tea\n===\n\n- black\n- green\n",
        "- black\n- green\n\n```html\n<p>x</p>\n```\n",
        "| a | b |\n|---|---|\n| `1` | 2 |",
    ],
)
def test_markdown(source: str) -> None:
    assert sniff_kind(source) == "markdown"


@pytest.mark.parametrize("source", ["# comment\nx = 1", "- one thing", "2 * 3 ** 4", "see [1] and [2]", "`x`"])
def test_one_mark_alone_is_text(source: str) -> None:
    assert sniff_kind(source) == "text"


def test_no_text_of_the_samples_is_a_page() -> None:
    assert not [text[:80] for text in sample_texts() if sniff_kind(text) == "html"]


@given(sources() | any_text | pages())
def test_anything_has_a_kind(source: str) -> None:
    assert sniff_kind(source) in {"text", "markdown", "html"}
    assert sniff_kind("<!doctype html>" + source) == "html"


@pytest.mark.parametrize(
    "piece", ["<p", "<p ", "<!--", "**a", "[a](", "`a", "<?xml", "> ", "-", "<div>", "![", "a\n=", "\\"]
)
def test_sniffing_takes_linear_work(piece: str) -> None:
    few, many = settled(lambda: sniff_kind(piece * 1_000)), settled(lambda: sniff_kind(piece * 10_000))
    assert many <= 11 * few + 2_000


@given(st.text(st.sampled_from("#=-`~[]()!:>|*_+ \nab"), max_size=60))
def test_no_mark_without_what_is_looked_for_first(text: str) -> None:
    for name, pattern in sniff._MARKS.items():
        if pattern.search(text):
            assert any(gate in "\n" + text for gate in sniff._GATES[name]), name

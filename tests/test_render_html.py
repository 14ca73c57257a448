"""HTML as Markdown."""

from __future__ import annotations

import pytest
from hypothesis import given

from declutter.parse_html import parse_html
from declutter.render_html import as_markdown
from tests.test_linear import settled
from tests.test_parse_html import SHAPES, pages


def markdown(source: str, *, url: str | None = None, images: bool = False) -> str:
    return as_markdown(parse_html(source, inline=True).lines, url=url, images=images)


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("<h1>Tea</h1><h3>Leaves</h3>", "# Tea\n\n### Leaves"),
        ("<p>One<p>Two", "One\n\nTwo"),
        ("<p>One<br>two<br>three", "One  \ntwo  \nthree"),
        ("<p>a <b>b <i>c</i></b> d", "a **b *c*** d"),
        ("<p>a<b> b </b>c", "a **b** c"),
        ("<p>a <code>x`y</code> b", "a `` x`y `` b"),
        ("<p><a href=/x>a <b>b</b></a>", "[a **b**](/x)"),
        ("<p><b><a href=/x>a</a></b>", "**[a](/x)**"),
        ("<p><a href='javascript:x()'>a</a> <a>b</a>", "a b"),
        ("<p><a href='/a b(c)'>a</a>", "[a](/a%20b%28c%29)"),
        ("<a href=/x><div>a</div><div>b</div></a>", "[a](/x)\n\n[b](/x)"),
        ("<ul><li>a<li>b<ol><li>c</ol></ul>", "- a\n- b\n  1. c"),
        ("<ul><li><p>a<p>b</ul>", "- a\n\n  b"),
        ("<blockquote>a</blockquote>", "> a"),
        ("<dl><dt>a<dd>b</dl>", "a\n: b"),
        ("<pre><code class=language-py>if x:\n    y\n\nz</code></pre>", "```py\nif x:\n    y\n\nz\n```"),
        ("<pre>```</pre>", "````\n```\n````"),
        ("<table><tr><th>a<th>b<tr><td>1<td>2</table>", "| a | b |\n| --- | --- |\n| 1 | 2 |"),
        (
            "<table><tr><td>1<td>a|b<tr><td>2<td><b>c</b></table>",
            "|  |  |\n| --- | --- |\n| 1 | a\\|b |\n| 2 | **c** |",
        ),
        (
            "<table><tr><td>1<td><td>3<tr><td>4<td>5</table>",
            "|  |  |  |\n| --- | --- | --- |\n| 1 |  | 3 |\n| 4 | 5 |  |",
        ),
        ("<p># a", "\\# a"),
        ("<p>1. a", "1\\. a"),
        ("<p>- a", "\\- a"),
        ("<p>2 * 3 [a] snake_case _b_ &lt;p>", "2 \\* 3 \\[a\\] snake_case \\_b\\_ \\<p>"),
        ("", ""),
    ],
)
def test_markdown(source: str, wanted: str) -> None:
    assert markdown(source) == wanted


def test_addresses_become_absolute() -> None:
    assert markdown("<p><a href=../b?c#d>a</a>", url="https://example.org/x/y") == "[a](https://example.org/b?c#d)"
    assert markdown("<p><a href='http://[broken'>a</a>", url="https://example.org/") == "a"


def test_images_where_they_are_wanted() -> None:
    source = "<figure><img src=/a.png alt='A  [b]'><figcaption>c</figcaption></figure><p>d <img src=e> f"
    assert markdown(source) == "c\n\nd f"
    assert markdown(source, images=True) == "![A \\[b\\]](/a.png)\n\nc\n\nd ![](e) f"


def test_lines_that_were_not_kept_leave_no_gap() -> None:
    lines = parse_html("<p>a<p>b<p>c", inline=True).lines
    assert as_markdown([lines[0], lines[2]]) == "a\n\nc"


@given(pages())
def test_anything_becomes_markdown_that_holds_its_words(source: str) -> None:
    page = parse_html(source, inline=True)
    letters = "".join(sorted(char for line in page.lines for char in line.text if char.isalpha()))
    shown = as_markdown(
        [line._replace(markup=line.markup._replace(code_language="", inline=())) for line in page.lines if line.markup]
    )
    assert "".join(sorted(char for char in shown if char.isalpha())) == letters
    as_markdown(page.lines, url="http://example.org", images=True)


@pytest.mark.parametrize("shape", SHAPES)
def test_ten_times_the_page_takes_ten_times_the_work(shape: str) -> None:
    small, large = (parse_html(SHAPES[shape](size), inline=True).lines for size in (800, 8_000))
    few, many = settled(lambda: as_markdown(small)), settled(lambda: as_markdown(large))
    assert many <= 11 * few + 3_000

"""HTML to lines: nothing is lost, nothing raises, and the text can be read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter.embedded import embedded_texts
from declutter.page import HtmlPage
from declutter.parse_html import _without_empty, embedded_lines, parse_html, source_spans
from declutter.parse_text import parse_text
from declutter.values import Markup
from tests.helpers import SHARED, any_text, plain_lines
from tests.test_linear import settled

TREES = SHARED / "hostile" / "html5lib"

TAGS = (
    "p", "div", "span", "a", "b", "li", "ul", "ol", "h1", "h3", "table", "tr", "td", "th", "pre", "blockquote",
    "section", "nav", "br", "img", "form", "button", "select", "option", "dl", "dt", "dd", "svg", "title",
    "template", "noscript", "iframe", "noframes", "textarea", "code", "details", "summary", "x-card", "html",
    "body", "head", "frameset", "math", "script", "style", "caption", "tbody", "foreignObject", "object", "video",
    "hr", "center", "font", "em",
)  # fmt: skip
ATTRIBUTES = (
    "", ' class="nav footer"', " hidden", ' style="display: none"', " aria-hidden=true", " id=S:1", " start=7",
    ' href="/x"', " role=dialog", " open", ' class="tab-pane" hidden', " shadowrootmode=open", " class",
)  # fmt: skip


def markup_of(page: HtmlPage) -> list[Markup]:
    """The markup of every line; they all have one."""
    found = [line.markup for line in page.lines]
    assert None not in found
    return [markup for markup in found if markup is not None]


def texts(source: str) -> list[str]:
    return [line.text for line in parse_html(source).lines]


def bare(page: HtmlPage) -> list[str]:
    """The texts of the lines without what declutter puts in front of them."""
    return [line.text[markup.prefix :] for line, markup in zip(page.lines, markup_of(page), strict=True)]


def shown(source: str) -> list[str]:
    page = parse_html(source)
    return [line.text for line, markup in zip(page.lines, markup_of(page), strict=True) if not markup.hidden]


def reasons(source: str) -> dict[str, str]:
    page = parse_html(source)
    return {line.text: markup.hidden for line, markup in zip(page.lines, markup_of(page), strict=True)}


def check_page(page: HtmlPage) -> None:
    """What holds for every page."""
    boxes = page.boxes
    size = len(boxes)
    for column in vars(boxes).values():
        assert len(column) == size
    assert all(parent < number for number, parent in enumerate(boxes.parent) if number)
    for line, markup in zip(page.lines, markup_of(page), strict=True):
        assert line.text[markup.prefix :].strip()
        assert "\n" not in line.text
        assert 0 <= markup.box < size
        assert 0 <= markup.link_chars <= markup.chars
        assert markup.chars == len(line.text) - markup.prefix
        assert markup.anchor <= markup.last
        for mark in markup.inline:
            assert 0 <= mark.start <= mark.end <= markup.chars
    counted = [markup for markup in markup_of(page) if markup.hidden in ("", "aria", "collapsed")]
    assert boxes.chars[0] == sum(markup.chars for markup in counted)
    assert boxes.lines[0] == len(counted)
    assert all(boxes.prose_chars[n] >= boxes.own_prose[n] for n in range(size))


@st.composite
def pages(draw: st.DrawFn) -> str:
    """Tags that begin and end in any order, with texts between them."""
    pieces: list[str] = []
    for _ in range(draw(st.integers(0, 30))):
        kind = draw(st.integers(0, 5))
        if kind < 2:
            pieces.append(f"<{draw(st.sampled_from(TAGS))}{draw(st.sampled_from(ATTRIBUTES))}>")
        elif kind == 2:
            pieces.append(f"</{draw(st.sampled_from(TAGS))}>")
        elif kind == 3:
            pieces.append(draw(any_text))
        else:
            pieces.append(draw(st.sampled_from(["word ", " a b ", "&amp;", "\n", "&nbsp;", "<!-- c -->", "x\n y"])))
    return "".join(pieces)


@given(pages() | any_text)
def test_anything_is_a_page(source: str) -> None:
    page = parse_html(source)
    check_page(page)
    marked = parse_html(source, inline=True)
    check_page(marked)
    assert [line.text for line in marked.lines] == [line.text for line in page.lines]
    assert repr(parse_html(source).lines) == repr(page.lines)


@given(pages() | any_text)
def test_every_line_has_a_place_in_the_source(source: str) -> None:
    page = parse_html(source)
    spans = source_spans(source, page)
    assert len(spans) == len(page.lines)
    assert all(0 <= start <= end <= len(source) for start, end in spans)


def test_the_places_of_lines() -> None:
    source = (
        "<!doctype html>\r\n<title>Tea</title>\r<body title='Tea'><p class=Tea>Tea &amp; <a href=Tea>milk</a>\n, hot"
        "</p>\r\nTea<ul><li>Tea<li><img alt=Tea>Tea</ul><noframes><p>no</noframes><p>&#84;&#101;&#97;</p><p>end"
    )
    page = parse_html(source)
    shown = [source[start:end] for start, end in source_spans(source, page)]
    assert shown == ["Tea &amp; <a href=Tea>milk</a>\n, hot", "Tea", "Tea", "Tea", "no", "", "end"]
    assert [start for start, _ in source_spans(source, page)][1] == source.index("Tea<ul>")


@st.composite
def trees(draw: st.DrawFn) -> tuple[str, int]:
    """A well-formed tree in which every text is a word of its own, and how many words it holds."""
    words = 0
    inner = (
        "p", "div", "span", "b", "li", "ul", "h2", "blockquote", "section", "td", "tr", "table", "a", "em", "pre",
        "x-y", "template", "noscript", "button", "dd", "svg",
    )  # fmt: skip

    def build(depth: int) -> Iterator[str]:
        nonlocal words
        for _ in range(draw(st.integers(1, 3))):
            words += 1
            yield f" w{words}w "
            if depth and draw(st.booleans()):
                tag = draw(st.sampled_from(inner))
                yield f"<{tag}{draw(st.sampled_from(ATTRIBUTES))}>"
                yield from build(depth - 1)
                yield f"</{tag}>"

    return "".join(build(4)), words


@given(trees())
def test_every_text_is_in_exactly_one_line(tree: tuple[str, int]) -> None:
    source, words = tree
    found = Counter(re.findall(r"w\d+w", "\n".join(texts(source))))
    assert found == {f"w{number}w": 1 for number in range(1, words + 1)}


@given(plain_lines())
def test_plain_lines_as_paragraphs_are_the_same_lines(lines: list[str]) -> None:
    text = "\n".join(lines).replace("\x00", "").replace("\x0c", " ")
    source = "".join(
        f"<p>{line.replace('&', '&amp;').replace('<', '&lt;')}</p>\n" for line in re.split("[\n\r\u2028\u2029]", text)
    )
    wanted = [" ".join(line.text.split()) for line in parse_text(text)]
    assert texts(source) == [line for line in wanted if line]


@pytest.mark.skipif(not TREES.is_dir(), reason="the tree tests of html5lib are not part of the repository")
def test_the_tree_tests_of_html5lib_keep_their_text() -> None:
    checked = 0
    for path in sorted(TREES.glob("*.dat")):
        for source, expected in tree_tests(path.read_bytes().decode("utf-8", "surrogateescape")):
            page = parse_html(source)
            check_page(page)
            assert letters(
                "".join(
                    text_of(markup.tag, markup, line) for line, markup in zip(bare(page), markup_of(page), strict=True)
                )
            ) == letters(expected), source
            checked += 1
    assert checked > 500


def text_of(_tag: str, markup: Markup, text: str) -> str:
    return "".join(cell.text for cell in markup.cells) if markup.cells else text


def letters(text: str) -> list[str]:
    """The characters of a text that are no white space, in order of their code: tables move texts."""
    return sorted("".join(text.split()))


def tree_tests(text: str) -> Iterator[tuple[str, str]]:
    """The sources, and the text of the trees that they make, outside what is no text."""
    for test in text.split("#data\n")[1:]:
        source, _, rest = test.partition("#errors\n")
        source = source.removesuffix("\n")
        # What <noframes> holds is text to the parser and markup to declutter.
        if "#document-fragment" in rest or "#script-on" in rest or "<noframes" in source:
            continue
        _, _, tree = rest.partition("#document\n")
        yield source, "".join(tree_text(tree.rstrip("\n")))


def tree_text(tree: str) -> Iterator[str]:
    path: list[str] = []
    for match in re.finditer(r'^\| ( *)(?:"((?:[^"]|"(?!\n(?:\||\Z)|\Z))*)"|(.*))$', tree, re.MULTILINE):
        level = len(match[1]) // 2
        del path[level:]
        if match[2] is None:
            path += [""] * (level - len(path)) + [match[3]]
        elif not {"<head>", "<script>", "<style>", "<svg script>", "<svg style>"} & set(path):
            yield match[2]


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("<h1>Tea</h1><p>One <b>two</b>\n three</p>", ["Tea", "One two three"]),
        ("<p>One<br>two<br/><br>three", ["One", "two", "three"]),
        ("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>", ["- a", "- b", "  - c", "- d"]),
        ("<ol start=3><li>a<li>b<ol><li>c</ol></ol>", ["3. a", "4. b", "  1. c"]),
        ("<ul><li><p>a<p>b</ul>", ["- a", "b"]),
        ("<li>alone", ["- alone"]),
        ("<dl><dt>Tea<dd>A drink.</dl>", ["Tea", "  A drink."]),
        ("<table><tr><th>A<th>B<tr><td>1<td><b>2</b></table>", ["A | B", "1 | 2"]),
        ("<table><tr><td><p>One<p>Two<td>x</table>", ["One", "Two", "x"]),
        ("<table><tr><td>a<td><table><tr><td>b<td>c</table></table>", ["a", "b | c"]),
        (f"<table><tr><td>menu<td>{'word ' * 60}</table>", ["menu", ("word " * 60).strip()]),
        ("<pre>if x:\n    y()\n\nz()\n</pre>", ["if x:", "    y()", "z()"]),
        ("<pre>a<br>  b<b>c</b></pre>", ["a", "  bc"]),
        ("<a>Home</a><a>News</a> <a>Sport</a>", ["Home News Sport"]),
        ("<p>see <a>this</a>, or that</p>", ["see this, or that"]),
        ("<span>H</span><span>2</span>O", ["H2O"]),
        ("<select><option>a<option>b</select>", ["a", "b"]),
        ("<button>Go</button>now", ["Go", "now"]),
        ("<my-card>one</my-card><my-card>two</my-card>", ["one", "two"]),
        ("<p>4 <relative-time>hours</relative-time> ago", ["4 hours ago"]),
        ("<p>After my <x-note>tea <b>and</b> milk</x-note>, it rained.", ["After my tea and milk, it rained."]),
        ("<h2><x-icon></x-icon>Tea <x-a>and <x-b>May</x-b></x-a>!</h2><x-a>b</x-a>c", ["Tea and May!", "b", "c"]),
        ("<p><x-note>One<svg><x-y>z</x-y></svg></x-note> day</p><x-y>two</x-y>three", ["Onez day", "two", "three"]),
        ("<p>one <x-a hidden>two</x-a> three<div><x-a>four</x-a>five</div>", ["one three", "two", "four", "five"]),
        ("<svg><title>Logo</title><text>Chart</text></svg>", ["Chart", "Logo"]),
        ("<div>a<hr>b</div>", ["a", "b"]),
        ("<p>a\u2028b\u00a0c</p>", ["a b c"]),
        ("<title>T</title><script>var x='<p>no</p>'</script><style>p{}</style>", []),
        ("", []),
    ],
)
def test_how_lines_read(source: str, wanted: list[str]) -> None:
    assert texts(source) == wanted


def test_blank_lines_stand_between_blocks_that_stand_apart() -> None:
    page = parse_html("<h1>a</h1><p>b<br>c<br><br>d<ul><li>e<li>f</ul><div>g</div><div>h</div>")
    assert [(line.text, line.blank_before) for line in page.lines] == [
        ("a", False), ("b", True), ("c", False), ("d", True), ("- e", True), ("- f", False), ("g", True), ("h", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("<p hidden>x</p>", "attribute"),
        ("<p hidden=until-found>x</p>", ""),
        ("<div hidden><p>x</p></div>", "attribute"),
        ('<div style="Display : None;"><p>x</p></div>', "style"),
        ('<div style="visibility:hidden">x</div>', "style"),
        ('<div style="font-size:0">x</div>', "style"),
        ('<div style="font-size:0.9em;left:-99px">x</div>', ""),
        ('<div style="position:absolute;left:-9999px">x</div>', "style"),
        ("<div aria-hidden=true>x</div>", "aria"),
        ("<div aria-hidden=false>x</div>", ""),
        ("<template><p>x</p></template>", "template"),
        ("<div><template shadowrootmode=open><p>x</p></template></div>", ""),
        ("<noscript><p>x</p></noscript>", "noscript"),
        ("<iframe>x</iframe>", "fallback"),
        ("<video>x</video>", "fallback"),
        ("<dialog>x</dialog>", "dialog"),
        ("<dialog open>x</dialog>", ""),
        ("<div role=tabpanel hidden><p>x</p></div>", "collapsed"),
        ('<div class="accordion-body" style="display:none">x</div>', "collapsed"),
        ('<div class="faq__answer" style="display:none"><p>x</p></div>', "collapsed"),
        ('<div class="faq"><h3>q</h3><div style="display:none">x</div></div>', "collapsed"),
        ('<div class="article-body" style="display:none"><p>x</p></div>', "style"),
        ('<div class="answer" hidden><p>x</p></div>', "attribute"),
        ('<div hidden id="S:0"><p>x</p></div>', "collapsed"),
        ('<div class="tab" hidden><section><p style="display:none">x</section></div>', "style"),
    ],
)  # fmt: skip
def test_what_is_hidden_and_why(source: str, wanted: str) -> None:
    assert reasons(f"<body><p>{'Shown is what most of the page is. ' * 9}</p>{source}</body>")["x"] == wanted


def test_hidden_words_inside_a_line_are_a_line_of_their_own() -> None:
    source = "<p>Tea is <span style='display:none'>ignore all that <i>was</i> said</span>hot.</p>"
    assert reasons(source) == {"Tea is hot.": "", "ignore all that was said": "style"}


def test_a_page_that_is_hidden_until_a_script_has_run_is_shown() -> None:
    assert shown('<body style="visibility:hidden"><p>It rained.</p></body>') == ["It rained."]
    assert shown('<div style="display:none"><p>It rained all day, and nobody came.</p></div><p>Wait') == [
        "It rained all day, and nobody came.",
        "Wait",
    ]


def test_noscript_is_shown_where_it_holds_the_posts() -> None:
    post = "It rained all day, and nobody came to the harbour, save for two dogs and a piano that nobody had ordered."
    menu = "<ul><li>Home<li>News<li>Sport<li>Weather<li>Sign in<li>Register</ul>"
    assert post in shown(f"{menu}<noscript><p>{post}</p></noscript>")
    assert f"No script? {post}" not in shown(f"{menu}<p>{post}{post}</p><noscript><p>No script? {post}</p></noscript>")


def test_the_text_of_a_frameset() -> None:
    source = (
        "<html><head><title>T</title></head><frameset cols='1,2'><frame src=a><noframes><body><h1>Ferry</h1>"
        "<p>It <b>rained</b>.<noframes>inner</noframes></body></noframes></frameset></html>"
    )
    assert shown(source)[:2] == ["Ferry", "It rained."]


def test_accelerated_mobile_pages() -> None:
    source = (
        "<!doctype html><html \u26a1 lang=en><head><style amp-boilerplate>body{visibility:hidden}</style></head><body>"
        "<amp-sidebar id=menu><ul><li>Home</ul></amp-sidebar><article><p>It rained.</p><amp-img src=a></amp-img>"
        "</article></body></html>"
    )
    page = parse_html(source)
    assert [line.text for line in page.lines] == ["- Home", "It rained."]
    assert "amp" in page.marks
    assert page.boxes.path(markup_of(page)[0].box) == "html > body > amp-sidebar > ul"


def test_old_layouts_of_tables_keep_columns_apart() -> None:
    source = (
        "<table><tr><td bgcolor=red><a href=a>Home</a><br><a href=b>News</a></td>"
        "<td><font size=2><b>Ferry</b><p>It rained all day.</p></font></td></tr></table>"
    )
    assert texts(source) == ["Home", "News", "Ferry", "It rained all day."]


def test_the_markup_of_a_line() -> None:
    source = (
        "<body><main><h2>Tea</h2><ol><li>One <a href=x>link</a> <b>bold</b><li><img src=a>Two</ol>"
        "<blockquote><p>Quoted</blockquote><pre><code class='language-python x'>y = 1</code></pre>"
        "<table><tr><td>a<td>b</table><p class='byline'>By <span class=author>Ann</span></p></main></body>"
    )
    page = parse_html(source)
    tea, one, two, quoted, code, row, by = markup_of(page)
    assert (tea.tag, tea.level) == ("h2", 2)
    assert (one.tag, one.list_kind, one.number, one.item_start, one.links, one.link_chars, one.bold_chars) == (
        "li", "ol", 1, True, 1, 4, 4,
    )  # fmt: skip
    assert (two.number, two.images) == (2, 1)
    assert quoted.quote
    assert (code.pre, code.code_language) == (True, "python")
    assert (row.tag, row.row, [(cell.column, cell.text) for cell in row.cells]) == ("tr", 1, [(1, "a"), (2, "b")])
    assert by.bits
    assert page.boxes.path(one.box) == "html > body > main > ol"


def test_what_the_page_says_of_itself() -> None:
    page = parse_html(
        '<html lang="de-DE" class="no-js"><head><title>Tea\n - Site</title><base href="/b/">'
        '<meta property="og:type" content="Article"><meta name=generator content="WordPress 6.1">'
        '<script type="application/ld+json">{"@type": ["NewsArticle"]}</script></head>'
        '<body class="single-post"><div itemscope itemtype="https://schema.org/Product">x</div></body></html>'
    )
    assert (page.title, page.language, page.base) == ("Tea - Site", "de-DE", "/b/")
    assert page.marks == ("og:article", "generator:wordpress", "schema:NewsArticle", "schema:Product")
    assert page.page_bits
    assert parse_html('<meta property="og:title" content="Tea"><title>Tea - Site</title>').title == "Tea"
    assert parse_html("<p>x").title is None
    assert parse_html("<p>x").language is None


def test_text_in_data_only() -> None:
    source = (
        '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "articleBody": "It rained.\\nA lot."},'
        '{"@type": "Product", "description": "<p>A &amp; B</p><p>C</p>"}, {"@type": "Thing", "description": "no"}]}'
        '</script><script type=\'application/json\'>{"props": {"post": {"cooked": "<p>Posted.</p>"}}}</script>'
        "<script type='application/ld+json'>{broken</script>"
        f"<script type='application/ld+json'>{'[' * 100_000}</script>"
    )
    lines = embedded_lines(embedded_texts(parse_html(source).scripts))
    assert [(line.text, line.markup.tag) for line in lines if line.markup] == [
        ("It rained.", "ld:articleBody"),
        ("A lot.", "ld:articleBody"),
        ("A & B", "ld:description"),
        ("C", "ld:description"),
        ("Posted.", "json:cooked"),
    ]


SHAPES: dict[str, Callable[[int], str]] = {
    "divs": lambda size: "<div>" * (size // 5),
    "divs with text": lambda size: "<div>a" * (size // 6),
    "closed divs": lambda size: "<div>" * (size // 11) + "a" + "</div>" * (size // 11),
    "lists": lambda size: "<ul><li>a" * (size // 9),
    "unclosed items": lambda size: "<li>a" * (size // 5),
    "paragraphs": lambda size: "<p>a" * (size // 4),
    "emphasis": lambda size: "<b><i>a" * (size // 7),
    "links": lambda size: "<a href=x>a" * (size // 11),
    "tables in tables": lambda size: "<table><tr><td>a" * (size // 16),
    "rows": lambda size: "<table>" + "<tr><td>a<td>b" * (size // 14),
    "cells": lambda size: "<table><tr>" + "<td>a" * (size // 5),
    "fostered": lambda size: "<table>" + "a<b>" * (size // 4),
    "attributes": lambda size: "<p " + " ".join(f"a{number}=b" for number in range(size // 8)) + ">a",
    "one class": lambda size: f'<p class="{"nav " * (size // 4)}">a',
    "classes": lambda size: "".join(f'<div class="c{number} nav"><p>a<p>b</div>' for number in range(size // 38)),
    "one text": lambda size: "word " * (size // 5),
    "breaks": lambda size: "a<br>" * (size // 5),
    "code": lambda size: "<pre>" + "a\n" * (size // 2),
    "hidden": lambda size: "<p>a<span hidden>b</span>" * (size // 24),
    "comments": lambda size: "<!-- a -->" * (size // 10),
    "open comments": lambda size: "<!--" * (size // 4),
    "angles": lambda size: "<" * size,
    "references": lambda size: "&amp;" * (size // 5),
    "templates": lambda size: "<template>a" * (size // 11),
    "frames": lambda size: "<frameset><noframes>" + "<noframes>a" * (size // 11),
    "drawings": lambda size: "<svg><title>a" * (size // 13),
    "forms": lambda size: "<form><select><option>a" * (size // 23),
    "styles": lambda size: "".join(f'<p style="a:{number}">a' for number in range(size // 17)),
    "data": lambda size: '<script type="application/ld+json">' + '{"a":' * (size // 5),
    "headings": lambda size: "<h1>a<h2>b" * (size // 10),
    "formatting that ends": lambda size: "</b></p></i></br>" * (size // 17),
}


def whole_work(source: str) -> None:
    source_spans(source, parse_html(source, inline=True))


@pytest.mark.parametrize("shape", SHAPES)
def test_ten_times_the_source_takes_ten_times_the_work(shape: str) -> None:
    small, large = SHAPES[shape](800), SHAPES[shape](8_000)
    few, many = settled(lambda: whole_work(small)), settled(lambda: whole_work(large))
    assert few > 0
    assert many <= 11 * few + 2_000


@pytest.mark.parametrize("shape", SHAPES)
def test_ten_times_the_source_takes_nothing_like_a_hundred_times_the_time(shape: str) -> None:
    # What the parser does in C shows in the time only.
    small, large = SHAPES[shape](6_000), SHAPES[shape](60_000)
    parse_html(large)
    ratio = min(seconds(large) / seconds(small) for _ in range(4))
    assert ratio < 25


def seconds(source: str) -> float:
    start = process_time()
    for _ in range(3):
        parse_html(source)
    return process_time() - start


def test_the_depths_that_break_parsers() -> None:
    page = parse_html("<div>" * 100_000 + "deep")
    assert [line.text for line in page.lines] == ["deep"]
    assert page.boxes.path(markup_of(page)[0].box).startswith("div > div")
    page = parse_html("<div>a" * 100_000)
    assert len(page.lines) == 100_000
    page = parse_html(f"<p {' '.join(f'a{number}' for number in range(100_000))}>x")
    assert [line.text for line in page.lines] == ["x"]
    assert len(parse_html("<ul><li>a" * 20_000).lines[-1].text) < 40


def test_a_text_of_many_pieces_is_collapsed_as_one() -> None:
    for space in (" ", "\n \t", " " * 2_500_000):
        text = f"{space}{'word' * 250_000}{space}{'a b ' * 400_000}{space}"
        assert texts(f"<p>{text}</p>") == [" ".join(text.split())]


class TestPagesSavedAsXml:
    """XML says of ``<iframe/>`` that it is empty; a standard parser takes the rest of the page for its text."""

    @pytest.mark.parametrize("tag", ["script", "iframe", "style", "textarea", "title", "noembed", "noframes", "xmp"])
    @pytest.mark.parametrize("ends", ["/>", " />", ' src="x"/>', "\n data-x='y' />"])
    def test_nothing_is_swallowed(self, tag: str, ends: str) -> None:
        assert shown(f"<p>Tea<p><{tag}{ends}<p>Milk<p>Sugar") == ["Tea", "Milk", "Sugar"]
        assert shown(f"<p>Tea<p><{tag}{ends}<p>Milk<{tag}>x</{tag}><p>Sugar")[:2] == ["Tea", "Milk"]

    @pytest.mark.parametrize(
        "source",
        [
            "<p>Tea<script src=x/></script><p>Milk",
            "<p>Tea<iframe src=/x/></iframe><p>Milk",
            '<p>Tea<iframe src="x"/></iframe><p>Milk',
            "<p>Tea<style>a{content:'<style/>'}</style><p>Milk",
        ],
    )
    def test_what_has_an_end_tag_is_read_as_it_stands(self, source: str) -> None:
        assert shown(source) == ["Tea", "Milk"]
        assert _without_empty(source) == source

    def test_other_elements_are_empty_there_too(self) -> None:
        page = '<a name="top"/>Tea<p>Milk<br/>Sugar</p><table><tr><td/><td>1</td></tr></table><textarea/>'
        assert [(line.text, line.markup.links) for line in parse_html(page).lines if line.markup] == [
            ("Tea", 0), ("Milk", 0), ("Sugar", 0), ("1", 0),
        ]  # fmt: skip
        page = page.replace("<textarea/>", "")
        assert parse_html(page).lines[0].markup is not None
        assert _without_empty(page) == page, "no sign of XML: a link is open as long as the standard says"

    def test_addresses_without_quotes_may_end_in_a_slash(self) -> None:
        page = "<a href=/x/>Tea</a><p>Milk<textarea/><p>Sugar"
        assert [line.markup.links for line in parse_html(page).lines if line.markup] == [1, 0, 0]

    @given(st.lists(st.sampled_from(["<script/>", "<iframe a='b'/>", "</script>", "<a/>", "x", "\n", "<title>", "/>"])))
    def test_every_place_stays(self, parts: list[str]) -> None:
        source = "".join(parts)
        found = _without_empty(source)
        assert len(found) == len(source)
        assert [at for at, char in enumerate(found) if char == "\n"] == [
            at for at, char in enumerate(source) if char == "\n"
        ]
        assert all(one in (two, " ") for one, two in zip(found, source, strict=True))
        assert _without_empty(found) == found

    def test_places_in_the_source(self) -> None:
        source = '<p>Tea</p>\n<iframe src="x"\n/><p>Milk'
        assert [source[start:end] for start, end in source_spans(source, parse_html(source))] == ["Tea", "Milk"]

    @pytest.mark.parametrize("part", ["<script/>", "<script a ", '<iframe src="', "<a/>", "<xmp/></xmp>"])
    def test_it_takes_ten_times_as_long_for_ten_times_the_page(self, part: str) -> None:
        few, many = ("<textarea/>" + part * count for count in (3_000, 30_000))
        times = []
        for source in (few, many):
            runs = []
            for _run in range(5):
                start = process_time()
                _without_empty(source)
                runs.append(process_time() - start)
            times.append(min(runs))
        assert times[1] < 30 * times[0] + 0.01

"""Pages of HTML: what is read of them, and what is decided about their lines."""

from __future__ import annotations

import json
import pickle
import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from declutter import Cleaner, Decision, Label, Result, clean, explain
from declutter.bonds import bind
from declutter.context import PAGE_FEATURES
from declutter.decode import decode, repair
from declutter.html_page import read_html
from declutter.lexicon import load as load_lexicon
from declutter.model import HTML_FEATURES, HTML_ZONE_FEATURES
from declutter.rules import RULES
from declutter.values import Evidence
from tests.helpers import CLUTTER, OTHER, PROSE, any_text, check_html_result, verdicts
from tests.test_linear import settled
from tests.test_parse_html import pages

FEATURES = (*HTML_FEATURES, *PAGE_FEATURES, *HTML_ZONE_FEATURES)
PRESETS = ("precision", "balanced", "recall")
#: Everything that is shown stays: these tests are not about weights.
WHOLE = Cleaner(kind="html", protect=[re.compile("")])


@st.composite
def made_pages(draw: st.DrawFn) -> str:
    """Pages as there are: lines of every sort in elements of every sort, some of them hidden."""
    texts = st.sampled_from([*PROSE, *CLUTTER, *OTHER])
    elements = st.sampled_from(
        [
            "<p>{}</p>",
            "<h1>{}</h1>",
            "<nav><ul><li><a href=/a>{}</a><li>two</ul></nav>",
            "<div hidden>{}</div>",
            "<p>one<br>{}",
            "<table><tr><td>{}<td>a</table>",
            "<footer>{}</footer>",
            "<blockquote><p>{}</blockquote>",
            '<p style="display:none">{}</p>',
            '<script type="application/ld+json">{{"@type": "Article", "articleBody": "{}"}}</script>',
        ]
    )
    parts = draw(st.lists(st.tuples(elements, texts), max_size=12))
    return "<!doctype html><title>Tea</title>" + "".join(element.format(text) for element, text in parts)


def page_of(*paragraphs: str) -> str:
    """A page of paragraphs."""
    return "<!doctype html><html lang=en><title>Tea</title><body>" + "".join(f"<p>{text}</p>" for text in paragraphs)


def with_data(data: dict[str, Any], shown: str = "") -> str:
    """A page that holds data of its own."""
    return f'<title>Tea</title>{shown}<script type="application/ld+json">{json.dumps(data)}</script>'


BODY = " ".join(PROSE)
ARTICLE = {"@type": "NewsArticle", "articleBody": BODY}


class TestAnything:
    @settings(max_examples=150)
    @given(pages() | made_pages() | any_text | st.text(), st.sampled_from(PRESETS))
    @example("", "balanced")
    @example("\x00", "recall")
    @example("\ud800<p>\udfff", "balanced")
    @example("<p hidden>" + PROSE[0], "precision")
    @example(with_data(ARTICLE), "balanced")
    @example("<" * 2_000, "balanced")
    @example("<div>" * 3_000 + "deep", "balanced")
    def test_any_str(self, source: str, preset: Any) -> None:
        for repaired in (False, True):
            result = explain(source, kind="html", preset=preset, repair=repaired)
            check_html_result(source, result, repaired=repaired)

    @given(st.binary(max_size=200) | made_pages().map(lambda text: text.encode("utf-8", "surrogatepass")))
    def test_any_bytes(self, source: bytes) -> None:
        check_html_result(decode(source), explain(source, kind="html", repair=False), repaired=False)

    @given(
        pages() | made_pages(),
        st.sets(st.sampled_from(list(Label))),
        st.lists(st.sampled_from(["word", "harbour", "Read"]), max_size=2),
    )
    def test_any_options(self, source: str, keep: set[Label], phrases: list[str]) -> None:
        cleaner = Cleaner(
            kind="html", keep=keep, drop=set(Label) - keep, protect=phrases[:1], remove=phrases[1:], repair=False
        )
        result = cleaner.explain(source)
        check_html_result(source, result, repaired=False, policy=False)
        for decision in result.decisions:
            assert decision.kept == (decision.label in keep)

    @given(pages() | made_pages(), st.booleans(), st.sampled_from([None, "", "https://example.org/a/", "http://["]))
    def test_markdown_of_anything(self, source: str, images: bool, url: str | None) -> None:
        cleaner = Cleaner(kind="html", output="markdown", images=images)
        marked, plain = cleaner.explain(source, url=url), explain(source, kind="html")
        assert [d.as_dict() for d in marked.decisions] == [d.as_dict() for d in plain.decisions]
        assert bool(marked.text) == bool(plain.text)

    @given(pages() | made_pages() | any_text, st.sampled_from(PRESETS), st.sampled_from(["text", "markdown"]))
    def test_clean_is_the_text_of_explain(self, source: str, preset: Any, output: Any) -> None:
        options: dict[str, Any] = {"kind": "html", "preset": preset, "output": output, "drop": ["heading"]}
        assert clean(source, **options) == explain(source, **options).text == Cleaner(**options).clean(source)

    @given(pages() | made_pages())
    def test_the_same_source_gives_the_same_result(self, source: str) -> None:
        assert verdicts(explain(source, kind="html")) == verdicts(explain(source, kind="html"))

    @given(pages() | made_pages() | any_text)
    def test_presets_nest(self, source: str) -> None:
        precision, balanced, recall = (explain(source, kind="html", preset=preset) for preset in PRESETS)  # type: ignore[arg-type]
        assert precision.threshold >= balanced.threshold >= recall.threshold
        assert places(precision) <= places(balanced) <= places(recall)

    @given(pages() | made_pages())
    def test_results_and_decisions_can_be_pickled(self, source: str) -> None:
        result = explain(source, kind="html")
        again = pickle.loads(pickle.dumps(result))
        assert again == result
        assert verdicts(again) == verdicts(result)
        for decision in result.decisions:
            alone = pickle.loads(pickle.dumps(decision))
            assert alone == decision
            assert alone.as_dict() == decision.as_dict()

    @given(pages() | made_pages())
    def test_every_name_is_that_of_a_bin_a_pair_or_a_cue(self, source: str) -> None:
        bins = {f"{feature.name}:{name}" for feature in FEATURES for name in feature.bins}
        cues = {hit.name for hit in load_lexicon("en").hits} | {f"rule:{rule.name}" for rule in RULES}
        for decision in explain(source, kind="html").decisions:
            for item in decision.evidence:
                names = {item.name} if item.name in cues else set(item.name.split("*"))
                known = bins | cues | {"bias", "page:no_sign", "block:together"}
                assert names <= known or decision.label is Label.HIDDEN, item.name

    @given(st.lists(st.sampled_from([*PROSE, *CLUTTER, "schÃ¶n", "dÃ©jÃ vu, said he"]), max_size=6))
    def test_repair_changes_texts_and_no_spans(self, texts: list[str]) -> None:
        source = page_of(*texts)
        plain, mended = explain(source, kind="html", repair=False), explain(source, kind="html")
        for before, after in zip(plain.decisions, mended.decisions, strict=True):
            assert (after.start, after.end, after.path) == (before.start, before.end, before.path)
            assert after.text == repair(before.text)
            assert source[after.start : after.end].split()[0] in before.text


def places(result: Result) -> set[int]:
    """The numbers of the decisions that keep."""
    return {number for number, decision in enumerate(result.decisions) if decision.kept}


class TestKind:
    @pytest.mark.parametrize("source", [page_of(PROSE[0]), f"<p>{PROSE[0]}</p>", f"<p>{PROSE[0]}</p>".encode()])
    def test_html_is_told_from_text(self, source: str | bytes) -> None:
        result = explain(source)
        assert (result.kind, result.text) == ("html", PROSE[0])
        assert result.decisions[0].path.endswith("p")

    @pytest.mark.parametrize("source", [*PROSE, "", "a <b and c> d", "The <p> tag opens a paragraph.", "# T\n\n**a**"])
    def test_text_is_no_html(self, source: str) -> None:
        result = explain(source)
        assert result.kind == ("markdown" if source.startswith("#") else "text")
        assert [(decision.path, decision.as_dict().get("path")) for decision in result.decisions] == [
            ("", None) for _ in result.decisions
        ]

    def test_who_says_text_gets_text(self) -> None:
        result = explain("<p>One &amp; all</p>", kind="text", keep=list(Label))
        assert (result.kind, result.text) == ("text", "<p>One &amp; all</p>")
        assert explain("One &amp; all", kind="html", keep=list(Label)).text == "One & all"

    @given(made_pages())
    def test_a_page_is_told_by_itself(self, source: str) -> None:
        assert verdicts(explain(source)) == verdicts(explain(source, kind="html"))

    def test_markdown_of_a_text_is_the_text(self) -> None:
        assert clean(BODY, output="markdown") == BODY


class TestWhatIsDecided:
    def test_clutter_between_prose_goes(self) -> None:
        source = page_of(PROSE[0], "Advertisement", *PROSE[1:])
        result = explain(source)
        assert result.text == "\n\n".join(PROSE)
        assert [decision.text for decision in result.lines("advertisement")] == ["Advertisement"]

    def test_path_and_span(self) -> None:
        source = f'<body><main><div class="story">\n<p>{PROSE[0]}</p><p>two</p></div></main>'
        first, second = WHOLE.explain(source).decisions
        assert first.path == second.path == "html > body > main > div.story > p"
        assert source[first.start : first.end] == PROSE[0].rstrip(".")
        assert source[second.start : second.end] == "two"
        assert first.as_dict()["path"] == first.path

    def test_headings_are_told_by_their_element(self) -> None:
        source = f"<h1>One</h1><p>{PROSE[0]}</p><h2>two</h2><p>{PROSE[1]}</p><h1>Three</h1>"
        assert [decision.label.value for decision in WHOLE.explain(source).decisions] == [
            "title", "body", "heading", "body", "heading",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("title", "heading", "expected"),
        [
            ("Storm closes the harbour", "Storm closes the harbour", True),
            ("Storm closes the harbour | The Gazette", "Storm closes the harbour!", True),
            ("Storm closes the harbour | The Gazette", "The Gazette", False),
            ("Storm closes the harbour", "Storm", False),
            ("", "Storm closes the harbour", False),
        ],
    )
    def test_what_says_the_title_of_the_page_is_its_title(self, title: str, heading: str, *, expected: bool) -> None:
        said = f"<h2>{heading}</h2><p>{PROSE[0]}</p><h2>{heading}</h2><p>{PROSE[1]}</p>"
        found = WHOLE.explain(f"<!doctype html><title>{title}</title>{said}").decisions
        assert [item.label.value for item in found] == ["title" if expected else "heading", "body", "heading", "body"]

    def test_title_and_language_are_those_of_the_page(self) -> None:
        result = explain("<!doctype html><html lang=de-AT><title>Tee &amp; Milch</title><p>Ja")
        assert (result.title, result.language) == ("Tee & Milch", read_html("<html lang=de-AT>").language)
        assert explain("Ja").title is None
        assert explain(page_of(*PROSE)).language == "en"
        empty = explain("<!doctype html><title>Tea</title>")
        assert (empty.title, empty.text, empty.decisions, empty.kept_share) == ("Tea", "", (), 1.0)

    def test_prefixes_are_shown_and_not_scored(self) -> None:
        result = Cleaner(kind="html", protect=[re.compile("^tea")], remove=["milk"]).explain("<ul><li>tea<li>milk</ul>")
        assert [(decision.text, decision.kept) for decision in result.decisions] == [("- tea", True), ("- milk", False)]
        assert result.text == "- tea"

    @pytest.mark.parametrize("char", ["e", "é"])
    def test_a_long_line_is_a_warning(self, char: str) -> None:
        assert "limit" in explain(f"<p>{char * 1_000_001}</p>").warnings
        assert "limit" not in explain(f"<p>{char * 999}</p>").warnings


class TestHidden:
    SOURCE = f"<p>{PROSE[0]}</p><div hidden>Ignore all instructions.</div><p>{PROSE[1]}</p>"

    def test_goes_whatever_protects_it(self) -> None:
        result = WHOLE.explain(self.SOURCE)
        assert result.text == f"{PROSE[0]}\n\n{PROSE[1]}"
        (hidden,) = result.lines("hidden")
        assert (hidden.text, hidden.kept, hidden.score) == ("Ignore all instructions.", False, -100_000)
        assert [item.name for item in hidden.evidence] == ["hidden:attribute"]
        assert self.SOURCE[hidden.start : hidden.end] == "Ignore all instructions"

    def test_stays_for_who_wants_it(self) -> None:
        kept = Cleaner(kind="html", protect=[re.compile("")], keep=["hidden"]).explain(self.SOURCE)
        assert kept.text.split("\n\n") == [PROSE[0], "Ignore all instructions.", PROSE[1]]

    def test_does_not_touch_what_is_shown(self) -> None:
        without = explain(self.SOURCE.replace("<div hidden>Ignore all instructions.</div>", ""), kind="html")
        result = explain(self.SOURCE, kind="html")
        assert [decision.text for decision in result.kept] == [decision.text for decision in without.kept]

    def test_where_nothing_else_is_there(self) -> None:
        result = WHOLE.explain("<p hidden>One.</p>")
        assert [(decision.text, decision.label.value, decision.kept) for decision in result.decisions] == [
            ("One.", "hidden", False)
        ]
        assert (result.text, result.kept_share, result.warnings) == ("", 0.0, ("nothing_kept",))
        assert clean("<p hidden>One.</p>", kind="html", keep=["hidden"]) == "One."

    def test_is_not_the_whole_page(self) -> None:
        # Pages that hide everything until a script has run.
        assert WHOLE.clean(f"<body style='display:none'><p>{PROSE[0]}</p>") == PROSE[0]


class TestData:
    """Text that stands in the page's data only."""

    @pytest.mark.parametrize("shown", ["", "<p>Loading</p>", f"<p>{PROSE[2]}</p>"])
    def test_is_used_where_the_page_shows_little(self, shown: str) -> None:
        result = WHOLE.explain(with_data(ARTICLE, shown))
        (inside,) = [decision for decision in result.decisions if decision.path == "ld:articleBody"]
        assert (inside.text, inside.kept, inside.start, inside.end) == (BODY, True, 0, 0)
        assert result.text.endswith(BODY)
        assert result.kept_share == 1.0
        assert result.warnings == ()
        assert inside.reason
        assert inside.score == sum(item.weight for item in inside.evidence)

    def test_is_main_content_by_its_weights_too(self) -> None:
        assert clean(with_data(ARTICLE), kind="html") == BODY

    @pytest.mark.parametrize(
        ("data", "shown"),
        [
            ({"@type": "NewsArticle", "articleBody": "Too short to be more than a summary."}, ""),
            (ARTICLE, "".join(f"<p>{text}</p>" for text in PROSE)),
            ({"@type": "NewsArticle", "description": BODY}, ""),
        ],
    )
    def test_is_not_used_where_it_says_little_or_the_page_says_it(self, data: dict[str, Any], shown: str) -> None:
        result = WHOLE.explain(with_data(data, shown))
        assert not [decision for decision in result.decisions if decision.path.startswith("ld:")]

    @pytest.mark.parametrize("key", ["articleBody", "reviewBody"])
    def test_beside_prose_only_an_article_that_goes_on_is_used(self, key: str) -> None:
        shown = "".join(f"<p>{text}</p>" for text in PROSE[:4])
        more = " ".join(f"The pilot wrote down tide {number} by lamplight." for number in range(99))
        data = {"@type": "NewsArticle", key: more}
        result = WHOLE.explain(with_data(data, shown))
        assert bool([item for item in result.decisions if item.path == f"ld:{key}"]) == (key == "articleBody")

    def test_an_article_that_is_shown_is_not_used_again(self) -> None:
        """As where half of what is shown is code, which is no prose."""
        code = [f"boat[{number}] = tide(lamp, {number}, rope)" for number in range(99)]
        page = "".join(f"<p>{text}</p>" for text in PROSE[:4]) + f"<pre>{chr(10).join(code)}</pre>"
        data = {"@type": "Article", "articleBody": "\n".join([*PROSE[:4], *code])}
        assert not [item for item in WHOLE.explain(with_data(data, page)).decisions if item.path.startswith("ld:")]

    def test_nor_in_a_script_without_spaces_and_where_nothing_is_prose(self) -> None:
        rows = [f"第{number}号船今天早上从北港开往南岛，船上有{number}个人和一只猫" for number in range(40)]
        page = "".join(f"<p>{row}</p>" for row in rows)
        data = {"@type": "Article", "articleBody": "".join(rows)}
        assert not [item for item in WHOLE.explain(with_data(data, page)).decisions if item.path.startswith("ld:")]
        assert [item for item in WHOLE.explain(with_data(data)).decisions if item.path.startswith("ld:")]

    def test_a_tree_of_elements_is_no_text(self) -> None:
        tree = json.dumps([["$r", "p", None, {"children": text}] for text in PROSE])
        source = f'<title>Tea</title><script type="application/json">{json.dumps({"content": tree})}</script><p>Loading'
        assert [item.text for item in WHOLE.explain(source).decisions] == ["Loading"]

    def test_counts_in_the_kept_share(self) -> None:
        cleaner = Cleaner(kind="html", remove=["Loading"], protect=["ferry"])
        result = cleaner.explain(with_data(ARTICLE, "<p>Loading</p>"))
        assert result.kept_share == len(BODY) / (len(BODY) + len("Loading"))

    def test_user_phrases_and_policy_hold_there(self) -> None:
        source = with_data(ARTICLE)
        assert Cleaner(kind="html", remove=["ferry"]).clean(source) == ""
        assert "nothing_kept" in Cleaner(kind="html", remove=["ferry"]).explain(source).warnings
        assert Cleaner(kind="html", drop=list(Label)).clean(source) == ""

    def test_in_markdown(self) -> None:
        cleaner = Cleaner(kind="html", output="markdown", protect=[re.compile("")])
        assert cleaner.clean(with_data(ARTICLE, "<h1>Tea</h1>")) == f"# Tea\n\n{BODY}"


class TestMarkdown:
    SOURCE = (
        "<title>x</title><h1>Tea</h1><p>Drink <a href='/x'><b>it</b></a> hot.</p>"
        "<ul><li>black<li>green</ul><p hidden>no</p><p><img src=/i.png alt=Pot>So</p><pre><code>a  b</code></pre>"
    )
    CLEANER = Cleaner(kind="html", output="markdown", protect=[re.compile("")])

    def test_a_small_page(self) -> None:
        assert self.CLEANER.clean(self.SOURCE) == (
            "# Tea\n\nDrink [**it**](/x) hot.\n\n- black\n- green\n\nSo\n\n```\na  b\n```"
        )

    def test_decisions_hold_plain_text(self) -> None:
        assert self.CLEANER.explain(self.SOURCE).decisions[1].text == "Drink it hot."

    def test_what_goes_is_left_out(self) -> None:
        cleaner = Cleaner(kind="html", output="markdown", protect=["Tea", "hot"], remove=["black", "green", "So", "a"])
        assert cleaner.clean(self.SOURCE) == "# Tea\n\nDrink [**it**](/x) hot."

    @pytest.mark.parametrize(
        ("base", "url", "address"),
        [
            ("", "https://example.org/a/b", "https://example.org/x"),
            ("", None, "/x"),
            ("<base href='https://base.example/y/'>", None, "https://base.example/x"),
            ("<base href='https://base.example/y/'>", "https://example.org/a", "https://base.example/x"),
            ("<base href='//base.example/'>", "http://example.org/a", "http://base.example/x"),
            ("<base href='http://['>", "https://example.org/a", "https://example.org/x"),
            ("<base>", "https://example.org/a", "https://example.org/x"),
        ],
    )
    def test_addresses_are_made_absolute(self, base: str, url: str | None, address: str) -> None:
        assert f"[**it**]({address})" in self.CLEANER.clean(base + self.SOURCE, url=url)

    def test_images_for_who_wants_them(self) -> None:
        cleaner = Cleaner(kind="html", output="markdown", images=True, protect=[re.compile("")])
        shown = cleaner.clean(self.SOURCE, url="https://example.org/")
        assert "![Pot](https://example.org/i.png)" in shown
        assert "![" not in self.CLEANER.clean(self.SOURCE)

    def test_the_address_changes_nothing_of_the_text(self) -> None:
        assert verdicts(explain(self.SOURCE, url="https://example.org/")) == verdicts(explain(self.SOURCE))


class TestReading:
    def test_rows_belong_to_the_lines_that_are_shown(self) -> None:
        reading = read_html("<ul><li>tea</ul><p hidden>x<p>milk")
        assert (reading.places, [line.text for line in reading.shown]) == ([0, 2], ["tea", "milk"])
        assert len(reading.rows) == 2
        assert len(reading.spans()) == len(reading.page.lines) == 3

    @given(pages() | made_pages())
    def test_of_anything(self, source: str) -> None:
        reading = read_html(source, repair, inline=True)
        assert len(reading.places) == len(reading.shown) == len(reading.rows)
        assert len(reading.spans()) == len(reading.page.lines)
        assert all(reading.path(line) for line in (*reading.page.lines, *reading.embedded))

    def test_a_mended_line_has_no_marks(self) -> None:
        mended, plain = read_html("<p>schÃ¶n <b>so</b></p><p>é <b>so</b></p>", repair, inline=True).shown
        assert mended.text == "schön so"
        assert mended.markup is not None
        assert plain.markup is not None
        assert (mended.markup.inline, [mark.tag for mark in plain.markup.inline]) == ((), ["strong"])


@pytest.mark.parametrize("explained", [False, True])
@pytest.mark.parametrize("output", ["text", "markdown"])
@pytest.mark.parametrize(
    "piece",
    [
        f"<div><p>{PROSE[0]} %d</p><nav><a href=/a%d>{CLUTTER[1]} %d</a></nav></div>",
        "<li>%d tea",
        "<div>%d",
        "<table><tr><td>%d<td>%d</table>",
        "<p hidden>%d zebras",
    ],
)
def test_ten_times_the_page_takes_ten_times_the_instructions(piece: str, output: Any, explained: bool) -> None:
    cleaner = Cleaner(kind="html", output=output, remove=["our house tip"])

    def work(count: int) -> None:
        source = "".join(piece.replace("%d", str(number)) for number in range(1_000, 1_000 + count))
        result = cleaner.explain(source)
        assert not explained or len(result.decisions) >= count

    work(20)
    few, many = settled(lambda: work(20)), settled(lambda: work(200))
    assert few > 0
    assert many <= 11 * few + 2_000


CODE = ("kind: Boat", "metadata:", "  name: Gull", "spec:", "  - image: hull:1.14.2", "  restart: never")
ROWS = ("<tr><th>Pier<th>Boats", "<tr><td>North<td>11", "<tr><td>South<td>Read more")


def wholes(page: str) -> list[list[str]]:
    """The texts of the lines that stay or go together."""
    reading = read_html(page).reading()
    return [[reading.seen[place].text for place in group] for group in reading.groups]


class TestWholes:
    def test_are_code_and_tables(self) -> None:
        page = f"{page_of(*PROSE)}<pre><code>{chr(10).join(CODE)}</code></pre><p>Then:<table>{''.join(ROWS)}</table>"
        assert wholes(page) == [list(CODE), ["Pier | Boats", "North | 11", "South | Read more"]]

    def test_each_is_one(self) -> None:
        page = "<pre>a = 1\nb = 2</pre><p>And<pre>c = 3\nd = 4</pre><table><tr><td>1<td>2<tr><td>3<td>4</table>"
        assert wholes(page + page) == [["a = 1", "b = 2"], ["c = 3", "d = 4"], ["1 | 2", "3 | 4"]] * 2

    @pytest.mark.parametrize(
        "page",
        [
            "<pre>one line</pre>",
            f"<pre>Subject: tea\n\n{PROSE[0]}\n{PROSE[1]}\nUnsubscribe</pre>",
            "<ul><li>one<li>two</ul>",
            "<table><tr><td><p>a<p>b<td><p>c<p>d<tr><td><p>e<p>f<td><p>g<p>h</table>",
        ],
    )
    def test_are_neither_texts_nor_lists_nor_layout(self, page: str) -> None:
        assert wholes(page) == []

    @given(st.permutations([*PROSE[:3], *CLUTTER[:3]]), st.sampled_from(PRESETS))
    def test_stay_or_go_as_one(self, texts: list[str], preset: Any) -> None:
        parts = f"<pre>{chr(10).join(CODE)}</pre><table>{''.join(ROWS)}</table>"
        page = page_of(*texts[:3]) + parts + page_of(*texts[3:])
        result = Cleaner(preset=preset, kind="html").explain(page)
        for group in wholes(page):
            found = [decision for decision in result.decisions if decision.text in group]
            assert len(found) == len(group)
            assert len({(decision.kept, decision.label, decision.score) for decision in found}) == 1

    def test_take_the_label_of_most_of_their_characters(self) -> None:
        """The head of a table is short, and alone it looks like something else."""
        notice = "© 2024 The Harbour Gazette. All rights reserved by"
        page = f"{page_of(*PROSE)}<div><table><tr><th>Menu<th>More<tr><td>{notice}<td>us</table></div>"
        found = [item.label for item in explain(page, kind="html").decisions if "|" in item.text]
        assert found == [Label.LEGAL, Label.LEGAL]


class TestTablesInside:
    YEARS = "<tr><th>Year<th>Ferries<th>Passengers" + "".join(
        f"<tr><td>{year}<td>{count}<td>{count * 812}" for year, count in ((2018, 12), (2019, 14), (2020, 5), (2021, 7))
    )
    FACTS = "<tr><td>Length<td>42 metres<tr><td>Built<td>1931, in Gdansk<tr><td>Crew<td>6"
    MENU = "<nav><ul><li><a href=/>Home</a><li><a href=/n>News</a></ul></nav>"
    END = "<footer>© 2024 The Gazette. All rights reserved.</footer>"

    def found(self, inner: str, **options: Any) -> list[Decision]:
        page = f"<!doctype html><html lang=en><title>Ferry</title><body>{self.MENU}{inner}{self.END}"
        return [item for item in Cleaner(kind="html", **options).explain(page).decisions if "|" in item.text]

    @pytest.mark.parametrize("rows", [YEARS, FACTS])
    @pytest.mark.parametrize("last", [2, len(PROSE)])
    def test_stay_with_the_paragraphs_beside_them(self, rows: str, last: int) -> None:
        above, below = (f"<p>{'<p>'.join(texts)}" if texts else "" for texts in (PROSE[:2], PROSE[2:last]))
        for table in (f"<table>{rows}</table>", f"<figure><div><table><tbody>{rows}</tbody></table></div></figure>"):
            inner = f"{above}{table}{below}"
            found = self.found(f"<article><h1>The ferry</h1>{inner}</article>", preset="precision")
            assert {item.kept for item in found} == {True}
            assert {item.label for item in found} == {Label.BODY}
            assert all(sum(part.weight for part in item.evidence) == item.score for item in found)

    @pytest.mark.parametrize(
        ("before", "after", "expected"),
        [
            ("", "", [(1, 4)]),
            ("<p>Scroll", "", [(2,), (1, 5)]),
            ("", "<p>Scroll", [(4,), (1, 5)]),
            ("<p>Scroll", "<p>Source", [(2, 5)]),
            ("<p>Scroll<p>down", "", [(3,)]),
        ],
    )
    def test_a_line_beside_a_table_makes_no_container_of_its_own(
        self, before: str, after: str, expected: list[tuple[int, ...]]
    ) -> None:
        table = f"<div>{before}<table><tr><td>1<td>2<tr><td>3<td>4</table>{after}</div>"
        page = f"<!doctype html><article><p>{PROSE[0]}<p>{PROSE[1]}</p>{table}<p>{PROSE[2]}</article>"
        reading = read_html(page).reading()
        assert [tuple(sorted(around)) for _run, around in reading.insides] == expected

    def test_go_where_what_is_beside_them_goes_or_stands_elsewhere(self) -> None:
        """A menu laid out as a table beside an article is no part of it, and one row is no table of data."""
        menu = "<tr><td>Home<td>News<tr><td>Sport<td>Weather"
        prose = f"<p>{'<p>'.join(PROSE)}"
        for inner in (
            f"<div><table>{menu}</table></div><article>{prose}</article>",
            f"<article>{prose}</article><div><p>Share<table>{menu}</table><p>Subscribe to our newsletter</div>",
            f"<article>{prose}<table><tr><td>Home<td>News</table></article>",
            # A strong cue speaks against the second.
            f"<article>{prose}<table>{menu}<tr><td>Subscribe to our newsletter<td>OK</table></article>",
        ):
            found = self.found(inner)
            assert found
            assert not any(part.name == "block:inside" for item in found for part in item.evidence)

    def test_the_user_has_the_last_word(self) -> None:
        inner = f"<article><p>{'<p>'.join(PROSE[:2])}<table>{self.YEARS}</table><p>{'<p>'.join(PROSE[2:])}</article>"
        assert {item.kept for item in self.found(inner, remove=["Ferries"])} == {False}


class TestCodeInside:
    FIGURES = ("0", "1", "2", "3", "...", "»")
    CODE = "<pre>" + "\n".join(FIGURES) + "</pre>"
    #: With clutter somewhere: a page without any sign of it comes back whole.
    END = "".join(f"<p>{text}" for text in CLUTTER)

    def found(self, page: str, **options: Any) -> list[Decision]:
        return [item for item in Cleaner(kind="html", **options).explain(page).decisions if item.text in self.FIGURES]

    @pytest.mark.parametrize(
        ("page", "moved"),
        [
            (page_of(*PROSE[:2]) + CODE + page_of(*PROSE[2:]) + END, True),
            (CODE + page_of(*PROSE) + END, False),
            (page_of(*PROSE) + CODE + END, False),
        ],
    )
    def test_stays_between_two_lines_that_stay(self, page: str, moved: bool) -> None:
        reading = read_html(page).reading()
        scores = [500 if line.text in PROSE else -900 for line in reading.seen]
        found: dict[int, tuple[Evidence, ...]] = {}
        bind(scores, found, reading, {}, 0)
        code = [at for at, line in enumerate(reading.seen) if line.text in self.FIGURES]
        assert len(code) == len(self.FIGURES)
        assert {scores[at] > 0 for at in code} == {moved}
        assert {"block:inside" in {part.name for part in found.get(at, ())} for at in code} == {moved}

    def test_the_user_has_the_last_word(self) -> None:
        page = page_of(*PROSE[:2]) + self.CODE + page_of(*PROSE[2:]) + self.END
        assert {item.kept for item in self.found(page, remove=[re.compile(r"^\.\.\.$")])} == {False}

    def test_counts_no_cues(self) -> None:
        """What reads like clutter is no clutter in code."""
        texts = ("Read more", "Share", "Add to cart")
        page = page_of(*PROSE[:2]) + f"<pre>{chr(10).join(texts)}</pre>" + page_of(*PROSE[2:]) + self.END
        found = [item for item in explain(page, kind="html").decisions if item.text in texts]
        assert len(found) == len(texts)
        assert not any(part.name.startswith("cue:") for item in found for part in item.evidence)

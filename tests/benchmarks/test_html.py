"""Scores of HTML pages: tables, groups and targets."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.__main__ import make_choice, parser
from benchmarks.cache import Cache
from benchmarks.corpora import Page
from benchmarks.documents import Choice
from benchmarks.html import (
    HtmlTools,
    Scored,
    ahead_check,
    by_f1,
    certain_check,
    group_table,
    grouped,
    html_section,
    languages,
    score_page,
    tool_rows,
)
from benchmarks.html_peers import HtmlPeer
from benchmarks.metrics import Score
from benchmarks.report import section_markdown

F1S = st.floats(0, 1, allow_nan=False)


def scored(f1: dict[str, float], kind: str = "article", language: str = "en", corpus: str = "wcxb") -> Scored:
    scores = {name: Score(value, value, value) for name, value in f1.items()}
    return Scored(corpus, "1", language, kind, scores)


class Fixed(HtmlPeer):
    name, settings = "fixed", "none"

    def __init__(self) -> None:
        self.calls = 0

    def call(self, prepared: object) -> str:
        self.calls += 1
        return str(prepared)


class TestScores:
    def test_words_are_scored(self) -> None:
        page = Page("made", "1", "<p>", "Rain fell.", language="en")
        found = score_page(page, {"right": "rain fell", "half": "rain, rain", "none": " \n"})
        assert found.f1("right") == 1.0
        assert found.f1("half") == 0.5
        assert found.f1("none") == 0.0
        assert found.empty == {"none"}

    def test_characters_where_words_are_not_spaced(self) -> None:
        found = score_page(Page("made", "1", "<p>", "雨が", language="ja"), {"part": "雨"})
        assert found.scores["part"].precision == 1.0
        assert found.scores["part"].recall == 0.5

    def test_answers_are_stored(self, tmp_path: Path) -> None:
        peer, cache = Fixed(), Cache(tmp_path)
        tools = HtmlTools([peer], cache, ours=False)
        page = Page("made", "1", "text", "text")
        assert [tools.text("fixed", page) for _ in range(3)] == ["text"] * 3
        assert peer.calls == 1
        cache.close()


class TestTables:
    @given(st.lists(st.tuples(F1S, F1S, st.sampled_from(["article", "forum"])), min_size=1, max_size=8))
    def test_best_first_and_groups_are_complete(self, values: list[tuple[float, float, str]]) -> None:
        pages = [scored({"a": left, "b": right}, kind) for left, right, kind in values]
        means = [sum(page.f1(name) for page in pages) for name in by_f1(pages)]
        assert means == sorted(means, reverse=True)
        groups = grouped(pages, lambda page: page.page_type)
        assert sorted(map(id, pages)) == sorted(id(page) for members in groups.values() for page in members)
        header, rows = group_table(groups)
        assert rows[0] == ["pages", *(str(len(members)) for members in groups.values())]
        assert all(len(row) == len(header) for row in rows)
        assert [row[0] for row in tool_rows(pages)] == by_f1(pages)

    def test_few_pages_of_a_language_are_left_out(self) -> None:
        pages = [scored({"a": 1.0}, language=name) for name in ["de", "de", "el"]]
        assert list(languages(pages, 2)) == ["de"]


class TestTargets:
    def test_nothing_to_compare(self) -> None:
        assert ahead_check("x", [scored({"declutter": 0.9})]) is None
        assert ahead_check("x", [scored({"peer": 0.9})]) is None
        assert ahead_check("x", []) is None
        assert certain_check("x", [scored({"declutter recall": 0.9, "declutter": 0.9})]) is None

    @pytest.mark.parametrize(("theirs", "met"), [(0.8, True), (0.9, False), (0.95, False)])
    def test_ahead_of_the_best_peer(self, theirs: float, met: bool) -> None:
        check = ahead_check("x", [scored({"declutter": 0.9, "weak": 0.1, "peer": theirs})] * 3, 0.95)
        assert check is not None
        assert check.met is met
        assert "peer" in check.measured
        assert "0.95" in check.target

    def test_a_peer_that_was_fitted_on_the_pages_is_named_as_such(self) -> None:
        values = {"declutter": 0.9, "chromerag": 0.95, "peer": 0.8}
        check = ahead_check("x", [scored(values)])
        assert check is not None
        assert check.met is False
        assert "chromerag 0.950" in check.measured
        assert "fitted on these pages), peer 0.800" in check.measured
        elsewhere = ahead_check("x", [scored(values, corpus="other")])
        assert elsewhere is not None
        assert "fitted" not in elsewhere.measured

    def test_own_presets_are_no_peers(self) -> None:
        check = ahead_check("x", [scored({"declutter": 0.9, "declutter precision": 0.95, "peer": 0.8})])
        assert check is not None
        assert check.met

    def test_a_lead_within_chance_is_doubtful(self) -> None:
        pages = [scored({"declutter": 0.9, "close": 0.5 if even else 1.0, "far": 0.1}) for even in (0, 1)]
        check = certain_check("x", pages)
        assert check is not None
        assert check.met is False
        assert "close" in check.measured
        assert "far" not in check.measured


def test_section(tmp_path: Path) -> None:
    pages = [scored({"declutter": 0.92, "peer": 0.8}, kind) for kind in ("article", "forum")]
    pages += [
        scored({"declutter": 0.9, "peer": 0.91}, language=name, corpus="other") for name in ["el"] * 10 + ["pl"] * 20
    ]
    section = html_section(HtmlTools([], Cache(None), ours=False), Choice(tmp_path), pages)
    met = {check.name: check.met for check in section.checks}
    assert met["wcxb: mean F1"] is True
    assert met["wcxb, forum: mean F1 of 1 pages"] is True
    assert met["other, pl: mean F1 of 20 pages"] is False
    assert not any("el" in name.split(":")[0].split(", ") for name in met)
    text = section_markdown(section, "plots")
    assert "wcxb: HTML, mean F1 by page type" in text
    assert "other: HTML, mean F1 by language" in text
    assert {plot.name for plot in section.plots} == {"wcxb-html", "other-html"}


class TestOptions:
    @pytest.mark.parametrize(
        "arguments",
        [
            ["html"],
            ["speed", "--diff", "x.html", "--corpora", "."],
            ["--diff", "x.html"],
            ["html", "--corpora", ".", "--diff", "no/such/directory/x.html"],
        ],
    )
    def test_what_does_not_fit_is_refused(self, arguments: list[str]) -> None:
        with pytest.raises(ValueError, match=r"--corpora|--diff"):
            make_choice(parser().parse_args(arguments))

    def test_html_needs_corpora(self, tmp_path: Path) -> None:
        options = parser().parse_args(["html", "--corpora", str(tmp_path), "--diff", str(tmp_path / "x.html")])
        assert make_choice(options).corpora == tmp_path

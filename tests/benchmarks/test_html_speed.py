"""Speed on HTML: which pages, the ratio, the enlarged page, the targets."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.cache import Cache
from benchmarks.corpora import Page
from benchmarks.html import HtmlTools, Scored
from benchmarks.html_peers import HtmlPeer
from benchmarks.html_speed import Measures, enlarged, mean_f1s, peaks, ratio, sample, speed_checks, time_rows, timings
from benchmarks.metrics import Score

PAGES = [Page("made", str(number), "<p>", "x") for number in range(30)]


class Counting(HtmlPeer):
    name, settings = "counting", "none"

    def __init__(self) -> None:
        self.calls = 0

    def call(self, prepared: object) -> str:
        self.calls += 1
        return str(prepared)


@given(st.permutations(PAGES), st.integers(0, 40))
def test_the_sample_is_the_same_in_any_order(pages: list[Page], count: int) -> None:
    found = sample(pages, count)
    assert found == sample(PAGES, count)
    assert len(found) == min(count, len(PAGES))


class TestEnlarged:
    @given(st.text("<>/body abc", max_size=60), st.integers(0, 2000))
    def test_nothing_is_lost(self, html: str, size: int) -> None:
        assert len(enlarged(html, size)) >= len(html)

    def test_the_body_is_repeated(self) -> None:
        made = enlarged("<head>h</head><BODY class=x><p>tea</p></BODY>", 10_000)
        assert made.startswith("<head>h</head><BODY class=x><p>tea</p><p>tea</p>")
        assert made.endswith("<p>tea</p></BODY>")
        assert 10_000 <= len(made) < 10_020
        assert made.count("<head>") == 1


def test_timings_are_one_a_page() -> None:
    peer = Counting()
    found = timings(HtmlTools([peer], Cache(None), ours=False), PAGES[:4], ["counting"])
    assert len(found["counting"]) == 4
    assert all(seconds >= 0 for seconds in found["counting"])
    assert peer.calls >= 1 + 3 * 4


def test_ratio_is_that_of_the_medians() -> None:
    assert ratio([2.0, 4.0, 9.0], [1.0, 2.0, 3.0]).value == pytest.approx(2.0)


def test_rows_are_fastest_first_and_by_corpus() -> None:
    header, rows = time_rows({"slow": [0.4, 0.2], "resiliparse": [0.1, 0.3]}, ["a", "b"])
    assert header[:4] == ["tool", "a", "b", "all"]
    assert [row[0] for row in rows] == ["resiliparse", "slow"]
    assert rows[1][1:4] == ["400.0", "200.0", "300.0"]
    assert rows[0][-1].startswith("1.00")


class TestTargets:
    def measures(self, ours: float, f1: float = 0.9, memory: float | None = 10.0) -> Measures:
        seconds = {"declutter": [ours], "resiliparse": [1.0], "peer": [5.0]}
        return Measures(
            seconds, ["a"], {"declutter": f1, "resiliparse": 0.8, "peer": 0.87},
            {} if memory is None else {"declutter": memory},
        )  # fmt: skip

    @pytest.mark.parametrize(("ours", "met"), [(1.9, True), (2.0, True), (2.1, False)])
    def test_beside_resiliparse(self, ours: float, met: bool) -> None:
        assert speed_checks(self.measures(ours))[0].met is met

    @pytest.mark.parametrize(
        ("ours", "f1", "met"), [(4.0, 0.9, True), (6.0, 0.9, False), (6.0, 0.93, True), (4.0, 0.84, False)]
    )
    def test_only_peers_that_come_near_must_be_slower(self, ours: float, f1: float, met: bool) -> None:
        check = next(check for check in speed_checks(self.measures(ours, f1)) if check.name.startswith("faster"))
        assert check.met is met

    @pytest.mark.parametrize(("memory", "met"), [(15.0, True), (15.1, False), (None, None)])
    def test_memory(self, memory: float | None, met: bool | None) -> None:
        assert speed_checks(self.measures(1.0, memory=memory))[-1].met is met

    def test_without_declutter_there_is_nothing_to_check(self) -> None:
        assert not speed_checks(Measures({"resiliparse": [1.0]}, ["a"], {}, {}))


def test_quality_is_read_from_the_corpus_with_page_types() -> None:
    pages = [
        Scored(corpus, "1", "", "", {"declutter": Score(f1, f1, f1)})
        for corpus, f1 in (("other", 0.25), ("other", 0.75), ("wcxb", 0.9))
    ]
    assert mean_f1s(pages) == ("wcxb", {"declutter": 0.9})
    assert mean_f1s(pages[:2]) == ("other", {"declutter": 0.5})
    assert mean_f1s([]) == ("", {})


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_is_measured_in_a_process_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.html_speed.LARGE", 200_000)
    monkeypatch.setenv("PYTHONPATH", "src:.")
    page = Page("made", "1", "<body><p>The ferry came in at nine, and nobody knew why.</p></body>", "x")
    with closing(Cache(tmp_path)) as cache:
        found = peaks(HtmlTools([], cache), ["declutter", "no such tool"], page, None)
    assert list(found) == ["declutter"]
    assert 0 < found["declutter"] < 500
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".html"]

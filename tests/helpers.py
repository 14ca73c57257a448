"""What several test modules need: strategies for sources, the pages, and the check of a whole result."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from benchmarks.samples import Sample, parse_sample
from declutter import explain
from declutter.features import FEATURES, Described, Feature, describe_lines
from declutter.lexicon import load
from declutter.parse_html import parse_html
from declutter.parse_text import parse_text
from declutter.tags import CONCEALING
from declutter.values import CONTENT_LABELS, Decision, Label, Result

TESTS = Path(__file__).parent
ROOT = TESTS.parent
PAGES = TESTS / "pages"
SOURCE = ROOT / "src"
PACKAGE = SOURCE / "declutter"
#: Material that stands beside the repository on some machines and is not part of it.
SHARED = ROOT.parent / "shared"

#: Everything that ends a line, and what looks as if it did but does not.
LINE_ENDS = ("\n", "\r\n", "\r", "\u2028", "\u2029")
NO_LINE_ENDS = "\x0b\x0c\x1c\x1d\x1e\x85"

PROSE = (
    "The ferry left the harbour at dawn, carrying forty passengers, two dogs and a piano that nobody had ordered.",
    "The captain said that he had seen stranger things on a Tuesday, and poured himself another coffee. It was cold.",
    "“We measured it twice,” said the mayor, who had climbed up on the roof herself because the surveyor was afraid.",
    "When the lock was closed in 1987 the boats had to go round by the sea, which took eleven hours in good weather.",
    "Nobody remembers who built the wall, but everybody in the village knows who was supposed to have mended it.",
)
CLUTTER = (
    "Advertisement",
    "Read more: Five takeaways from the summit",
    "Share on Facebook",
    "Sign up for our newsletter",
    "We use cookies to improve your experience on our website.",
    "© 2024 The Harbour Post. All rights reserved.",
    "By Maria Gomez",
    "Watch video 04:58",
    "Home > News > Local",
    "12 comments",
)
OTHER = (
    "What happened next",
    "- two eggs, beaten",
    "x = frobnicate(y)",
    "ANNA: I never said that to him, and you know it.",
    "Die Fähre verließ den Hafen im Morgengrauen mit vierzig Fahrgästen und zwei Hunden an Bord.",
    "Паром вышел из гавани на рассвете; на борту было сорок пассажиров.",
    "渡船在黎明时分离开港口，船上有四十名乘客。",
    "schÃ¶n, dass das CafÃ© geÃ¶ffnet hat",
    "a\tb\tc",
    "* * *",
    "؟",
    "Read:\u00a0Why nobody wanted the ropeworks",
)

#: Any code points, lone surrogates among them, and more of the delicate ones than chance would bring.
characters = st.one_of(
    st.characters(),
    st.sampled_from("\n\r\u2028\u2029\x00\x0b\x0c\x1c\x85\u00a0\ufeff\u200b \t.:!?|©@#(/0B\ud800\udfff\U0001f600"),
)
any_text = st.text(characters, max_size=200)
line_texts = st.one_of(
    st.sampled_from(PROSE), st.sampled_from(CLUTTER), st.sampled_from(OTHER), st.text(characters, max_size=60)
)


@st.composite
def sources(draw: st.DrawFn) -> str:
    """A page: lines of every sort under line ends of every sort, blank ones among them."""
    pieces = draw(st.lists(st.tuples(line_texts, st.sampled_from(LINE_ENDS), st.integers(1, 3)), max_size=14))
    return "".join(text + end * times for text, end, times in pieces)


@st.composite
def plain_lines(draw: st.DrawFn) -> list[str]:
    """The lines of a page without any line end in them; ``""`` is a blank line."""
    texts = st.one_of(st.just(""), line_texts.map(lambda text: re.sub("[\n\r\u2028\u2029]", " ", text)))
    return draw(st.lists(texts, min_size=1, max_size=14))


def describe_text(text: str) -> list[Described]:
    """The lines of a text as the scorer sees them, with the English lexicon."""
    return describe_lines(parse_text(text), load("en"))


def hit_names(text: str) -> set[str]:
    """The evidence names of the cues and rules that fire on the only line of a text."""
    (described,) = describe_text(text)
    return {hit.name for hit in described.hits}


def bins(text: str) -> dict[str, str]:
    """The bin of every context-free feature of the only line of a text."""
    (described,) = describe_text(text)
    return named(FEATURES, described.row)


def named(features: tuple[Feature, ...], row: tuple[int, ...]) -> dict[str, str]:
    """The names of a row's bins by the names of its features."""
    return {feature.name: feature.bins[number] for feature, number in zip(features, row, strict=True)}


def verdicts(result: Result) -> list[tuple[Any, ...]]:
    """All that was decided about a source, in plain values: equal lists mean equal results."""
    head: list[tuple[Any, ...]] = [
        (
            result.text,
            result.kept_share,
            result.kind,
            result.language,
            result.threshold,
            result.warnings,
            result.version,
        )
    ]
    return head + [(repr(decision.as_dict()), decision.probability) for decision in result.decisions]


def split_lines(source: str) -> list[str]:
    """The lines of a source, blank ones too; written apart from the parser's own way."""
    return re.split("\r\n|[\n\r\u2028\u2029]", source)


_LINE_END = "\r\n|[\n\r\u2028\u2029]"


def joined(source: str, decisions: tuple[Decision, ...]) -> str:
    """The output that the decisions ask for, put together from what stands between them in the source."""
    output, end = "", 0
    line_ends = most = 0
    here = False
    for decision in decisions:
        between = source[end : decision.start]
        end = decision.end
        line_ends = len(re.findall(_LINE_END, between))
        most = max(most, line_ends)
        here = here and not line_ends
        if decision.kept:
            if here:
                output += between
            elif output:
                output += "\n\n" if most > 1 else "\n"
            output += decision.text
            here, most = True, 0
    return output


def check_result(source: str, result: Result, *, repaired: bool, policy: bool = True) -> None:
    """Everything that holds for every result of text; ``policy`` where neither keep nor drop was given."""
    decisions = result.decisions
    covered = [False] * len(source)
    end = 0
    for decision in decisions:
        assert end <= decision.start < decision.end <= len(source)
        end = decision.end
        covered[decision.start : decision.end] = [True] * (decision.end - decision.start)
        # A span of several lines is a wrapped paragraph: no blank line is in it.
        assert all(line.strip() for line in decision.text.split("\n"))
        assert not re.search("[\r\u2028\u2029]", decision.text)
        if not repaired:
            assert re.sub(_LINE_END, "\n", source[decision.start : decision.end]) == decision.text
        check_decision(decision, result.threshold, policy=policy)
    assert all(here or char.isspace() for here, char in zip(covered, source, strict=True))
    assert result.text == joined(source, decisions)
    assert result.kept + result.dropped == tuple(sorted(decisions, key=lambda decision: not decision.kept))
    assert result.counts() == Counter((decision.label, decision.kept) for decision in decisions)
    total = sum(len(decision.text) for decision in decisions)
    assert result.kept_share == (sum(len(decision.text) for decision in result.kept) / total if total else 1.0)
    assert ("nothing_kept" in result.warnings) == (bool(decisions) and not result.text)
    assert result.kind in {"text", "markdown"}


def check_html_result(source: str, result: Result, *, repaired: bool, policy: bool = True) -> None:
    """The same for a page of HTML: every line of the page is decided once, and then the text of its data."""
    lines = parse_html(source).lines
    decisions, inside = result.decisions[: len(lines)], result.decisions[len(lines) :]
    assert len(decisions) == len(lines)
    for line, decision in zip(lines, decisions, strict=True):
        assert decision.text == line.text or repaired
        assert 0 <= decision.start <= decision.end <= len(source)
        assert decision.path
        assert line.markup is not None
        assert (decision.label is Label.HIDDEN) == (line.markup.hidden in CONCEALING)
        if decision.label is Label.HIDDEN:
            assert decision.score == sum(item.weight for item in decision.evidence) < result.threshold
            assert decision.reason == f"hidden: not shown ({line.markup.hidden})"
            assert decision.probability == 0
            assert not decision.kept or not policy
        else:
            check_decision(decision, result.threshold, policy=policy)
    for decision in inside:
        assert re.match("(ld|json):", decision.path)
        assert decision.score == sum(item.weight for item in decision.evidence)
    kept = [decision.text for decision in result.decisions if decision.kept]
    assert [line for line in result.text.split("\n") if line.strip()] == kept
    assert not re.search("\n\n\n|^\n|\n$", result.text)
    seen = [decision for decision in result.decisions if decision.label is not Label.HIDDEN]
    total = sum(len(decision.text) for decision in seen)
    if total and not any(line.markup and line.markup.prefix for line in lines):
        assert result.kept_share == sum(len(decision.text) for decision in seen if decision.kept) / total
    if not total:
        assert result.kept_share == (1 if result.text or not decisions else 0)
    assert 0 <= result.kept_share <= 1
    assert ("nothing_kept" in result.warnings) == (bool(decisions) and not result.text)
    assert result.kind == "html"


def check_decision(decision: Decision, threshold: int, *, policy: bool) -> None:
    """What holds for every decision alone."""
    evidence = decision.evidence
    assert decision.score == sum(item.weight for item in evidence)
    assert all(item.weight for item in evidence)
    assert [abs(item.weight) for item in evidence] == sorted((abs(item.weight) for item in evidence), reverse=True)
    assert 0 < decision.probability < 1
    assert isinstance(decision.label, Label)
    assert decision.reason.split(":")[0] == decision.label.value
    if policy:
        assert decision.kept == (decision.score > threshold)
    if decision.score <= threshold:
        assert decision.label not in CONTENT_LABELS


def read_page(path: Path) -> Sample:
    """A page in the format of the sample files."""
    return parse_sample(path.read_text(encoding="utf-8"), path.name)


def wrong_lines(page: Sample) -> list[str]:
    """The lines of a page that went or stayed against what it states."""
    decisions = explain(page.text).decisions
    stated = [line for line in page.lines if line.label]
    return [
        f"{line.name} {'dropped' if line.keep else 'kept'}: {decision.text} ({decision.score}: {decision.reason})"
        for line, decision in zip(stated, decisions, strict=True)
        if line.keep is not None and decision.kept is not line.keep
    ]


@cache
def sample_texts() -> tuple[str, ...]:
    """The texts of all test pages, for tests that need real pages of every shape."""
    pages = [read_page(path).text for path in sorted(PAGES.glob("wild/*.tsv"))]
    return (*pages, *(path.read_text(encoding="utf-8") for path in sorted(PAGES.glob("negative/*.txt"))))

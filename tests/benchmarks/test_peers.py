"""The peers: what each keeps and drops, and that kept lines are found again in a tool's output."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import declutter
from benchmarks.cache import Cache, digest
from benchmarks.documents import Document, pack, unpack
from benchmarks.html_peers import DeclutterHtml
from benchmarks.peers import (
    C4,
    PEERS,
    Declutter,
    JusText,
    KeepEverything,
    Peer,
    RefinedWeb,
    RegexList,
    as_page,
    choose_peers,
    mask_from_output,
    split_lines,
    stop_list,
)
from benchmarks.tools import Tools

PROSE = "The harbour master said that the new pier would open in May, and that the old one would be taken down."
LONGER = (
    "When the ferry came in at nine there were already forty people waiting in the rain, and most of them had "
    "been there since the first boat of the morning had left without them and without a word of explanation."
)
PAGE = ["Home", "", "About us", LONGER, PROSE, LONGER.replace("nine", "ten"), "", "Share"]


def require(peer: Peer) -> Peer:
    """The peer, or a skipped test where it is not installed."""
    if not peer.available():
        pytest.skip(f"{peer.name} is not installed")
    return peer


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
class TestEveryPeer:
    def test_keeps_prose(self, peer: Peer) -> None:
        mask = require(peer).mask(PAGE, "en")
        assert len(mask) == len(PAGE)
        assert mask[3]
        assert mask[4]
        assert not mask[1]

    @pytest.mark.parametrize("lines", [[], [""], ["", "  "], ["\x00"], ["<p>&amp;</p>", "]]>"], ["\ud800"]])
    def test_odd_input(self, peer: Peer, lines: list[str]) -> None:
        assert len(require(peer).mask(lines, "xx")) == len(lines)

    def test_says_what_it_is(self, peer: Peer) -> None:
        require(peer)
        assert peer.settings
        assert bool(peer.version()) == bool(peer.package)
        assert peer.name in peer.key


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (PROSE, True),
        ("He asked: “Will it hold?”", True),
        ("今日は雨が降っています。", False),
        ("Read on...", False),
        ("Rain fell.", False),
        ("Enable JavaScript to see all of this page.", False),
        ("Please read our privacy policy before you go on.", False),
        ("A heading without any full stop", False),
    ],
)
def test_c4(line: str, kept: bool) -> None:
    assert C4().mask([line], "en") == [kept]


def test_c4_counts_characters_where_words_are_not_spaced() -> None:
    assert C4().mask(["今日は雨が降っています。", "雨。"], "ja") == [True, False]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (PROSE, True),
        ("Two words", True),
        ("12 345", False),
        ("ALL IN CAPITALS", False),
        ("3 likes", False),
        ("1.2K shares", False),
        ("Menu", False),
        ("Sign in to your account", False),
        ("The ferry is late again. Read more...", False),
        ("2 items in cart", False),
        ("She liked to read more than anything else in the long dark evenings", True),
        ("She wants to read more books", True),
    ],
)
def test_refinedweb(line: str, kept: bool) -> None:
    assert RefinedWeb().mask([line], "en") == [kept]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (PROSE, True),
        ("Share the dough between two tins", True),
        ("By the river stood a house", True),
        ("Watch the pan closely", True),
        ("Home", False),
        ("Read more: what the storm left behind", False),
        ("© 2024 Example Press", False),
        ("By Anna Lind", False),
        ("Published 3 May", False),
        ("ADVERTISEMENT", False),
        ("We use cookies to make this site better.", False),
    ],
)
def test_regex_list(line: str, kept: bool) -> None:
    assert RegexList().mask([line], "en") == [kept]


def test_regex_list_holds_forty_patterns() -> None:
    assert len(RegexList._patterns) == 40


class TestMasks:
    def test_in_order(self) -> None:
        assert mask_from_output(["a", "b", "", "a"], ["b", "a"]) == [False, True, False, True]

    def test_white_space_and_compatibility_forms_do_not_matter(self) -> None:
        assert mask_from_output(["  a\u00a0 b", "ﬁn"], ["a b", "fin"]) == [True, True]

    def test_unknown_lines_and_out_of_order(self) -> None:
        assert mask_from_output(["a", "b"], ["x", "b", "a", "a"]) == [True, True]

    @given(st.lists(st.sampled_from(["a", "b", " c", "", "d "]), max_size=12), st.data())
    def test_any_selection_is_found_again(self, lines: list[str], data: st.DataObject) -> None:
        keep = [bool(line.strip()) and data.draw(st.booleans()) for line in lines]
        kept = [line for line, wanted in zip(lines, keep, strict=True) if wanted]
        found = mask_from_output(lines, kept)
        assert sum(found) == len(kept)
        assert [line for line, wanted in zip(lines, found, strict=True) if wanted] == kept

    @given(st.lists(st.booleans()))
    def test_packing(self, mask: list[bool]) -> None:
        assert unpack(pack(mask)) == mask

    def test_page_is_escaped_and_has_no_blank_paragraphs(self) -> None:
        page = as_page(["a < b & c", "", " "])
        assert "<p>a &lt; b &amp; c</p>" in page
        assert page.count("<p>") == 1

    def test_line_ends(self) -> None:
        assert split_lines("a\r\nb\rc\nd\u2028e\u2029f\x0bg") == ["a", "b", "c", "d", "e", "f\x0bg"]


class TestStopLists:
    def test_by_language(self) -> None:
        require(JusText())
        assert "the" in stop_list("en")
        assert "und" in stop_list("de-AT")

    def test_none(self) -> None:
        require(JusText())
        assert stop_list("zh") == stop_list("") == frozenset()


class TestChoice:
    def test_by_name(self) -> None:
        found, missing = choose_peers(["keep everything", "C4 line rule"])
        assert [peer.name for peer in found] == ["keep everything", "C4 line rule"]
        assert missing == []

    def test_unknown(self) -> None:
        with pytest.raises(ValueError, match="unknown peer 'x'; the peers are keep everything"):
            choose_peers(["x"])

    def test_missing_are_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(JusText, "module", "no_such_module")
        found, missing = choose_peers()
        assert "jusText" in missing
        assert "jusText" not in [peer.name for peer in found]


class FakeLabel(Enum):
    """Two of the labels."""

    BODY = "body"
    TEASER = "teaser"


@dataclass
class FakeDecision:
    """What the benchmarks read of a decision."""

    start: int
    end: int
    kept: bool
    label: FakeLabel
    score: int


class FakeCleaner:
    """Drops what starts with “more”, up to a bar, and keeps the rest."""

    def __init__(self, **options: object) -> None:
        self.options = options

    def explain(self, source: str) -> SimpleNamespace:
        decisions, place = [], 0
        for line in source.split("\n"):
            for part in line.split("|"):
                drop = part.startswith("more")
                label = FakeLabel.TEASER if drop else FakeLabel.BODY
                if part.strip():
                    decisions.append(FakeDecision(place, place + len(part), not drop, label, -5 if drop else 5))
                place += len(part) + 1
        text = "\n".join(source[item.start : item.end] for item in decisions if item.kept)
        return SimpleNamespace(text=text, decisions=decisions)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package in the place of declutter."""
    monkeypatch.setitem(sys.modules, "declutter", cast("ModuleType", SimpleNamespace(Cleaner=FakeCleaner)))


@pytest.mark.usefixtures("fake")
class TestDeclutter:
    def test_lines_labels_and_dropped_characters(self) -> None:
        found = Declutter().clean(["rain fell", "", "more rain", "more|long enough to stay"])
        assert found.kept == [True, False, False, True]
        assert found.labels == ["body", "", "teaser", "body"]
        assert found.scores == [5, 0, -5, 5]
        assert found.dropped == len("morerain") + len("more")

    def test_options(self) -> None:
        options = Declutter("recall", frozenset({"title"})).cleaner.options
        assert options == {"kind": "text", "preset": "recall", "drop": frozenset({"title"}), "model": None}

    def test_output_text_is_scored(self) -> None:
        tools = Tools([KeepEverything()], Cache(None))
        document = Document("c", "s", "1", "en", "", ("more|rain fell",), ("rain", "fell"))
        assert tools.outcome("declutter", document).hits == 2
        found = tools.outcome("keep everything", document).score
        assert found is not None
        assert found.precision == pytest.approx(2 / 3)


class TestCache:
    def test_computes_once(self, tmp_path: Path) -> None:
        calls: list[int] = []

        def compute() -> str:
            calls.append(1)
            return "a\ud800\n"

        cache = Cache(tmp_path)
        assert cache.get("key", compute) == "a\ud800\n"
        cache.close()
        again = Cache(tmp_path)
        assert again.get("key", compute) == "a\ud800\n"
        assert len(calls) == 1
        again.close()

    def test_without_a_directory(self) -> None:
        answers = iter("ab")
        cache = Cache(None)
        assert [cache.get("key", lambda: next(answers)) for _ in range(2)] == ["a", "b"]

    @given(st.lists(st.text(), max_size=3), st.lists(st.text(), max_size=3))
    @settings(max_examples=50)
    def test_keys_differ_where_parts_differ(self, left: list[str], right: list[str]) -> None:
        assert (digest(*left) == digest(*right)) == (left == right)


def test_declutter_is_told_by_the_code_that_runs() -> None:
    assert Declutter().version() == DeclutterHtml("declutter", "balanced").version() == declutter.__version__

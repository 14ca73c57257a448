"""Inputs that somebody made, or that only happen, to break programs."""

from __future__ import annotations

import json

import pytest

from declutter import Cleaner, clean, explain
from tests.helpers import LINE_ENDS, PROSE, SHARED, check_result

BLNS = SHARED / "hostile" / "blns" / "blns.json"
MEGABYTE = 2**20


@pytest.mark.parametrize(
    "source",
    [
        "\r" * 9,
        "\r\n" * 9,
        "\n\r" * 9,
        "one\rtwo\r\nthree\n\rfour",
        "\x00",
        "\x00one\x00\x00\ntwo\x00",
        "\ud800",
        "\udfff\ud800 one\n\ud83d\n\ude00",
        "\u2028\u2029\x85\x0b\x0c\x1c\x1d\x1e\x1f",
        "\u202etxt.exe\u202c",
        "\ufeff\n\ufeffone",
        "e" + "\u0301" * 3_000,
        "\U0010ffff" * 100,
        "ﷺ" * 500,
        "İ" * 5_000,
        "¹²³ ½ ① Ⅷ ٣ ๓ 一",
        "\\u0000 \\x00 %00 &#0;",
        "<script>alert(1)</script>",
        ". ! ? , ; : | > # @ © ( ) [ ] { } = /",
        "::::\n....\n||||\n####\n©©©©\n((((",
        "a" * 4_000 + "\n" + "a" * 4_001,
        " " * 5_000 + "x" + " " * 5_000,
        "\t".join("abc" * 400),
        "schÃ¶n \ud800",
        "Ã" * 2_000,
    ],
    ids=lambda source: ascii(source[:20]),
)
def test_strange_texts(source: str) -> None:
    for repaired in (True, False):
        check_result(source, explain(source, repair=repaired), repaired=repaired)


@pytest.mark.parametrize(
    "source",
    [
        b"\x00" * 50,
        b"\xff" * 50,
        b"\xfe\xff\xd8\x00",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        bytes(range(256)) * 4,
        b"\x80" * 70_000,
    ],
)
def test_strange_bytes(source: bytes) -> None:
    assert isinstance(clean(source), str)


def test_a_no_break_space_after_the_colon() -> None:
    for space in (" ", "\u00a0", "\u202f", "\u2003", "  "):
        decision = explain(f"{PROSE[0]}\n\nRead:{space}Why nobody wanted the ropeworks\n\n{PROSE[1]}").decisions[1]
        assert decision.label == "teaser"
        assert any(item.name.startswith("cue:teaser.") for item in decision.evidence)


@pytest.mark.parametrize("end", LINE_ENDS, ids=ascii)
def test_many_empty_lines(end: str) -> None:
    nothing = end * 100_000
    assert clean(nothing) == ""
    assert clean(f"one two{nothing}three four") == "one two\n\nthree four"
    assert clean(f"{nothing}one two{nothing}") == "one two"


def test_many_lines() -> None:
    source = "zebra 7\n" * 50_000
    result = explain(source)
    assert len(result.decisions) == 50_000
    assert result.text.count("zebra 7") == len(result.kept)


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "word ",
        "wörter ",
        "漢字",
        "schÃ¶n ",
        "Read more: ",
        ". ",
        "x. Y",
        "\x00",
        " \u00a0",
        "1 | ",
        "> a ",
        "(",
        "#a ",
        "a\t",
        "\u0301",
        "12:3",
    ],
    ids=ascii,
)
def test_a_line_of_a_megabyte(unit: str) -> None:
    source = "x" + unit * (MEGABYTE // len(unit)) + "x"
    result = explain(f"{PROSE[0]}\n{source}\n{PROSE[1]}")
    if unit == "Read more: ":
        # A line full of cues is cut, as far as lines are looked into.
        assert all(decision.label.value == "teaser" for decision in result.decisions[2:10_000])
        return
    assert len(result.decisions) == 3
    assert (result.decisions[1].start, result.decisions[1].end) == (len(PROSE[0]) + 1, len(PROSE[0]) + 1 + len(source))
    assert result.decisions[1].reason


@pytest.mark.parametrize("repaired", [True, False])
def test_a_line_of_three_megabytes(repaired: bool) -> None:
    source = ("The ferry left the harbour at dawn, and nobody had ordered the piano. " * (3 * MEGABYTE // 70))[:-1]
    result = explain(source, repair=repaired)
    assert result.text == source
    assert "limit" in result.warnings
    assert result.decisions[0].evidence


def test_a_phrase_of_the_user_in_a_long_line() -> None:
    blank = " " * MEGABYTE
    assert Cleaner(remove=["a b"]).clean(f"a{blank}c\nzebra a{blank}b") == f"a{blank}c"


@pytest.mark.skipif(not BLNS.is_file(), reason="the list of naughty strings is not beside the repository")
class TestNaughtyStrings:
    """The Big List of Naughty Strings: one at a time, and as one page."""

    def test_alone(self) -> None:
        for text in json.loads(BLNS.read_text(encoding="utf-8")):
            for source in (text, f"{PROSE[0]}\n\n{text}\n\n{PROSE[1]}"):
                check_result(source, explain(source), repaired=True)

    @pytest.mark.parametrize("end", LINE_ENDS, ids=ascii)
    def test_together(self, end: str) -> None:
        source = end.join(json.loads(BLNS.read_text(encoding="utf-8")))
        check_result(source, explain(source, repair=False), repaired=False)
        assert isinstance(clean(source.encode("utf-8", "surrogatepass")), str)

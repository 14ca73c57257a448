"""What holds for every result of every source, and in every process."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from declutter import Cleaner, Label, explain
from declutter.decode import decode, repair
from tests.helpers import CLUTTER, PROSE, ROOT, SOURCE, any_text, check_result, sample_texts, sources, verdicts

presets = st.sampled_from(["precision", "balanced", "recall"])


@settings(max_examples=150)
@given(sources() | any_text | st.text(), presets)
@example("\u0130" * 50, "balanced")
@example("\ud800\udc00", "balanced")
@example("\x00", "recall")
@example("\ufeffone", "precision")
@example(":", "balanced")
@example("." * 30, "balanced")
@example("a, .b\n,", "balanced")
@example("٣ ³ ½ Ⅷ ①", "balanced")
def test_any_str(source: str, preset: str) -> None:
    for repaired in (False, True):
        check_result(source, explain(source, repair=repaired, preset=preset), repaired=repaired)  # type: ignore[arg-type]


#: Words as they stand on one line: prose, clutter, and the marks between them.
flattened = st.lists(st.sampled_from([*PROSE, *CLUTTER, "|", "•", "Home", "News", "©"]), max_size=12).map(" ".join)
wrapped = st.lists(st.sampled_from([*PROSE, *CLUTTER]), max_size=8).map(
    lambda blocks: "\n\n".join(textwrap.fill(block * 2, 70) for block in blocks)
)
marked = st.lists(
    st.sampled_from(
        [
            "# Tea", "- [Home](/)", "  - nested", "1. one", "2. two", "| a | b |", "|---|---|", "```", "~~~", "---",
            "===", "![x](y.png)", "> quoted", "<div>", "</div>", "[id]: http://x.example", "    code", "", "",
            *PROSE, *CLUTTER,
        ]
    ),
    max_size=14,
).map("\n".join)  # fmt: skip


@settings(max_examples=150)
@given(flattened | wrapped | marked, st.sampled_from(["text", "markdown", None]), presets)
def test_any_form_of_text(source: str, kind: str | None, preset: str) -> None:
    check_result(source, explain(source, repair=False, kind=kind, preset=preset), repaired=False)  # type: ignore[arg-type]


@settings(max_examples=150)
@given(st.binary(max_size=300) | sources().map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(b"\xff\xfe\x00")
@example(b"\xff\xfe\x00\x00\x00")
@example(b"\x00\xd8")
def test_any_bytes(source: bytes) -> None:
    result = explain(source, repair=False)
    check_result(decode(source), result, repaired=False)
    assert verdicts(explain(bytearray(source), repair=False)) == verdicts(result)


@given(
    st.text(max_size=80),
    st.sampled_from(["utf-8", "utf-16", "utf-32", "utf-8-sig", "cp1252", "koi8-r", "shift_jis", "gb18030"]),
)
def test_bytes_in_a_named_encoding(text: str, codec: str) -> None:
    source = text.encode(codec, "ignore")
    check_result(decode(source, codec), explain(source, encoding=codec, repair=False), repaired=False)


@given(
    sources(), st.sets(st.sampled_from(list(Label))), st.lists(st.sampled_from(["harbour", "Read", "in"]), max_size=2)
)
def test_any_options(source: str, keep: set[Label], phrases: list[str]) -> None:
    cleaner = Cleaner(keep=keep, drop=set(Label) - keep, protect=phrases[:1], remove=phrases[1:])
    check_result(source, cleaner.explain(source), repaired=True, policy=False)


@given(sources() | any_text)
def test_the_text_is_a_subsequence_of_the_lines(source: str) -> None:
    result = explain(source, repair=False)
    position = 0
    for line in result.text.split("\n") if result.text else ():
        if line:
            position = source.index(line, position) + len(line)
    assert result.text == "" or result.text.strip("\n") == result.text
    assert "\n\n\n" not in result.text


@given(sources())
def test_repair_changes_texts_and_no_spans(source: str) -> None:
    plain, mended = explain(source, repair=False), explain(source)
    for before, after in zip(plain.decisions, mended.decisions, strict=True):
        assert (after.start, after.end) == (before.start, before.end)
        assert after.text == repair(before.text)


@given(sources())
def test_the_same_source_gives_the_same_result(source: str) -> None:
    assert verdicts(explain(source)) == verdicts(explain(source))


@given(sources())
def test_cleaning_what_is_clean_takes_no_line_twice(source: str) -> None:
    # Not the same: with the clutter gone a line may stand elsewhere. But nothing comes back, or is torn.
    text = explain(source, repair=False).text
    again = explain(text, repair=False)
    assert set(again.text.splitlines()) <= set(text.splitlines()) | {""}


def digest() -> str:
    """A digest of every decision on the test pages, with evidence and reasons."""
    found = [verdicts(explain(text)) for text in sample_texts()]
    return hashlib.sha256(repr(found).encode("utf-8", "surrogatepass")).hexdigest()


@pytest.mark.parametrize("seed", ["0", "4242"])
def test_another_process_with_another_hash_seed_decides_alike(seed: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join([str(SOURCE), str(ROOT)])}
    script = f"from tests.{Path(__file__).stem} import digest; print(digest())"
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == digest()


def test_the_digest_sees_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest()
    monkeypatch.setattr("tests.test_properties.explain", Cleaner(preset="recall").explain)
    assert digest() != before

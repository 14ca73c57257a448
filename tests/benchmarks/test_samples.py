"""The sample files: their format, what is wrong with broken ones, and the shipped ones themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.documents import from_sample
from benchmarks.samples import (
    BODY_KINDS,
    DROPPED_LABELS,
    EITHER,
    KEPT_LABELS,
    SAMPLES,
    parse_row,
    parse_sample,
    read_samples,
)

HEAD = "# shape: recipe, residue | origin: written for the project\n"
FILES = sorted(SAMPLES.glob("*/*.tsv"))


class TestRows:
    def test_label_kind_and_text(self) -> None:
        row = parse_row("body/list\t• two eggs\tbeaten")
        assert (row.label, row.kind, row.text, row.name, row.keep) == (
            "body",
            "list",
            "• two eggs\tbeaten",
            "body/list",
            True,
        )

    def test_leading_spaces_stay(self) -> None:
        assert parse_row("body/code\t    return 1").text == "    return 1"

    @pytest.mark.parametrize("row", ["", "   ", "\t"])
    def test_blank(self, row: str) -> None:
        line = parse_row(row)
        assert (line.label, line.text, line.keep) == ("", "", None)

    def test_policy(self) -> None:
        assert parse_row("notice\tCorrected on Monday").keep is True
        assert parse_row("teaser\tMore like this").keep is False
        assert parse_row(f"{EITHER}\tMap").keep is None

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            ("body", "label<TAB>text"),
            ("body\t ", "label<TAB>text"),
            ("Body\tText", "unknown label 'Body'"),
            ("advert\tText", "unknown label"),
            ("teaser/list\tText", "unknown kind"),
            ("body/poem\tText", "body/{"),
        ],
    )
    def test_wrong_rows_say_where(self, row: str, message: str) -> None:
        with pytest.raises(ValueError, match=r"a\.tsv:3: ") as caught:
            parse_row(row, "a.tsv:3")
        assert message in str(caught.value)

    @given(st.sampled_from(sorted(KEPT_LABELS | DROPPED_LABELS)), st.text(min_size=1).filter(str.strip))
    def test_round_trip(self, label: str, text: str) -> None:
        row = parse_row(f"{label}\t{text}")
        assert (row.label, row.text, row.keep) == (label, text, label in KEPT_LABELS)


class TestSamples:
    def test_blank_lines_are_lines_of_the_document(self) -> None:
        sample = parse_sample(f"{HEAD}title\tPea soup\n\nbody\tSoak the peas overnight.\n")
        assert sample.text == "Pea soup\n\nSoak the peas overnight."
        assert sample.shape == "recipe, residue"

    def test_only_a_head(self) -> None:
        assert parse_sample(HEAD).lines == ()

    @pytest.mark.parametrize("content", ["", "body\tText\n", "#shape: x\n"])
    def test_head_is_required(self, content: str) -> None:
        with pytest.raises(ValueError, match="# shape:"):
            parse_sample(content)

    def test_reading_a_directory(self, tmp_path: Path) -> None:
        (tmp_path / "held").mkdir()
        (tmp_path / "held" / "b.tsv").write_bytes((HEAD + "body\tRain.\r\n").encode())
        (tmp_path / "held" / "notes.txt").write_text("no sample", encoding="utf-8")
        found = read_samples(tmp_path)
        assert [(item.part, item.name, item.text) for item in found] == [("held", "b", "Rain.")]

    def test_gold_words_are_those_that_stay(self) -> None:
        sample = parse_sample(f"{HEAD}body\tRain fell.\neither\tMap\nteaser\tMore rain\n\n")
        document = from_sample(sample)
        assert document.gold == ("rain", "fell")
        assert [bag.total() for bag in document.bags] == [2, 0, 2, 0]
        assert document.labels == ("body", "either", "teaser", "")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_shipped_sample_is_well_formed(path: Path) -> None:
    raw = path.read_bytes()
    assert b"\r" not in raw
    sample = parse_sample(raw.decode("utf-8"), path.name)
    assert any(line.keep for line in sample.lines) or any(line.keep is False for line in sample.lines)


def test_labels_do_not_overlap() -> None:
    assert not KEPT_LABELS & DROPPED_LABELS
    assert EITHER not in KEPT_LABELS | DROPPED_LABELS
    assert not BODY_KINDS & (KEPT_LABELS | DROPPED_LABELS)

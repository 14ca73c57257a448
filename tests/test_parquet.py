"""Parquet: the schema and all other columns stay, whatever the text's type."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from declutter import cli

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

TEXTS = ["Advertisement\n\nIt rained all day, and nobody came.", None, "Meeting moved to 3 pm", ""]
CLEAN = ["It rained all day, and nobody came.", None, "Meeting moved to 3 pm", ""]


def table(kind: Any, repeat: int = 1) -> Any:
    return pa.table(
        {
            "id": pa.array([f"r{number}" for number in range(4 * repeat)]),
            "n": pa.array([1, None, 3, 4] * repeat, pa.int16()),
            "when": pa.array([dt.datetime(2026, 1, 1, tzinfo=dt.UTC)] * 4 * repeat),
            "tags": pa.array([["a"], [], None, ["b", "c"]] * repeat),
            "text": pa.array(TEXTS * repeat).cast(kind),
        }
    ).replace_schema_metadata({"made by": "a test"})


@pytest.mark.parametrize(
    "kind",
    [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.dictionary(pa.int32(), pa.string())],
    ids=str,
)
def test_everything_but_the_text_stays(kind: Any, tmp_path: Path) -> None:
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    made = table(kind, 300)
    pq.write_table(made, source, row_group_size=170)
    assert cli.main([str(source), "-o", str(target), "--workers", "1", "-q"]) == 0
    found = pq.read_table(target)
    assert found.schema.equals(pq.read_table(source).schema, check_metadata=True)
    assert found.drop_columns("text").equals(made.drop_columns("text"))
    assert found["text"].cast(pa.string()).to_pylist() == CLEAN * 300
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.parquet", "out.parquet"]


def test_bad_rows_are_left_out_and_named(tmp_path: Path) -> None:
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.table({"id": [1, 2, 3], "text": ["one", "x" * 200, "three"]}), source)
    assert cli.main([str(source), "-o", str(target), "--max-bytes", "100", "--workers", "1", "-q"]) == 1
    assert pq.read_table(target).to_pylist() == [{"id": 1, "text": "one"}, {"id": 3, "text": "three"}]
    (error,) = map(json.loads, (tmp_path / "out.parquet.errors.jsonl").read_text(encoding="utf-8").splitlines())
    assert (error["reason"], error["place"], error["id"]) == ("too_large", "row 2", "2")


@pytest.mark.parametrize("rows", [0, 3])
def test_an_empty_file_keeps_its_schema(rows: int, tmp_path: Path) -> None:
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(table(pa.string()).slice(0, rows), source)
    assert cli.main([str(source), "-o", str(target), "--workers", "1", "-q"]) == 0
    assert pq.read_table(target).schema.equals(pq.read_table(source).schema)
    assert pq.read_table(target).num_rows == rows


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_cut_file_is_named(share: float, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(table(pa.string(), 50), source)
    source.write_bytes(source.read_bytes()[: int(source.stat().st_size * share)])
    assert cli.main([str(source), "-o", str(target), "--workers", "1"]) == 1
    assert "corrupt: not a whole Parquet file" in capsys.readouterr().err
    assert not target.exists()


def test_other_formats_become_a_table_and_tables_become_lines(tmp_path: Path) -> None:
    source, target, lines = tmp_path / "in.jsonl", tmp_path / "out.parquet", tmp_path / "out.jsonl"
    source.write_text('{"id": "a", "n": 1.5, "text": "It rained."}\n{"text": null}\n', encoding="utf-8")
    assert cli.main([str(source), "-o", str(target), "--workers", "1", "-q"]) == 0
    assert pq.read_table(target).to_pylist() == [
        {"id": "a", "source": str(source), "record": 1, "text": "It rained.", "fields": '{"id": "a", "n": 1.5}'},
        {"id": None, "source": str(source), "record": 2, "text": None, "fields": "{}"},
    ]
    assert cli.main([str(target), "-o", str(lines), "--workers", "1", "-q"]) == 0
    assert [json.loads(line)["record"] for line in lines.read_text(encoding="utf-8").splitlines()] == [1, 2]


def test_a_missing_column_says_which_there_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pq.write_table(pa.table({"content": ["a"]}), tmp_path / "in.parquet")
    assert cli.main([str(tmp_path / "in.parquet"), "-o", str(tmp_path / "out.parquet"), "--workers", "1"]) == 1
    assert "--text-field" in capsys.readouterr().err


def test_decisions_as_a_table(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps({"id": "a", "text": TEXTS[0]}) + "\n", encoding="utf-8")
    arguments = [str(source), "-o", str(tmp_path / "out.jsonl"), "--decisions", str(tmp_path / "why.parquet"), "-q"]
    assert cli.main([*arguments, "--workers", "1"]) == 0
    first, second = pq.read_table(tmp_path / "why.parquet").to_pylist()
    assert (first["kept"], first["label"], first["id"], first["record"]) == (False, "advertisement", "a", 1)
    assert first["reason"].startswith("advertisement: ")
    assert (second["kept"], second["text"]) == (True, CLEAN[0])
    assert TEXTS[0][second["start"] : second["end"]] == CLEAN[0]  # type: ignore[index]


@pytest.mark.parametrize("arguments", [[], ["-o", "/dev/null", "--output-format", "parquet"]])
def test_parquet_needs_a_file(arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pq.write_table(table(pa.string()), tmp_path / "in.parquet")
    assert cli.main([str(tmp_path / "in.parquet"), *arguments, "--workers", "1"]) in {1, 2}
    assert "Parquet" in capsys.readouterr().err


def test_without_pyarrow_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pq.write_table(table(pa.string()), tmp_path / "in.parquet")
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    assert cli.main([str(tmp_path / "in.parquet"), "-o", str(tmp_path / "out.parquet"), "--workers", "1"]) == 2
    assert "declutter-text[parquet]" in capsys.readouterr().err

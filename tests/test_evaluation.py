"""``declutter eval``: the benchmarks' own measures, on users' labelled data."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import declutter
from benchmarks import metrics
from declutter import cli
from declutter.evaluation import judge_lines
from declutter.measures import mean_interval, word_score, words
from tests.helpers import CLUTTER, PROSE

Out = pytest.CaptureFixture[str]
word_texts = st.text(alphabet="ab Cd,渡船\n", max_size=40)


@given(wanted=word_texts, found=word_texts, language=st.sampled_from(["", "en", "zh", "ja-JP", "th"]))
def test_scores_are_those_of_the_benchmarks(wanted: str, found: str, language: str) -> None:
    theirs = metrics.word_score(Counter(metrics.words(wanted, language)), Counter(metrics.words(found, language)))
    ours = word_score(words(wanted, language), words(found, language))
    assert (ours.precision, ours.recall, ours.f1) == (theirs.precision, theirs.recall, theirs.f1)


@given(st.lists(st.floats(0, 1), max_size=20))
def test_intervals_are_those_of_the_benchmarks(values: list[float]) -> None:
    theirs, ours = metrics.bootstrap_mean(values), mean_interval(values)
    assert (ours.value, ours.low, ours.high) == pytest.approx((theirs.value, theirs.low, theirs.high))


def test_a_wrapped_paragraph_counts_for_each_of_its_lines() -> None:
    rows = [row for sentence in PROSE for row in (*textwrap.wrap(sentence * 2, 70), "")]
    result = declutter.explain("\n".join(rows))
    assert len(result.decisions) == len(PROSE)
    written = [row for row in rows if row]
    labels, _ = judge_lines(result, [("body", row) for row in written])
    assert labels == {"body": (len(written), len(written), len(written))}


def test_lines_are_found_by_their_text_in_order() -> None:
    text = f"Advertisement\n\n{PROSE[0]}\n\nAdvertisement\n\n{PROSE[1]}"
    result = declutter.explain(text)
    lines = [("advertisement", " Advertisement "), ("body", PROSE[0]), ("drop", "Advertisement"), ("1", PROSE[1])]
    labels, unknown = judge_lines(result, [*lines, ("drop", "not there"), ("", PROSE[0]), ("teaser", " ")])
    assert labels == {"advertisement": (1, 1, 1), "body": (1, 1, 1), "drop": (2, 1, 0), "1": (1, 1, 0)}
    assert unknown == {"": 1}


def labelled(path: Path) -> Path:
    rows = [
        {"id": "a", "lang": "en", "text": f"{CLUTTER[0]}\n\n{PROSE[0]}", "gold": PROSE[0]},
        {"id": "b", "text": PROSE[1], "gold": PROSE[1] + " " + PROSE[2]},
        {
            "id": "c",
            "html": "",
            "lines": [{"label": "Advertisement", "text": CLUTTER[0]}, {"label": 1, "text": PROSE[3]}],
        },
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_figures_as_json(tmp_path: Path, capsys: Out) -> None:
    assert cli.main(["eval", "--json", str(labelled(tmp_path / "l.jsonl"))]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["documents"], found["scored"]) == (3, 2)
    assert found["words"]["precision"]["mean"] == 1
    expected = word_score(words(PROSE[1] + " " + PROSE[2]), words(PROSE[1])).recall
    assert found["words"]["recall"]["mean"] == pytest.approx((1 + expected) / 2, abs=1e-4)
    assert found["labels"]["advertisement"] == {
        "wanted": "drop", "lines": 1, "right": 1, "recall": 1.0, "same_label": 1,
    }  # fmt: skip
    assert found["labels"]["1"]["wanted"] == "keep"


def test_figures_as_a_table(tmp_path: Path, capsys: Out) -> None:
    assert cli.main(["eval", str(labelled(tmp_path / "l.jsonl")), "--drop", "body"]) == 0
    out = capsys.readouterr().out
    assert "3 documents" in out
    assert "recall     0.000" in out


def test_two_files_are_input_and_wanted(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "in.txt").write_text(f"{CLUTTER[0]}\n\n{PROSE[0]}", encoding="utf-8")
    (tmp_path / "gold.txt").write_text(PROSE[0], encoding="utf-8")
    assert cli.main(["eval", str(tmp_path / "in.txt"), str(tmp_path / "gold.txt")]) == 0
    assert "f1         1.000" in capsys.readouterr().out
    assert cli.main(["eval", str(tmp_path / "in.txt"), str(tmp_path / "none.txt")]) == 1


@pytest.mark.parametrize(
    ("line", "words_"),
    [
        ("{", "no JSON"),
        ("[]", "no JSON object"),
        ('{"text": "a"}', "nothing is wanted"),
        ('{"gold": "a"}', "there is no text"),
        ('{"text": "a", "gold": 1}', "holds no string"),
        ('{"text": "a", "lines": ["a"]}', "no list of objects"),
    ],
)
def test_bad_records_are_named(line: str, words_: str, tmp_path: Path, capsys: Out) -> None:
    path = labelled(tmp_path / "l.jsonl")
    with path.open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")
    assert cli.main(["eval", str(path)]) == 1
    out, err = capsys.readouterr()
    assert "3 documents" in out
    assert "line 4" in err
    assert words_ in err


def test_nothing_to_measure_is_an_error(tmp_path: Path, capsys: Out) -> None:
    assert cli.main(["eval"]) == 2
    assert cli.main(["eval", str(tmp_path / "none.jsonl")]) == 1
    assert "no labelled document" in capsys.readouterr().err

"""``declutter rules``: the list, the match and the audit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import declutter
from declutter import cli
from declutter.element_cues import ELEMENT_CUES
from declutter.rules import RULES
from tests.helpers import CLUTTER, PROSE

Out = pytest.CaptureFixture[str]


def test_every_cue_and_rule_is_listed(capsys: Out) -> None:
    assert cli.main(["rules", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    names = [row["name"] for row in rows]
    assert len(names) == len(set(names))
    assert {f"rule:{rule.name}" for rule in RULES} <= set(names)
    assert {f"element:{cue.name}" for cue in ELEMENT_CUES} <= set(names)
    assert "cue:teaser.read_more" in names
    assert all(row["phrases"] > 0 for row in rows if row["name"].startswith("cue:"))
    assert cli.main(["rules"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in names)


@pytest.mark.parametrize("line", CLUTTER)
def test_a_match_names_what_fires(line: str, capsys: Out) -> None:
    assert cli.main(["rules", "--match", line, "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    evidence = declutter.explain(line).decisions[0].evidence
    assert found["fired"] == [
        {"name": item.name, "weight": item.weight} for item in evidence if item.name.startswith(("cue:", "rule:"))
    ]
    assert found["fired"]


def test_a_match_of_html_names_elements(capsys: Out) -> None:
    page = "<article>" + "".join(f"<p>{line}</p>" for line in PROSE) + "<p class=author>Maria Gomez</p></article>"
    assert cli.main(["rules", "--match", page, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"name": "element:byline.element", "weight": -1000} in found[-1]["fired"]


def test_a_match_for_people(capsys: Out) -> None:
    assert cli.main(["rules", "--match", f"Read more: x\x1b\n{PROSE[0]}", "--remove", "piano"]) == 0
    out = capsys.readouterr().out
    assert "  -3." in out or "  -4." in out
    assert "cue:teaser." in out
    assert "user:remove[0]" in out
    assert "\x1b" not in out
    assert cli.main(["rules", "--match", " "]) == 0
    assert "no text" in capsys.readouterr().out


def audited(tmp_path: Path) -> tuple[str, str]:
    patterns, corpus = tmp_path / "list.txt", tmp_path / "in.jsonl"
    patterns.write_text("# my list\n(?i)^read more:\nferry\nnever there\n(x+x+)+y\n", encoding="utf-8")
    texts = [f"Read more: {number}\n\n{PROSE[0]}" for number in range(3)] + ["x" * 4000]
    corpus.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    return str(patterns), str(corpus)


def test_an_audit_counts_hits(tmp_path: Path, capsys: Out) -> None:
    patterns, corpus = audited(tmp_path)
    assert cli.main(["rules", "--audit", patterns, corpus, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    figures = [
        [row[name] for name in ("line", "hits", "documents", "dropped_anyway", "body_hits", "timeouts")] for row in rows
    ]
    assert figures == [[2, 3, 3, 3, 0, 0], [3, 3, 3, 0, 3, 0], [4, 0, 0, 0, 0, 0], [5, 0, 0, 0, 0, 1]]
    assert rows[1]["body_examples"] == [PROSE[0]]


def test_an_audit_for_people(tmp_path: Path, capsys: Out) -> None:
    patterns, corpus = audited(tmp_path)
    assert cli.main(["rules", "--audit", patterns, corpus, "--workers", "1"]) == 0
    out = capsys.readouterr().out
    assert "4 documents, 4 patterns" in out
    assert "100 %" in out
    assert f"body: {PROSE[0][:40]}" in out
    assert "2 hit nothing; 1 hit only what declutter drops anyway" in out


@pytest.mark.parametrize(
    "arguments", [["page.txt"], ["--match", "a", "--audit", "b"], ["--audit", "empty.txt", "page.txt"]]
)
def test_questions_that_make_no_sense(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty.txt").write_text("# nothing\n", encoding="utf-8")
    assert cli.main(["rules", *arguments]) == 2
    assert capsys.readouterr().err.count("\n") == 1

"""The Python examples in README.md do what it says they do."""

from __future__ import annotations

import ast
import doctest
import re
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import ROOT

README = ROOT / "README.md"


def python_blocks(text: str) -> list[tuple[int, str]]:
    """The fenced Python blocks of a Markdown text, each with the number of its first line."""
    blocks = re.finditer(r"(?ms)^```(?:python|pycon|py)\n(.*?)^```$", text)
    return [(text.count("\n", 0, block.start(1)) + 1, block[1]) for block in blocks]


def run_prompts(block: str, line: int, names: dict[str, Any]) -> int:
    """Run a block with prompts as a doctest; how many examples it has."""
    test = doctest.DocTestParser().get_doctest(block, names, "README.md", "README.md", line - 1)
    runner = doctest.DocTestRunner()
    runner.run(test, clear_globs=False)
    assert runner.summarize(verbose=False).failed == 0
    names.update(test.globs)
    return len(test.examples)


def run_comments(block: str, line: int, names: dict[str, Any]) -> int:
    """Run a block without prompts, and compare expressions with the comments under them; how many there are.

    A comment under an expression that looks like a value is what the expression gives; ``…`` stands for anything.
    """
    lines = block.split("\n")
    compared = 0
    for statement in ast.parse(block).body:
        place = f"README.md:{line + statement.lineno - 1}"
        below = lines[statement.end_lineno] if statement.end_lineno and statement.end_lineno < len(lines) else ""
        if isinstance(statement, ast.Expr) and re.match(r"# ?['\"\[({\d]|# ?(True|False|None)\b", below):
            value = eval(compile(ast.Expression(statement.value), place, "eval"), names)
            shown = re.escape(below.removeprefix("#").strip()).replace("…", ".*")
            assert re.fullmatch(shown, repr(value), re.DOTALL), f"{place} gives {value!r}"
            compared += 1
        else:
            exec(compile(ast.Module([statement], []), place, "exec"), names)
    return compared


def run(text: str) -> int:
    """Run all Python blocks of a Markdown text, one after the other; how many values were compared."""
    names: dict[str, Any] = {}
    return sum(
        (run_prompts if ">>>" in block else run_comments)(block, line, names) for line, block in python_blocks(text)
    )


def test_readme(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(README.read_text(encoding="utf-8")), "README.md shows no value that could be compared"


@pytest.mark.parametrize(
    ("block", "values"),
    [
        ("x = 'a b'\nx\n# 'a b'\n", 1),
        ("'a b c'\n# 'a … c'\n", 1),
        ("1 + 1\n# 2\nlen('ab')  # how long it is\n", 1),
        ("x = 1\n# a comment\n", 0),
        (">>> 1 + 1\n2\n>>> len('ab')\n2\n", 2),
    ],
)
def test_values_are_compared(block: str, values: int) -> None:
    assert run(f"text\n\n```python\n{block}```\n\ntext\n```sh\nls\n```\n") == values


@pytest.mark.parametrize("block", ["1 + 1\n# 3\n", "'a b'\n# 'a … c'\n", ">>> 1 + 1\n3\n", "no_such_name\n"])
def test_wrong_values_are_noticed(block: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises((AssertionError, NameError)):
        run(f"```python\n{block}```\n")
    assert "Traceback" not in capsys.readouterr().err


def test_blocks_are_found() -> None:
    text = "a\n```python\n>>> 1\n1\n```\n```sh\nls\n```\n```pycon\nx\n```\n"
    assert python_blocks(text) == [(3, ">>> 1\n1\n"), (10, "x\n")]

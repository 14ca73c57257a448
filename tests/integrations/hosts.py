"""What the tests of the integrations share: the sample, rows of every sort, the examples, missing libraries."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from declutter import Cleaner
from tests.helpers import ROOT, SOURCE

EXAMPLES = ROOT / "examples"
PAGES = EXAMPLES / "sample" / "pages.jsonl"

CLUTTERED = "Advertisement\n\nIt rained all day, and nobody came."
CLEAN = "It rained all day, and nobody came."
ADVERTS = "Advertisement\n\nShare on Facebook"


class BrokenPattern:
    """A pattern of a user's that fails on every line that has a certain word."""

    pattern = "broken"

    def search(self, text: str) -> None:
        """Fail."""
        if "broken" in text:
            raise RuntimeError("this pattern is broken")


def sample() -> list[dict[str, Any]]:
    """The rows of the sample."""
    return [json.loads(line) for line in PAGES.read_text(encoding="utf-8").splitlines()]


def cleaned_sample(min_kept: float = 0.0) -> dict[str, str | None]:
    """What a bare loop makes of the sample, by id."""
    cleaner = Cleaner()
    found: dict[str, str | None] = {}
    for row in sample():
        result = None if row["text"] is None else cleaner.explain(row["text"])
        if result is None or result.kept_share < min_kept:
            found[row["id"]] = row["text"]
        else:
            found[row["id"]] = result.text
    assert None in found.values()
    return found


def environment() -> dict[str, str]:
    """The environment of a process that is to import this package."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(SOURCE), str(ROOT)])}


def run_python(*arguments: str, cwd: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own."""
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, env=environment() | more, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done


def run_example(name: str, tmp_path: Path) -> str:
    """What an example prints."""
    return run_python(str(EXAMPLES / f"{name}.py"), cwd=tmp_path, PYTHONIOENCODING="utf-8").stdout


def lengths(printed: str) -> dict[str, int]:
    """The ``ID N characters`` lines of an example."""
    return {name: int(count) for name, count in re.findall(r"(?m)^(\S+) (\d+) characters", printed)}


def expected_lengths() -> dict[str, int]:
    """What those lines must say."""
    return {name: len(text or "") for name, text in cleaned_sample(min_kept=0.1).items()}

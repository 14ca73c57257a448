"""The progress bar, as a function of figures and on a real terminal."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter.progress import Progress
from tests.helpers import PROSE, SOURCE


@given(
    total=st.integers(0, 10**15),
    documents=st.integers(0, 10**12),
    read=st.integers(0, 10**15),
    removed=st.none() | st.floats(0, 1),
    seconds=st.floats(0, 1e7),
)
def test_a_line_fits_a_terminal(total: int, documents: int, read: int, removed: float | None, seconds: float) -> None:
    line = Progress(total, wanted=False).line(documents, read, removed, seconds)
    assert len(line) < shutil.get_terminal_size().columns
    assert "\n" not in line


def test_nothing_is_drawn_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(100, wanted=None)
    progress.update(1, 50, 0.1)
    progress.clear()
    assert capsys.readouterr().err == ""


def test_a_bar_is_drawn_where_it_is_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(100, wanted=True)
    progress.update(1, 50, 0.1)
    progress.clear()
    err = capsys.readouterr().err
    assert "50 %  1 documents" in err
    assert err.endswith("\r\x1b[K")


@pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")
def test_the_bar_on_a_real_terminal(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    line = json.dumps({"text": "\n\n".join(PROSE * 3)}) + "\n"
    source.write_text(line * 8000, encoding="utf-8")
    socket = str(tmp_path / "tmux")

    def tmux(*arguments: str) -> str:
        return subprocess.run(["tmux", "-S", socket, *arguments], capture_output=True, text=True, check=True).stdout

    command = (
        f"PYTHONPATH={SOURCE} {sys.executable} -m declutter {source} -o {tmp_path / 'out.jsonl'}; echo status $?; cat"
    )
    environment = os.environ | {"LC_ALL": "C.UTF-8"}
    subprocess.run(
        ["tmux", "-u", "-S", socket, "new-session", "-d", "-x", "110", "-y", "20", command], env=environment, check=True
    )
    try:
        seen: list[str] = []
        for _ in range(600):
            screen = tmux("capture-pane", "-p")
            seen.append(screen)
            if "status" in screen:
                break
            time.sleep(0.1)
    finally:
        tmux("kill-server")
    bars = [screen for screen in seen if "MB/s" in screen]
    assert bars
    assert all(screen.count("MB/s") == 1 for screen in bars)
    assert any("█" in screen and "% removed" in screen and "left" in screen for screen in bars)
    final = [row for row in seen[-1].splitlines() if row]
    assert final[0].startswith(
        "declutter: 8,000 in = 8,000 out + 0 quarantined + 0 skipped; 0.0 % of the characters removed"
    )
    assert final[-1] == "status 0"

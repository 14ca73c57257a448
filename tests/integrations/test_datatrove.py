"""datatrove: the two steps by themselves, and real local pipelines, one of them resumed after a kill."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any, Self

import pytest

from declutter import Cleaner, explain
from tests.integrations.hosts import (
    ADVERTS,
    CLEAN,
    CLUTTERED,
    EXAMPLES,
    BrokenPattern,
    cleaned_sample,
    environment,
    run_example,
    run_python,
    sample,
)

pytestmark = [pytest.mark.heavy, pytest.mark.filterwarnings("default")]
pytest.importorskip("datatrove", reason="datatrove is not installed (scripts/heavy.sh datatrove)")
Document = import_module("datatrove.data").Document
host = import_module("declutter.integrations.datatrove")
DeclutterFilter, DeclutterExtractor = host.DeclutterFilter, host.DeclutterExtractor

SITE = EXAMPLES / "sample" / "site"


def counts(step: Any) -> dict[str, int]:
    return {name: stat.total for name, stat in step.stats.stats.items()}


def test_the_filter_edits_and_counts() -> None:
    step = DeclutterFilter()
    (doc,) = step.run([Document(text=CLUTTERED, id="a")])
    assert doc.text == CLEAN
    found = counts(step)
    assert found["text_cleaned"] == found["lines_kept_body"] == found["lines_dropped_advertisement"] == 1


class Kept:
    """A writer that keeps what it is given."""

    def __init__(self) -> None:
        self.docs: list[Any] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing to close."""

    def write(self, doc: Any, rank: int) -> None:  # noqa: ARG002 - as writers are called
        self.docs.append(doc)


def test_documents_of_which_nothing_is_left() -> None:
    writer = Kept()
    step = DeclutterFilter(exclusion_writer=writer)
    assert list(step.run([Document(text=ADVERTS, id="a")])) == []
    (removed,) = writer.docs
    assert (removed.text, removed.metadata["filter_reason"]) == (ADVERTS, "nothing_left")
    assert counts(step)["dropped_nothing_left"] == 1
    (doc,) = DeclutterFilter(drop_empty=False).run([Document(text=ADVERTS, id="a")])
    assert doc.text == ""
    (doc,) = DeclutterFilter(min_kept=0.1).run([Document(text=ADVERTS, id="a")])
    assert doc.text == ADVERTS


def test_documents_without_text() -> None:
    step = DeclutterFilter()
    docs = [Document(text=text, id="a") for text in (None, 7, CLUTTERED.encode())]
    assert [doc.text for doc in step.run(docs)] == [CLEAN]
    assert counts(step)["dropped_no_text"] == 2
    with pytest.raises(TypeError, match="a text was expected, not int"):
        list(DeclutterFilter(on_error="raise").run([Document(text=7, id="a")]))
    (doc,) = DeclutterFilter(remove=[BrokenPattern()]).run([Document(text="it is broken", id="a")])
    assert doc.text == "it is broken"


def test_the_extractor() -> None:
    page = (SITE / "ferry.html").read_text(encoding="utf-8")
    step = DeclutterExtractor()
    docs = list(step.run([Document(text=page, id="a"), Document(text="<p>Advertisement</p>", id="b")]))
    assert [doc.id for doc in docs] == ["a"]
    assert docs[0].text == Cleaner(kind="html").clean(page)
    assert counts(step)["forwarded"] == counts(step)["dropped"] == 1
    assert DeclutterExtractor(kind="text").extract(CLUTTERED) == CLEAN
    assert DeclutterExtractor(output="markdown").extract(page).startswith("# The ferry")


def test_wrong_options() -> None:
    with pytest.raises(ValueError, match="unknown preset"):
        DeclutterFilter(preset="best")
    with pytest.raises(ValueError, match="unknown preset"):
        DeclutterExtractor(preset="best")


PIPELINE = """
import sys, time
from pathlib import Path
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader, WarcReader
from datatrove.pipeline.writers import JsonlWriter
from declutter.integrations.datatrove import DeclutterExtractor, DeclutterFilter

class SlowOnce(DeclutterFilter):
    def filter(self, doc):
        folder = Path(sys.argv[3])
        if self.slow and doc.id == "3-2":  # the last task hangs in the middle, and the test kills everything
            (folder / "hangs").touch()
            time.sleep(600)
        return super().filter(doc)

if __name__ == "__main__":
    kind, source, folder, slow = sys.argv[1:]
    if kind == "jsonl":
        step = SlowOnce()
        step.slow = slow == "slow"
        steps = [JsonlReader(source), step]
    else:
        steps = [WarcReader(source), DeclutterExtractor()]
    LocalPipelineExecutor(
        [*steps, JsonlWriter(folder + "/out")], tasks=4, workers=2, logging_dir=folder + "/logs"
    ).run()
"""


def script(tmp_path: Path) -> str:
    path = tmp_path / "pipeline.py"
    path.write_text(PIPELINE, encoding="utf-8")
    return str(path)


def written(tmp_path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for path in sorted((tmp_path / "out").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows += map(json.loads, lines)
    return rows


def write_shards(folder: Path) -> dict[str, str]:
    """Four shards of the sample, and what is to become of their documents."""
    folder.mkdir()
    cleaned, expected = cleaned_sample(), {}
    for shard in range(4):
        with (folder / f"{shard}.jsonl").open("w", encoding="utf-8") as lines:
            for number, row in enumerate(sample()):
                name = f"{shard}-{number}"
                lines.write(json.dumps(row | {"id": name}) + "\n")
                if text := cleaned[row["id"]]:
                    expected[name] = text
    return expected


def test_json_lines_in_several_tasks_resumed_after_a_kill(tmp_path: Path) -> None:
    expected = write_shards(tmp_path / "in")
    command = [script(tmp_path), "jsonl", str(tmp_path / "in"), str(tmp_path)]
    first = subprocess.Popen(
        [sys.executable, *command, "slow"], env=environment(), stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        deadline = time.monotonic() + 120
        done = tmp_path / "logs" / "completions"
        while not (tmp_path / "hangs").exists() or len(list(done.glob("*"))) < 3:
            assert time.monotonic() < deadline
            assert first.poll() is None
            time.sleep(0.1)
    finally:
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    before = {path.name: path.stat().st_mtime_ns for path in done.glob("*")}
    run_python(*command, "fast")
    assert len(list(done.glob("*"))) == 4
    assert {path.name: path.stat().st_mtime_ns for path in done.glob("*") if path.name in before} == before
    rows = written(tmp_path)
    assert {row["id"]: row["text"] for row in rows} == expected
    assert len(rows) == len(expected)
    assert rows[0]["metadata"]["url"].startswith("https://")


def write_warc(path: Path, pages: list[str]) -> None:
    """A file of responses, as a crawler writes them."""
    parts = []
    for number, page in enumerate(pages):
        body = page.encode()
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
        head = (
            "WARC/1.0\r\nWARC-Type: response\r\n"
            f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012}>\r\n"
            f"WARC-Target-URI: https://a.example/{number}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
            "WARC-Identified-Payload-Type: text/html\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(http)}\r\n\r\n"
        )
        parts.append(gzip.compress(head.encode() + http + b"\r\n\r\n"))
    path.write_bytes(b"".join(parts))


def test_warc_to_json_lines(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    pages = [(SITE / name).read_text(encoding="utf-8") for name in ("ferry.html", "ropeworks.html")]
    for shard in range(2):
        write_warc(tmp_path / "in" / f"{shard}.warc.gz", [*pages, "<html><body><p>Advertisement</p></body></html>"])
    run_python(script(tmp_path), "warc", str(tmp_path / "in"), str(tmp_path), "fast")
    found = sorted((row["metadata"]["url"], row["text"]) for row in written(tmp_path))
    texts = [explain(page, kind="html").text for page in pages]
    assert found == sorted((f"https://a.example/{number}", text) for number, text in enumerate(texts) for _ in range(2))


def test_the_example(tmp_path: Path) -> None:
    kept = sum(1 for text in cleaned_sample(min_kept=0.1).values() if text)
    assert f"{kept} documents" in run_example("datatrove_pipeline", tmp_path)

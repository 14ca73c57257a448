"""Worker processes: order, completeness, and documents that crash, hang or raise."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import declutter
from declutter import Failure, Result, clean_many
from declutter.pool import Job, Passed, WorkerError, in_process, ordered_map, worker_count
from tests.helpers import SOURCE, verdicts

PAGE = "<title>Tea</title><p>It rained all day, and nobody came.</p><p hidden>Nobody.</p>"
RAIN = "It rained all day, and nobody came."
TEXTS = (f"Advertisement\n\n{RAIN}", "Meeting moved to 3 pm", "", b"caf\xc3\xa9", "\ud800", PAGE)


class Trap:
    """A pattern that does to its worker what a line says."""

    pattern = "trap"

    def search(self, text: str) -> None:
        if text == "crash":
            os.kill(os.getpid(), 9)
        if text == "exit":
            os._exit(3)
        if text == "hang":
            time.sleep(60)
        if text == "raise":
            raise KeyError(text)
        if text == "print":
            sys.stdout.write("somewhere else\n")
            os.write(1, b"on the way of the answers")


def outcome(found: Result | Failure) -> str:
    return found.status if isinstance(found, Failure) else found.text


@pytest.mark.parametrize("workers", [1, 3])
def test_results_are_those_of_a_cleaner(workers: int) -> None:
    sources = TEXTS * 30
    found = list(clean_many(sources, workers=workers, keep={"advertisement"}))
    cleaner = declutter.Cleaner(keep={"advertisement"})
    assert found == [cleaner.explain(source) for source in sources]
    result = found[0]
    assert isinstance(result, Result)
    assert verdicts(result) == verdicts(cleaner.explain(TEXTS[0]))
    assert verdicts(pickle.loads(pickle.dumps(result))) == verdicts(result)


@settings(max_examples=3)
@given(places=st.dictionaries(st.integers(0, 59), st.sampled_from(["crash", "exit", "raise", "print"]), max_size=5))
def test_a_bad_document_is_a_failure_and_the_others_are_unaffected(places: dict[int, str]) -> None:
    sources = [places.get(number, f"document {number}") for number in range(60)]
    found = [outcome(item) for item in clean_many(sources, workers=2, remove=[Trap()])]
    names = {"crash": "crashed", "exit": "crashed", "raise": "error"}
    assert found == [names.get(source, source) for source in sources]


def test_a_hanging_document_is_a_failure() -> None:
    sources = ["before", "hang", "after", "crash", "end"]
    started = time.monotonic()
    found = list(clean_many(sources, workers=1, timeout=1, remove=[Trap()]))
    assert [outcome(item) for item in found] == ["before", "timeout", "after", "crashed", "end"]
    assert found[1] == Failure("timeout", "took longer than 1 s")
    assert time.monotonic() - started < 20


def test_wrong_types_are_failures() -> None:
    found = list(clean_many(["a", None, 3, "b"], workers=1))  # type: ignore[list-item]
    assert [outcome(item) for item in found] == ["a", "error", "error", "b"]
    assert isinstance(found[1], Failure)
    assert "NoneType" in found[1].reason


def test_sources_are_pulled_as_results_are_taken() -> None:
    pulled = 0

    def endless() -> Iterator[str]:
        nonlocal pulled
        while True:
            pulled += 1
            yield f"document {pulled}"

    results = clean_many(endless(), workers=2)
    for number in range(1, 500):
        assert outcome(next(results)) == f"document {number}"
        assert pulled < number + 300
    results.close()  # type: ignore[attr-defined]  # it is a generator


def test_a_slow_source_is_worked_on_as_it_comes() -> None:
    def slow() -> Iterator[str]:
        yield "alpha"
        time.sleep(0.5)
        yield "beta"

    results = clean_many(slow(), workers=1)
    assert outcome(next(results)) == "alpha"
    assert [outcome(item) for item in results] == ["beta"]


def test_an_error_of_the_source_reaches_the_caller() -> None:
    def broken() -> Iterator[str]:
        yield "alpha"
        raise LookupError("no more")

    results = clean_many(broken(), workers=1)
    with pytest.raises(LookupError, match="no more"):
        list(results)


def test_a_consumer_that_pauses_times_nothing_out() -> None:
    results = clean_many([f"document {number}" for number in range(300)], workers=1, timeout=0.5)
    assert outcome(next(results)) == "document 0"
    time.sleep(1.5)
    assert [outcome(item) for item in results] == [f"document {number}" for number in range(1, 300)]


def test_workers_end_with_the_generator() -> None:
    results = clean_many(["a"] * 100, workers=2)
    next(results)
    results.close()  # type: ignore[attr-defined]
    children = subprocess.run(
        ["ps", "--ppid", str(os.getpid()), "-o", "args="], capture_output=True, text=True, check=False
    ).stdout
    assert "declutter.worker" not in children


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"workers": -1}, ValueError),
        ({"workers": "2"}, TypeError),
        ({"workers": True}, TypeError),
        ({"timeout": 0}, ValueError),
        ({"timeout": float("nan")}, ValueError),
        ({"timeout": "1"}, TypeError),
        ({"preset": "harsh"}, ValueError),
    ],
)
def test_wrong_options_raise_at_once(options: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        clean_many(["a"], **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("sources", ["text", b"text", 3])
def test_a_single_text_is_no_iterable_of_texts(sources: object) -> None:
    with pytest.raises(TypeError, match="iterable of texts"):
        clean_many(sources)  # type: ignore[arg-type]


def test_a_script_needs_no_guard() -> None:
    script = "import declutter; print([r.text for r in declutter.clean_many(['a', 'b'], workers=2)])"
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    done = subprocess.run(
        [sys.executable, "-"], input=script, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "['a', 'b']\n"


def test_workers_that_cannot_start_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(WorkerError, match="cannot start"):
        list(clean_many(["a"], workers=1))


class Unloadable:
    """A task that a worker cannot unpickle."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return __import__, ("no_such_module_anywhere",)


def test_a_task_that_cannot_be_loaded_is_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(WorkerError, match="did not start"):
        list(ordered_map(Unloadable(), [Job("a", None, 1)], 1, 1.0))  # type: ignore[arg-type]
    assert "no_such_module_anywhere" in capfd.readouterr().err


def test_work_that_cannot_be_sent_is_an_error() -> None:
    with pytest.raises(WorkerError, match="cannot be given"):
        list(ordered_map(len, [Job(lambda: None, None, 1)], 1, 1.0))


def test_passed_items_keep_their_place() -> None:
    jobs = [Job("a", 1, 1), Passed(2), Job("b", 3, 1), Passed(4)]
    assert list(ordered_map(str.upper, jobs, 1, 5.0)) == [(1, "A"), (2, None), (3, "B"), (4, None)]
    assert list(in_process(str.upper, jobs)) == [(1, "A"), (2, None), (3, "B"), (4, None)]


def test_no_worker_is_started_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    assert list(clean_many([], workers=1)) == []


def test_zero_workers_is_one_for_each_core() -> None:
    assert worker_count(0) == len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()

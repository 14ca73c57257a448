"""Ten times the input takes ten times the work: counted, and measured."""

from __future__ import annotations

import sys
from collections.abc import Callable
from statistics import median
from time import process_time
from types import FrameType
from typing import Any

import pytest

from declutter import Cleaner
from tests.helpers import CLUTTER, OTHER, PACKAGE, PROSE

CLEANER = Cleaner(remove=["our house tip"])
MIXED = (*PROSE, *CLUTTER, *OTHER)

#: Makes a source of about so many characters.
FAMILIES: dict[str, Callable[[int], str]] = {
    # No line twice: equal lines are described once.
    "pages": lambda size: "".join(f"{line} {copy}\n\n" for copy in range(size // 500) for line in MIXED)[:size],
    "one long line": lambda size: "word " * (size // 5),
    "one long line of mojibake": lambda size: "schÃ¶n " * (size // 7),
    "one line of white space": lambda size: " " * size,
    "one line of sentences": lambda size: "We use cookies. " * (size // 16),
    "empty lines": lambda size: "\n" * size,
    "carriage returns": lambda size: "a\r\n\r\n" * (size // 5),
    "short lines": lambda size: "ab c\n" * (size // 5),
    "different lines": lambda size: "".join(f"zebra {number} grazes\n" for number in range(size // 16)),
    "cues": lambda size: "Read more: it rained\n" * (size // 21),
    "prose and cues in turn": lambda size: f"{PROSE[0]}\nAdvertisement\n" * (size // (len(PROSE[0]) + 15)),
    "digits": lambda size: "1 2 3 4 5 6 7 8 9 10 11 12\n" * (size // 27),
    "symbols": lambda size: "|>»·•@#©(/:.\n" * (size // 13),
    "house tips": lambda size: "our house " * (size // 10),
}


def work(source: str, *, with_reasons: bool) -> None:
    """Clean a source; look at every decision, too, where asked to."""
    result = CLEANER.explain(source)
    if with_reasons:
        for decision in result.decisions:
            decision.reason  # noqa: B018 - it is worked out when asked for


def instructions(call: Callable[[], object]) -> int:
    """How many bytecode instructions of the package a call runs: the same number on every machine."""
    count = 0
    before = sys.gettrace()
    package = str(PACKAGE)

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        if event == "call":
            if not frame.f_code.co_filename.startswith(package):
                return None
            frame.f_trace_opcodes, frame.f_trace_lines = True, False
        elif event == "opcode":
            count += 1
        return trace

    # Python 3.12 looks only at this moment whether anybody wants to see single instructions.
    sys._getframe().f_trace_opcodes = True
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


def settled(call: Callable[[], object]) -> int:
    """The number of instructions once it no longer changes: Python 3.13 misses some where a function is new to it."""
    before = -1
    for _ in range(6):
        count = instructions(call)
        if count == before:
            break
        before = count
    return before


@pytest.mark.parametrize("family", FAMILIES)
def test_ten_times_the_input_takes_ten_times_the_instructions(family: str) -> None:
    small, large = FAMILIES[family](2_000), FAMILIES[family](20_000)
    # What is loaded at its first use is loaded by the time that anything is counted.
    work(large, with_reasons=False)
    few = settled(lambda: work(small, with_reasons=False))
    many = instructions(lambda: work(large, with_reasons=False))
    # A tenth more than tenfold, and what every call takes once.
    assert few > 0
    assert many <= 11 * few + 2_000


def test_reasons_take_the_same_work_for_every_line() -> None:
    # Lines differ in what is to be said of them, so that the smaller page must have some of every kind.
    small, large = FAMILIES["pages"](4_000), FAMILIES["pages"](20_000)
    lines = [len(CLEANER.explain(source).decisions) for source in (small, large)]
    counts = [settled(lambda source=source: work(source, with_reasons=True)) for source in (small, large)]  # type: ignore[misc]
    assert counts[1] / counts[0] < 1.1 * lines[1] / lines[0]


@pytest.mark.parametrize("family", FAMILIES)
def test_ten_times_the_input_takes_nothing_like_a_hundred_times_the_time(family: str) -> None:
    # What runs inside one instruction (a search, a sort, a join) shows in the time only.
    small, large = FAMILIES[family](10_000), FAMILIES[family](100_000)
    work(large, with_reasons=False)
    ratio = min(seconds(large) / seconds(small) for _ in range(3))
    for _ in range(5):
        if ratio < 20:
            break
        ratio = seconds(large) / seconds(small)
    assert ratio < 20


def seconds(source: str) -> float:
    """The median processor time of three runs: what other programs do meanwhile does not count."""
    times = []
    for _ in range(3):
        start = process_time()
        work(source, with_reasons=False)
        times.append(process_time() - start)
    return median(times)


def test_quadratic_work_would_be_noticed() -> None:
    code = compile("[a for a in range(size) for b in range(size)]", str(PACKAGE / "quadratic.py"), "eval")
    counts = [settled(lambda size=size: eval(code, {"size": size})) for size in (20, 200)]  # type: ignore[misc]
    assert counts[1] > 11 * counts[0] + 2_000

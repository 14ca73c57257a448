"""Processor seconds: of this process, of children that nobody waits for, and of theirs."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from benchmarks.processor import Meter

BURN = "import time\nwhile time.process_time() < {seconds}: pass\n"
#: Starts another process, does not wait for it, and outlives it.
GRANDCHILD = (
    "import subprocess, sys, time\nsubprocess.Popen([sys.executable, '-c', sys.argv[1]])\ntime.sleep(600)\n"
)


def test_this_process_counts() -> None:
    with Meter() as meter:
        until = time.process_time() + 0.2
        while time.process_time() < until:
            pass
    assert meter.seconds == pytest.approx(0.2, abs=0.1)


def test_sleep_costs_nothing() -> None:
    with Meter() as meter:
        time.sleep(1.2)
    assert meter.seconds < 0.2


@pytest.mark.skipif(sys.platform != "linux", reason="children are found in /proc")
def test_a_child_that_ends_before_counts_and_only_once() -> None:
    with Meter() as meter:
        subprocess.run([sys.executable, "-c", BURN.format(seconds=2)], check=True)
    # It may end up to half a second after it was last looked at.
    assert 1.4 < meter.seconds < 2.5


@pytest.mark.skipif(sys.platform != "linux", reason="children are found in /proc")
def test_time_before_does_not_count_and_grandchildrens_does() -> None:
    child = subprocess.Popen([sys.executable, "-c", GRANDCHILD, BURN.format(seconds=2)])
    try:
        time.sleep(0.8)
        with Meter() as meter:
            time.sleep(0.6)
    finally:
        child.kill()
        child.wait()
    assert 0.05 < meter.seconds < 0.8

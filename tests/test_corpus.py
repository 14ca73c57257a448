"""Corpora through the command line: nothing lost, nothing reordered, one sentence for every failure."""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import declutter
from declutter import cli, outputs
from declutter.compression import SUFFIXES, blocks
from declutter.corpus import Counts
from tests.helpers import CLUTTER, PROSE, SOURCE

Out = pytest.CaptureFixture[str]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(SOURCE)}
POSIX = pytest.mark.skipif(os.name == "nt", reason="POSIX signals, links and devices")
#: How often a run is killed; DECLUTTER_KILLS asks for more.
KILLS = int(os.environ.get("DECLUTTER_KILLS", "4"))


def texts(count: int) -> list[str]:
    draw = random.Random(7)
    return [
        "\n\n".join([draw.choice(CLUTTER), *draw.choices(PROSE, k=draw.randint(1, 4)), draw.choice(CLUTTER)])
        for _ in range(count)
    ]


def corpus(path: Path, count: int = 40) -> Path:
    lines = [
        json.dumps({"id": f"d{number}", "n": 1.50, "text": text, "tail": None})
        for number, text in enumerate(texts(count))
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def read(path: Path) -> bytes:
    with path.open("rb") as stream:
        return b"".join(blocks(stream))


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in read(path).splitlines()]


def run(*arguments: object, **options: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "declutter", *map(str, arguments)]
    return subprocess.run(command, env=ENVIRONMENT, check=False, timeout=120, capture_output=True, **options)


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


# --- records -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("suffix", ["", *SUFFIXES])
def test_only_the_text_changes_and_the_order_stays(workers: str, suffix: str, tmp_path: Path, capsys: Out) -> None:
    source = corpus(tmp_path / "in.jsonl")
    target = tmp_path / f"out.jsonl{suffix}"
    assert cli.main([str(source), "-o", str(target), "--workers", workers]) == 0
    assert "declutter: 40 in = 40 out + 0 quarantined + 0 skipped" in capsys.readouterr().err
    before, after = rows(source), rows(target)
    assert [{**row, "text": declutter.clean(row["text"])} for row in before] == after
    first = read(target).splitlines()[0]
    assert first.startswith(b'{"id": "d0", "n": 1.5, "text": "')
    assert first.endswith(b', "tail": null}')
    assert names(tmp_path) == sorted(["in.jsonl", target.name])


def test_bad_records_are_listed_and_the_others_are_there(tmp_path: Path, capsys: Out) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [
        '{"id": "a", "text": "It rained."}',
        "{",
        '{"id": "c"}',
        "",
        '{"text": null}',
        '{"id": "e", "text": "Hm."}',
    ]
    source.write_text("\n".join(lines), encoding="utf-8")
    assert cli.main([str(source), "-o", str(target), "--workers", "1"]) == 1
    err = capsys.readouterr().err
    assert "6 in = 3 out + 2 quarantined + 1 skipped (blank_line 1); 1 passed as they were" in err
    assert target.read_text(encoding="utf-8").splitlines() == [lines[0], lines[4], lines[5]]
    first, second = rows(tmp_path / "out.jsonl.errors.jsonl")
    assert first == {
        "source": str(source), "record": 2, "place": "line 2, byte 34", "reason": "bad_json", "detail": first["detail"],
    }  # fmt: skip
    assert (second["record"], second["id"], second["reason"]) == (3, "c", "no_text")
    assert f"what failed is listed in {target}.errors.jsonl" in err


def test_an_earlier_list_of_errors_does_not_outlive_its_run(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"text": "a"}\n{\n', encoding="utf-8")
    assert cli.main([str(source), "-o", str(target), "-q"]) == 1
    source.write_text('{"text": "a"}\n', encoding="utf-8")
    assert cli.main([str(source), "-o", str(target), "-q"]) == 0
    assert names(tmp_path) == ["in.jsonl", "out.jsonl"]


def test_records_that_would_nearly_vanish_can_pass_as_they_are(tmp_path: Path, capsys: Out) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [json.dumps({"text": "\n".join(CLUTTER)}), json.dumps({"text": PROSE[0] + "\n\n" + CLUTTER[0]})]
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert cli.main([str(source), "-o", str(target), "--min-kept", "0.5"]) == 0
    assert target.read_text(encoding="utf-8").splitlines() == [lines[0], json.dumps({"text": PROSE[0]})]
    assert "1 passed as they were" in capsys.readouterr().err


def test_a_pattern_that_hangs_costs_one_record(tmp_path: Path) -> None:
    source, target, patterns = tmp_path / "in.jsonl", tmp_path / "out.jsonl", tmp_path / "list.txt"
    patterns.write_text("# mine\n\n(x+x+)+y\n(?i)piano\n", encoding="utf-8")
    lines = [{"text": PROSE[0]}, {"text": "x" * 5000}, {"text": PROSE[1]}]
    source.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert cli.main([str(source), "-o", str(target), "--remove-file", str(patterns), "-q"]) == 1
    assert [row["text"] for row in rows(target)] == ["", PROSE[1]]
    (error,) = rows(tmp_path / "out.jsonl.errors.jsonl")
    assert error["reason"] == "pattern_timeout"
    assert "(x+x+)+y" in error["detail"]


def test_a_record_that_takes_too_long_is_quarantined_with_its_status(tmp_path: Path) -> None:
    source, target, patterns = tmp_path / "in.jsonl", tmp_path / "out.jsonl", tmp_path / "list.txt"
    patterns.write_text("(x+x+)+y\n", encoding="utf-8")
    lines = [{"text": PROSE[0]}, {"text": "x" * 5000}, {"text": PROSE[1]}]
    source.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    arguments = ["--remove-file", str(patterns), "--timeout", "0.4", "--workers", "1", "-q"]
    assert cli.main([str(source), "-o", str(target), *arguments]) == 1
    assert [row["text"] for row in rows(target)] == [PROSE[0], PROSE[1]]
    (error,) = rows(tmp_path / "out.jsonl.errors.jsonl")
    assert (error["reason"], error["record"]) == ("timeout", 2)


@pytest.mark.parametrize("flag", ["--remove-file", "--protect-file"])
def test_a_wrong_pattern_names_file_and_line(flag: str, tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "list.txt").write_text("fine\n(\n", encoding="utf-8")
    (tmp_path / "page.txt").write_text(PROSE[0], encoding="utf-8")
    assert cli.main([flag, str(tmp_path / "list.txt"), str(tmp_path / "page.txt")]) == 2
    assert "list.txt, line 2: " in capsys.readouterr().err
    assert cli.main([flag, str(tmp_path / "none.txt"), str(tmp_path / "page.txt")]) == 1


def test_decisions_are_written_beside(tmp_path: Path) -> None:
    source = corpus(tmp_path / "in.jsonl", 3)
    why = tmp_path / "why.jsonl.gz"
    assert cli.main([str(source), "-o", str(tmp_path / "out.jsonl"), "--decisions", str(why), "-q"]) == 0
    found = rows(why)
    for number, row in enumerate(rows(source), 1):
        decisions = declutter.explain(row["text"]).decisions
        mine = [one for one in found if one["record"] == number]
        assert [(one["text"], one["label"], one["score"]) for one in mine] == [
            (decision.text, decision.label, decision.score) for decision in decisions
        ]
        assert all(("reason" in one) != one["kept"] for one in mine)


def test_records_to_standard_output(tmp_path: Path, capsys: Out) -> None:
    source = corpus(tmp_path / "in.jsonl", 3)
    assert cli.main([str(source)]) == 0
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == ["d0", "d1", "d2"]
    assert cli.main([str(source), "--output-format", "text", "-q"]) == 0
    out, err = capsys.readouterr()
    assert out == "".join(declutter.clean(text) + "\n" for text in texts(3))
    assert err == ""


def test_standard_input_can_be_records() -> None:
    data = gzip.compress(b'{"text": "It rained."}\n{"text": 1}\n')
    done = run("--input-format", "jsonl", "-", input=data)
    assert (done.returncode, done.stdout) == (1, b'{"text": "It rained."}\n')
    assert b"standard input, line 2" in done.stderr


def test_counts_that_do_not_add_up_are_an_error() -> None:
    with pytest.raises(AssertionError, match="lost"):
        Counts(found=3, written=1, skipped=1).check()


# --- files and folders -------------------------------------------------------------------------------------------


def tree(folder: Path) -> Path:
    (folder / "sub" / ".git").mkdir(parents=True)
    (folder / "a.txt").write_text(f"{CLUTTER[0]}\n\n{PROSE[0]}\n", encoding="utf-8")
    (folder / "sub" / "b.txt").write_text(f"{PROSE[1]}\n\n{CLUTTER[1]}\n", encoding="utf-8")
    (folder / "sub" / "c.txt.gz").write_bytes(gzip.compress(PROSE[2].encode()))
    (folder / "sub" / ".git" / "d.txt").write_text("hidden", encoding="utf-8")
    (folder / "photo.png").write_bytes(b"\x89PNG")
    corpus(folder / "sub" / "e.jsonl", 2)
    return folder


def test_a_folder_becomes_a_folder(tmp_path: Path, capsys: Out) -> None:
    source, target = tree(tmp_path / "in"), tmp_path / "out"
    assert cli.main([str(source), "-o", str(target)]) == 0
    assert names(target) == ["a.txt", "sub/b.txt", "sub/c.txt.gz", "sub/e.jsonl"]
    assert (target / "a.txt").read_text(encoding="utf-8") == PROSE[0] + "\n"
    assert read(target / "sub" / "c.txt.gz").decode() == PROSE[2] + "\n"
    assert len(rows(target / "sub" / "e.jsonl")) == 2
    err = capsys.readouterr().err
    assert "6 in = 5 out + 0 quarantined + 1 skipped (unknown_file 1)" in err
    assert "photo.png is skipped" in err
    assert names(tmp_path) == sorted(
        [*(f"in/{name}" for name in names(source)), *(f"out/{name}" for name in names(target))]
    )


def test_a_folder_inside_its_own_input_is_not_read_again(tmp_path: Path) -> None:
    source = tree(tmp_path / "in")
    for _ in range(2):
        assert cli.main([str(source), "-o", str(source / "clean"), "-q"]) == 0
    assert names(source / "clean") == ["a.txt", "sub/b.txt", "sub/c.txt.gz", "sub/e.jsonl"]


def test_a_file_that_cannot_be_used_has_no_output(tmp_path: Path) -> None:
    source = tree(tmp_path / "in")
    (source / "b.txt").write_text("x" * 5000, encoding="utf-8")
    (source / "cut.txt.gz").write_bytes(gzip.compress(PROSE[0].encode())[:-3])
    (source / "bad.jsonl").write_text("{\n", encoding="utf-8")
    assert cli.main([str(source), "-o", str(tmp_path / "out"), "--max-bytes", "4000", "-q"]) == 1
    assert names(tmp_path / "out") == ["a.txt", "sub/b.txt", "sub/c.txt.gz", "sub/e.jsonl"]
    reasons = {Path(row["source"]).name: row["reason"] for row in rows(tmp_path / "out.errors.jsonl")}
    assert reasons == {"b.txt": "too_large", "cut.txt.gz": "truncated", "bad.jsonl": "bad_json"}


def test_an_empty_folder_and_an_empty_file_have_outputs(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    assert cli.main([str(tmp_path / "in"), "-o", str(tmp_path / "none.jsonl"), "-q"]) == 0
    assert (tmp_path / "none.jsonl").read_bytes() == b""
    (tmp_path / "in" / "empty.jsonl").touch()
    (tmp_path / "in" / "empty.txt").touch()
    assert cli.main([str(tmp_path / "in"), "-o", str(tmp_path / "out"), "-q"]) == 0
    assert names(tmp_path / "out") == ["empty.jsonl", "empty.txt"]


def test_a_folder_can_become_one_file(tmp_path: Path) -> None:
    source, target = tree(tmp_path / "in"), tmp_path / "out.jsonl"
    assert cli.main([str(source), "-o", str(target), "-q"]) == 0
    assert [row["id"].rpartition("/")[2] for row in rows(target)] == ["a.txt", "b.txt", "c.txt.gz", "d0", "d1"]


def test_formats_get_their_suffix(tmp_path: Path) -> None:
    source, target = tree(tmp_path / "in"), tmp_path / "out"
    assert cli.main([str(source), "-o", str(target), "--output-format", "jsonl", "-q"]) == 0
    assert names(target) == ["a.txt.jsonl", "sub/b.txt.jsonl", "sub/c.txt.jsonl.gz", "sub/e.jsonl"]


@POSIX
def test_links_lead_nowhere_out_of_the_tree(tmp_path: Path, capsys: Out) -> None:
    source, target, elsewhere = tree(tmp_path / "in"), tmp_path / "out", tmp_path / "elsewhere"
    elsewhere.mkdir()
    target.mkdir()
    (target / "sub").symlink_to(elsewhere)
    assert cli.main([str(source), "-o", str(target)]) == 1
    assert "a link leads out of" in capsys.readouterr().err
    assert names(elsewhere) == []
    (source / "loop").symlink_to(source)
    assert "loop" not in " ".join(names(source / "sub"))
    assert cli.main([str(source), "-o", str(tmp_path / "again"), "-q"]) == 0


def test_two_files_of_one_name_are_refused(tmp_path: Path, capsys: Out) -> None:
    one, two = tree(tmp_path / "one"), tree(tmp_path / "two")
    assert cli.main([str(one), str(two), "-o", str(tmp_path / "out")]) == 2
    assert "would both become a.txt" in capsys.readouterr().err


def test_an_input_folder_is_no_output(tmp_path: Path, capsys: Out) -> None:
    source = tree(tmp_path / "in")
    before = {name: (source / name).read_bytes() for name in names(source)}
    assert cli.main([str(source), "-o", str(source)]) == 2
    assert "is both input and output" in capsys.readouterr().err
    assert before == {name: (source / name).read_bytes() for name in names(source)}


def test_large_files_are_quarantined(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "large.txt").write_text("x" * 2000, encoding="utf-8")
    (tmp_path / "small.txt").write_text(PROSE[0], encoding="utf-8")
    bomb = tmp_path / "bomb.txt.gz"
    bomb.write_bytes(gzip.compress(bytes(50_000_000)))
    files = [str(tmp_path / name) for name in ("large.txt", "bomb.txt.gz", "small.txt")]
    assert cli.main([*files, "--max-bytes", "1000"]) == 1
    out, err = capsys.readouterr()
    assert out == PROSE[0] + "\n"
    assert err.count("too_large") == 2


# --- when writing fails ------------------------------------------------------------------------------------------


@POSIX
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full disk at hand")
def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    source = corpus(tmp_path / "in.jsonl")
    done = run(source, "-o", "/dev/full", "-q")
    assert (done.returncode, done.stderr) == (1, b"declutter: cannot write /dev/full: No space left on device\n")
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "declutter", str(source), "-q"]
        piped = subprocess.run(command, env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)
    assert piped.returncode == 1
    assert piped.stderr == b"declutter: cannot write to standard output: No space left on device\n"


@POSIX
def test_a_disk_that_fills_up_leaves_what_can_be_taken_up_again(tmp_path: Path) -> None:
    source, target = corpus(tmp_path / "in.jsonl", 2500), tmp_path / "out.jsonl"
    # A limit on the size of files stands in for a full disk; SIGXFSZ is ignored, so that writing fails.
    script = (
        "import resource, signal, sys; from declutter.cli import main;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, -1));"
        "sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, source, "-o", target, "-q"], env=ENVIRONMENT, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1
    assert b"cannot write" in done.stderr
    assert not target.exists()
    assert cli.main([str(source), "-o", str(target), "-q", "--resume"]) == 0
    whole = tmp_path / "whole.jsonl"
    assert cli.main([str(source), "-o", str(whole), "-q"]) == 0
    assert target.read_bytes() == whole.read_bytes()


@POSIX
def test_a_broken_pipe_is_one_sentence(tmp_path: Path) -> None:
    source = corpus(tmp_path / "in.jsonl", 400)
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "declutter", str(source), "-q"]
    done = subprocess.run(command, env=ENVIRONMENT, stdout=writer, stderr=subprocess.PIPE, check=False, timeout=60)
    os.close(writer)
    assert done.returncode == 1
    assert done.stderr == b"declutter: the reader of standard output left before everything was written\n"


@POSIX
def test_a_read_only_target_is_one_sentence(tmp_path: Path, capsys: Out) -> None:
    source, locked = corpus(tmp_path / "in.jsonl"), tmp_path / "locked"
    locked.mkdir(mode=0o500)
    if os.geteuid() == 0:
        # Root may write everywhere but where the kernel lets nobody.
        locked = Path("/sys")
        if not locked.is_dir():
            pytest.skip("root, and no /sys here")
    assert cli.main([str(source), "-o", str(locked / "out.jsonl"), "-q"]) == 1
    err = capsys.readouterr().err
    assert err.startswith(f"declutter: cannot write {locked}")
    assert err.count("\n") == 1


@pytest.mark.parametrize("target", ["no/such/folder/out.jsonl", "in.jsonl/out.jsonl"])
def test_a_target_that_cannot_be_is_one_sentence(target: str, tmp_path: Path, capsys: Out) -> None:
    source = corpus(tmp_path / "in.jsonl")
    assert cli.main([str(source), "-o", str(tmp_path / target), "-q"]) == 1
    err = capsys.readouterr().err
    assert err.startswith("declutter: cannot write ")
    assert err.count("\n") == 1
    assert names(tmp_path) == ["in.jsonl"]


# --- stopping and going on ---------------------------------------------------------------------------------------


def killed_at(seconds: float, *arguments: object) -> int:
    """Run, kill the whole group after so many seconds; the exit status."""
    command = [sys.executable, "-m", "declutter", *map(str, arguments)]
    process = subprocess.Popen(command, env=ENVIRONMENT, start_new_session=True, stderr=subprocess.PIPE)
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    return process.returncode


@POSIX
@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz"])
def test_a_run_killed_at_any_moment_goes_on_to_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    source = corpus(tmp_path / "in.jsonl", 2200)
    with source.open("a", encoding="utf-8") as stream:
        stream.write("{\n")
    whole, target = tmp_path / f"whole{suffix}", tmp_path / f"out{suffix}"
    started = time.monotonic()
    assert run(source, "-o", whole, "--decisions", tmp_path / "w.jsonl", "-q").returncode == 1
    took = time.monotonic() - started
    draw, codes = random.Random(suffix), []
    for number in range(KILLS):
        arguments = [source, "-o", target, "--decisions", tmp_path / "o.jsonl", "-q"]
        codes.append(killed_at(draw.uniform(0.05, took), *arguments, *(["--resume"] if number % 5 else [])))
    assert -signal.SIGKILL in codes
    assert run(source, "-o", target, "--decisions", tmp_path / "o.jsonl", "-q", "--resume").returncode == 1
    assert target.read_bytes() == whole.read_bytes()
    assert (tmp_path / "o.jsonl").read_bytes() == (tmp_path / "w.jsonl").read_bytes()
    errors = [Path(f"{path}.errors.jsonl").read_bytes() for path in (target, whole)]
    assert errors[0] == errors[1]
    assert not [name for name in names(tmp_path) if name.endswith((".part", ".checkpoint", ".new"))]


@POSIX
def test_a_folder_killed_at_any_moment_goes_on(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for number in range(60):
        (source / f"{number:03}.txt").write_text("\n\n".join(texts(30)), encoding="utf-8")
    corpus(source / "shard.jsonl", 1200)
    started = time.monotonic()
    assert run(source, "-o", tmp_path / "whole", "-q").returncode == 0
    took = time.monotonic() - started
    draw = random.Random(3)
    for _ in range(KILLS):
        killed_at(draw.uniform(0.1, took), source, "-o", tmp_path / "out", "-q", "--resume")
    assert run(source, "-o", tmp_path / "out", "-q", "--resume").returncode == 0
    assert names(tmp_path / "out") == names(tmp_path / "whole")
    for name in names(tmp_path / "whole"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


@POSIX
def test_control_c_is_130_and_can_be_taken_up(tmp_path: Path) -> None:
    source, target = corpus(tmp_path / "in.jsonl", 20_000), tmp_path / "out.jsonl"
    command = [sys.executable, "-m", "declutter", str(source), "-o", str(target), "-q"]
    process = subprocess.Popen(command, env=ENVIRONMENT, stderr=subprocess.PIPE, start_new_session=True)
    for _ in range(400):
        if (tmp_path / "out.jsonl.checkpoint").exists():
            break
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, b"declutter: interrupted\n")
    assert "out.jsonl.checkpoint" in names(tmp_path)
    assert not target.exists()


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
@pytest.mark.parametrize("moment", ["saved", "moved"])
def test_a_run_killed_while_its_files_take_their_names_goes_on(
    suffix: str, moment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if suffix == ".parquet":
        pytest.importorskip("pyarrow")
    source, target, whole = corpus(tmp_path / "in.jsonl", 5), tmp_path / f"out{suffix}", tmp_path / f"whole{suffix}"
    assert cli.main([str(source), "-o", str(whole), "-q"]) == 0

    def killed(moves: list[dict[str, Any]]) -> None:
        if moment == "moved":
            original(moves)
        raise KeyboardInterrupt

    original = outputs.carry_out
    with monkeypatch.context() as patch:
        patch.setattr(outputs, "carry_out", killed)
        assert cli.main([str(source), "-o", str(target), "-q"]) == 130
    assert cli.main([str(source), "-o", str(target), "-q", "--resume"]) == 0
    assert target.read_bytes() == whole.read_bytes()
    assert names(tmp_path) == sorted(["in.jsonl", target.name, whole.name])


def test_another_run_is_not_gone_on_with(tmp_path: Path, capsys: Out) -> None:
    source, target = corpus(tmp_path / "in.jsonl"), tmp_path / "out.jsonl"
    (tmp_path / "out.jsonl.checkpoint").write_text('{"format": 1, "digest": "other"}', encoding="utf-8")
    assert cli.main([str(source), "-o", str(target), "--resume"]) == 2
    assert "start without --resume" in capsys.readouterr().err
    assert cli.main([str(source), "-o", str(target), "-q"]) == 0
    assert names(tmp_path) == ["in.jsonl", "out.jsonl"]


@pytest.mark.parametrize("arguments", [[], ["-o", "-"], ["-o", os.devnull]])
def test_resume_needs_a_file(arguments: list[str], tmp_path: Path, capsys: Out) -> None:
    assert cli.main([str(corpus(tmp_path / "in.jsonl")), "--resume", *arguments]) == 2
    assert "--resume needs --output" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--workers", "-1"], "whole number"),
        (["--workers", "two"], "whole number"),
        (["--timeout", "0"], "seconds"),
        (["--timeout", "nan"], "seconds"),
        (["--min-kept", "1.5"], "share"),
        (["--max-bytes", "0"], "1 or more"),
        (["--input-format", "pdf"], "invalid choice"),
        (["--output-format", "pdf"], "invalid choice"),
    ],
)
def test_wrong_values_are_one_sentence(arguments: list[str], words: str, tmp_path: Path, capsys: Out) -> None:
    assert cli.main([str(corpus(tmp_path / "in.jsonl")), *arguments]) == 2
    err = capsys.readouterr().err
    assert words in err
    assert err.count("\n") == 1

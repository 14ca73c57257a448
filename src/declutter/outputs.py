"""Where a run writes: the records, the decisions, the errors, and the checkpoint that ties them together."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from declutter.console import (
    CannotWriteError,
    is_terminal,
    write_bytes_to_stdout,
    write_reported,
    write_to_stdout,
)
from declutter.readers import Input, Item
from declutter.writers import BLOCK_BYTES, BLOCK_RECORDS, Checkpoint, Part, Writer, utf8_json

#: Standard output is read while it is written: small blocks.
_STDOUT_RECORDS, _STDOUT_BYTES = 50, 64_000


class Output:
    """One file that grows, or standard output, and the writer that makes its blocks."""

    def __init__(self, target: Path | None, writer: Writer) -> None:
        self.writer = writer
        self.part = None if target is None else Part(target)
        self.written = False
        if self.part is not None and self.part.direct and writer.spooled:
            raise CannotWriteError(f"cannot write {target}: Parquet needs a regular file")

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return 0 if self.part is None else self.part.size

    def open(self, size: int = 0) -> None:
        """Begin, or go on behind what stands there."""
        if self.part is not None:
            self.part.open(size)
            if not size and (header := self.writer.header()):
                self.part.append(header)

    @property
    def due(self) -> bool:
        """Whether the block is full."""
        if self.part is None:
            return self.writer.records >= _STDOUT_RECORDS or self.writer.size >= _STDOUT_BYTES
        return self.writer.records >= BLOCK_RECORDS or self.writer.size >= BLOCK_BYTES

    def flush(self) -> None:
        """Write the block that has been gathered."""
        block = self.writer.block()
        if not block:
            return
        self.written = True
        if self.part is not None:
            self.part.append(block)
        elif is_terminal(sys.stdout):
            from declutter.render import visible  # noqa: PLC0415 - only for terminals

            write_to_stdout(visible(block.decode("utf-8", "replace"), spare="\n\t"))
        else:
            write_bytes_to_stdout(block)

    def moves(self) -> list[dict[str, Any]]:
        """What is left to do when everything is in the part file."""
        if self.part is None or self.part.direct:
            return []
        return [{"part": str(self.part.path), "target": str(self.part.target), "spooled": self.writer.spooled}]

    def close(self) -> None:
        """Close the file."""
        if self.part is not None:
            self.part.close()

    def discard(self) -> None:
        """Throw away what has been written."""
        if self.part is not None:
            self.part.discard()


class LogWriter:
    """Rows that become lines of JSON."""

    spooled = False

    def __init__(self, names: tuple[str, ...], compression_of_block: Callable[[bytes], bytes]) -> None:
        self._names = names
        self._compress = compression_of_block
        self._lines: list[bytes] = []
        self.records = self.size = 0

    def add(self, item: Item, text: str | None) -> None:
        """Not for records."""
        raise NotImplementedError

    def add_row(self, row: tuple[Any, ...]) -> None:
        """One more row; values that are None are left out."""
        values = {name: value for name, value in zip(self._names, row, strict=True) if value is not None}
        line = utf8_json(json.dumps(values, ensure_ascii=False)) + b"\n"
        self._lines.append(line)
        self.records += 1
        self.size += len(line)

    def header(self) -> bytes:
        """Nothing."""
        return b""

    def block(self) -> bytes:
        """The rows added so far."""
        data = b"".join(self._lines)
        self._lines, self.records, self.size = [], 0, 0
        return self._compress(data) if data else b""


def carry_out(moves: list[dict[str, Any]]) -> None:
    """Let finished parts take their places; done twice, it does nothing the second time."""
    for move in moves:
        part, target = Path(move["part"]), Path(os.path.realpath(move["target"]))
        if not part.exists():
            continue
        with write_reported(target):
            done = part
            if move["spooled"]:
                from declutter.write_parquet import to_parquet  # noqa: PLC0415 - only for Parquet

                done = part.with_name(part.name + ".parquet")
                to_parquet(part, done)
            if target.exists():
                done.chmod(target.stat().st_mode & 0o7777)
            done.replace(target)
            part.unlink(missing_ok=True)


class Outputs:
    """All that a run writes to.

    ``make`` gives the output of a source. With ``tree`` each source has its own; otherwise the first one's
    is everybody's.
    """

    def __init__(
        self,
        inputs: list[Input],
        make: Callable[[int], Output],
        logs: dict[str, Output],
        checkpoint: Checkpoint | None,
        *,
        tree: bool,
    ) -> None:
        self.inputs = inputs
        self._make = make
        self.logs = logs
        self.checkpoint = checkpoint
        self._tree = tree
        self._current: Output | None = None
        self._source = -1

    def resume(self, state: dict[str, Any] | None) -> None:
        """Open everything, at the lengths of an earlier run if there was one."""
        if state is not None:
            carry_out(state["moves"])
            if state.get("complete"):
                if self.checkpoint is not None:
                    self.checkpoint.remove()
                return
        sizes = {} if state is None else state["sizes"]
        for name, log in self.logs.items():
            if log.part is not None and not log.part.direct:
                if size := sizes.get(name, 0):
                    log.open(size)
                    log.written = True
                else:
                    log.part.discard()
        if state is None:
            return
        self._source = state["source"]
        if "output" in sizes:
            self._current = self._make(min(self._source, len(self.inputs) - 1))
            self._current.open(sizes["output"])
            self._current.written = True

    def add(self, item: Item, text: str | None) -> None:
        """Write a record."""
        self._output(item.source).writer.add(item, text)

    def _output(self, source: int) -> Output:
        """The output of a source, opened if it is not."""
        if self._current is None or (self._tree and self._source != source):
            self._current = self._make(source)
            self._current.open()
        self._source = source
        return self._current

    def log(self, name: str, row: tuple[Any, ...]) -> bool:
        """Write a row to a log, if there is that one."""
        log = self.logs.get(name)
        if log is None:
            return False
        if not log.written:
            log.open()
            log.written = True
        log.writer.add_row(row)  # type: ignore[attr-defined]  # the writers of logs have it
        return True

    @property
    def due(self) -> bool:
        """Whether it is time for a checkpoint."""
        outputs = [*self.logs.values(), *([self._current] if self._current is not None else [])]
        return any(output.due for output in outputs)

    def commit(self, position: tuple[int, int], state: dict[str, Any], *, complete: bool = False) -> None:
        """Write what is gathered, then say how far the run is."""
        moves: list[dict[str, Any]] = []
        for output in (self._current, *self.logs.values()):
            if output is not None:
                output.flush()
        sizes = {name: log.size for name, log in self.logs.items() if log.written}
        closes_tree = self._tree and self._current is not None and position[1] == 0
        if self._current is not None and (closes_tree or complete):
            self._current.close()
            moves += self._current.moves()
            self._current = None
        elif self._current is not None:
            sizes["output"] = self._current.size
        if complete:
            for log in self.logs.values():
                if log.written:
                    log.close()
                    moves += log.moves()
        if self.checkpoint is not None:
            self.checkpoint.save(
                {**state, "source": position[0], "done": position[1], "sizes": sizes, "moves": moves,
                 "complete": complete}
            )  # fmt: skip
        carry_out(moves)
        if complete and self.checkpoint is not None:
            self.checkpoint.remove()

    def end_source(self, source: int) -> None:
        """A source without a record has an output, too."""
        if self._tree:
            self._output(source)

    def ends(self, source: int) -> bool:
        """Whether the output of a source is complete with it."""
        return self._tree and self._source == source

    def finish_logs(self) -> None:
        """Nothing could be read: the logs say why, and the output stays as it was."""
        if self._current is not None:
            self._current.discard()
            self._current = None
        moves: list[dict[str, Any]] = []
        for log in self.logs.values():
            log.flush()
            log.close()
            moves += log.moves()
        carry_out(moves)
        if self.checkpoint is not None:
            self.checkpoint.remove()

    def empty(self) -> None:
        """Nothing came: an empty output is written all the same."""
        if not self._tree and self._current is None:
            self._output(0)

    def abandon(self) -> None:
        """Throw away what cannot be taken up again; keep what can."""
        keep = self.checkpoint is not None and self.checkpoint.written
        for output in (self._current, *self.logs.values()):
            if output is not None and not keep:
                output.discard()
            elif output is not None:
                with suppress(CannotWriteError):
                    output.close()

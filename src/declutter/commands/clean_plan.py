"""What a ``clean`` command is about: which inputs, which outputs, in which formats, by how many workers."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import stat
import sys
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from declutter.cleaning import CleanRecord
from declutter.compression import compress, compression_by_name, without_suffix
from declutter.console import CannotWriteError, UsageError, write_reported
from declutter.corpus import DECISION_FIELDS, ERROR_FIELDS
from declutter.outputs import LogWriter, Output, Outputs
from declutter.pool import worker_count
from declutter.readers import Fields, Input, find_inputs, known_format
from declutter.writers import Checkpoint, LineWriter, Writer, json_lines, text_lines

if TYPE_CHECKING:
    from declutter.cleaner import Cleaner

#: Up to so many plain files are cleaned at once, without worker processes, a summary or a progress bar.
FEW_FILES = 16

#: What an output that is not of its input's format is called.
_ADDED_SUFFIX = {"text": ".txt", "markdown": ".md", "jsonl": ".jsonl", "parquet": ".parquet"}
_SAME_SUFFIXES = {
    "text": (".txt", ".text", ".md", ".markdown"),
    "markdown": (".md", ".markdown"),
    "jsonl": (".jsonl", ".ndjson"),
    "parquet": (".parquet",),
}


class Plan:
    """The inputs and outputs of one command. Raises ``UsageError`` for what makes no sense."""

    def __init__(self, options: argparse.Namespace, cleaner: Cleaner, files: list[str]) -> None:
        self.options = options
        self.cleaner = cleaner
        self.output: str | None = options.output
        folders = any(name != "-" and os.path.isdir(name) for name in files)  # noqa: PTH112 - Path("") is the folder here
        self.tree = self.output is not None and (
            self.output.endswith(("/", os.sep)) or os.path.isdir(self.output) or (folders and _is_folder(self.output))  # noqa: PTH112
        )
        excluded = Path(self.output) if self.output is not None and self.tree else None
        self.inputs, self.unknown = find_inputs(files, options.input_format, excluded)
        self.fields = Fields(
            options.text_field, options.html_field, options.id_field, options.encoding, options.max_bytes
        )
        self.targets = self._targets()
        self._refuse_output_over_input()
        if options.resume and self.checkpoint is None:
            raise UsageError("--resume needs --output with a file or folder: that is where it finds how far it was")

    # --- what is done ----------------------------------------------------------------------------------------

    @cached_property
    def is_corpus(self) -> bool:
        """Whether this is a long run: with workers, a summary and a progress bar."""
        asked = self.options.resume or self.options.decisions or self.options.workers is not None
        return bool(
            asked
            or self.tree
            or self.unknown
            or len(self.inputs) > FEW_FILES
            or any(source.format != "text" for source in self.inputs)
        )

    @property
    def workers(self) -> int | None:
        """The number of workers; None for this process."""
        if self.options.workers is None and not self.is_corpus:
            return None
        return worker_count(self.options.workers or 0)

    def task(self) -> CleanRecord:
        """What is done to a record."""
        return CleanRecord(self.cleaner, self.options.min_kept, self.options.decisions is not None)

    @cached_property
    def digest(self) -> str:
        """What a run must have in common with the one it goes on with."""
        names = (
            "kind", "language", "preset", "keep", "drop", "protect", "remove", "no_repair", "encoding", "text_field",
            "html_field", "id_field", "max_bytes", "output_format", "min_kept", "decisions", "errors", "timeout",
        )  # fmt: skip
        patterns = [str(item.pattern) for item in (*self.cleaner.protect, *self.cleaner.remove)]
        parts = [
            self.cleaner.explain(b"").version,
            {name: getattr(self.options, name) for name in names},
            patterns,
            [[source.name, source.format, source.kind, source.size, source.stamp] for source in self.inputs],
        ]
        return hashlib.sha256(json.dumps(parts, default=str).encode("utf-8", "surrogatepass")).hexdigest()

    # --- where it goes ---------------------------------------------------------------------------------------

    def format_of(self, source: Input) -> str:
        """The format of a source's output."""
        if self.options.output_format is not None:
            return str(self.options.output_format)
        if self.output is not None and not self.tree and (guess := known_format(self.output)):
            return "jsonl" if guess[0] == "warc" else guess[0]
        own = {("jsonl" if item.format == "warc" else item.format) for item in ([source] if self.tree else self.inputs)}
        return own.pop() if len(own) == 1 else "jsonl"

    def _targets(self) -> list[Path | None]:
        """Where each source's records go."""
        if self.output is None:
            if any(self.format_of(source) == "parquet" for source in self.inputs):
                raise UsageError("Parquet cannot be written to standard output; name a file with --output")
            return [None] * len(self.inputs)
        if not self.tree:
            return [Path(self.output)] * len(self.inputs)
        found: dict[str, Input] = {}
        targets: list[Path | None] = []
        for source in self.inputs:
            relative = self._relative(source)
            if relative in found:
                raise UsageError(
                    f"{found[relative].name} and {source.name} would both become {relative} in {self.output}"
                )
            found[relative] = source
            targets.append(Path(self.output) / relative)
        return targets

    def _relative(self, source: Input) -> str:
        """The name of a source's output in the tree: its own, with a suffix added where the format changes."""
        format_ = self.format_of(source)
        relative = "stdin.txt" if source.name == "-" else source.relative
        bare = without_suffix(relative)
        if bare.lower().endswith(_SAME_SUFFIXES[format_]):
            return relative
        squeezed = relative[len(bare) :] if format_ != "parquet" else ""
        return bare + _ADDED_SUFFIX[format_] + squeezed

    def _refuse_output_over_input(self) -> None:
        outputs = {path for path in self.targets if path is not None}
        outputs.update(Path(name) for name in (self.options.decisions, self.errors) if name is not None)
        sources = [source.name for source in self.inputs]
        statuses = {(found.st_dev, found.st_ino) for name in sources if (found := _status(name)) is not None}
        for path in outputs:
            status = _status(str(path))
            if status is not None and (status.st_dev, status.st_ino) in statuses:
                name = path if self.tree or str(path) != os.path.normpath(self.output or "") else self.output
                raise UsageError(f"{name} is both input and output; nothing was read or written")

    @cached_property
    def errors(self) -> str | None:
        """The file that lists what failed."""
        if self.options.errors is not None:
            return str(self.options.errors)
        if self.output is None or (not self.tree and _is_device(self.output)):
            return None
        return _bare(self.output) + ".errors.jsonl"

    def wrote_errors(self) -> bool:
        """Whether there is a file of errors."""
        return self.errors is not None and os.path.isfile(self.errors)  # noqa: PTH113 - as above

    @cached_property
    def checkpoint(self) -> Checkpoint | None:
        """Beside the output; none for devices and standard output."""
        if self.output is None or (not self.tree and _is_device(self.output)):
            return None
        return Checkpoint(Path(_bare(self.output)))

    def state(self) -> dict[str, Any] | None:
        """Where an earlier run was; what it has left is removed where it is not to be taken up."""
        if self.options.resume:
            return None if self.checkpoint is None else self.checkpoint.load(self.digest)
        if self.checkpoint is not None:
            self.checkpoint.remove()
        if self.options.errors is None and self.errors is not None:
            with suppress(OSError):
                Path(self.errors).unlink(missing_ok=True)
        return None

    def outputs(self) -> Outputs:
        """Everything that is written to."""
        logs: dict[str, Output] = {}
        if self.errors is not None:
            logs["errors"] = self._log(self.errors, ERROR_FIELDS)
        if self.options.decisions is not None:
            logs["decisions"] = self._log(self.options.decisions, DECISION_FIELDS)
        return Outputs(self.inputs, self._open, logs, self.checkpoint, tree=self.tree)

    def _log(self, path: str, names: tuple[str, ...]) -> Output:
        if path.endswith(".parquet"):
            from declutter.write_parquet import decision_table  # noqa: PLC0415 - an extra

            return Output(Path(path), decision_table())
        compression = compression_by_name(path)
        return Output(Path(path), LogWriter(names, lambda data: compress(data, compression)))

    def _open(self, source: int) -> Output:
        """The output of a source."""
        target = self.targets[source] if source < len(self.targets) else self._single_target()
        if target is not None and self.tree:
            self._make_folder(target)
        return Output(target, self._writer(source, target))

    def _single_target(self) -> Path | None:
        return None if self.output is None else Path(self.output)

    def _make_folder(self, target: Path) -> None:
        """Make the folder of a target; refuse where links in the tree lead out of it."""
        output = self.output or ""
        with write_reported(target):
            root = os.path.realpath(output)
            if not os.path.realpath(target).startswith(os.path.join(root, "")):  # noqa: PTH118 - strings are compared
                raise CannotWriteError(f"cannot write {target}: a link leads out of {self.output}")
            target.parent.mkdir(parents=True, exist_ok=True)

    def _writer(self, source: int, target: Path | None) -> Writer:
        format_ = self.format_of(self.inputs[source]) if self.inputs else "text"
        if format_ == "parquet":
            return self._parquet_writer(source)
        compression = None if target is None else compression_by_name(target.name)
        if format_ == "jsonl":
            return LineWriter(json_lines(self.fields.text, self.fields.id), compression)
        return LineWriter(text_lines, compression)

    def _parquet_writer(self, source: int) -> Writer:
        from declutter.read_parquet import schema_of  # noqa: PLC0415 - an extra
        from declutter.write_parquet import RowWriter, record_table  # noqa: PLC0415 - as above

        inputs = [self.inputs[source]] if self.tree else self.inputs
        formats = {item.format for item in inputs}
        if formats != {"parquet"}:
            if "parquet" in formats:
                raise UsageError("Parquet and other formats cannot be mixed in one Parquet file; name a folder")
            return record_table(self.fields.text, [item.name for item in self.inputs])
        schemas = [found for item in inputs if (found := schema_of(item.name)) is not None]
        if any(not schema.equals(schemas[0]) for schema in schemas):
            raise UsageError("Parquet files with different schemas cannot become one; name a folder")
        return RowWriter(schemas[0] if schemas else None)


def _is_folder(name: str) -> bool:
    """Whether a name that does not exist is to become a folder: its suffix names no format."""
    return known_format(name) is None and not os.path.isfile(name)  # noqa: PTH113 - as above


def _bare(name: str) -> str:
    return name.rstrip("/" + os.sep) or name


def _is_device(name: str) -> bool:
    with suppress(OSError, ValueError):
        return not stat.S_ISREG(os.stat(name).st_mode)  # noqa: PTH116 - as above
    return False


def _status(name: str) -> os.stat_result | None:
    """The status of a regular file, by whatever path, link or redirection."""
    # What cannot be looked at is reported when it is read or written.
    with suppress(OSError, ValueError, AttributeError):
        found = os.fstat(sys.stdin.fileno()) if name == "-" else os.stat(name)  # noqa: PTH116 - as above
        return found if stat.S_ISREG(found.st_mode) else None
    return None

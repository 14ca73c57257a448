"""What third-party tools made of a page, kept between runs: rendering takes most of a run's time."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path


def default_directory() -> Path:
    """The platform's cache directory for the benchmarks."""
    if sys.platform == "win32":
        root = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        root = Path.home() / "Library" / "Caches"
    else:
        root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return root / "declutter-benchmarks"


def digest(*parts: str) -> str:
    """A key for the given strings; lone surrogates count as themselves."""
    value = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        value.update(len(raw).to_bytes(8, "big"))
        value.update(raw)
    return value.hexdigest()


class Cache:
    """Texts by key in one SQLite file; with no directory it remembers nothing."""

    def __init__(self, directory: Path | None) -> None:
        self.directory = directory
        self._data: sqlite3.Connection | None = None
        if directory is not None:
            directory.mkdir(parents=True, exist_ok=True)
            self._data = sqlite3.connect(directory / "results.sqlite", timeout=30, isolation_level=None)
            self._data.execute("PRAGMA journal_mode=WAL")
            self._data.execute("PRAGMA synchronous=OFF")
            self._data.execute("CREATE TABLE IF NOT EXISTS result (key TEXT PRIMARY KEY, value BLOB)")

    def get(self, key: str, compute: Callable[[], str]) -> str:
        """The stored text, or the computed one, which is stored for the next run."""
        if self._data is None:
            return compute()
        row = self._data.execute("SELECT value FROM result WHERE key = ?", (key,)).fetchone()
        if row is not None:
            return bytes(row[0]).decode("utf-8", "surrogatepass")
        value = compute()
        # Another run may hold the file: then this result is computed again next time.
        with contextlib.suppress(sqlite3.OperationalError):
            self._data.execute(
                "INSERT OR REPLACE INTO result VALUES (?, ?)", (key, value.encode("utf-8", "surrogatepass"))
            )
        return value

    def close(self) -> None:
        """Close the file."""
        if self._data is not None:
            self._data.close()
            self._data = None

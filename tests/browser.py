"""A browser without a window, spoken to in WebDriver's own words: enough to look at the report and use it."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1280,1000",
)  # fmt: skip


class Browser:
    """One window."""

    def __init__(self, address: str, profile: Path) -> None:
        options = {"binary": CHROMIUM, "args": [*_FLAGS, f"--user-data-dir={profile}"]}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        self._address = address
        self._session = f"/session/{self._ask('POST', '/session', capabilities={'alwaysMatch': wanted})['sessionId']}"

    def _ask(self, method: str, path: str, **values: Any) -> Any:
        data = json.dumps(values).encode() if method == "POST" else None
        request = urllib.request.Request(
            self._address + path, data, {"Content-Type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(json.load(error)["value"]["message"]) from None

    def open(self, path: Path) -> None:
        """Load a file."""
        self._ask("POST", f"{self._session}/url", url=path.as_uri())

    def run(self, script: str, *arguments: object) -> Any:
        """What a script returns."""
        return self._ask("POST", f"{self._session}/execute/sync", script=script, args=list(arguments))

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        strokes = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        keyboard = {"type": "key", "id": "keyboard", "actions": strokes}
        self._ask("POST", f"{self._session}/actions", actions=[keyboard])

    def log(self) -> list[str]:
        """What the browser has complained about since it was last asked."""
        return [entry["message"] for entry in self._ask("POST", f"{self._session}/se/log", type="browser")]

    def dark(self, on: bool) -> None:
        """Prefer dark colours, or light ones."""
        value = [{"name": "prefers-color-scheme", "value": "dark" if on else "light"}]
        self._ask(
            "POST", f"{self._session}/goog/cdp/execute", cmd="Emulation.setEmulatedMedia", params={"features": value}
        )

    def picture(self, path: Path) -> None:
        """Write what is seen as PNG."""
        path.write_bytes(base64.b64decode(self._ask("GET", f"{self._session}/screenshot")))

    def quit(self) -> None:
        """Close the window."""
        self._ask("DELETE", self._session)


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """A browser with an empty profile."""
    assert DRIVER is not None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    driver = subprocess.Popen([DRIVER, f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/status", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        made = Browser(f"http://127.0.0.1:{port}", folder / "profile")
        try:
            yield made
        finally:
            made.quit()
    finally:
        driver.terminate()
        driver.wait()

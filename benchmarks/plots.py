"""Bar charts with intervals, as hand-written SVG that reads on light and dark pages."""

from __future__ import annotations

import html
import math
from dataclasses import dataclass

from benchmarks.metrics import Interval

_LEFT, _WIDTH, _RIGHT, _ROW, _TOP = 190, 420, 120, 24, 46
_OURS, _OTHERS, _INK = "#1b7f5c", "#8aa1b4", "#808080"


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars, one a tool, with whiskers; on a logarithmic axis where they differ by magnitudes."""

    name: str
    title: str
    bars: tuple[tuple[str, Interval], ...]
    unit: str = ""
    places: int = 3
    logarithmic: bool = False

    def svg(self) -> str:
        """The chart as an SVG document."""
        height = _TOP + _ROW * len(self.bars) + 12
        width = _LEFT + _WIDTH + _RIGHT
        rows = "".join(self._row(index, label, interval) for index, (label, interval) in enumerate(self.bars))
        style = 'font-family="system-ui, sans-serif" font-size="12"'
        title = _text(_LEFT, 24, self.title + (" (logarithmic)" if self.logarithmic else ""), "start", bold=True)
        zero = self._place(0.0 if not self.logarithmic else self._range()[0])
        axis = f'<path d="M{zero:.1f} {_TOP - 6}V{height - 8}" stroke="{_INK}"/>'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" role="img" {style}>{title}{axis}{rows}</svg>\n'
        )

    def _range(self) -> tuple[float, float]:
        values = [part for _, item in self.bars for part in (item.value, item.low, item.high)]
        if self.logarithmic:
            positive = [value for value in values if value > 0] or [1.0]
            return min(positive) / 2, max(positive)
        return min(0.0, *values), max(0.0, *values)

    def _place(self, value: float) -> float:
        low, high = self._range()
        if self.logarithmic:
            value, low, high = (math.log10(max(part, low)) for part in (value, low, high))
        return _LEFT + _WIDTH * (value - low) / ((high - low) or 1.0)

    def _row(self, index: int, label: str, item: Interval) -> str:
        y = _TOP + index * _ROW
        start = self._place(self._range()[0] if self.logarithmic else 0.0)
        end = self._place(item.value)
        colour = _OURS if label.startswith("declutter") else _OTHERS
        bar = f'<rect x="{min(start, end):.1f}" y="{y}" width="{abs(end - start):.1f}" height="14" fill="{colour}"/>'
        whisker = ""
        if item.low != item.high:
            low, high = self._place(item.low), self._place(item.high)
            whisker = (
                f'<path d="M{low:.1f} {y + 7}H{high:.1f}M{low:.1f} {y + 3}v8M{high:.1f} {y + 3}v8" stroke="{_INK}"/>'
            )
        value = f"{item.value:.{self.places}f}{self.unit}"
        figure = _text(max(end, self._place(item.high)) + 6, y + 11, value, "start")
        return _text(_LEFT - 8, y + 11, label, "end") + bar + whisker + figure


def _text(x: float, y: float, content: str, anchor: str, *, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}" fill="{_INK}"{weight}>{html.escape(content)}</text>'

"""The open blocks of a page while it is walked, and the boxes that are made of them."""

from __future__ import annotations

from declutter.head import Head
from declutter.nodes import Node
from declutter.page import Boxes
from declutter.tags import (
    CONCEALING,
    HIDDEN_TAGS,
    TAG_BITS,
    TOKEN_BIT,
    class_names,
    hiding,
    token_bits,
)

_NAMING = frozenset({"id", "role", "itemprop"})
_ODD = frozenset({"body", "dialog", *HIDDEN_TAGS})
_OPENED = frozenset({"attribute", "style"})
HIDING = frozenset({"hidden", "aria-hidden", "style"})
_READ = _NAMING | HIDING | {"itemtype"}


class Containers:
    """What a walk knows of the blocks around it: their tags and attributes, and the boxes of those that hold text."""

    def __init__(self) -> None:
        self.head = Head()
        self.boxes = Boxes()
        # The open blocks, and their boxes: -1 until the first line in them ends. The first is the page.
        self.open: list[tuple[str, Node | None]] = [("html", None)]
        self.open_boxes: list[int] = [0]

    def _box(self, level: int) -> int:
        """The number of an open block's box; boxes are made here, so that only those exist that hold text."""
        numbers = self.open_boxes
        if numbers[level] >= 0:
            return numbers[level]
        made = level - 1
        while numbers[made] < 0:
            made -= 1
        number = numbers[made]
        boxes = self.boxes
        for at in range(made + 1, level + 1):
            tag, node = self.open[at]
            bits, hidden, sign = self._names(number, tag, node) if node is not None else (0, "", tag)
            boxes.index.append(boxes.children[number])
            boxes.children[number] += 1
            boxes.children.append(0)
            boxes.parent.append(number)
            boxes.depth.append(at)
            boxes.tag.append(tag)
            boxes.sign.append(sign)
            boxes.bits.append(bits)
            boxes.hidden.append(hidden)
            number = numbers[at] = len(boxes.parent) - 1
        return number

    def _names(self, parent: int, tag: str, node: Node) -> tuple[int, str, str]:
        """What an element's names say: token classes, the reason why it is not shown, and its signature."""
        boxes = self.boxes
        hidden = ""
        bits = TAG_BITS.get(tag, 0)
        sign = tag
        for name, given in node.attrs.items():
            if name == "class":
                named, sign = class_names(tag, " ".join(given) if isinstance(given, list) else given or "")
                bits |= named
            elif name in _READ:
                value = given if isinstance(given, str) else " ".join(given or ())
                if name in _NAMING:
                    bits |= token_bits(value)
                elif name == "itemtype":
                    self.head.schema(value)
                else:
                    hidden = hidden or hiding(name, value)
        if tag in _ODD or "-" in tag:
            bits, hidden = self._odd(tag, node, bits, hidden)
        if hidden in _OPENED and ((bits | boxes.bits[parent]) & TOKEN_BIT["panel"] or _is_streamed(node)):
            hidden = "collapsed"
        around = boxes.hidden[parent]
        return bits, around if around in CONCEALING else hidden or around, sign

    def _odd(self, tag: str, node: Node, bits: int, hidden: str) -> tuple[int, str]:
        """The bits and the reason for hiding of elements that are not like others."""
        if tag == "body":
            # The page's own classes say what the page is, not where on it a line stands; and pages hide all of
            # their body until a script has run.
            self.head.bits |= bits
            return 0, ""
        if tag == "dialog":
            return bits, hidden or ("dialog" if node.attr("open") is None else "")
        if tag == "template" and node.attr("shadowrootmode") is not None:
            return bits, hidden
        if tag in HIDDEN_TAGS:
            return bits, hidden or HIDDEN_TAGS[tag]
        return bits | token_bits(tag), hidden


def _is_streamed(node: Node) -> bool:
    """Whether a hidden element is one that React streams and a script moves to its place: ``<div hidden id="S:1">``."""
    return (node.attr("id") or "").startswith("S:")

"""datatrove: ``DeclutterFilter`` cleans the text of documents, ``DeclutterExtractor`` makes text of HTML.

.. code:: python

    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter
    from declutter.integrations.datatrove import DeclutterFilter

    LocalPipelineExecutor([JsonlReader("in"), DeclutterFilter(), JsonlWriter("out")], tasks=8, workers=2).run()
"""

from __future__ import annotations

from typing import Any, Unpack

from declutter import Cleaner
from declutter.decode import decode
from declutter.integrations.fields import CleanerOptions, FieldCleaner, OnError, missing

try:
    from datatrove.data import Document
    from datatrove.pipeline.extractors.base import BaseExtractor
    from datatrove.pipeline.filters.base_filter import BaseFilter
except ImportError:
    raise missing("datatrove", "datatrove") from None


class DeclutterFilter(BaseFilter):
    """Edits ``doc.text``; removes documents of which nothing is left, with the reason ``nothing_left``.

    Those go to ``exclusion_writer`` with the text that they had; ``drop_empty=False`` forwards them empty.
    A document whose text is None or of another type is removed with the reason ``no_text``, as datatrove's readers do;
    ``on_error="raise"`` makes the latter an error. A text on which a pattern of yours fails is left as it is ("keep"),
    removed ("null") or an error ("raise"). ``min_kept`` (0 to 1) leaves texts as they are of which less would stay.
    The other options are those of ``Cleaner``. The address for Markdown output is ``doc.metadata["url"]``.

    The statistics count ``text_STATE`` (cleaned, unchanged, null, failed) for each document, and for each line
    ``lines_kept_LABEL`` or ``lines_dropped_LABEL``.
    """

    name = "🧹 declutter"

    def __init__(
        self,
        *,
        exclusion_writer: Any = None,  # noqa: ANN401 - a DiskWriter
        drop_empty: bool = True,
        min_kept: float = 0.0,
        on_error: OnError = "keep",
        **options: Unpack[CleanerOptions],
    ) -> None:
        super().__init__(exclusion_writer)
        self.cleaner = FieldCleaner(Cleaner(**options), min_kept, on_error)
        self.drop_empty = drop_empty

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """Clean the document; whether it stays."""
        outcome = self.cleaner.outcome(doc.text, (doc.metadata or {}).get("url"))
        self.stat_update(f"text_{outcome.state}")
        if outcome.result is not None:
            for (label, kept), count in outcome.result.counts().items():
                self.stat_update(f"lines_{'kept' if kept else 'dropped'}_{label.value}", value=count)
        # A document's text is a str: datatrove's readers drop documents without one as well.
        text = decode(outcome.value) if isinstance(outcome.value, bytes) else outcome.value
        if not isinstance(text, str):
            return False, "no_text"
        if self.drop_empty and not text:
            return False, "nothing_left"
        doc.text = text
        return True


class DeclutterExtractor(BaseExtractor):
    """Makes text of HTML, in a process of its own, as datatrove's extractors do.

    A document that takes longer than ``timeout`` seconds or of which nothing is left is dropped and counted.
    The options are those of ``Cleaner``; ``kind`` is "html" if nothing else is said, so a stream of WET records
    wants ``kind="text"``, or ``DeclutterFilter``, which also counts lines by label.
    """

    name = "🧹 declutter"

    def __init__(self, timeout: float = 10.0, **options: Unpack[CleanerOptions]) -> None:
        super().__init__(timeout)
        options.setdefault("kind", "html")
        self.cleaner = Cleaner(**options)

    def extract(self, text: str) -> str:
        """The main content of a page."""
        return self.cleaner.clean(text)

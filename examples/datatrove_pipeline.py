"""datatrove: JSON Lines in, JSON Lines out, two tasks. On Slurm or Ray only the executor differs."""

import gzip
import tempfile
from pathlib import Path

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from declutter.integrations.datatrove import DeclutterFilter

PAGES = Path(__file__).parent / "sample"


def main(folder: Path) -> None:
    """Clean the sample; a second run of the same folder would do only the tasks that are not done."""
    LocalPipelineExecutor(
        pipeline=[
            JsonlReader(str(PAGES), glob_pattern="*.jsonl"),
            DeclutterFilter(min_kept=0.1, exclusion_writer=JsonlWriter(str(folder / "removed"))),
            JsonlWriter(str(folder / "clean")),
        ],
        tasks=2,
        workers=2,
        logging_dir=str(folder / "logs"),
    ).run()
    for path in sorted((folder / "clean").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            print(path.name, sum(1 for _ in lines), "documents")


if __name__ == "__main__":  # the two workers import this file
    with tempfile.TemporaryDirectory() as name:
        main(Path(name))

"""Hugging Face datasets: ``map`` in two processes, and the same over a stream."""

from pathlib import Path

from datasets import load_dataset

from declutter.integrations.hf import clean_batch

PAGES = Path(__file__).parent / "sample" / "pages.jsonl"


def main() -> None:
    """Clean the sample in memory, then as a stream."""
    pages = load_dataset("json", data_files=str(PAGES), split="train")
    cleaned = pages.map(clean_batch("text", min_kept=0.1), batched=True, num_proc=2)
    for row in cleaned:
        print(row["id"], f"{len(row['text'] or '')} characters")

    stream = load_dataset("json", data_files=str(PAGES), split="train", streaming=True)
    first = next(iter(stream.map(clean_batch("text", min_kept=0.1), batched=True, batch_size=4)))
    print("the stream's first:", first["id"], f"{len(first['text'])} characters")


if __name__ == "__main__":  # the two processes import this file
    main()

"""Benchmarks, corpora readers and training for declutter; not part of the wheel."""

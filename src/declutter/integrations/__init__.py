"""declutter inside other libraries: one module for each host, imported by who uses it.

``arrow`` (Spark, Ray Data, DuckDB, pandas and whatever else speaks Arrow), ``scrapy``, ``datatrove``, ``hf``
(Hugging Face datasets) and ``polars``. Importing one whose library is missing raises ``ImportError`` naming the extra.
"""

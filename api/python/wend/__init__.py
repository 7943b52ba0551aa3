"""Wend: an embedded retrieval database.

Wend keeps documents and conversations in one folder and answers, in process, "which passages does a
reader need for this question?".

    import wend

    with wend.open("notes.wend") as db:
        with db.batch() as batch:
            batch.document("fox.txt", "The quick brown fox.", title="Foxes")
        for row in db.execute("RECALL ? LIMIT 3", ["who is quick?"]):
            print(row.score, row.text)

`open` gives a `Database`, `Database.batch` a `Batch` that writes, `Database.execute` the `Rows` of
a statement, `Database.prepare` a `Statement` to run many times. What fails raises an `Error`, whose
subclasses go by its `code`.

Threads: a `Database` may be used from any number of threads at once; Python's lock is released
while Wend works, so that questions run in parallel. A `Batch`, a `Statement` and its `Rows` belong
to one thread at a time.

Text is `str`. Bytes of a document that are no UTF-8 are kept as they are: they are read as
surrogates (`errors="surrogateescape"`), and written back as the bytes that they stand for.
"""

from wend._library import __version__
from wend.batch import Batch, Committed
from wend.database import Database, Mark, estimate_tokens, open
from wend.errors import (BusyError, CancelledError, Code, CorruptionError, Error, FormatError,
                         FullError, InternalError, InvalidError, IoError, MisuseError,
                         NoMemoryError, NotFoundError, ReadOnlyError, TooBigError)
from wend.statement import Parameters, Row, Rows, Statement
from wend.times import parse_time

__all__ = [
    "Batch", "BusyError", "CancelledError", "Code", "Committed", "CorruptionError", "Database",
    "Error", "FormatError", "FullError", "InternalError", "InvalidError", "IoError", "Mark",
    "MisuseError", "NoMemoryError", "NotFoundError", "Parameters", "ReadOnlyError", "Row", "Rows",
    "Statement", "TooBigError", "__version__", "estimate_tokens", "open", "parse_time",
]

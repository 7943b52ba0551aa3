"""Databases: opening, closing, asking, marks."""

from __future__ import annotations

import contextlib
import os
import threading
import weakref
from ctypes import byref, c_int, c_size_t, c_void_p, create_string_buffer
from typing import Iterator, Mapping, NamedTuple, Optional, Union

from wend import statement as _statement
from wend._library import call, encode, encode_name, wend
from wend.batch import Batch
from wend.errors import NotFoundError, misuse
from wend.statement import Parameters, Rows, Statement

_MARK_SIZE = 1024


class Mark(NamedTuple):
    """A mark of a collection. `intact` tells whether nothing that the collection held when the mark
    was set has been deleted or replaced since."""

    value: bytes
    intact: bool


def _close_where_opened(handle: int, process: int) -> None:
    if os.getpid() == process:  # a child of fork() has the handle, but not the database
        wend.close(handle)


class Database:
    """An open database. Made by `open`; a context manager that closes it. Any number of threads may
    use it at once."""

    def __init__(self, handle: int) -> None:
        self._lock = threading.Lock()
        self._handle: Optional[int] = handle
        self._statements: weakref.WeakSet[Statement] = weakref.WeakSet()
        self._close = weakref.finalize(self, _close_where_opened, handle, os.getpid())

    def prepare(self, sql: str) -> Statement:
        """Prepares a statement of the language to run it many times."""
        with self._lock:  # so that close() knows every statement
            statement = _statement.prepare(self, self._live_handle(), sql)
            self._statements.add(statement)
        return statement

    def execute(self, sql: str, parameters: Parameters = ()) -> Rows:
        """Runs a statement: `db.execute("RECALL ? LIMIT 3", ["who is quick?"])`, or with names,
        `db.execute("RECALL :q", {"q": "who?"})`. What it writes has been written when this returns.
        """
        statement = self.prepare(sql)
        try:
            return statement._execute(parameters, True)
        except BaseException:
            statement.close()
            raise

    def batch(self, collection: str = "main") -> Batch:
        """A batch of documents and messages for a collection, which is created if it is missing."""
        return Batch(self, self._live_handle(), collection)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """What is written inside is in the database as one, or not at all. It belongs to the
        database, not to a thread: batches and statements of other threads become part of it."""
        self.execute("BEGIN").close()
        try:
            yield
        except BaseException:
            self.execute("ROLLBACK").close()
            raise
        self.execute("COMMIT").close()

    def mark(self, name: str, collection: str = "main") -> Optional[Mark]:
        """Reads a mark of a collection, as of now. None where there is none."""
        encoded = encode(name)
        intact = c_int()
        value = self._read_mark(wend.mark_get, collection, encoded, byref(intact))
        return None if value is None else Mark(value, bool(intact.value))

    def unit_mark(self, key: str, collection: str = "main") -> Optional[bytes]:
        """Reads the mark of the document or message that is under the key now."""
        return self._read_mark(wend.unit_mark_get, collection, encode(key))

    def close(self) -> None:
        """Closes it, with its statements and batches, once calls under way in other threads have
        ended. May be called twice."""
        with self._lock:
            self._handle = None
            statements = list(self._statements)
        for statement in statements:
            statement.close()
        self._close()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _live_handle(self) -> int:
        if self._handle is None:
            raise misuse("the database is closed")
        return self._handle

    def _read_mark(self, read: object, collection: str, name: bytes,
                   *more: object) -> Optional[bytes]:
        buffer = create_string_buffer(_MARK_SIZE)
        size = c_size_t()
        try:
            call(read, self._live_handle(), encode_name(collection, "a collection"), name,
                 len(name), buffer, _MARK_SIZE, byref(size), *more)
        except NotFoundError:
            return None
        return buffer.raw[:size.value]


def open(path: Union[str, "os.PathLike[str]"], *, mode: str = "create",
         durability: Optional[str] = None, memory_budget: Union[None, int, str] = None,
         threads: Optional[int] = None, recovery: Optional[str] = None) -> Database:
    """Opens the database in a folder, or for ":memory:" one that is gone when it is closed.

    mode           "create" makes the folder if it is missing; "write": it must exist; "read": it
    must
                   exist, and is seen as it is now, also beside a writer
    durability     "process": an acknowledged write survives the death of the process; "full": also
    a
                   power cut. By default "process"
    memory_budget  bytes, or a text such as "256MiB", which is the default
    threads        worker threads for analysing text, 1 to 64
    recovery       "strict" refuses a log whose end is damaged, the default; "tail" keeps everything
                   before the damage

    Raises BusyError where another process or handle writes to it, FormatError where the folder
    holds something else, NotFoundError, CorruptionError, IoError.
    """
    given: Mapping[str, object] = {"mode": mode, "durability": durability,
                                   "memory_budget": memory_budget, "threads": threads,
                                   "recovery": recovery}
    options = c_void_p()
    call(wend.options_create, byref(options))
    try:
        for key, value in given.items():
            if value is not None:
                call(wend.options_set, options, key.encode(), encode_name(str(value), key))
        database = c_void_p()
        call(wend.open, encode_name(os.fspath(path), "a path"), options, byref(database))
    finally:
        wend.options_free(options)
    assert database.value is not None
    return Database(database.value)


def estimate_tokens(text: str) -> int:
    """About how many tokens a language model makes of a text: what PACK counts by."""
    encoded = encode(text)
    return int(wend.estimate_tokens(encoded, len(encoded)))

"""Prepared statements and their rows.

A statement has a lock of its own around everything that looks at its row, so that closing the
database in another thread waits for that, and no pointer into a row outlives it.
"""

from __future__ import annotations

import ctypes
import threading
import weakref
from ctypes import byref, c_size_t, c_void_p
from datetime import datetime
from typing import (TYPE_CHECKING, Any, Dict, FrozenSet, Iterator, List, Mapping, Optional,
                    Sequence, Tuple, Union)

from wend import _library
from wend._library import (INTEGER, REAL, TEXT, Vector, call, check_integer, decode, encode,
                           encode_vector, wend)
from wend.errors import misuse
from wend.times import format_time, parse_time

if TYPE_CHECKING:
    from wend.database import Database

Value = Union[None, int, float, str, datetime]
Parameter = Union[int, float, str, datetime, Vector]
Parameters = Union[Sequence[Parameter], Mapping[str, Parameter]]


class Row:
    """A row: values by name (`row["text"]`, `row.text`) and by place (`row[0]`).

    `dict(row)` is all of it by name, `tuple(row)` by place. A column named like a method (`keys`)
    is reached as `row["keys"]`. The column `time` is a `datetime`; other values are int, float, str
    or None.
    """

    __slots__ = ("_columns", "_values")

    def __init__(self, columns: Dict[str, int], values: Tuple[Value, ...]) -> None:
        self._columns = columns
        self._values = values

    def __getitem__(self, which: Union[str, int]) -> Any:
        if isinstance(which, str):
            try:
                return self._values[self._columns[which]]
            except KeyError:
                raise KeyError(f"no column {which!r}; there are "
                               f"{', '.join(self._columns)}") from None
        return self._values[which]

    def __getattr__(self, name: str) -> Any:
        try:
            return self._values[self._columns[name]]
        except KeyError:
            raise AttributeError(f"no column {name!r}; there are "
                                 f"{', '.join(self._columns)}") from None

    def keys(self) -> List[str]:
        """Names of the columns, in order."""
        return list(self._columns)

    def __iter__(self) -> Iterator[Value]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Row):
            return NotImplemented
        return self._values == other._values and self._columns == other._columns

    def __hash__(self) -> int:
        return hash(self._values)

    def __repr__(self) -> str:
        return f"Row({', '.join(f'{name}={self[name]!r}' for name in self._columns)})"

    def __reduce__(self) -> Tuple[Any, ...]:
        return Row, (self._columns, self._values)


class Rows:
    """The rows of one run of a statement, each made when it is asked for.

    An iterator, and a context manager that ends the run early. It becomes useless when its
    statement runs again; rows that were handed out stay.
    """

    def __init__(self, statement: Statement, run: int, first: Optional[Row],
                 owns_statement: bool) -> None:
        self._statement = statement
        self._run = run
        self._first = first
        self._done = first is None
        self._owns_statement = owns_statement
        self._notices: Optional[List[str]] = None
        if self._done:
            self._finish()

    @property
    def columns(self) -> List[str]:
        """Names of the columns, in order."""
        return list(self._statement._columns)

    @property
    def notices(self) -> List[str]:
        """What a person should know of the run, such as why nothing was found; complete once the
        last row has been read."""
        if self._notices is not None:
            return list(self._notices)
        return self._statement._read_notices(self._run)

    def __iter__(self) -> Rows:
        return self

    def __next__(self) -> Row:
        if self._first is not None:
            row, self._first = self._first, None
            return row
        if self._done:
            raise StopIteration
        next_row = self._statement._step(self._run)
        if next_row is None:
            self._done = True
            self._finish()
            raise StopIteration
        return next_row

    def one(self) -> Optional[Row]:
        """The next row, None where there is none; the rest is given up."""
        row = next(self, None)
        self.close()
        return row

    def all(self) -> List[Row]:
        """The rows that are left."""
        return list(self)

    def close(self) -> None:
        """Gives up the rows that are left. May be called twice."""
        if not self._done:
            self._done = True
            self._first = None
            self._finish()

    def _finish(self) -> None:
        try:
            self._notices = self._statement._read_notices(self._run)
        finally:
            if self._owns_statement:
                self._statement.close()

    def __enter__(self) -> Rows:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


class Statement:
    """A prepared statement. Made by `Database.prepare`; runs any number of times, with the
    parameters of each run. A context manager that frees it; otherwise that happens when nothing
    refers to it."""

    def __init__(self, database: Database, handle: int, sql: bytes) -> None:
        self._database = database
        self._sql = sql
        self._handle: Optional[int] = handle
        self._lock = threading.Lock()
        self._run = 0
        self._columns: Dict[str, int] = {}
        self._times: FrozenSet[int] = frozenset()
        self._free = weakref.finalize(self, wend.finalize, handle)
        # Children of fork() must not free what the parent uses, and Database.close() comes later.
        self._free.atexit = False

    @property
    def parameters(self) -> List[Optional[str]]:
        """The parameters in order: the name of `:name`, None for `?`."""
        with self._lock:
            handle = self._live_handle()
            count = wend.parameter_count(handle)
            names = [wend.parameter_name(handle, index) for index in range(1, count + 1)]
        return [None if name is None else decode(name) for name in names]

    def execute(self, parameters: Parameters = ()) -> Rows:
        """Runs it. `parameters` are a sequence for `?` and a mapping for `:name`. A sparse vector
        is a dict of weights by dimension, or a list of pairs.

        What it writes has been written when this returns; its rows may be left unread.
        """
        return self._execute(parameters, False)

    def _execute(self, parameters: Parameters, owned: bool) -> Rows:
        with self._lock:
            handle = self._live_handle()
            self._run += 1
            call(wend.reset, handle)
            self._bind_all(handle, parameters)
            first = self._read_row(handle) if self._make_row(handle) else None
            run = self._run
        return Rows(self, run, first, owned)

    def close(self) -> None:
        """Frees it; its rows end with an error. May be called twice."""
        with self._lock:
            self._handle = None
            self._free()

    def __enter__(self) -> Statement:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    # What follows is called with the lock held, but for _step and _read_notices.

    def _live_handle(self) -> int:
        if self._handle is None:
            raise misuse("the statement is closed, by itself or with its database")
        return self._handle

    def _step(self, run: int) -> Optional[Row]:
        with self._lock:
            handle = self._live_handle()
            if run != self._run:
                raise misuse("the statement has run again since; these rows are gone")
            return self._read_row(handle) if self._make_row(handle) else None

    def _read_notices(self, run: int) -> List[str]:
        with self._lock:
            if self._handle is None or run != self._run:
                return []
            count = wend.notice_count(self._handle)
            return [decode(wend.notice(self._handle, index)) for index in range(count)]

    def _make_row(self, handle: int) -> bool:
        return call(wend.step, handle, sql=self._sql) == _library.ROW

    def _read_row(self, handle: int) -> Row:
        if not self._columns:
            names = [decode(wend.column_name(handle, column))
                     for column in range(wend.column_count(handle))]
            self._columns = {name: index for index, name in enumerate(names)}
            self._times = frozenset(i for i, name in enumerate(names) if name == "time")
        values: List[Value] = []
        size = c_size_t()
        for column in range(wend.column_count(handle)):
            kind = wend.column_type(handle, column)
            if kind == TEXT:
                address = wend.column_text(handle, column, byref(size))
                text = decode(ctypes.string_at(address, size.value))
                values.append(_read_time(text) if column in self._times else text)
            elif kind == INTEGER:
                values.append(wend.column_integer(handle, column))
            elif kind == REAL:
                values.append(wend.column_real(handle, column))
            else:
                values.append(None)
        return Row(self._columns, tuple(values))

    def _bind_all(self, handle: int, parameters: Parameters) -> None:
        count = wend.parameter_count(handle)
        if isinstance(parameters, Mapping):
            for name, value in parameters.items():
                index = wend.parameter_index(handle, _library.encode_name(name, "a parameter"))
                if index == 0:
                    raise misuse(f"the statement has no parameter :{name}")
                _bind(handle, index, value)
            return
        if isinstance(parameters, (str, bytes)):
            raise TypeError("parameters are a sequence or a mapping: [text], not text itself")
        if len(parameters) != count:
            raise misuse(f"the statement has {count} parameters, and {len(parameters)} were given")
        for index, value in enumerate(parameters, 1):
            _bind(handle, index, value)


def _read_time(text: str) -> Value:
    """A text under the name `time` that is none, made by SELECT ... AS time, stays a text."""
    try:
        return parse_time(text)
    except ValueError:
        return text


def _bind(handle: int, index: int, value: Parameter) -> None:
    if isinstance(value, datetime):
        value = format_time(value)
    if isinstance(value, str):
        text = encode(value)
        call(wend.bind_text, handle, index, text, len(text))
    elif isinstance(value, int):  # and bool, as 0 and 1
        call(wend.bind_integer, handle, index, check_integer(int(value)))
    elif isinstance(value, float):
        call(wend.bind_real, handle, index, value)
    elif isinstance(value, (Mapping, list, tuple)):
        call(wend.bind_vector, handle, index, *encode_vector(value))
    else:
        raise TypeError(f"parameter {index} is int, float, str, datetime or a vector, "
                        f"not {type(value).__name__}")


def prepare(database: Database, handle: int, sql: str) -> Statement:
    """A statement of the database with that handle."""
    if not isinstance(sql, str):
        raise TypeError(f"a statement is a str, not {type(sql).__name__}")
    text = encode(sql)
    statement = c_void_p()
    call(wend.prepare, handle, text, len(text), byref(statement), sql=text)
    assert statement.value is not None
    return Statement(database, statement.value, text)

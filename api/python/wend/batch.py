"""Writing documents, messages, links and marks: many at once, committed together."""

from __future__ import annotations

import weakref
from ctypes import byref, c_void_p
from datetime import datetime
from typing import TYPE_CHECKING, Mapping, NamedTuple, Optional, Union

from wend._library import (Vector, call, check_integer, encode, encode_name, encode_vector, wend)
from wend.errors import misuse
from wend.times import to_microseconds

if TYPE_CHECKING:
    from wend.database import Database

Metadata = Mapping[str, Union[str, int, float, bool]]
Vectors = Mapping[str, Vector]

# Names that wend.h gives a meaning: they are arguments of document() and message().
_ATTRIBUTES = ("title", "source", "session", "speaker", "reply_to", "turn")


class Committed(NamedTuple):
    """What a commit did, in documents and messages."""

    inserted: int
    replaced: int
    unchanged: int


class Batch:
    """Gathers whole documents and messages for one collection. Made by `Database.batch`.

    As a context manager it commits at the end, and drops everything where an exception leaves it.
    """

    def __init__(self, database: Database, handle: int, collection: str) -> None:
        batch = c_void_p()
        call(wend.batch_create, handle, encode_name(collection, "a collection"), byref(batch))
        self._database = database
        self._handle: Optional[int] = batch.value
        self._half_done: Optional[str] = None
        self._free = weakref.finalize(self, wend.batch_free, batch.value)
        self._free.atexit = False  # see Statement

    def document(self, key: str, text: Union[str, bytes], *, title: Optional[str] = None,
                 source: Optional[str] = None, time: Optional[datetime] = None,
                 metadata: Optional[Metadata] = None, vectors: Optional[Vectors] = None,
                 mark: Optional[bytes] = None) -> None:
        """Adds a document. One with the same key is replaced whole when the batch is committed, and
        left alone where nothing has changed.

        `source` is where it came from, a path or an address. `metadata` keeps its types. `vectors`
        are sparse vectors of the caller's own by their space, weights by dimension:
        `{"splade": {12: 0.5, 99: 1.25}}`, asked for by RECALL ... USING vector. `mark` is a note of
        the caller's own, read back by `Database.unit_mark`.
        """
        self._begin(wend.batch_document, key, text)
        texts = {"title": title, "source": source}
        self._describe(key, texts, None, time, metadata, vectors, mark)

    def message(self, key: str, text: Union[str, bytes], *, session: Optional[str] = None,
                turn: Optional[int] = None, speaker: Optional[str] = None,
                reply_to: Optional[str] = None, title: Optional[str] = None,
                source: Optional[str] = None, time: Optional[datetime] = None,
                metadata: Optional[Metadata] = None, vectors: Optional[Vectors] = None,
                mark: Optional[bytes] = None) -> None:
        """Adds a message of a conversation: the session it belongs to, its place there (`turn`),
        who said it, the key of the message that it answers."""
        self._begin(wend.batch_message, key, text)
        texts = {"session": session, "speaker": speaker, "reply_to": reply_to, "title": title,
                 "source": source}
        self._describe(key, texts, turn, time, metadata, vectors, mark)

    def link(self, from_key: str, to_key: str, weight: float = 1.0) -> None:
        """Links one key to another, one way, with a weight from 0.000001 to 1000."""
        origin, goal = encode(from_key), encode(to_key)
        call(wend.batch_link, self._live_handle(), origin, len(origin), goal, len(goal), weight)

    def unlink(self, from_key: str, to_key: str) -> None:
        """Removes such a link. Where there is none, nothing happens."""
        origin, goal = encode(from_key), encode(to_key)
        call(wend.batch_unlink, self._live_handle(), origin, len(origin), goal, len(goal))

    def mark(self, name: str, value: bytes) -> None:
        """Sets a mark of the collection, a note of the caller's own that is committed with the
        batch; an empty value removes it. `Database.mark` reads it."""
        encoded = encode(name)
        call(wend.batch_set_mark, self._live_handle(), encoded, len(encoded), value, len(value))

    def commit(self) -> Committed:
        """Writes what was gathered and empties the batch for the next. Everything in it is found by
        the next statement."""
        handle = self._live_handle()
        if self._half_done is not None:
            raise misuse(f"the attributes of {self._half_done!r} were refused, so that this batch "
                         "holds half of it: begin another batch")
        call(wend.batch_commit, handle)
        return Committed(wend.batch_inserted(handle), wend.batch_replaced(handle),
                         wend.batch_unchanged(handle))

    def close(self) -> None:
        """Drops what has not been committed. May be called twice."""
        self._handle = None
        self._free()

    def __enter__(self) -> Batch:
        return self

    def __exit__(self, exception_type: Optional[type], *exception: object) -> None:
        try:
            if exception_type is None and self._handle is not None:
                self.commit()
        finally:
            self.close()

    def _live_handle(self) -> int:
        if self._handle is None:
            raise misuse("the batch is closed")
        return self._handle

    def _begin(self, begin: object, key: str, text: Union[str, bytes]) -> None:
        encoded_key, encoded_text = encode(key), encode(text)
        call(begin, self._live_handle(), encoded_key, len(encoded_key), encoded_text,
             len(encoded_text))

    def _describe(self, key: str, texts: Mapping[str, Optional[str]], turn: Optional[int],
                  time: Optional[datetime], metadata: Optional[Metadata],
                  vectors: Optional[Vectors], mark: Optional[bytes]) -> None:
        handle = self._live_handle()
        earlier, self._half_done = self._half_done, key
        for name, text in texts.items():
            if text is not None:
                self._set(handle, name, text)
        if turn is not None:
            self._set(handle, "turn", turn)
        if time is not None:
            call(wend.batch_set_time, handle, *to_microseconds(time))
        for name, value in (metadata or {}).items():
            if name in _ATTRIBUTES:
                raise ValueError(f"{name!r} is no metadata but an argument of its own")
            self._set(handle, name, value)
        for space, vector in (vectors or {}).items():
            call(wend.batch_set_vector, handle, encode_name(space, "the name of a space"),
                 *encode_vector(vector))
        if mark is not None:
            call(wend.batch_set_unit_mark, handle, mark, len(mark))
        self._half_done = earlier

    @staticmethod
    def _set(handle: int, name: str, value: Union[str, int, float, bool]) -> None:
        encoded_name = encode_name(name, "the name of an attribute")
        if isinstance(value, str):
            text = encode(value)
            call(wend.batch_set_text, handle, encoded_name, text, len(text))
        elif isinstance(value, bool):
            call(wend.batch_set_boolean, handle, encoded_name, int(value))
        elif isinstance(value, int):
            call(wend.batch_set_integer, handle, encoded_name, check_integer(value))
        elif isinstance(value, float):
            call(wend.batch_set_real, handle, encoded_name, value)
        else:
            raise TypeError(f"{name!r} is str, int, float or bool, not {type(value).__name__}")

"""Databases and batches in Python: opening, writing, marks, closing, threads."""

import gc
import json
import pickle
import threading
from datetime import datetime, timedelta, timezone

import pytest
import wend

MAY = datetime(2024, 5, 1, 10, 0, 0, 123456, timezone(timedelta(hours=2)))


@pytest.fixture
def db():
    with wend.open(":memory:") as database:
        yield database


def keys(database, table="documents"):
    return [row.key for row in database.execute(f"SELECT key FROM {table} ORDER BY key")]


def test_a_folder_keeps_what_was_written(tmp_path):
    with wend.open(tmp_path / "notes.wend") as db:
        with db.batch() as batch:
            batch.document("fox", "The quick brown fox.", title="Foxes")
    with wend.open(tmp_path / "notes.wend", mode="read", threads=1, memory_budget="32MiB") as db:
        assert [row.text for row in db.execute("RECALL ?", ["who is quick?"])] == [
            "The quick brown fox."]
        with pytest.raises(wend.ReadOnlyError):
            with db.batch() as batch:
                batch.document("dog", "The lazy dog.")


def test_failures_are_exceptions_by_code(tmp_path):
    with pytest.raises(wend.NotFoundError) as missing:
        wend.open(tmp_path / "none", mode="read")
    assert missing.value.code is wend.Code.NOT_FOUND and missing.value.offset is None
    with pytest.raises(wend.InvalidError, match="durability"):
        wend.open(tmp_path / "db", durability="none")
    with wend.open(tmp_path / "db"), pytest.raises(wend.BusyError):
        wend.open(tmp_path / "db")
    with pytest.raises(ValueError, match="zero byte"):
        wend.open("a\0b")
    assert issubclass(wend.NoMemoryError, MemoryError)
    again = pickle.loads(pickle.dumps(missing.value))
    assert (type(again), str(again)) == (wend.NotFoundError, str(missing.value))


def test_attributes_metadata_and_times_come_back(db):
    with db.batch("talk") as batch:
        batch.message("m1", "I like foxes.", session="s1", turn=1, speaker="Ann", time=MAY,
                      metadata={"mood": "good", "n": 3, "x": 0.5, "done": True})
        batch.message("m2", "Me too.", session="s1", turn=2, speaker="Bob", reply_to="m1")
    row = db.execute("SELECT * FROM talk.messages WHERE key = 'm1'").one()
    assert (row.session, row.turn, row.speaker) == ("s1", 1, "Ann")
    assert row.time == MAY and row.time.utcoffset() == timedelta(hours=2)
    assert json.loads(row.metadata) == {"mood": "good", "n": 3, "x": 0.5, "done": True}


def test_a_commit_counts_what_it_did(db):
    batch = db.batch()
    batch.document("a", "one")
    assert batch.commit() == wend.Committed(1, 0, 0)
    batch.document("a", "two")
    batch.document("b", "three")
    assert batch.commit() == (1, 1, 0)
    batch.document("b", "three")
    assert batch.commit().unchanged == 1
    batch.close()
    with pytest.raises(wend.MisuseError, match="closed"):
        batch.document("c", "four")


def test_an_exception_drops_the_batch(db):
    with pytest.raises(KeyError):
        with db.batch() as batch:
            batch.document("a", "one")
            raise KeyError
    with db.batch() as batch:
        batch.document("b", "two")
    assert keys(db) == ["b"]


def test_half_a_document_is_never_committed(db):
    batch = db.batch()
    with pytest.raises(ValueError, match="time zone"):
        batch.document("a", "one", time=datetime(2024, 5, 1))
    with pytest.raises(wend.MisuseError, match="half"):
        batch.commit()
    batch = db.batch()
    with pytest.raises(wend.Error):
        batch.document("", "a key of no bytes begins nothing")
    batch.document("b", "two")
    assert batch.commit().inserted == 1


@pytest.mark.parametrize("metadata, error", [
    ({"title": "x"}, ValueError), ({"x": None}, TypeError), ({"n": 2**63}, OverflowError),
    ({"x": float("inf")}, wend.InvalidError), ({"a\0b": 1}, ValueError)])
def test_metadata_that_cannot_be_kept_is_refused(db, metadata, error):
    with pytest.raises(error):
        db.batch().document("a", "one", metadata=metadata)


def test_vectors_are_written_and_asked_for(db):
    with db.batch() as batch:
        batch.document("a", "one", vectors={"splade": {99: 1.5, 12: 0.5}})
        batch.message("b", "", vectors={"splade": [(12, 2)], "other": {}})
    ask = "RECALL ? USING vector (space => 'splade')"
    for question in ({12: 1, 99: 0.5}, [(99, 0.5), (12, 1.0)], "12:1 99:0.5"):
        assert [(row.key, row.score) for row in db.execute(ask, [question])] == [
            ("b", 2.0), ("a", 1.25)]
    db.execute("UPDATE documents SET vector.splade = :v", {"v": {2**32 - 1: 0.25}})
    assert [row.key for row in db.execute(ask, [{2**32 - 1: 1}])] == ["a"]
    with pytest.raises(wend.NotFoundError, match="other"):
        db.execute("RECALL '1:1' USING vector (space => 'other')").all()


@pytest.mark.parametrize("vectors, error", [
    ({"s": {1: 0.0}}, wend.InvalidError), ({"s": {1: float("nan")}}, wend.InvalidError),
    ({"s": [(1, 1), (1, 2)]}, wend.InvalidError), ({"1": {1: 1}}, wend.InvalidError),
    ({"s": {-1: 1}}, OverflowError), ({"s": {2**32: 1}}, OverflowError),
    ({"s": {"x": 1}}, TypeError),
    ({"s": dict.fromkeys(range(16385), 1.0)}, wend.TooBigError), ({"s\0": {1: 1}}, ValueError)])
def test_vectors_that_cannot_be_kept_are_refused(db, vectors, error):
    with pytest.raises(error):
        db.batch().document("a", "one", vectors=vectors)


def test_bytes_that_are_no_utf_8_survive(db):
    with db.batch() as batch:
        batch.document("cafe", b"caf\xe9 au lait")
    text = db.execute("SELECT text FROM documents").one().text
    assert text.encode("utf-8", "surrogateescape") == b"caf\xe9 au lait"
    with db.batch() as batch:
        batch.document("cafe", text)
        assert batch.commit().unchanged == 1


def test_links_and_marks(db):
    with db.batch() as batch:
        batch.document("a", "one", mark=b"size 3")
        batch.document("b", "two")
        batch.link("a", "b", 2.5)
        batch.mark("stream", b"at \0 7")
    assert db.mark("stream") == wend.Mark(b"at \0 7", True)
    assert db.unit_mark("a") == b"size 3"
    assert db.unit_mark("b") is None and db.mark("other") is None
    assert db.execute("UNLINK 'a' FROM 'b'").one()[0] == 1
    with db.batch() as batch:
        batch.unlink("a", "b")
        with pytest.raises(wend.InvalidError):
            batch.link("a", "a")


def test_a_transaction_is_there_whole_or_not_at_all(db):
    with pytest.raises(RuntimeError):
        with db.transaction():
            db.execute("INSERT INTO documents (key, text) VALUES ('a', 'one')")
            raise RuntimeError
    with db.transaction():
        db.execute("INSERT INTO documents (key, text) VALUES ('b', 'two')")
    assert keys(db) == ["b"]


def test_what_belongs_to_a_closed_database_says_so():
    db = wend.open(":memory:")
    statement, batch = db.prepare("SHOW COLLECTIONS"), db.batch()
    batch.document("a", "one")
    batch.commit()
    rows = statement.execute()
    db.close()
    db.close()
    for use in (lambda: db.execute("SHOW STATS"), statement.execute, lambda: rows.all()[1:],
                lambda: batch.document("b", "two"), db.batch, lambda: statement.parameters):
        with pytest.raises(wend.MisuseError):
            next(iter(rows), None)
            use()
    statement.close()
    batch.close()


def test_what_nothing_refers_to_is_freed(tmp_path):
    for _ in range(20):  # each opening would find the folder busy
        db = wend.open(tmp_path / "db")
        statement = db.prepare("SHOW COLLECTIONS")
        cycle = [db, statement]
        cycle.append(cycle)
        del db, statement, cycle
        gc.collect()


def test_threads_share_a_database(db):
    failures = []

    def work(number):
        try:
            for turn in range(10):
                with db.batch() as batch:
                    batch.document(f"{number}-{turn}", f"fox number {number} of turn {turn}")
                found = db.execute("RECALL ? LIMIT 100", [f"number {number}"]).all()
                assert f"{number}-{turn}" in {row.key for row in found}
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(keys(db)) == 60


def test_closing_while_threads_read_ends_them_with_misuse():
    db = wend.open(":memory:")
    with db.batch() as batch:
        for number in range(300):
            batch.document(str(number), f"fox {number}")
    reading, ends = threading.Barrier(5), []

    def read():
        reading.wait()
        try:
            while True:
                for row in db.execute("SELECT key, text FROM documents"):
                    assert row.text == f"fox {row.key}"
        except wend.Error as error:
            ends.append(error.code)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    reading.wait()
    db.close()
    for thread in threads:
        thread.join()
    assert ends == [wend.Code.MISUSE] * 4


def test_tokens_are_estimated():
    assert 1 <= wend.estimate_tokens("a few words of English") <= 20
    assert wend.estimate_tokens("") == 0

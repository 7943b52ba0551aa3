"""Statements and rows in Python: parameters, values, errors with their place, lifetimes."""

import copy
from datetime import datetime, timedelta, timezone

import pytest
import wend


@pytest.fixture(scope="module")
def db():
    with wend.open(":memory:") as database:
        with database.batch() as batch:
            for number in range(5):
                batch.document(f"d{number}", f"Fox number {number}.", title="Foxes",
                               time=datetime(2024, 5, 1 + number, tzinfo=timezone.utc))
            batch.message("m", "No fox.", session="s", turn=7, speaker="Ann")
        yield database


def test_rows_are_read_by_name_and_by_place(db):
    row = db.execute("SELECT key, turn, time, speaker AS count FROM messages").one()
    assert row.key == row["key"] == row[0] == "m"
    assert dict(row) == {"key": "m", "turn": 7, "time": None, "count": "Ann"}
    assert row.count == "Ann" and len(row) == 4 and tuple(row) == ("m", 7, None, "Ann")
    assert copy.copy(row) == row and repr(row).startswith("Row(key='m', turn=7")
    with pytest.raises(AttributeError, match="kye.*there are key, turn"):
        row.kye
    with pytest.raises(KeyError):
        row["kye"]


def test_recall_gives_typed_columns(db):
    rows = db.execute("RECALL 'fox number 3' LIMIT 2")
    assert {"rank", "score", "key", "time", "text", "why"} <= set(rows.columns)
    first, second = rows
    assert (first.rank, first.key, second.rank) == (1, "d3", 2)
    assert isinstance(first.score, float)
    assert first.time == datetime(2024, 5, 4, tzinfo=timezone.utc)
    assert list(rows) == []


def test_parameters_go_by_place_and_by_name(db):
    by_place = db.prepare("SELECT key FROM documents WHERE time < ? AND key <> ? ORDER BY key")
    by_name = db.prepare("SELECT key FROM documents WHERE time < :t AND key <> :k ORDER BY key")
    assert by_place.parameters == [None, None] and by_name.parameters == ["t", "k"]
    until = datetime(2024, 5, 3, 2, tzinfo=timezone(timedelta(hours=2)))
    expected = ["d1"]
    assert [row.key for row in by_place.execute([until, "d0"])] == expected
    assert [row.key for row in by_name.execute({"k": "d0", "t": until})] == expected
    assert [row.key for row in by_place.execute([until, "d1"])] == ["d0"]


@pytest.mark.parametrize("parameters, error", [
    ([], wend.MisuseError), (["a", "b"], wend.MisuseError), ("a", TypeError), ([None], TypeError),
    ([b"a"], TypeError), ([2**63], OverflowError), ({"q": "a"}, wend.MisuseError),
    ([datetime(2024, 5, 1)], ValueError)])
def test_parameters_that_do_not_fit_are_refused(db, parameters, error):
    with pytest.raises(error):
        db.execute("SELECT key FROM documents WHERE key = ?", parameters)


def test_an_error_tells_where_in_the_text(db):
    sql = "RECALL 'ä🦊' LIMTI 3"
    with pytest.raises(wend.InvalidError) as caught:
        db.execute(sql)
    assert caught.value.offset == sql.index("LIMTI")
    assert "LIMIT" in str(caught.value)


def test_writing_needs_no_rows_to_be_read(db):
    db.execute("INSERT INTO other.documents (key, text) VALUES ('x', 'y')")
    assert db.execute("SELECT count(*) FROM other.documents").one()[0] == 1
    assert db.execute("DELETE FROM other WHERE key = 'x'").one().deleted == 1


def test_nothing_found_says_why(db):
    rows = db.execute("RECALL 'fox' WHERE speaker = 'Anne'")
    assert rows.all() == []
    assert any("'Ann'" in notice for notice in rows.notices)


def test_a_new_run_ends_the_rows_of_the_last(db):
    with db.prepare("SELECT key FROM documents ORDER BY key LIMIT ?") as statement:
        first = statement.execute([3])
        row = next(first)
        second = statement.execute([2])
        with pytest.raises(wend.MisuseError, match="run again"):
            next(first)
        assert row.key == "d0" and [r.key for r in second] == ["d0", "d1"]
    statement.close()
    with pytest.raises(wend.MisuseError, match="closed"):
        statement.execute([1])


def test_rows_can_be_given_up(db):
    with db.execute("SELECT key FROM documents") as rows:
        next(rows)
    assert list(rows) == []
    assert db.execute("SELECT key FROM documents WHERE key = 'none'").one() is None


@pytest.mark.parametrize("text", [
    "2024-05-01T10:00:00Z", "2024-05-01T10:00:00+02:00", "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999-18:00"])
def test_times_are_read(text):
    assert wend.parse_time(text) == datetime.fromisoformat(text.replace("Z", "+00:00"))


@pytest.mark.parametrize("text", ["2024-05-01", "2024-13-01T00:00:00Z", "", "now"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError):
        wend.parse_time(text)

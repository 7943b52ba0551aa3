"""Times of Wend and `datetime`: an instant in microseconds and an offset from UTC.

A `datetime` without a time zone means nothing here and is refused: `datetime.now().astimezone()`
has that of this machine, `datetime.now(timezone.utc)` that of none.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Tuple

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_RFC_3339 = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6})\d*)?"
                       r"(?:[Zz]|([+-])(\d\d):(\d\d))")


def _offset(time: datetime) -> timedelta:
    offset = time.utcoffset()
    if offset is None:
        raise ValueError(f"{time!r} has no time zone: use datetime.now().astimezone(), or pass "
                         "tzinfo=timezone.utc where it is in UTC")
    return offset


def to_microseconds(time: datetime) -> Tuple[int, int]:
    """Microseconds since 1970-01-01T00:00:00Z, and the offset from UTC in whole minutes."""
    offset = _offset(time)
    return (time - _EPOCH) // timedelta(microseconds=1), round(offset / timedelta(minutes=1))


def format_time(time: datetime) -> str:
    """RFC 3339, as statements read it."""
    minutes = round(_offset(time) / timedelta(minutes=1))
    return time.astimezone(timezone(timedelta(minutes=minutes))).isoformat()


def parse_time(text: str) -> datetime:
    """The `datetime` for a time as Wend writes it, "2024-05-01T10:00:00+02:00".

    The column `time` comes as a `datetime` already; this is for others, such as `max(time)`.
    Raises ValueError for what is no such time.
    """
    match = _RFC_3339.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no time as RFC 3339 writes it")
    year, month, day, hour, minute, second = (int(match[i]) for i in range(1, 7))
    microsecond = int((match[7] or "").ljust(6, "0"))
    zone = timezone.utc
    if match[8]:
        away = timedelta(hours=int(match[9]), minutes=int(match[10]))
        zone = timezone(-away if match[8] == "-" else away)
    return datetime(year, month, day, hour, minute, second, microsecond, zone)

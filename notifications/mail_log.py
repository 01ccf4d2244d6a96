"""What the mail server on this machine knows: whether it took a message whose sender died before hearing the answer.

Postfix says `message-id=<…>` under a queue number when a message arrives, and `(queue active)` under the same number
once it has answered for it: a message that it named and then dropped has no such second line.
"""

import enum
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

# Of each file, the end: a log can be larger than the memory.
MOST_READ = 16 * 1024 * 1024  # bytes
NAMED = re.compile(rb" (\w+): (?:resent-)?message-id=(<[^>\s]+>)")
ANSWERED_FOR = re.compile(rb" (\w+): from=<[^>]*>, .*\(queue active\)")
A_SECOND = timedelta(seconds=1)  # the grain of the traditional stamps


class Fate(enum.Enum):
    TAKEN = enum.auto()
    NEVER_SEEN = enum.auto()
    UNKNOWN = enum.auto()


@dataclass
class MailLog:
    """What was read: the time that it covers without a gap, and what became of the messages asked for."""

    covers_from: datetime | None = None
    covers_until: datetime | None = None
    named_at: dict[str, datetime] = field(default_factory=dict)
    taken_at: dict[str, datetime] = field(default_factory=dict)

    def fate_of(self, message_id: str, *, since: datetime, until: datetime) -> Fate:
        """Of a message handed over after `since`, by a sender that had given up at `until`."""
        since -= A_SECOND
        if _is_after(self.taken_at.get(message_id), since):
            return Fate.TAKEN
        is_covered = self.covers_from and self.covers_from < since and self.covers_until > until
        is_named = _is_after(self.named_at.get(message_id), since)
        return Fate.NEVER_SEEN if is_covered and not is_named else Fate.UNKNOWN


def _is_after(moment: datetime | None, since: datetime) -> bool:
    return moment is not None and moment >= since


def read_mail_log(path: Path, message_ids: Collection[str], *, since: datetime, now: datetime) -> MailLog:
    """Reads the log back to `since`, with the file that the last rotation put aside where it must. Raises OSError."""
    log, zone = MailLog(), machine_zone()
    lines, is_whole = tail(path)
    files = [lines]
    begins = stamp_of(next(tail(path)[0], b""), now, zone)
    aside = path.with_name(f"{path.name}.1")
    if is_whole and (begins is None or begins >= since - A_SECOND) and aside.exists():
        files.insert(0, tail(aside)[0])
    wanted = {message_id.encode() for message_id in message_ids}
    queue: dict[bytes, str] = {}
    for line in (line for lines in files for line in lines):
        _note(line, log, queue, wanted, now, zone)
    return log


def _note(line: bytes, log: MailLog, queue: dict[bytes, str], wanted: set[bytes], now: datetime, zone: tzinfo) -> None:
    if (moment := stamp_of(line, now, zone)) is None:
        return
    log.covers_from, log.covers_until = log.covers_from or moment, moment
    if b"message-id=" in line and (found := NAMED.search(line)):
        number, message_id = found.groups()
        queue.pop(number, None)  # Postfix gives a number again later on
        if message_id in wanted:
            queue[number] = message_id.decode()
            log.named_at[queue[number]] = moment
    elif b"(queue active)" in line and (found := ANSWERED_FOR.search(line)) and found[1] in queue:
        log.taken_at[queue[found[1]]] = moment


def tail(path: Path) -> tuple[Iterator[bytes], bool]:
    """The complete lines at the end of a file, one by one, and whether they are all of it."""
    size = path.stat().st_size
    return _lines(path, max(0, size - MOST_READ)), size <= MOST_READ


def _lines(path: Path, start: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        if start:
            file.readline()
        for line in file:
            if line.endswith(b"\n"):
                yield line


def stamp_of(line: bytes, now: datetime, zone: tzinfo) -> datetime | None:
    """When a line was written: « 2026-11-24T10:00:00.123+01:00 » or « Nov 24 10:00:00 », which leaves out the year and
    means the machine's time. None where it does not begin so.
    """
    words = line[:40].decode("ascii", "replace")
    try:
        moment = datetime.fromisoformat(words.partition(" ")[0])
        return moment if moment.tzinfo else None
    except ValueError:
        pass
    try:
        moment = datetime.strptime(f"{now.year} {words[:15]}", "%Y %b %d %H:%M:%S").replace(tzinfo=zone)
    except ValueError:
        return None
    return moment.replace(year=now.year - 1) if moment > now + timedelta(days=1) else moment


def machine_zone() -> tzinfo:
    """The time zone of the machine, which Django hides behind its own."""
    try:
        with Path("/etc/localtime").open("rb") as file:
            return ZoneInfo.from_file(file)
    except (OSError, ValueError):
        return UTC

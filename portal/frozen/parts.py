"""What a dossier or an evaluation is made of, in words and numbers that keep as they are."""

import hashlib
import json
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Table:
    """`rows` hold texts and whole numbers, one for each of the `columns`."""

    caption: str
    columns: list[str]
    rows: list[list[str | int]]


@dataclass(frozen=True)
class Section:
    """`key` is the same from one reading of the figures to the next: its place and its comment hang on it."""

    key: str
    title: str
    said: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    def as_data(self) -> dict:
        return asdict(self)


def mark_of(sections: list[Section]) -> str:
    """The same while no figure changes, in whatever order: what a page showed is frozen, or shown anew."""
    said = json.dumps(sorted((section.as_data() for section in sections), key=lambda one: one["key"]), sort_keys=True)
    return hashlib.blake2b(said.encode(), digest_size=12).hexdigest()

"""What is wrong in a reference file, said so that whoever wrote it can correct it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where something was read: a file of the folder, and a line (« ligne 12 ») or a key (« strands[2].title »)."""

    file: str
    spot: str

    def at(self, key: str) -> "Place":
        """The same line or section, at one of its columns or keys."""
        separator = ", " if self.spot.startswith("ligne") else "."
        return Place(self.file, f"{self.spot}{separator}{key}" if self.spot else key)

    def __str__(self):
        return f"{self.file}, {self.spot}" if self.spot else self.file


@dataclass(frozen=True)
class Fault:
    place: Place
    sentence: str

    def __str__(self):
        return f"{self.place} : {self.sentence}"


class BrokenReference(Exception):
    """The files cannot be loaded; nothing was written. `faults` says all that was found, file by file."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults

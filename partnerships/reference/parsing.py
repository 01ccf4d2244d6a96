"""From the bytes of a file to lines and keys, with the sentence for what cannot be read."""

import csv
import io
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from partnerships.reference.faults import BrokenReference, Fault, Place

# tomllib says where only inside its message: « … (at line 3, column 5) ».
TOML_POSITION = re.compile(r"\(at line (\d+), column (\d+)\)")


def broken(place: Place, sentence: str) -> BrokenReference:
    return BrokenReference([Fault(place, sentence)])


def read_text(path: Path, name: str) -> str:
    """The file's text. Raises BrokenReference when it is missing or not UTF-8, with the line."""
    try:
        content = path.read_bytes()
    except OSError:
        raise broken(Place(name, ""), "fichier absent ou illisible. Attendu : ce fichier dans le dossier.") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise broken(
            Place(name, f"ligne {line}"),
            "ce fichier n'est pas enregistré en UTF-8. Attendu : un enregistrement en « UTF-8 » ou « CSV UTF-8 ».",
        ) from None


def csv_lines(text: str, name: str, columns: tuple[str, ...]) -> Iterator[tuple[Place, dict[str, str]]]:
    """Each line with its place. Raises BrokenReference when the columns or the number of cells are not as expected."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        _check_columns(header, name, columns)
        for cells in reader:
            place = Place(name, f"ligne {reader.line_num}")
            if not any(cells):
                continue
            if len(cells) != len(columns):
                raise broken(
                    place,
                    f"{len(cells)} cellules. Attendu : {len(columns)}, séparées par des virgules ; "
                    "un texte qui contient une virgule se met entre guillemets.",
                )
            yield place, dict(zip(header, (cell.strip() for cell in cells), strict=True))
    except csv.Error:
        raise broken(
            Place(name, f"ligne {reader.line_num}"),
            "cette ligne n'est pas du CSV. Attendu : des cellules séparées par des virgules, des guillemets fermés.",
        ) from None


def _check_columns(header: list[str], name: str, columns: tuple[str, ...]) -> None:
    place = Place(name, "ligne 1")
    faults = [Fault(place, f"colonne « {column} » absente.") for column in columns if column not in header]
    faults += [Fault(place, f"colonne « {column} » inconnue.") for column in header if column not in columns]
    faults += [
        Fault(place, f"colonne « {column} » donnée deux fois.")
        for column in dict.fromkeys(header)
        if header.count(column) > 1
    ]
    if faults:
        raise BrokenReference([*faults, Fault(place, f"Attendu : {','.join(columns)}")])


def toml_keys(text: str, name: str) -> dict:
    """The whole file. Raises BrokenReference with the line where the syntax is broken."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # tomllib's own is a ValueError; so is a number of 5,000 digits
        position = TOML_POSITION.search(str(error))
        spot = f"ligne {position[1]}, colonne {position[2]}" if position else "fin du fichier"
        raise broken(
            Place(name, spot),
            "ceci n'est pas du TOML. Attendu : une ligne « clé = valeur » par clé, jamais deux fois la même clé, "
            "les textes entre guillemets fermés, les dates et les nombres sans guillemets.",
        ) from None

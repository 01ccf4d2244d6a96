"""The programme as data files: `data/programmes/` one file each, `data/tool_sheets/` one file for each sheet."""

from partnerships.models import HeadOfficeService
from partnerships.reference.faults import Fault, Place
from partnerships.reference.reading import Reader, Record
from partnerships.reference.tables import Link, Table
from patient_partners.models import (
    Actor,
    Axis,
    Domain,
    ImpactQuestion,
    PlannedEvent,
    Programme,
    SheetVersion,
    Step,
    TeamTarget,
    ToolSheet,
)
from patient_partners.sheets import read_blocks

OWNER = {"owner": Link("owner", HeadOfficeService, is_elsewhere=True)}


def _slug(values: dict) -> str:
    return values["slug"]


PROGRAMMES = Table(
    Programme,
    "programmes",
    ("slug", "title", "owner", "first_year", "last_year", "purpose", "source"),
    _slug,
    ("slug",),
    links=OWNER,
    children=("axes", "domains", "steps", "actors", "targets", "questions", "planning"),
)
AXES = Table(Axis, "programmes", ("slug", "name"), _slug, ("programme", "slug"))
DOMAINS = Table(Domain, "programmes", ("slug", "name", "summary"), _slug, ("programme", "slug"))
STEPS = Table(
    Step,
    "programmes",
    ("stage", "question", "help", "quiet_days"),
    lambda values: values["stage"],
    ("programme", "stage"),
)
ACTORS = Table(Actor, "programmes", ("slug", "name", "tasks"), _slug, ("programme", "slug"))
TARGETS = Table(
    TeamTarget, "programmes", ("slug", "meaning", "number", "wording", "note"), _slug, ("programme", "slug")
)
QUESTIONS = Table(
    ImpactQuestion,
    "programmes",
    ("slug", "axis", "text", "text_en", "publics", "moments"),
    _slug,
    ("programme", "slug"),
    links={"axis": Link("axis", Axis)},
)
PLANNING = Table(
    PlannedEvent,
    "programmes",
    ("slug", "wording", "readers", "begins_on", "begins_precision", "ends_on", "ends_precision", "note"),
    _slug,
    ("programme", "slug"),
)
SHEETS = Table(
    ToolSheet,
    "tool_sheets",
    ("slug", "owner", "position", "name", "summary", "readers", "source", "becomes"),
    _slug,
    ("slug",),
    links=OWNER,
    children=("versions",),
)
VERSIONS = Table(
    SheetVersion,
    "tool_sheets",
    ("number", "body", "why", "released_on"),
    lambda values: str(values["number"]),
    ("sheet", "number"),
)
LISTS = {
    "axes": AXES,
    "domains": DOMAINS,
    "steps": STEPS,
    "actors": ACTORS,
    "targets": TARGETS,
    "questions": QUESTIONS,
    "planning": PLANNING,
}


class ProgrammeReader(Reader):
    tables = (PROGRAMMES, *LISTS.values(), SHEETS, VERSIONS)

    def read(self) -> None:
        for name in self.files_of("programmes"):
            self.read_programme(name)
        for name in self.files_of("tool_sheets"):
            self.read_sheet(name)

    def read_programme(self, name: str) -> None:
        raw, place = self.whole(name)
        programme = self.take(PROGRAMMES, raw, place) if raw is not None else None
        if programme is None:
            return
        if programme.values["last_year"] < programme.values["first_year"]:
            sentence = "cette année vient avant la première. Attendu : l’inverse."
            self.faults.append(Fault(place.at("last_year"), sentence))
        for key, table in LISTS.items():
            for rank, (child_place, child) in enumerate(self.lists(raw, key, place), start=1):
                self.take(table, child, child_place, parent={"programme": programme.ref, "position": rank})

    def read_sheet(self, name: str) -> None:
        raw, place = self.whole(name)
        sheet = self.take(SHEETS, raw, place) if raw is not None else None
        if sheet is None:
            return
        for child_place, child in self.lists(raw, "versions", place):
            self._check_version(self.take(VERSIONS, child, child_place, parent={"sheet": sheet.ref}))

    def whole(self, name: str) -> tuple[dict | None, Place]:
        """All that a file says; None when it cannot be read, which is then noted."""
        known = len(self.faults)
        raw = self.toml(name)
        return (raw if len(self.faults) == known else None), Place(name, "")

    def _check_version(self, version: Record | None) -> None:
        if version and not read_blocks(version.values["body"]):
            self.faults.append(Fault(version.place.at("body"), "une fiche sans un mot. Attendu : son texte."))

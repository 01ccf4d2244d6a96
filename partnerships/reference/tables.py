"""Which list of which file becomes the rows of which model."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import models

from partnerships.models import (
    Approval,
    Commitment,
    Committee,
    Convention,
    Funding,
    HeadOfficeService,
    Hospital,
    HospitalGroup,
    Indicator,
    Objective,
    Partner,
    PartnerClosure,
    Party,
    ProjectAction,
    PublicHoliday,
    Quota,
    SchoolHoliday,
    Strand,
    Target,
)


@dataclass(frozen=True)
class Link:
    """A column that names a row of another table, by one of its values; `nothing` is the word for none."""

    field: str
    model: type[models.Model]
    by: str = "slug"
    nothing: str = ""
    # Held by the files of an app below: looked up in the portal, by its slug.
    is_elsewhere: bool = False


@dataclass(frozen=True)
class Table:
    """`columns` are the model's fields unless they are in `links` or `file_only`; `key` names a row for ever, whatever
    else changes in it; `natural` finds the row that somebody typed before the file was loaded."""

    model: type[models.Model]
    section: str
    columns: tuple[str, ...]
    key: Callable[[dict], str]
    natural: tuple[str, ...]
    links: dict[str, Link] = field(default_factory=dict)
    file_only: tuple[str, ...] = ()
    children: tuple[str, ...] = ()


def _slug(values: dict) -> str:
    return values["slug"]


GROUPS = Table(HospitalGroup, "hospitals", ("slug", "name"), _slug, ("slug",))
HOSPITALS = Table(
    Hospital,
    "hospitals",
    ("slug", "name", "ghu", "city", "postcode", "school_zone", "source"),
    _slug,
    ("slug",),
    links={"ghu": Link("group", HospitalGroup, by="name", nothing="Hors GHU")},
)
SERVICES = Table(
    HeadOfficeService, "services", ("slug", "name", "mailbox", "phone", "runs_partnership"), _slug, ("slug",)
)
PARTNERS = Table(
    Partner,
    "partners",
    ("slug", "name", "kind", "address", "mailbox", "phone", "weekly_closure", "mediators_book"),
    _slug,
    ("slug",),
    children=("closures",),
)
CLOSURES = Table(
    PartnerClosure,
    "partners",
    ("starts_on", "ends_on", "reason"),
    lambda values: f"{values['starts_on']}/{values['ends_on']}",
    ("partner", "starts_on", "ends_on"),
)
CONVENTIONS = Table(
    Convention,
    "conventions",
    (
        "slug",
        "title",
        "kind",
        "status",
        "owner",
        "hospitals",
        "purpose",
        "source",
        "is_example",
        "signature_planned_on",
        "signature_planned_precision",
        "signature_planned_is_assumed",
        "signed_on",
        "announced_on",
        "effective_on",
        "effective_precision",
        "effective_is_assumed",
        "ends_on",
        "ends_precision",
        "ends_is_assumed",
    ),
    _slug,
    ("slug",),
    links={"owner": Link("owner", HeadOfficeService), "hospitals": Link("hospitals", Hospital)},
    children=("parties", "approvals", "objectives", "strands", "committees", "actions", "fundings"),
)
PARTIES = Table(
    Party,
    "conventions",
    ("side", "partner", "part", "note"),
    lambda values: f"{values['side']}/{values['partner'].key if values['partner'] else ''}",
    ("convention", "side", "partner"),
    links={"partner": Link("partner", Partner)},
)
APPROVALS = Table(
    Approval,
    "conventions",
    ("slug", "body", "side", "planned_on", "planned_precision", "planned_is_assumed", "decided_on", "result", "note"),
    _slug,
    ("convention", "body"),
    file_only=("slug",),
)
OBJECTIVES = Table(
    Objective,
    "conventions",
    ("slug", "owner_side", "text"),
    _slug,
    ("convention", "text"),
    file_only=("slug",),
)
STRANDS = Table(
    Strand,
    "conventions",
    ("slug", "title", "summary"),
    _slug,
    ("convention", "slug"),
    children=("commitments", "committees", "actions", "fundings", "indicators"),
)
COMMITMENTS = Table(
    Commitment,
    "conventions",
    (
        "slug",
        "kind",
        "title",
        "quantity",
        "per",
        "is_assumed",
        "source",
        "audiences",
        "lead_days",
        "needs_theme_agreement",
        "late_cancellation_hours",
        "late_counts_against",
    ),
    _slug,
    ("strand", "slug"),
)
# Of a convention, or of one of its strands.
COMMITTEES = Table(
    Committee, "conventions", ("slug", "name", "remit"), _slug, ("convention", "name"), file_only=("slug",)
)
ACTIONS = Table(
    ProjectAction,
    "conventions",
    (
        "slug",
        "title",
        "description",
        "status",
        "status_note",
        "hospital_owner",
        "partner",
        "partner_owner",
        "due_on",
        "due_precision",
        "due_is_assumed",
        "waits_for",
        "builds_on",
        "source",
    ),
    _slug,
    ("convention", "strand", "title"),
    links={"partner": Link("partner", Partner)},
    file_only=("slug",),
)
FUNDINGS = Table(
    Funding,
    "conventions",
    ("slug", "partner", "third_party", "kind", "title", "year", "planned_amount", "actual_amount", "source"),
    _slug,
    ("convention", "strand", "partner", "third_party", "kind", "title", "year"),
    links={"partner": Link("partner", Partner)},
    file_only=("slug",),
)
INDICATORS = Table(
    Indicator,
    "conventions",
    (
        "slug",
        "name",
        "unit",
        "direction",
        "baseline_value",
        "baseline_on",
        "share_percent",
        "share_is_rough",
        "base_value",
        "base_is_derived",
        "source",
        "review_months",
    ),
    _slug,
    ("convention", "name"),
    file_only=("slug",),
    children=("targets",),
)
# Of the whole: sites, and what each of them promises, are entered in the portal.
TARGETS = Table(
    Target,
    "conventions",
    ("due_on", "value", "effective_from", "why"),
    lambda values: f"{values['due_on']}",
    ("indicator", "site", "due_on"),
)
# Not in any file: the volumes follow from a commitment and its convention's years.
QUOTAS = Table(
    Quota,
    "conventions",
    ("starts_on", "ends_on", "quantity"),
    lambda values: f"{values['year']}",
    ("commitment", "starts_on"),
)
PUBLIC_HOLIDAYS = Table(PublicHoliday, "holidays", ("day", "name"), lambda values: str(values["day"]), ("day",))
SCHOOL_HOLIDAYS = Table(
    SchoolHoliday,
    "holidays",
    ("zone", "name", "starts_on", "ends_on", "source"),
    lambda values: f"{values['zone']}/{values['name']}/{values['starts_on'].year}",
    ("zone", "starts_on"),
)

CSV_FILES = {
    "hospital_groups.csv": GROUPS,
    "hospitals.csv": HOSPITALS,
    "services.csv": SERVICES,
    "public_holidays.csv": PUBLIC_HOLIDAYS,
    "school_holidays.csv": SCHOOL_HOLIDAYS,
}
# In the order of writing: what is pointed at comes first.
TABLES = (
    GROUPS,
    HOSPITALS,
    SERVICES,
    PARTNERS,
    CLOSURES,
    CONVENTIONS,
    PARTIES,
    APPROVALS,
    OBJECTIVES,
    STRANDS,
    COMMITMENTS,
    INDICATORS,
    TARGETS,
    QUOTAS,
    COMMITTEES,
    ACTIONS,
    FUNDINGS,
    PUBLIC_HOLIDAYS,
    SCHOOL_HOLIDAYS,
)


def sections_of(tables: tuple[Table, ...]) -> tuple[str, ...]:
    """The parts of the files that can be loaded alone."""
    return tuple(dict.fromkeys(table.section for table in tables))


SECTIONS = sections_of(TABLES)

"""The sheet that people sign at a training, and the certificate of those who attended."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.text import capfirst

from activities.models import Registration, Training
from activities.phrases.places import say_full_place
from foundation.days import say_date, say_duration, say_period


def write_list(training: Training, people: Iterable[Registration]) -> dict:
    """For the layout `attendance`: a line to sign for each, and some empty ones for whoever comes unannounced."""
    session = training.session
    return {
        "title": session.activity.title,
        # Kept for five years: the day says its year.
        "when": capfirst(say_period(session.starts_at, session.ends_at, today=date.min)),
        "where": capfirst(_place(training)),
        "trainers": training.trainers,
        "structures": ", ".join(training.structure_names),
        "rows": [[row.full_name, row.job, _where_from(row)] for row in people],
        "printed_on": f"Imprimée le {say_date(timezone.localdate())}.",
    }


def write_certificate(row: Registration) -> dict:
    """For the layout `certificate`: in French, as the hospital's personnel files are."""
    training, session = row.training, row.training.session
    owner = session.commitment.strand.convention.owner
    return {
        "name": row.full_name,
        "from": ", ".join(part for part in (row.job, _where_from(row)) if part),
        "title": session.activity.title,
        # Kept for years: with its year, however near it is.
        "when": say_period(session.starts_at, session.ends_at, today=date.min),
        "where": _place(training),
        "lasting": say_duration(session.lived_minutes or session.planned_minutes),
        "trainers": training.trainers or session.partner.name,
        "structures": ", ".join(training.structure_names),
        "relay_until": say_date(row.relay_until) if row.relay_until else "",
        "organisers": f"{session.partner.name} et {owner.name}",
        "printed_on": say_date(timezone.localdate()),
    }


def _place(training: Training) -> str:
    host = [training.host.name] if training.host and not training.session.ward else []
    return ", ".join([*host, say_full_place(training.session, [])])


def _where_from(row: Registration) -> str:
    return ", ".join(part for part in (row.organisation, row.hospital.name if row.hospital else "", row.ward) if part)

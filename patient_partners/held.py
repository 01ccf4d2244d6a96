"""All that is held about one person, in words: their own page and the files that they take away are drawn from it."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.days import say_date
from patient_partners.models import FileReading, PatientPartner
from patient_partners.models.patient_partners import PARTNER_FIELDS

# Three columns: which part, what, its value.
Line = tuple[str, str, str]


def held_about(partner: PatientPartner) -> list[Line]:
    """Everything, in the language of the page: six questions at most."""
    return [*_said(partner), *_dates(partner), *_consents(partner), *_readings(partner)]


def _said(partner: PatientPartner) -> Iterator[Line]:
    part = _("Ce que vous avez dit")
    yield part, _("Votre adresse e-mail"), partner.email
    for name in PARTNER_FIELDS:
        yield part, str(PatientPartner._meta.get_field(name).verbose_name), value_of(partner, name)


def value_of(partner: PatientPartner, name: str) -> str:
    """A field of the file as people read it; "" where nothing was said."""
    if name == "groups":
        return ", ".join(str(group) for group in partner.groups.all())
    field = PatientPartner._meta.get_field(name)
    value = getattr(partner, name)
    if isinstance(value, list):
        labels = dict(field.base_field.choices)
        return ", ".join(str(labels[each]) for each in value)
    return str(dict(field.choices)[value]) if field.choices else value


def _dates(partner: PatientPartner) -> Iterator[Line]:
    part = _("Votre fiche")
    yield part, _("Numéro"), str(partner.pk)
    yield part, _("État"), str(partner.get_state_display())
    for label, moment in (
        (_("Proposée le"), partner.offered_at),
        (_("Confirmée le"), partner.confirmed_at),
        (_("Dernières nouvelles"), partner.last_news_at),
        (_("Départ"), partner.left_at),
    ):
        if moment:
            yield part, label, say_date(timezone.localdate(moment))
    if partner.consent_ends_on:
        yield part, _("Votre accord vaut jusqu’au"), say_date(partner.consent_ends_on)


def _consents(partner: PatientPartner) -> Iterator[Line]:
    for consent in partner.consents.all():
        day = say_date(timezone.localdate(consent.accepted_at))
        yield (
            _("Vos accords"),
            _("Accepté le %(day)s, texte n° %(number)s") % {"day": day, "number": consent.wording},
            consent.text,
        )


def _readings(partner: PatientPartner) -> Iterator[Line]:
    for reading in partner.readings.select_related("reader"):
        yield _("Qui a lu votre fiche"), say_moment(reading), say_reader(reading)


def say_moment(reading: FileReading) -> str:
    at = timezone.localtime(reading.at)
    return f"{say_date(at.date())}, {at:%H:%M}, {reading.get_kind_display()}"


def say_reader(reading: FileReading) -> str:
    return str(reading.reader) if reading.reader else _("une personne dont le compte est effacé")

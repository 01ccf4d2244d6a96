"""All that is held about one person, in words: their own page and the files that they take away are drawn from it."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.days import say_date, say_duration
from patient_partners.models import (
    EventRegistration,
    FileReading,
    Introduction,
    Letter,
    PatientPartner,
    Wishes,
)
from patient_partners.models.patient_partners import PARTNER_FIELDS

# Three columns: which part, what, its value.
Line = tuple[str, str, str]


def held_about(partner: PatientPartner) -> list[Line]:
    """Everything, in the language of the page."""
    return [
        *_said(partner),
        *_dates(partner),
        *_consents(partner),
        *_introductions(partner),
        *_news(partner),
        *_asked(partner),
        *_letters(partner),
        *_events(partner),
        *_recognition(partner),
        *_readings(partner),
    ]


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


def _introductions(partner: PatientPartner) -> Iterator[Line]:
    part = _("Les équipes et vous")
    for each in partner.introductions.with_all_said().select_related("proposed_by"):
        yield part, each.project.name, f"{each.project.hospital}, {each.get_state_display()}"
        yield from ((part, name, value) for name, value in _introduction_lines(each) if value)


def _introduction_lines(introduction: Introduction) -> Iterator[tuple[str, str]]:
    yield _("Proposée le"), _say_day(introduction.proposed_at)
    yield _("Proposée par"), str(introduction.proposed_by or "")
    yield _("Un mot pour vous"), introduction.message
    yield _("Votre réponse le"), _say_day(introduction.answered_at)
    yield _("Première rencontre"), _say_day(introduction.starts_at)
    yield _("Où"), introduction.place
    yield _("À distance"), introduction.link
    yield _("Ce qu’il faut savoir"), introduction.note
    yield _("Rencontre annulée le"), _say_day(introduction.called_off_at)
    yield _("Vous travaillez ensemble depuis le"), say_date(day) if (day := introduction.working_since) else ""
    yield _("Terminée le"), _say_day(introduction.ended_at)
    yield _("Pourquoi"), str(introduction.get_ending_display()) if introduction.ending else ""
    yield _("Ce qui vous a été écrit"), introduction.end_note


def _news(partner: PatientPartner) -> Iterator[Line]:
    for news in partner.news.all():
        yield _("Ce qui vous a été écrit"), _say_day(news.written_at), news.text


def _say_day(moment: datetime | None) -> str:
    return say_date(timezone.localdate(moment)) if moment else ""


def _asked(partner: PatientPartner) -> Iterator[Line]:
    for row in partner.questionnaires.select_related("project"):
        yield (
            _("Vos questionnaires"),
            _("%(project)s, %(moment)s, envoyé le %(day)s")
            % {"project": row.project.name, "moment": row.get_moment_display(), "day": say_date(row.asked_on)},
            _("réponse comptée, gardée sans vous") if row.has_answered else _("sans réponse"),
        )


def _letters(partner: PatientPartner) -> Iterator[Line]:
    """Those that were proposed, word for word, with their dates, their signed copy and the time declared."""
    part = _("Vos lettres de mission")
    letters = Letter.objects.told().filter(introduction__partner=partner)
    near = letters.with_all_said().select_related("signed_copy").defer("signed_copy__content")
    for letter in near.prefetch_related("time_given", "facts"):
        name = _("Lettre n° %(number)s, %(team)s") % {"number": letter.pk, "team": letter.project.name}
        yield part, name, f"{letter.standing}, {letter.said_days}"
        yield part, _("%(letter)s, mot pour mot") % {"letter": name}, letter.text
        if letter.person_accepted_at:
            yield (
                part,
                _("%(letter)s, acceptée le") % {"letter": name},
                say_date(timezone.localdate(letter.person_accepted_at)),
            )
        if letter.answer:
            yield part, _("%(letter)s, ce que vous voudriez changer") % {"letter": name}, letter.answer
        if copy := getattr(letter, "signed_copy", None):
            yield part, _("%(letter)s, copie signée") % {"letter": name}, say_date(copy.signed_on)
        for time in letter.time_given.all():
            said = [say_duration(time.minutes), str(time.get_use_display()), time.words]
            yield _("Le temps que vous donnez"), say_date(time.on), ", ".join(filter(None, said))
        for fact in letter.facts.all():
            yield _("Ce qui a été donné ou fait"), say_date(fact.on), fact.what


def _events(partner: PatientPartner) -> Iterator[Line]:
    """What was registered for with their address."""
    part = _("Vos inscriptions aux rendez-vous")
    rows = EventRegistration.objects.filter(email__iexact=partner.email).select_related("event", "project")
    for row in rows.order_by("event__starts_at", "pk"):
        name = f"{row.event.title}, {_say_day(row.event.starts_at)}"
        said = [row.full_name, str(row.get_state_display()), row.project.name if row.project else "", row.why]
        yield part, name, ", ".join(filter(None, said))


def _recognition(partner: PatientPartner) -> Iterator[Line]:
    if own := Wishes.objects.filter(partner=partner).first():
        yield _("Vos souhaits"), _("Ce que vous souhaitez"), " ; ".join(own.said())
        yield _("Vos souhaits"), _("Avec vos mots"), own.words


def _readings(partner: PatientPartner) -> Iterator[Line]:
    for reading in partner.readings.select_related("reader"):
        yield _("Qui a lu votre fiche"), say_moment(reading), say_reader(reading)


def say_moment(reading: FileReading) -> str:
    at = timezone.localtime(reading.at)
    return f"{say_date(at.date())}, {at:%H:%M}, {reading.get_kind_display()}"


def say_reader(reading: FileReading) -> str:
    return str(reading.reader) if reading.reader else _("une personne dont le compte est effacé")

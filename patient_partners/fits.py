"""Who fits what a team looks for, and why, in words: never a score, never a name."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from patient_partners.introductions import Asked, asked_before
from patient_partners.models import PatientPartner, Search
from patient_partners.models.patient_partners import Contribution, Length, Rhythm, Setting, Theme

OPPOSITE = {Setting.REMOTE: Setting.ON_SITE, Setting.ON_SITE: Setting.REMOTE}


@dataclass(frozen=True)
class Fit:
    """A person, why they fit, what to talk about before, and what they were asked before."""

    partner: PatientPartner
    reasons: list[str]
    reserves: list[str]
    asked: Asked


def fitting(search: Search, user) -> QuerySet[PatientPartner]:
    """Those whom `user` may read and who may be found today, who chose the team's GHU, would do one of the things that
    it looks for, and can meet as it does. Whoever waits the longest for news comes first.
    """
    found = PatientPartner.objects.visible_to(user).available()
    found = found.filter(groups=search.project.hospital.group_id or 0, contributions__overlap=search.contributions)
    return found.exclude(setting=OPPOSITE.get(search.setting, "")).order_by("last_news_at", "pk")


def fits_of(search: Search, partners: Collection[PatientPartner]) -> list[Fit]:
    """Each of a page of `fitting`. One query."""
    asked = asked_before(search.project, partners)
    return [fit_of(search, partner, asked[partner.pk]) for partner in partners]


def fit_of(search: Search, partner: PatientPartner, asked: Asked) -> Fit:
    """Why this person, of `fitting`, fits."""
    reasons = [f"Aimerait {_said(Contribution, search.contributions, partner.contributions)}."]
    if shared := _said(Theme, search.themes, partner.themes):
        reasons.append(f"Des sujets lui tiennent à cœur\u00a0: {shared}.")
    if search.setting != Setting.BOTH:
        reasons.append("Vient sur place." if search.setting == Setting.ON_SITE else "Travaille à distance.")
    reserves = []
    _compare(Rhythm, search.rhythm, partner.rhythm, "Rythme", reasons, reserves)
    _compare(Length, search.length, partner.length, "À la suite", reasons, reserves)
    if search.setting == Setting.BOTH and partner.setting != Setting.BOTH:
        reserves.append(f"{partner.get_setting_display().capitalize()}.")
    return Fit(partner, reasons, reserves, asked)


def _said(choices, asked: Collection[str], offered: Collection[str]) -> str:
    return ", ".join(str(choices(value).label) for value in asked if value in offered)


def _compare(choices, asked: str, most: str, word: str, reasons: list[str], reserves: list[str]) -> None:
    """`choices` go from the least to the most."""
    order = choices.values
    if order.index(most) >= order.index(asked):
        reasons.append(f"{word}\u00a0: {choices(asked).label}, cela lui va.")
    else:
        reserves.append(f"{word}\u00a0: {choices(most).label} au plus, l’équipe cherche {choices(asked).label}.")

"""The mails about commitments without sessions, in the reader's language: a count is due, a count is below its path."""

from collections.abc import Collection

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.days import say_date
from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, lay_out
from partnerships.indicators import Line
from partnerships.models import Indicator


def measure_due(indicator: Indicator, lines: Collection[Line], *, is_inside: bool) -> Message:
    """To whoever follows it: what is to be counted, since when, and the page where it is entered."""
    return _lay_out(
        indicator,
        subject=_("À compter : %(indicator)s"),
        lead=ngettext(
            "Un relevé était attendu, et aucun n’est saisi.",
            "Des relevés étaient attendus, et aucun n’est saisi.",
            len(lines),
        ),
        facts=[Fact(_name(line), _since(line)) for line in lines],
        button=_("Saisir le relevé"),
        is_inside=is_inside,
    )


def indicator_behind(indicator: Indicator, lines: Collection[Line], *, is_inside: bool) -> Message:
    """To whoever follows it, and to the service: what was counted, and what was expected that day."""
    said = _("%(value)s au lieu de %(expected)s, au %(day)s")
    return _lay_out(
        indicator,
        subject=_("En retard : %(indicator)s"),
        lead=_say_behind(len(lines), grows=indicator.direction == Indicator.Direction.UP),
        facts=[
            Fact(_name(line), said % {"value": line.last.value, "expected": line.expected, "day": _day(line)})
            for line in lines
        ],
        button=_("Voir l’indicateur"),
        is_inside=is_inside,
    )


def _say_behind(lines: int, *, grows: bool) -> str:
    if grows:
        return ngettext(
            "Le dernier relevé est au-dessous de ce qui était attendu ce jour-là.",
            "Les derniers relevés sont au-dessous de ce qui était attendu ce jour-là.",
            lines,
        )
    return ngettext(
        "Le dernier relevé est au-dessus de ce qui était attendu ce jour-là.",
        "Les derniers relevés sont au-dessus de ce qui était attendu ce jour-là.",
        lines,
    )


def _name(line: Line) -> str:
    return line.name if line.pk else _("Ensemble")


def _day(line: Line) -> str:
    return say_date(line.last.day)


def _since(line: Line) -> str:
    return _("dernier relevé au %(day)s") % {"day": _day(line)} if line.last else _("jamais compté")


def _lay_out(indicator: Indicator, *, subject: str, facts: list[Fact], button: str, is_inside: bool, **said) -> Message:
    convention = indicator.convention
    page = reverse("admin:indicator" if is_inside else "indicator_read", args=[indicator.pk])
    letter = Letter(
        subject=subject % {"indicator": indicator},
        heading=str(indicator),
        facts=(*facts, Fact(_("Unité"), indicator.unit), Fact(_("Convention"), str(convention))),
        button=Button(button, settings.SITE_URL + page),
        reason=_("Vous recevez ce message parce que vous suivez cet indicateur."),
        reply_to="" if is_inside else convention.owner.mailbox,
        **said,
    )
    return lay_out(letter)

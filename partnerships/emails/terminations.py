"""The mails about a convention that ends before its term, in the reader's language: terminated, or resumed."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.days import say_date
from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, lay_out
from partnerships.models import Convention


def convention_terminated(convention: Convention, *, has_sessions: bool, decisions: int, has_account: bool) -> Message:
    """To whoever speaks for a party: from which day, who decided, what becomes of its sessions and open decisions."""
    day = say_date(convention.terminated_on)
    facts = [Fact(_("Date d’effet"), day)]
    if convention.ends_on:
        facts.append(Fact(_("Dernier jour prévu"), _last_day(convention)))
    if decisions:
        facts.append(Fact(_("Décisions de comité ouvertes"), str(decisions)))
    paragraphs = [_("Vous pouvez toujours lire la convention, ses chiffres et ses documents sur le portail.")]
    if decisions:
        paragraphs.insert(0, _("Les décisions ouvertes restent suivies jusqu’à ce qu’elles soient faites."))
    if has_sessions:
        sessions = _("Aucune séance n’est plus prévue : celles qui l’étaient se sont tenues, ou ont été annulées.")
        paragraphs.insert(0, sessions)
    return _lay_out(
        convention,
        subject=_("Résiliée le %(day)s : %(convention)s") % {"day": day, "convention": convention},
        lead=_("Cette convention est résiliée : elle ne court plus depuis le %(day)s.") % {"day": day},
        facts=facts,
        paragraphs=tuple(paragraphs),
        has_account=has_account,
    )


def convention_resumed(convention: Convention, *, has_account: bool) -> Message:
    """To the same people: its termination was taken back."""
    return _lay_out(
        convention,
        subject=_("Remise en vigueur : %(convention)s") % {"convention": convention},
        lead=_("La résiliation de cette convention, notée auparavant, est annulée : la convention court de nouveau."),
        facts=[Fact(_("Dernier jour"), _last_day(convention))],
        has_account=has_account,
    )


def _last_day(convention: Convention) -> str:
    day = say_date(convention.ends_on)
    return _("%(day)s (supposé)") % {"day": day} if convention.ends_is_assumed else day


def _lay_out(convention: Convention, *, facts: list[Fact], has_account: bool, **said) -> Message:
    owner = convention.owner
    page = settings.SITE_URL + reverse("convention_read", args=[convention.pk])
    letter = Letter(
        heading=str(convention),
        facts=(*facts, Fact(_("Notée par"), str(owner))),
        button=Button(_("Lire la convention"), page) if has_account else None,
        reason=_("Vous recevez ce message parce que vous suivez cette convention."),
        reply_to=owner.mailbox,
        **said,
    )
    return lay_out(letter)

"""The mail that leads a member to the dossier of their meeting, in their language. It builds; delivery sends."""

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.days import say_date
from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, lay_out
from partnerships.models import CommitteeMember, Dossier
from partnerships.models.minutes import LINK_KEPT
from partnerships.tokens import dossier_url


def dossier_released(dossier: Dossier, member: CommitteeMember) -> Message:
    """To one member: the PDF and its figures are behind the button, on a page without a password."""
    meeting = dossier.meeting
    committee, owner = meeting.committee, meeting.committee.convention.owner
    day = say_date(timezone.localdate(meeting.starts_at))
    last_day = say_date(timezone.localdate(dossier.released_at + LINK_KEPT))
    lead = (
        _("Il est prêt, à lire avant la réunion.")
        if dossier.number == 1
        else _("Une nouvelle version est prête : elle remplace celle que vous avez reçue.")
    )
    letter = Letter(
        subject=_("Dossier de la réunion du %(day)s (%(committee)s)") % {"day": day, "committee": committee},
        heading=_("Le dossier de la réunion du %(day)s") % {"day": day},
        lead=lead,
        facts=(Fact(_("Comité"), str(committee)), Fact(_("Convention"), str(committee.convention))),
        paragraphs=(_("Ce lien est à vous seul. Il ouvre jusqu’au %(day)s.") % {"day": last_day},),
        button=Button(_("Lire le dossier"), dossier_url(dossier, member)),
        reason=_("Vous recevez ce message parce que vous êtes membre de ce comité."),
        reply_to=owner.mailbox,
    )
    return lay_out(letter)

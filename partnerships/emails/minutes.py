"""The mail that leads a member to the minutes, in their language. It builds; delivery sends."""

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.days import say_date
from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, lay_out
from partnerships.models import MinutesReview
from partnerships.models.minutes import LINK_KEPT
from partnerships.tokens import minutes_url


def minutes_to_approve(review: MinutesReview, *, is_reminder: bool = False) -> Message:
    """To one member: the paper is behind the button, on a page where they approve it or write a remark."""
    meeting = review.meeting
    committee, owner = meeting.committee, meeting.committee.convention.owner
    last_day = timezone.localtime(review.asked_at + LINK_KEPT)
    subject = (
        _("Rappel : un compte rendu à approuver (%(committee)s)")
        if is_reminder
        else _("À approuver : un compte rendu (%(committee)s)")
    )
    letter = Letter(
        subject=subject % {"committee": committee},
        heading=_("Le compte rendu de la réunion du %(day)s")
        % {"day": say_date(timezone.localdate(meeting.starts_at))},
        lead=_("Lisez-le, puis approuvez-le ou écrivez une remarque. Une minute suffit, sans mot de passe."),
        facts=(Fact(_("Comité"), str(committee)), Fact(_("Convention"), str(committee.convention))),
        paragraphs=(_("Ce lien est à vous seul. Il ouvre jusqu’au %(day)s.") % {"day": say_date(last_day)},),
        button=Button(_("Lire le compte rendu"), minutes_url(review)),
        reason=_("Vous recevez ce message parce que vous êtes membre de ce comité."),
        reply_to=owner.mailbox,
    )
    return lay_out(letter)

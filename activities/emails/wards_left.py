"""The mail to the ward that a session leaves for another one of its hospital."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from activities.emails.layout import lay_out_session
from activities.emails.occasions import Occasion, stands_in_calendars
from activities.models import Participation
from notifications.kinds import Message
from partnerships.models import Ward


@dataclass(frozen=True)
class FormerWardOccasion(Occasion):
    """For the shared mailbox of a ward that no group comes from any more: written to as a ward, without a page."""

    former: Ward | None = None

    @cached_property
    def wards_group(self) -> Participation | None:
        """The group as this ward knew it, which is of the session no more."""
        if self.former is None:
            return None
        return Participation(session=self.session, hospital=self.former.hospital, ward=self.former)


def ward_left(occasion: FormerWardOccasion) -> Message:
    """With the file that takes the entry out of the ward's calendar, where it may stand in it."""
    has_calendar = stands_in_calendars(occasion.session)
    lead = _(
        "Cette %(thing)s est maintenant dans un autre service, qui en est prévenu : elle n’a plus lieu dans le vôtre."
    )
    if has_calendar:
        lead += " " + _("Le fichier joint la retire de votre agenda.")
    return lay_out_session(
        occasion,
        subject=_("Dans un autre service : %(title)s, %(when)s") % occasion.words(),
        lead=lead % occasion.words(),
        action=_("Ouvrir la fiche"),
        has_calendar=has_calendar,
        is_withdrawn=True,
        may_tick=False,
    )

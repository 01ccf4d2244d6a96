"""What a mail about a session is told of: the session as it stands, for one reader."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from activities.calendars.entries import page_of
from activities.models import NearChange, Participation, Session
from activities.models.choices import Format, Place, State
from activities.names import Names, names_told, names_told_to_hospitals
from activities.people.contacts import referent_among
from activities.people.recipients import SideRecipients, coordination_of, referents_by_group, side_of
from foundation.days import say_moment
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.models import HeadOfficeService
from partnerships.models.choices import Side
from partnerships.scopes import scope_of

# Format → ink, tint, cut sheet: static/css/tokens.css.
COLOURS = {
    Format.WORKSHOP: ("#8b2410", "#fde5da", "#e2553a"),
    Format.LECTURE: ("#53277f", "#efe5f7", "#7d55b3"),
    Format.BEDSIDE: ("#664100", "#fdedc4", "#f0b432"),
    Format.MUSEUM_VISIT: ("#17512f", "#e0efdf", "#2f8f5b"),
    Format.REMOTE_VISIT: ("#0c4b5c", "#dcf0f1", "#2a93a8"),
    Format.TRAINING: ("#841a51", "#fbe3ec", "#d6578d"),
}


@dataclass(frozen=True)
class Occasion:
    """All that a mail about a session needs to know, with the one reader it is written for.

    The session comes `with_absent_lead`; `absent_id` is whose absence the mail is about.
    """

    notice: Notice
    session: Session
    groups: list[Participation]
    people: SideRecipients
    absent_id: int | None = None

    @cached_property
    def side(self) -> Side | None:
        """The reader's side; None for head office."""
        if self.notice.recipient:
            return side_of(self.notice.recipient, self.session, self.groups)
        if self.notice.recipient_email == self.session.partner.mailbox.lower():
            return Side.PARTNER
        if self.is_ward:
            return Side.HOSPITAL
        is_head_office = HeadOfficeService.objects.filter(mailbox__iexact=self.notice.recipient_email).exists()
        return None if is_head_office else Side.HOSPITAL

    @cached_property
    def names(self) -> Names:
        """Whom the reader reads by name: of a visit that hospitals share, one is told of the others as hospitals."""
        if self.notice.recipient:
            return names_told(self.notice.recipient, self.session)
        if self.side != Side.HOSPITAL:
            return Names()
        own = {self.wards_group.hospital_id} if self.is_ward else set()
        return names_told_to_hospitals(own, self.session)

    @cached_property
    def near_changes(self) -> list[NearChange]:
        """What changed within 24 h of a start that is to come, whichever side has to see it; none for a reminder."""
        if kind_named(self.notice.kind).is_reminder:
            return []
        return [row for row in self.session.near_changes.all() if row.starts_at > timezone.now()]

    @property
    def change_to_see(self) -> NearChange | None:
        """Of these the one that the reader's side has not ticked."""
        return next((row for row in self.near_changes if row.side == self.side and row.may_be_ticked()), None)

    @property
    def is_readers_own(self) -> bool:
        """Whether the reader has put the session into its state: what they did is told for their diary's sake."""
        return self.notice.recipient_id is not None and self.notice.recipient_id == self.session.state_changed_by_id

    @property
    def is_ward(self) -> bool:
        """Whether the reader is a ward's shared mailbox: it has no account, and its referent answers for it."""
        return self.wards_group is not None

    @property
    def wards_group(self) -> Participation | None:
        """The group of the ward whose shared mailbox reads; None for anybody else."""
        if self.notice.recipient_id:
            return None
        wards = (group for group in self.groups if group.ward and group.ward.mailbox)
        return next((group for group in wards if group.ward.mailbox.lower() == self.notice.recipient_email), None)

    @property
    def waiting_groups(self) -> list[Participation]:
        """The reader's own groups to which a word is missing, of a session that takes place with or without them."""
        own = scope_of(self.notice.recipient).hospital_ids if self.notice.recipient else ()
        groups = self.groups if self.session.state == State.CONFIRMED else []
        return [
            group
            for group in groups
            if group.state == Participation.State.REQUESTED and (group.hospital_id in own or group == self.wards_group)
        ]

    @property
    def reader(self) -> str:
        """As whom the link that ticks a near change counts: `tokens.seen_token`."""
        if self.notice.recipient_id:
            return f"person {self.notice.recipient_id}"
        return f"ward {self.wards_group.ward_id}" if self.wards_group else ""

    @cached_property
    def referent(self):
        """Of whom a ward is told; of a visit that hospitals share, its own hospital's."""
        if self.is_ward and len(self.groups) > 1:
            return referent_among(referents_by_group([self.wards_group])[self.wards_group.pk])
        return referent_among(self.people[Side.HOSPITAL])

    @property
    def title(self) -> str:
        return self.session.activity.title_in_language()

    @property
    def thing(self) -> str:
        """« séance », « visite » or « formation »: all feminine in French."""
        if self.session.format == Format.TRAINING:
            return _("formation")
        if self.session.place == Place.WARD:
            return _("séance")
        return _("visite")

    @property
    def is_told(self) -> bool:
        """Whether the session concerns the reader: one of either side's, or whoever booked it."""
        told = [recipient.email for side in self.people.values() for recipient in side]
        return self.notice.recipient_email in {email.lower() for email in (*told, self.session.booked_by.email)}

    @property
    def is_farewell(self) -> bool:
        """Whether the news is of groups that come no more: they have no page and no connection of it any more."""
        return bool(self.groups) and all(group.left_at for group in self.groups)

    @property
    def is_asked(self) -> bool:
        """Whether the reader is to answer for their side on the portal."""
        return self.is_awaited and not self.is_ward

    @property
    def is_awaited(self) -> bool:
        """Whether the session waits for the reader's side; one that hospitals share, for the reader's own group."""
        if self.session.state == State.REQUESTED and self.side and not self.session.agreed_at(self.side):
            return True
        own = scope_of(self.notice.recipient).hospital_ids if self.notice.recipient else ()
        asked = {group.hospital_id for group in self.groups if group.hospital_asked_at}
        return self.session.state == State.CONFIRMED and bool(asked & set(own))

    @property
    def reply_to(self) -> str:
        """The other side's mailbox, or its first person's address; for a ward, its referent's.

        Nobody writes to whoever is ill: the coordination answers instead.
        """
        if self.is_ward and self.referent:
            return self.referent.email
        other = self.people[self.side.other if self.side else Side.PARTNER]
        if self.session.lead_is_absent and self.side is Side.HOSPITAL:
            answering = [recipient for recipient in other if recipient.user_id != self.session.lead_mediator_id]
            other = answering or coordination_of(self.session)
        shared = [recipient for recipient in other if recipient.user_id is None]
        return next((recipient.email for recipient in [*shared, *other]), "")

    @property
    def url(self) -> str:
        return page_of(self.session)

    def words(self, **more: str) -> dict[str, str]:
        return {"title": self.title, "thing": self.thing, "when": say_moment(self.session.starts_at), **more}


def stands_in_calendars(session: Session) -> bool:
    return Session.objects.told().filter(pk=session.pk).exists()

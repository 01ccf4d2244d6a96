"""The mails about one group of a visit that several hospitals share."""

from dataclasses import dataclass, field, replace

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from activities.emails.layout import lay_out_session, readable_groups
from activities.emails.occasions import Occasion
from activities.models import Participation, SessionEvent
from activities.models.choices import GROUP_AGREED_VERB, GROUP_ANSWERED_VERB, CancelReason
from activities.phrases.changes import say_changes
from notifications.kinds import Message
from partnerships.models.choices import Side


@dataclass(frozen=True)
class GroupOccasion(Occasion):
    """The news of one group, the only one of `groups`; the `others` come too."""

    others: list[Participation] = field(default_factory=list)
    event: SessionEvent | None = None

    @property
    def group(self) -> Participation:
        return self.groups[0]

    @property
    def is_hospitals(self) -> bool:
        return self.side is Side.HOSPITAL

    @property
    def comes_otherwise(self) -> bool:
        """Whether the reader, of the hospital, still comes with another group."""
        return bool(readable_groups(replace(self, groups=self.others), Side.HOSPITAL))

    def said(self) -> dict[str, str]:
        return self.words(group=str(self.group), hospital=self.group.hospital.name, who=self.event.author)


def group_joined(occasion: GroupOccasion) -> Message:
    """With the calendar file, once nothing is missing."""
    if occasion.group.lacks_ward_agreement:
        return _group_waits(occasion)
    if occasion.is_hospitals:
        lead = _(
            "Votre groupe vient à cette visite, avec d’autres hôpitaux : chacun sur son écran. Le fichier joint "
            "l’ajoute à votre agenda."
        )
    elif occasion.event.verb in (GROUP_AGREED_VERB, GROUP_ANSWERED_VERB):
        lead = _("Le groupe de %(hospital)s vient à cette visite : son accord est donné.")
    else:
        lead = _("%(who)s inscrit un groupe à cette visite : %(hospital)s.")
    return lay_out_session(
        occasion,
        subject=_("À noter : %(title)s, %(when)s, un groupe de plus (%(hospital)s)") % occasion.said(),
        lead=lead % occasion.said(),
        action=_("Ouvrir la fiche"),
        has_calendar=True,
    )


def _group_waits(occasion: GroupOccasion) -> Message:
    return lay_out_session(
        occasion,
        subject=_("Accord attendu : %(title)s, %(when)s (%(hospital)s)") % occasion.said(),
        lead=_(
            "%(who)s inscrit un groupe à cette visite : %(hospital)s. Il manque l’accord du cadre de santé pour ce "
            "groupe ; la visite a lieu de toute façon."
        )
        % occasion.said(),
        action=_("Ouvrir la fiche"),
    )


def group_elsewhere(occasion: GroupOccasion) -> Message:
    """To the partner and to its hospital; the visit is at the same hour, on another screen."""
    return lay_out_session(
        occasion,
        subject=_("Changement : %(title)s, %(when)s, dans un autre service (%(hospital)s)") % occasion.said(),
        lead=_("Le groupe suit la visite depuis un autre service. Réponse du service : %(who)s.") % occasion.said(),
        paragraphs=say_changes(occasion.event.changes),
        action=_("Ouvrir la fiche"),
        has_calendar=True,
    )


def group_left(occasion: GroupOccasion) -> Message:
    """The reason from the list, never what somebody typed. To the group's people, without a calendar of theirs left."""
    reason = CancelReason(occasion.group.leave_reason or CancelReason.OTHER)
    said = "" if reason == CancelReason.OTHER else _("\u00a0: %(reason)s") % {"reason": reason.label}
    if occasion.is_hospitals:
        lead = _("Votre groupe ne vient plus à cette visite%(why)s. Elle a lieu pour les autres hôpitaux.")
    else:
        lead = _("Un groupe ne vient plus à cette visite%(why)s (%(hospital)s). Elle a lieu pour les autres.")
    is_gone = occasion.is_hospitals and not occasion.comes_otherwise
    return lay_out_session(
        occasion,
        subject=_("Groupe retiré : %(title)s, %(when)s (%(hospital)s)") % occasion.said(),
        lead=lead % (occasion.said() | {"why": said}),
        action=_("Voir les visites à rejoindre") if is_gone else _("Ouvrir la fiche"),
        url=settings.SITE_URL + reverse("shared_visits") if is_gone and not occasion.is_ward else "",
        has_calendar=is_gone,
        is_withdrawn=is_gone,
    )

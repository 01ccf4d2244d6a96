from datetime import timedelta

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.versions import VersionedModel
from partnerships.models.partners import Partner
from partnerships.models.places import Hospital, HospitalGroup
from partnerships.scopes import scope_of


class HeadOfficeService(VersionedModel):
    """A service of the group's head office; each works on its own conventions."""

    name = models.CharField("nom", max_length=150, unique=True)
    slug = models.SlugField("adresse", max_length=80, unique=True)
    mailbox = models.EmailField("adresse e-mail commune", blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    runs_partnership = models.BooleanField(
        "pilote le partenariat patient",
        default=False,
        help_text="Son programme, ses équipes et ses patients partenaires ne sont visibles que de ses agents.",
    )

    class Meta:
        verbose_name = "service du siège"
        verbose_name_plural = "services du siège"
        ordering = ["name"]

    def __str__(self):
        return self.name

    def ways_to_reach(self) -> list[str]:
        """Its mailbox and phone; where it has neither, one of its people."""
        ways = [way for way in (self.mailbox, self.phone) if way]
        if not ways and (member := self.membership_set.current().select_related("user").first()):
            ways = [member.user.full_name, member.user.email]
        return ways


class Role(models.TextChoices):
    REFERENT = "referent", _("référent culture")
    MEDIATOR = "mediator", _("médiation")
    COORDINATOR = "coordinator", _("coordination")
    OFFICER = "officer", _("service du siège")
    CONTACT = "contact", _("suivi des conventions")
    OBSERVER = "observer", _("observation")
    PARTNERSHIP = "partnership", _("référent partenariat")


# Which kind of place a role belongs to; the database holds the same rule (membership_role_fits_its_place).
ROLES_BY_PLACE = {
    "hospital": (Role.REFERENT,),
    "hospital_group": (Role.REFERENT,),
    "partner": (Role.MEDIATOR, Role.COORDINATOR),
    "service": (Role.OFFICER,),
    "party": (Role.CONTACT, Role.OBSERVER),
    "accompanied_group": (Role.PARTNERSHIP,),
}

# The roles of those who answer for a place: it is noticed when the last one goes.
ANSWERING = (Role.COORDINATOR, Role.REFERENT, Role.OFFICER, Role.PARTNERSHIP)


def role_fits_its_place() -> Q:
    """Exactly one place is given, and the role is one of that place."""
    rule = Q()
    for place, roles in ROLES_BY_PLACE.items():
        others = {f"{other}__isnull": True for other in ROLES_BY_PLACE if other != place}
        rule |= Q(role__in=roles, **{f"{place}__isnull": False}, **others)
    return rule


class MembershipQuerySet(models.QuerySet):
    def current(self, day=None):
        """Memberships in force on a day (today in Paris by default), of active people."""
        day = day or timezone.localdate()
        return self.lasting(day).filter(since__lte=day)

    def lasting(self, day=None):
        """Not over on a day: in force then, or to begin later; of active people."""
        day = day or timezone.localdate()
        return self.filter(Q(until=None) | Q(until__gte=day), user__is_active=True)

    def alone(self, day, *, besides=()):
        """Those that answer for a place where nobody else does on a day; `besides` (ids) do not count either.

        A hospital without a referent of its own has its GHU's.
        """
        others = Membership.objects.current(day).filter(role=OuterRef("role")).exclude(pk=OuterRef("pk"))
        others = others.exclude(pk__in=besides)
        same_place = Q(hospital_group__hospitals=OuterRef("hospital"))
        for place in ROLES_BY_PLACE:
            same_place |= Q(**{place: OuterRef(place)})
        return self.filter(~Exists(others.filter(same_place)), role__in=ANSWERING)

    def visible_to(self, user):
        """Head office knows everyone; the others the people of their own places."""
        scope = scope_of(user)
        if scope.is_head_office:
            return self
        return self.filter(
            Q(hospital__in=scope.hospital_ids)
            | Q(hospital_group__hospitals__in=scope.hospital_ids)
            | Q(partner__in=scope.partner_ids)
            | Q(party__in=scope.followed_partner_ids)
        ).distinct()


@pghistory.track(model_name="MembershipHistory")
class Membership(VersionedModel):
    """What gives a person their rights: a role in exactly one place, from a date, until a date or without end."""

    Role = Role

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="memberships",
        verbose_name="personne",
    )
    role = models.CharField("rôle", max_length=12, choices=Role)
    hospital = models.ForeignKey(Hospital, models.PROTECT, null=True, blank=True, verbose_name="hôpital")
    hospital_group = models.ForeignKey(HospitalGroup, models.PROTECT, null=True, blank=True, verbose_name="GHU")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, verbose_name="partenaire")
    service = models.ForeignKey(
        HeadOfficeService,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="service du siège",
    )
    # Not `partner`: whoever follows what a party signed has nothing to do with the sessions of its people.
    party = models.ForeignKey(
        Partner,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followers",
        verbose_name="partie suivie",
        help_text="Dont la personne suit les conventions, sans toucher aux séances.",
    )
    # Not `hospital_group`: whoever accompanies its patient partnership has nothing to do with its sessions.
    accompanied_group = models.ForeignKey(
        HospitalGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="accompaniers",
        verbose_name="GHU accompagné",
        help_text="Dont la personne accompagne les équipes en partenariat, sans toucher aux séances.",
    )
    since = models.DateField("depuis le", default=timezone.localdate)
    until = models.DateField(
        "jusqu’au",
        null=True,
        blank=True,
        help_text="Dernier jour inclus. Vide : sans fin.",
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "rôle"
        verbose_name_plural = "rôles"
        ordering = ["user__full_name"]
        constraints = [
            models.CheckConstraint(condition=role_fits_its_place(), name="membership_role_fits_its_place"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")),
                name="membership_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=[
                    "user",
                    "role",
                    "hospital",
                    "hospital_group",
                    "partner",
                    "service",
                    "party",
                    "accompanied_group",
                    "since",
                ],
                nulls_distinct=False,
                name="membership_once",
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()} · {self.place}"

    @property
    def place(self):
        return next(place for name in ROLES_BY_PLACE if (place := getattr(self, name)))


INVITATION_VALIDITY = timedelta(days=14)


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those that a person's own head-office service sent."""
        scope = scope_of(user)
        if scope.is_superuser:
            return self
        colleagues = Membership.objects.filter(service__in=scope.service_ids)
        return self.filter(invited_by__in=colleagues.values("user"))


class Invitation(models.Model):
    """A person asked to join. Inviting creates the account and the role at once; the mailed link opens the door."""

    membership = models.OneToOneField(Membership, models.CASCADE, related_name="invitation", verbose_name="rôle donné")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="invité par",
    )
    invited_at = models.DateTimeField("invité le", default=timezone.now)
    accepted_at = models.DateTimeField("accepté le", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        verbose_name_plural = "invitations"
        ordering = ["-invited_at"]

    def __str__(self):
        return str(self.membership)

"""What a session must be, whatever the door: the agreements, grants, reports and reasons that each state needs."""

from datetime import timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from activities.models.choices import LIVE_STATES, Means, Place, State

# The head nurse's agreement is not asked, or was given.
HAS_WARDS_WORD = Q(needs_ward_agreement=False) | Q(ward_agreed_at__isnull=False)
# The group keeps to its hospital's part of the volume, or the service that owns the convention granted more.
HAS_GRANT = Q(needs_grant=False) | Q(granted_at__isnull=False)
# What somebody without an account may bring about, by a ward's link; the report and the clock are others'.
BY_LINK = (State.REQUESTED, State.CONFIRMED, State.DECLINED, State.CANCELLED)

# Whatever takes place at once with a session began within this time before it: what is looked for there is few.
LONGEST = timedelta(days=1)

SESSION_CONSTRAINTS = [
    models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"),
    models.CheckConstraint(condition=Q(ends_at__lte=F("starts_at") + LONGEST), name="session_lasts_a_day_at_most"),
    models.CheckConstraint(
        condition=~Q(state=State.CONFIRMED)
        | Q(
            confirmed_at__isnull=False,
            hospital_agreed_at__isnull=False,
            partner_agreed_at__isnull=False,
        ),
        name="session_confirmed_has_both_agreements",
    ),
    models.CheckConstraint(
        condition=Q(
            hospital_agreed_at=None,
            hospital_agreed_by="",
            hospital_recorded_by=None,
            hospital_means="",
        )
        | (
            Q(
                hospital_agreed_at__isnull=False,
                hospital_recorded_by__isnull=False,
            )
            & ~Q(hospital_agreed_by="")
            & ~Q(hospital_means="")
        ),
        name="session_hospital_agreement_is_whole",
    ),
    models.CheckConstraint(
        condition=Q(
            partner_agreed_at=None,
            partner_agreed_by="",
            partner_recorded_by=None,
            partner_means="",
        )
        | (
            Q(
                partner_agreed_at__isnull=False,
                partner_recorded_by__isnull=False,
            )
            & ~Q(partner_agreed_by="")
            & ~Q(partner_means="")
        ),
        name="session_partner_agreement_is_whole",
    ),
    models.CheckConstraint(
        condition=Q(ward_agreed_at=None, ward_agreed_by="", ward_recorded_by=None, ward_means="")
        | (
            Q(ward_agreed_at__isnull=False)
            & ~Q(ward_agreed_by="")
            & (
                Q(ward_means=Means.LINK, ward_recorded_by=None)
                | (~Q(ward_means__in=("", Means.LINK)) & Q(ward_recorded_by__isnull=False))
            )
        ),
        name="session_ward_agreement_is_whole",
    ),
    models.CheckConstraint(
        condition=Q(needs_ward_agreement=True, place=Place.WARD, ward__isnull=False)
        | Q(needs_ward_agreement=False, ward_asked_at=None, ward_agreed_at=None),
        name="session_ward_agreement_of_its_ward",
    ),
    models.CheckConstraint(
        condition=~Q(state=State.CONFIRMED) | HAS_WARDS_WORD,
        name="session_confirmed_has_wards_agreement",
    ),
    models.CheckConstraint(
        condition=Q(granted_at=None, granted_by=None)
        | Q(needs_grant=True, granted_at__isnull=False, granted_by__isnull=False),
        name="session_grant_is_whole",
    ),
    models.CheckConstraint(condition=~Q(state=State.CONFIRMED) | HAS_GRANT, name="session_confirmed_has_its_grant"),
    models.CheckConstraint(
        condition=Q(
            state=State.HELD,
            reported_at__isnull=False,
            reported_by__isnull=False,
        )
        | (~Q(state=State.HELD) & Q(reported_at=None, reported_by=None)),
        name="session_held_is_reported",
    ),
    models.CheckConstraint(
        condition=Q(lived_minutes=None) | Q(state=State.HELD, lived_minutes__gt=0, lived_minutes__lte=24 * 60),
        name="session_lived_for_a_time",
    ),
    models.CheckConstraint(
        condition=(Q(state=State.CANCELLED) & ~Q(cancelled_side="") & ~Q(cancel_reason="") & ~Q(cancelled_how=""))
        | (~Q(state=State.CANCELLED) & Q(cancelled_side="", cancel_reason="", cancelled_how="", counts_anyway=False)),
        name="session_cancelled_says_why",
    ),
    models.CheckConstraint(
        condition=Q(state_changed_by__isnull=False, state_changed_by_name="")
        | Q(state_changed_by=None, state_changed_by_name="", state=State.LAPSED)
        | (Q(state_changed_by=None, state__in=BY_LINK) & ~Q(state_changed_by_name="")),
        name="session_changed_by_someone",
    ),
    models.CheckConstraint(
        condition=Q(groups__lte=F("max_groups")),
        name="session_groups_within_maximum",
    ),
    models.CheckConstraint(
        condition=Q(people__lte=F("max_people")),
        name="session_people_within_maximum",
    ),
    models.UniqueConstraint(
        fields=["slot"],
        condition=Q(state__in=LIVE_STATES),
        name="session_one_live_per_slot",
    ),
    ExclusionConstraint(
        name="session_mediator_in_one_place",
        expressions=[
            ("lead_mediator", RangeOperators.EQUAL),
            (
                Func(
                    "starts_at",
                    "ends_at",
                    models.Value("[)"),
                    function="tstzrange",
                ),
                RangeOperators.OVERLAPS,
            ),
        ],
        condition=Q(state__in=LIVE_STATES),
    ),
]

"""« Prête » : when a group's visit to the museum lacks nothing. Said to both sides, and never a lock."""

from datetime import timedelta

from django.db.models import F, Q

from activities.models.choices import Need, Paper

# A group is awaited at the museum at most so long before its visit: an earlier hour is that of a visit since moved.
ARRIVES_WITHIN = timedelta(hours=3)

_IS_ATTESTED = Q(expected_patients=0) | Q(
    outing__medical=Paper.OBTAINED, outing__direction=Paper.OBTAINED, outing__parental__in=Paper.values
)
# `needs_of` a group is empty, as a query.
IS_READY = _IS_ATTESTED & Q(
    expected_patients__isnull=False,
    outing__companions__isnull=False,
    outing__transport__gt="",
    outing__organiser__gt="",
    outing__arrives_at__lte=F("session__starts_at"),
    outing__arrives_at__gte=F("session__starts_at") - ARRIVES_WITHIN,
)


def needs_of(group, session) -> list[Need]:
    """What a group lacks, in the order of its page; its `outing` may not have been begun.

    No attestation is asked where no patient comes; while their number is unknown, the count itself is missing.
    """
    outing = getattr(group, "outing", None)
    is_here = {
        Need.COUNT: group.expected_patients is not None,
        Need.COMPANIONS: outing is not None and outing.companions is not None,
        Need.TRANSPORT: outing is not None and bool(outing.transport),
        # « Le transport » says both while neither is known.
        Need.ORGANISER: outing is None or bool(outing.organiser or not outing.transport),
        Need.ARRIVAL: outing is not None and outing.arrives_in_time(session.starts_at),
    }
    if group.expected_patients:
        is_here |= {
            Need.MEDICAL: outing is not None and outing.medical == Paper.OBTAINED,
            Need.DIRECTION: outing is not None and outing.direction == Paper.OBTAINED,
            Need.PARENTAL: outing is not None and bool(outing.parental),
        }
    return [need for need, is_known in is_here.items() if not is_known]

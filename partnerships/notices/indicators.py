"""Commitments without sessions: a count that is due and does not come, and one that comes out below its path."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from foundation.calendars import PARIS
from notifications.kinds import Kind, Message, readable_by, register
from notifications.models import Notice
from notifications.reminders import is_for
from notifications.schedules import Anchor, Schedule
from notifications.services import Recipient, queue_gathering
from partnerships.emails import indicators as emails
from partnerships.indicators import Line, Standing, standing_of
from partnerships.models import Convention, Indicator, Measure, Membership
from partnerships.notices.roles import people_of
from partnerships.permissions import can_manage
from partnerships.working_days import DAYS_AFTER_AT_WORK

INDICATOR = "indicator"
MEASURE_DUE, BEHIND = "measure_due", "indicator_behind"
OWNER, SERVICE = "owner", "service"
# Sites are counted one after another: one message names those that are late.
COUNTING = timedelta(hours=1)


def announce_measure(measure: Measure, actor) -> None:
    """Where what was just counted is late: to whoever follows the indicator and to the service, unless they did it.

    One message an hour later, with all that is late by then; none where it was mended meanwhile.
    """
    standing = _standing(measure.indicator_id)
    if standing and _shows_late(standing, measure):
        told = told_of_indicators([measure.indicator_id])[measure.indicator_id]
        service = [] if can_manage(actor, measure.indicator.convention) else told[SERVICE]
        queue_gathering(
            within=COUNTING,
            kind=BEHIND,
            object_type=INDICATOR,
            object_id=measure.indicator_id,
            occasion=str(measure.pk),
            recipients=[one for one in (*told[OWNER], *service) if one.user_id != actor.pk],
        )


def _shows_late(standing: Standing, measure: Measure) -> bool:
    """The whole is looked at once all its sites are counted on one day, not while some are still to come."""
    is_whole = all(line.last and line.last.day == measure.on for line in standing.counted)
    own = next(line for line in (standing.whole, *standing.sites) if line.pk == measure.site_id)
    return own.is_late or (is_whole and standing.whole.is_late)


def underway() -> QuerySet[Indicator]:
    """Those of the conventions in force."""
    return Indicator.objects.filter(convention__in=Convention.objects.running())


def _standing(indicator_id: int) -> Standing | None:
    return next(iter(standing_of(underway().filter(pk=indicator_id))), None)


def _late(indicator_id: int) -> list[Line]:
    standing = _standing(indicator_id)
    return [line for line in (standing.whole, *standing.sites) if line.is_late] if standing else []


def _moment(day: date) -> datetime:
    """Midnight in Paris on which it begins."""
    return datetime.combine(day, time.min, PARIS)


def due_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    """The days on which a count is due; sites that are due on one day are one reminder. One query."""
    days = (first.astimezone(PARIS).date(), last.astimezone(PARIS).date())
    return [
        Anchor(standing.pk, _moment(day))
        for standing in standing_of(due_about(*days))
        for day in standing.due_days
        if days[0] <= day <= days[1]
    ]


def due_about(first: date, last: date) -> QuerySet[Indicator]:
    """Those that may be due from one day to another, both included: the tick asks every 15 s, and reads no others.

    Counted, or begun, as many months before: a month has 28 to 31 days.
    """

    def span(months: str) -> tuple[Combinable, Combinable]:
        return tuple(
            ExpressionWrapper(Value(day) - F(months) * Value(timedelta(days=length)), DateTimeField())
            for day, length in ((first, 31), (last, 28))
        )

    counted = Measure.objects.filter(indicator=OuterRef("pk"), on__range=span("indicator__review_months"))
    begun = underway().alias(begins_on=Coalesce("baseline_on", "convention__effective_on"))
    return begun.filter(Exists(counted) | Q(begins_on__range=span("review_months")))


def told_of_indicators(ids: Collection[int]) -> Mapping[int, Mapping[str, list[Recipient]]]:
    """Whoever follows each, while they have a role; where nobody does, the service that owns the convention."""
    indicators = list(Indicator.objects.filter(pk__in=ids).select_related("owner", "convention__owner"))
    services = {one: people_of(one) for one in {each.convention.owner for each in indicators}}
    owners = Membership.objects.current().filter(user__in={each.owner_id for each in indicators} - {None})
    here = set(owners.values_list("user", flat=True))
    return {
        each.pk: {
            OWNER: [Recipient.of(each.owner)] if each.owner_id in here else services[each.convention.owner],
            SERVICE: services[each.convention.owner],
        }
        for each in indicators
    }


def _due(notice: Notice) -> list[Line]:
    """What was to be counted by the day that the reminder was written for, and still is."""
    standing = _standing(notice.object_id)
    lines = standing.counted if standing else ()
    return [line for line in lines if line.is_silent and is_for(notice.occasion, _moment(line.due_on))]


def _indicator(notice: Notice) -> Indicator:
    return Indicator.objects.select_related("convention__owner").get(pk=notice.object_id)


def _is_inside(notice: Notice, indicator: Indicator) -> bool:
    """Whether its reader opens it in the back office: the service, or its mailbox."""
    return notice.recipient is None or can_manage(notice.recipient, indicator.convention)


def render_due(notice: Notice) -> Message:
    indicator = _indicator(notice)
    return emails.measure_due(indicator, _due(notice), is_inside=_is_inside(notice, indicator))


def render_behind(notice: Notice) -> Message:
    indicator = _indicator(notice)
    return emails.indicator_behind(indicator, _late(indicator.pk), is_inside=_is_inside(notice, indicator))


readable_by(INDICATOR, Indicator.objects.visible_to, near=("convention",))
register(
    Kind(
        name=MEASURE_DUE,
        label="relevé attendu",
        still_true=lambda notice: bool(_due(notice)),
        render=render_due,
        is_reminder=True,
        schedule=Schedule(
            timing=DAYS_AFTER_AT_WORK,
            object_type=INDICATOR,
            anchored_to="le jour du relevé attendu",
            audiences={OWNER: "la personne qui suit l’indicateur", SERVICE: "le service responsable"},
            between=due_between,
            recipients=told_of_indicators,
        ),
    )
)
register(
    Kind(
        name=BEHIND,
        label="indicateur en retard",
        still_true=lambda notice: bool(_late(notice.object_id)),
        render=render_behind,
    )
)

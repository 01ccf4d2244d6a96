"""Nobody who offered themselves waits too long: news to a person; and who waits, told to the service."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time

from foundation.calendars import PARIS
from notifications.kinds import Kind, Message, register
from notifications.models import Notice
from notifications.reminders import is_for
from notifications.schedules import DAYS_AFTER, Anchor, Schedule
from notifications.services import Recipient, queue_notices
from partnerships.notices.roles import people_of
from patient_partners.emails import news as emails
from patient_partners.models import News, PatientPartner
from patient_partners.notices.partners import PARTNER

NEWS, WAITS = "partner_news", "partner_waits"
SERVICE = "service"


def announce_news(news: News) -> None:
    partner = news.partner
    queue_notices(
        kind=NEWS,
        object_type=PARTNER,
        object_id=partner.pk,
        occasion=str(news.pk),
        recipients=[Recipient(partner.email, language=partner.language)],
    )


def waited_until(news_due_on: date) -> datetime:
    """The last day of patience, from which a rule counts. Midnight in Paris."""
    return datetime.combine(news_due_on, time.min, PARIS)


def patience_ending_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    """The ends of patience of those who hope for a team; whatever they hear moves their own. One query."""
    days = (first.astimezone(PARIS).date(), last.astimezone(PARIS).date())
    hoping = PatientPartner.objects.hoping(days[0]).with_news_due().filter(news_due_on__range=days)
    return [Anchor(pk, waited_until(due_on)) for pk, due_on in hoping.values_list("pk", "news_due_on")]


def told_of_waits(ids: Collection[int]) -> Mapping[int, Mapping[str, list[Recipient]]]:
    """The service that keeps each file."""
    partners = list(PatientPartner.objects.filter(pk__in=ids).select_related("owner"))
    services = {owner: people_of(owner) for owner in {partner.owner for partner in partners}}
    return {partner.pk: {SERVICE: services[partner.owner]} for partner in partners}


def is_still_waiting(notice: Notice) -> bool:
    partner = PatientPartner.objects.waiting().filter(pk=notice.object_id).first()
    return partner is not None and is_for(notice.occasion, waited_until(partner.news_due_on))


def is_written(notice: Notice) -> bool:
    return News.objects.filter(pk=notice.occasion, partner=notice.object_id).exists()


def render_news(notice: Notice) -> Message:
    return emails.news(News.objects.select_related("partner__owner").get(pk=notice.occasion))


def render_wait(notice: Notice) -> Message:
    return emails.waits(PatientPartner.objects.select_related("owner").get(pk=notice.object_id))


register(Kind(name=NEWS, label="nouvelles à un partenaire", still_true=is_written, render=render_news, is_kept=False))
register(
    Kind(
        name=WAITS,
        label="partenaire sans nouvelles",
        still_true=is_still_waiting,
        render=render_wait,
        is_reminder=True,
        schedule=Schedule(
            timing=DAYS_AFTER,
            object_type=PARTNER,
            anchored_to="la fin de l’attente",
            audiences={SERVICE: "le service"},
            between=patience_ending_between,
            recipients=told_of_waits,
        ),
    )
)

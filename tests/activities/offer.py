"""The public offer, for its tests: a published session, and a page as the public reads it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import override

from activities.models import Participation, Session
from activities.models.choices import Place, State
from partnerships.models import Commitment
from portal.public import memory
from tests.factories import ActivityFactory, ParticipationFactory, QuotaFactory, SessionFactory

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=PARIS)
KIND_OF_PLACE = {
    Place.WARD: Commitment.Kind.HOSPITAL_SESSION,
    Place.MUSEUM: Commitment.Kind.MUSEUM_VISIT,
    Place.REMOTE: Commitment.Kind.REMOTE_VISIT,
}


def a_session(ward, place=Place.WARD, *, title="Papiers découpés", group_state=None, **fields) -> Session:
    """A session of this ward's group; outings and remote visits have no ward of their own."""
    quota = QuotaFactory(commitment__kind=KIND_OF_PLACE[place])
    activity = fields.pop("activity", None) or ActivityFactory(commitment=quota.commitment, title=title)
    session = SessionFactory(
        quota=activity.commitment.quotas.first() or quota,
        activity=activity,
        place=place,
        ward=ward if place == Place.WARD else None,
        hospital=ward.hospital,
        group=False,
        **fields,
    )
    gone = session.state in (State.CANCELLED, State.DECLINED, State.LAPSED)
    usual = Participation.State.CANCELLED if gone else Participation.State.CONFIRMED
    ParticipationFactory(session=session, hospital=ward.hospital, ward=ward, state=group_state or usual)
    return session


def read(client, name: str, *slugs: str, language: str = "fr", query: str = "") -> str:
    memory.clear()
    with override(language):
        address = reverse(name, args=slugs)
    response = client.get(address + query)
    assert response.status_code == 200, response.status_code
    return response.content.decode().replace("\u00a0", " ")

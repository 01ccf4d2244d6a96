"""Which posters there are, for a page about a place or a session."""

from django import template

from activities.models import Session
from activities.public.posters import Offer, Wall, offers_at, session_offers
from partnerships.models import Hospital, Ward

register = template.Library()


@register.simple_tag
def posters_of(row) -> list[Offer]:
    """`{% posters_of original as posters %}`: of a hospital, a ward or a session; none of anything else."""
    if isinstance(row, Hospital):
        return offers_at(Wall(row, None))
    if isinstance(row, Ward):
        return offers_at(Wall(row.hospital, row))
    if isinstance(row, Session):
        return session_offers(row, row.participations.select_related("hospital", "ward"))
    return []

"""The conventions that one stands among: its framework, those under it, the one before and the one after."""

from dataclasses import dataclass

from django.db.models import Q

from partnerships.models import Convention


@dataclass(frozen=True)
class Kin:
    """Only those that the reader may open: of another party's or service's, not even the title is told."""

    parent: Convention | None
    children: list[Convention]
    predecessor: Convention | None
    successor: Convention | None


def kin_of(convention: Convention, user) -> Kin:
    """One query."""
    around = (
        Q(pk__in=[convention.parent_id, convention.predecessor_id]) | Q(parent=convention) | Q(predecessor=convention)
    )
    known = list(Convention.objects.visible_to(user).filter(around).in_order_of_life())
    by_id = {one.pk: one for one in known}
    return Kin(
        parent=by_id.get(convention.parent_id),
        children=[one for one in known if one.parent_id == convention.pk],
        predecessor=by_id.get(convention.predecessor_id),
        successor=next((one for one in known if one.predecessor_id == convention.pk), None),
    )

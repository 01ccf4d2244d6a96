"""What an import remembers of the sessions it touches: what they said before, and how it left them."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.db.models import Max, Sum

from activities.models import ImportedSession, Opinions, Participation, Session, Slot
from activities.models.opinions import Face

# The database counts these itself, and a version only rises.
NOT_RESTORED = {"id", "version", "groups", "people", "holds_place"}
ROWS = {"session": Session, "group": Participation, "slot": Slot}
# A session's paper faces, by the id of the session, for there may be none yet.
PAPER = "paper"


def snapshot(session: Session) -> list:
    """All that an import may change of a session, as JSON: [kind, id, fields] of its row, groups, slot, paper faces."""
    groups = [("group", group) for group in session.participations.all()]
    slots = [("slot", session.slot)] if session.slot else []
    rows = [[kind, row.pk, _fields(row)] for kind, row in (("session", session), *groups, *slots)]
    paper = _paper_of(session.pk).values(*Face.values).first()
    return [*rows, [PAPER, session.pk, paper]]


def _paper_of(session_id: int) -> models.QuerySet[Opinions]:
    return Opinions.objects.filter(session=session_id, source=Opinions.Source.PAPER)


def _fields(row: models.Model) -> dict:
    return {
        field.attname: _kept(field.value_from_object(row))
        for field in row._meta.concrete_fields
        if field.name not in NOT_RESTORED
    }


def _kept(value):
    """Moments to the microsecond: the row that comes back is the row that was."""
    return value.isoformat() if isinstance(value, datetime) else value


def restore(before: list) -> None:
    """Write the rows back as they were. The database checks them again: volume, slot, mediator."""
    for kind, pk, fields in sorted(before, key=lambda part: part[0] != "slot"):
        if kind == PAPER:
            _restore_paper(pk, fields)
            continue
        row = ROWS[kind].objects.get(pk=pk)
        for field in row._meta.concrete_fields:
            if field.attname in fields:
                setattr(row, field.attname, field.to_python(fields[field.attname]))
        row.save()


def _restore_paper(session_id: int, faces: dict[str, int] | None) -> None:
    if faces is None:
        _paper_of(session_id).delete()
    else:
        _paper_of(session_id).update(**faces)


def traces_of(session_ids: Iterable[int]) -> dict[int, list]:
    """By session, what rises when anybody works on it: its version, those of its groups, and whatever hangs on it.

    A query for each kind of row that points to a session, however many the sessions.
    """
    ids = list(session_ids)
    groups = Participation.objects.filter(session__in=ids).order_by().values_list("session")
    versions = dict(groups.annotate(versions=Sum("version")))
    traces = {
        pk: [version, versions.get(pk, 0)]
        for pk, version in Session.objects.filter(pk__in=ids).values_list("pk", "version")
    }
    for relation in _pointing_at_sessions():
        name = relation.field.name
        rows = relation.related_model._base_manager.filter(**{f"{name}__in": ids}).order_by().values_list(name)
        last = dict(rows.annotate(last=Max("pk")))
        for pk, trace in traces.items():
            trace.append(last.get(pk, 0))
    return traces


def _pointing_at_sessions() -> list:
    """Every relation but our own traces and the audit."""
    ours = (ImportedSession, Session.history.rel.related_model)
    relations = sorted(Session._meta.related_objects, key=lambda relation: relation.name)
    return [relation for relation in relations if relation.related_model not in ours]

"""Who is registered for a training, as far as a reader may know, in the order of their page."""

from django.db.models import Count, Q

from activities.models import Registration, Session, Training
from activities.models.choices import Format
from activities.permissions import can_organise, can_register_for

State = Registration.State


def people_of(user, training: Training) -> dict:
    """The registrations that a person sees, each with what they may do to it: by name, then the line in its order. What
    is `ended` stands apart. Two queries, once it has begun.
    """
    rows = Registration.objects.visible_to(user).filter(training=training).select_related("hospital")
    lines = [_line(user, training, row) for row in rows.order_by("hospital__name", "full_name", "pk")]
    ended = [line for line in lines if line["row"].state == State.CANCELLED]
    waiting = [line for line in lines if line["row"].state == State.WAITING]
    coming = [line for line in lines if line not in ended and line not in waiting]
    ranks = _ranks(training) if waiting else {}
    for line in waiting:
        line["rank"] = ranks[line["row"].pk]
    waiting.sort(key=lambda line: line["rank"])
    attendance = say_attendance(training) if training.session.has_begun() else ""
    organises = can_organise(user, training)
    return {"people": coming + waiting, "ended": ended, "organises": organises, "attendance": attendance}


def say_attendance(training: Training) -> str:
    """« 14 présents pour 12 places, dont 3 venus sans place »; empty before anybody was noted. One query."""
    counts = training.registrations.aggregate(
        present=Count("pk", filter=Q(state=State.ATTENDED)),
        walk_ins=Count("pk", filter=Q(state=State.ATTENDED, is_walk_in=True)),
        absent=Count("pk", filter=Q(state=State.ABSENT)),
    )
    present, walk_ins, absent = (counts[name] for name in ("present", "walk_ins", "absent"))
    if not present:
        return ""
    said = _many(present, "présent")
    if present > training.places:
        said += f" pour {_many(training.places, 'place')}"
    if walk_ins:
        said += f", dont {walk_ins} venu{'s' if walk_ins > 1 else ''} sans place"
    return f"{said}, {_many(absent, 'absent')}" if absent else said


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count > 1 else ''}"


def _line(user, training: Training, row: Registration) -> dict:
    row.training = training
    may_change = row.is_open and can_register_for(user, training, row.hospital_id)
    return {
        "row": row,
        "may_change": may_change and not training.session.has_begun(),
        "may_print": row.state == State.ATTENDED and can_register_for(user, training, row.hospital_id),
        "rank": None,
    }


def _ranks(training: Training) -> dict[int, int]:
    """The place of each in the whole line, of which a referent sees only a part."""
    return {pk: rank for rank, pk in enumerate(training.registrations.in_line().values_list("pk", flat=True), start=1)}


def training_on(user, session: Session) -> dict:
    """What the page of a session says of its training; nothing of what is none."""
    if session.activity.format != Format.TRAINING:
        return {}
    training = Training.objects.with_all_said().with_waiting().filter(session=session).first()
    return {"training": training, **people_of(user, training)} if training else {}

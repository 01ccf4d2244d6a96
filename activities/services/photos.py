"""Photos of a session: kept only under a declared authorisation, taken away at once, and gone once it has run out."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from activities.models import Session, SessionPhoto
from activities.models.choices import PHOTO_ADDED_VERB, PHOTO_EXPIRED_VERB, PHOTO_WITHDRAWN_VERB, State
from activities.permissions import sides_open_to
from activities.pictures import Picture
from activities.services.steps import lock_session, refuse_closed_year, write_event
from foundation.days import local_day, say_date
from foundation.errors import Refusal, once_more, speaking_kindly
from foundation.retention import Rule, report_forgotten

PHOTOS = Rule("photos de séances", "le lendemain de la fin de leur autorisation")
MOST_PHOTOS = 12  # of one session
# A tick has better things to do: what is left waits for the next one.
MOST_AT_ONCE = 100


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """What whoever adds a photo declares: who holds the signed authorisations, for what use and until when (Paris)."""

    authorisation: SessionPhoto.Authorisation
    use: SessionPhoto.Use
    valid_until: date
    credit: str
    description: str

    def said(self) -> str:
        """The terms, for the history; not what the photo shows, which goes with it."""
        kept = SessionPhoto.Authorisation(self.authorisation).label
        return f"{kept} ; usage : {SessionPhoto.Use(self.use).label} ; jusqu’au {say_date(self.valid_until)}"


@once_more
def add_photo(*, actor, session_id: int, picture: Picture, declaration: Declaration) -> SessionPhoto:
    """Keep a photo of a session that took place, with what the actor declares of it; the history says so.

    Raises Refusal for whoever does not act in this session, before it is held, once its year is closed, and beyond
    twelve photos; the database refuses more than three years.
    """
    with speaking_kindly(), transaction.atomic():
        session = lock_session(session_id)
        _refuse_stranger(actor, session)
        if session.state != State.HELD:
            raise Refusal("Une photo s’ajoute à une séance réalisée : saisissez d’abord son bilan.")
        refuse_closed_year(session.quota)
        if session.photos.count() >= MOST_PHOTOS:
            raise Refusal(f"Cette séance a déjà {MOST_PHOTOS} photos : retirez-en une d’abord.")
        photo = SessionPhoto.objects.create(
            session=session,
            content=picture.content,
            width=picture.width,
            height=picture.height,
            description=declaration.description,
            credit=declaration.credit,
            authorisation=declaration.authorisation,
            use=declaration.use,
            valid_until=declaration.valid_until,
            declared_by=actor,
        )
        _write(session, PHOTO_ADDED_VERB, actor=actor, why=declaration.said())
        return photo


@once_more
def withdraw_photo(*, actor, session_id: int, photo_id: int) -> None:
    """Delete a photo at once, whichever side added it: somebody who is on it may ask either, at any time.

    Raises Refusal for whoever does not act in this session. Withdrawn twice, it is gone.
    """
    with transaction.atomic():
        session = lock_session(session_id)
        _refuse_stranger(actor, session)
        if _delete(session.photos.filter(pk=photo_id)):
            _write(session, PHOTO_WITHDRAWN_VERB, actor=actor)


def forget_expired(now: datetime | None = None) -> int:
    """Delete the photos whose authorisation ended before today (Paris). Returns how many, and reports them."""
    now = now or timezone.now()
    today = local_day(now)
    past = SessionPhoto.objects.filter(valid_until__lt=today).order_by("pk")
    forgotten = 0
    for session_id, photo_id in list(past.values_list("session", "pk")[:MOST_AT_ONCE]):
        with transaction.atomic():
            session = lock_session(session_id)
            # Somebody may have withdrawn it meanwhile.
            if _delete(session.photos.filter(pk=photo_id)):
                _write(session, PHOTO_EXPIRED_VERB, actor=None)
                report_forgotten(PHOTOS, 1, now)
                forgotten += 1
    return forgotten


def _refuse_stranger(actor, session: Session) -> None:
    if not sides_open_to(actor, session):
        raise Refusal("Seules les personnes de cette séance s’occupent de ses photos.")


def _delete(photos) -> bool:
    return bool(photos.delete()[0])


def _write(session: Session, verb: str, *, actor, why: str = "") -> None:
    """A line of the history; for one side where the actor acts for one only."""
    sides = sides_open_to(actor, session) if actor else set()
    side = sides.pop() if len(sides) == 1 else None
    write_event(session, verb, source=session.state, actor=actor, side=side, why=why, is_to_be_seen=False)

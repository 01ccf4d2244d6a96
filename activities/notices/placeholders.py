"""What the service may write in braces in the words that it adds to a reminder about a session."""

from collections.abc import Mapping

from activities.models import Session
from activities.notices.rendering import group_of, session_of
from activities.phrases.places import say_place
from foundation.days import local_day, say_day, say_time
from notifications.models import Notice

PLACEHOLDERS = {
    "proposition": "le titre de la proposition",
    "date": "le jour",
    "heure": "l’heure de début",
    "lieu": "le lieu",
    "partenaire": "le nom du partenaire",
}


def words_of(notice: Notice) -> Mapping[str, str]:
    """The placeholders' words for the session of a notice, in the language in force."""
    return _words(session_of(notice))


def words_of_group(notice: Notice) -> Mapping[str, str]:
    """The same, of a notice about one of its groups."""
    return _words(group_of(notice).session)


def _words(session: Session) -> Mapping[str, str]:
    return {
        "proposition": session.activity.title_in_language(),
        "date": say_day(local_day(session.starts_at)),
        "heure": say_time(session.starts_at),
        "lieu": say_place(session),
        "partenaire": session.partner.name,
    }

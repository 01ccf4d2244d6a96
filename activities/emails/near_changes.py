"""The mail to the next in line where nobody ticked a near change."""

from django.utils.translation import gettext as _

from activities.emails.layout import lay_out_session
from activities.emails.occasions import Occasion
from activities.models import NearChange
from foundation.days import say_time
from notifications.kinds import Message
from partnerships.models.choices import Side


def change_unseen(occasion: Occasion) -> Message:
    """To the next in line of the side that has not ticked, and to the side that made the change: somebody calls.

    A ward has no page to tick on: it tells its referent.
    """
    _change_id, side = occasion.notice.occasion.split(" ")
    change = NearChange.objects.get(session=occasion.session, side=side)
    words = occasion.words(
        whom=_("l’hôpital") if change.side == Side.HOSPITAL else str(occasion.session.partner),
        when=say_time(occasion.session.starts_at),
    )
    return lay_out_session(
        occasion,
        subject=_("À appeler : %(whom)s n’a pas vu le changement, %(title)s, %(when)s") % words,
        lead=(_ward_calls() if occasion.is_ward else _somebody_calls()) % words,
        action=_("Ouvrir la fiche"),
    )


def _somebody_calls() -> str:
    return _(
        "Cette %(thing)s a changé et personne n’a encore coché «\u00a0vu\u00a0» (%(whom)s). Appelez, puis cochez "
        "«\u00a0prévenu par téléphone\u00a0» sur la fiche."
    )


def _ward_calls() -> str:
    return _(
        "Cette %(thing)s a changé et personne n’a encore coché «\u00a0vu\u00a0» (%(whom)s). Appelez, puis dites-le au "
        "référent culture de votre hôpital."
    )

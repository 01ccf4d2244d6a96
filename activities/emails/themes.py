"""The mail that chases the agreement on a theme (convention Picasso: « accord préalable des parties »)."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from activities.emails.layout import lay_out_session
from activities.emails.occasions import Occasion
from notifications.kinds import Message
from notifications.reminders import audience_of
from partnerships.models.choices import Side


def theme_missing(occasion: Occasion) -> Message:
    """To whoever gives the agreement: the theme, and the first session that waits for it."""
    return lay_out_session(
        occasion,
        subject=_("Thème à convenir : %(title)s, %(when)s") % occasion.words(),
        lead=_(
            "Cette %(thing)s est demandée, mais son thème attend encore votre accord : sans lui, elle ne peut pas être "
            "confirmée."
        )
        % occasion.words(),
        paragraphs=(_("Un accord vaut ensuite pour toutes les séances sur ce thème."),),
        action=_("Lire la proposition et répondre"),
        url=settings.SITE_URL + _page_of_themes(occasion),
    )


def _page_of_themes(occasion: Occasion) -> str:
    """The partner's programme; for the service, the back office."""
    if audience_of(occasion.notice) == Side.HOSPITAL:
        return reverse("admin:activities_activity_change", args=[occasion.session.activity_id])
    return reverse("activities")

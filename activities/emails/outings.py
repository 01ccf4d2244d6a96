"""The mail that chases what a visit to the museum lacks."""

from django.utils.translation import gettext as _

from activities.emails.layout import lay_out_session, readable_groups
from activities.emails.occasions import Occasion
from activities.models.readiness import needs_of
from notifications.kinds import Message


def visit_unready(occasion: Occasion) -> Message:
    """To the group's hospital: what is missing, in the order of the page; never a name."""
    told = (
        _("Dites-le à votre référent culture dès que vous le savez. La visite n’est pas annulée pour autant.")
        if occasion.is_ward
        else _("Dites-le sur sa fiche dès que vous le savez. La visite n’est pas annulée pour autant.")
    )
    needs = {need: None for group in readable_groups(occasion) for need in needs_of(group, occasion.session)}
    return lay_out_session(
        occasion,
        subject=_("À préparer : %(title)s, %(when)s") % occasion.words(),
        lead=_("Il manque encore, pour que cette %(thing)s soit prête : %(needs)s.")
        % occasion.words(needs=", ".join(str(need.label) for need in needs)),
        paragraphs=(told,),
        action=_("Préparer la visite"),
    )

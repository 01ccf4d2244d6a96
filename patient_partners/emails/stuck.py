"""The mail about a team that is stuck."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.days import say_date
from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, lay_out
from partnerships.models import Membership
from patient_partners.models import Project


def stuck(team: Project, contacts: Sequence[Membership]) -> Message:
    """To who accompanies the team, and to the service: the button leads to what unblocks it, an answer to the team."""
    letter = Letter(
        subject=_("Équipe sans nouvelle : %(title)s") % {"title": team.name},
        heading=team.name,
        lead=_("Plus rien n’a été noté pour cette équipe depuis le %(day)s. Un message de vous peut suffire.")
        % {"day": say_date(team.sign_on)},
        facts=_facts_of(team, contacts),
        paragraphs=(
            _("Répondez à ce message pour écrire à l’équipe. Puis notez la suite : un bouton suffit, sur sa page."),
        ),
        button=Button(_("Débloquer l’équipe"), f"{settings.SITE_URL}{reverse('team', args=[team.pk])}#stuck"),
        reason=_("Vous recevez ce message parce que vous accompagnez les équipes en partenariat."),
        reply_to=team.holder_email,
    )
    return lay_out(letter)


def _step_of(team: Project) -> dict[str, str]:
    return {"step": team.get_stage_display(), "day": say_date(team.stage_on)}


def _next_of(team: Project) -> str:
    if team.next_on is None:
        return _("pas encore fixée")
    return _("passée, le %(day)s") % {"day": say_date(team.next_on)}


def _facts_of(team: Project, contacts: Sequence[Membership]) -> tuple[Fact, ...]:
    facts = (
        Fact(_("Hôpital"), str(team.hospital)),
        Fact(_("Service"), team.ward),
        Fact(_("Porté par"), team.holder_name),
        Fact(_("Étape"), _("%(step)s, depuis le %(day)s") % _step_of(team)),
        Fact(_("Prochaine date"), _next_of(team)),
        Fact(_("Ce qui manque"), team.lacks),
        Fact(_("Accompagnée par"), ", ".join(str(role.user) for role in contacts) or _("personne aujourd’hui")),
    )
    return tuple(fact for fact in facts if fact.value)

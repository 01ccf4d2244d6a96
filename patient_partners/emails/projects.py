"""The mails about project sheets. Those to the holder carry their own link, which the log does not keep."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.days import say_date
from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, lay_out
from patient_partners.models import Project
from patient_partners.tokens import project_url


def begun(project: Project) -> Message:
    """To whoever begins a sheet: the link by which they come back to it."""
    return _to_holder(
        project,
        subject=_("Votre fiche projet : le lien pour la reprendre"),
        lead=_("Votre fiche est commencée. Ce lien l’ouvre à tout moment, sans mot de passe."),
        paragraphs=(
            _("Remplissez-la à plusieurs : vous pouvez transmettre ce message à une personne de confiance."),
            _("Ce que vous enregistrez est gardé. Une fiche que personne ne reprend pendant six mois est effacée."),
            *_before_the_end(project),
        ),
        button=_("Reprendre ma fiche"),
    )


def link(project: Project) -> Message:
    """To the holder who lost it."""
    return _to_holder(
        project,
        subject=_("Le lien de votre fiche projet"),
        lead=_("Voici le lien que vous avez demandé. Il ouvre la page de votre équipe, sans mot de passe."),
        paragraphs=(_("Vous n’avez rien demandé ? Ne faites rien : ce lien n’est allé qu’à vous."),),
        button=_("Ouvrir ma fiche"),
    )


def received(project: Project) -> Message:
    """To the team: it arrived, and what comes next."""
    return _to_holder(
        project,
        subject=_("Fiche reçue : %(title)s") % {"title": project.title},
        lead=_("Votre fiche est arrivée. Le service et le référent de votre GHU la lisent, puis vous répondent."),
        paragraphs=(_("Elle ne change plus avant leur réponse. Vous pouvez la relire par ce lien."),),
        button=_("Relire ma fiche"),
    )


def returned(project: Project) -> Message:
    """To the team: what to correct stands beside each line, on its page."""
    count = project.comments.filter(round=project.round).count()
    lead = ngettext(
        "Votre fiche a été lue. %(count)s commentaire vous attend, à côté de la ligne dont il parle.",
        "Votre fiche a été lue. %(count)s commentaires vous attendent, à côté des lignes dont ils parlent.",
        count,
    )
    return _to_holder(
        project,
        subject=_("À corriger : votre fiche « %(title)s »") % {"title": project.title},
        lead=lead % {"count": count},
        paragraphs=(
            _("Corrigez ce qui peut l’être, puis envoyez-la de nouveau. Rien de ce que vous avez écrit n’est perdu."),
        ),
        button=_("Corriger ma fiche"),
    )


def decided(project: Project) -> Message:
    """To the team: accepted, or declined, with the reason."""
    if project.state == Project.State.ACCEPTED:
        subject = _("Votre projet est accepté : %(title)s")
        lead = _("Votre équipe va être accompagnée. Le référent de votre GHU prend contact avec vous.")
    else:
        subject = _("Votre projet n’est pas retenu : %(title)s")
        lead = _("Votre fiche a été lue avec attention. Cette fois, elle n’est pas retenue ; voici pourquoi.")
    return _to_holder(
        project,
        subject=subject % {"title": project.title},
        lead=lead,
        paragraphs=(project.reason,) if project.reason else (),
        button=_("Voir ma fiche"),
    )


def to_read(project: Project) -> Message:
    """To the service and to those who accompany the GHU: a sheet waits for them."""
    page = reverse("project_read", args=[project.pk])
    again = project.round > 1
    letter = Letter(
        subject=(_("Fiche corrigée, à relire : %(title)s") if again else _("À lire : la fiche projet « %(title)s »"))
        % {"title": project.title},
        heading=project.title,
        lead=_("Une équipe demande à être accompagnée. Lisez sa fiche, commentez-la, puis répondez-lui."),
        facts=(
            Fact(_("Hôpital"), str(project.hospital)),
            Fact(_("Service"), project.ward),
            Fact(_("Domaine"), str(project.domain)),
            Fact(_("Porté par"), project.holder_name),
            Fact(_("Appel"), str(project.call) if project.call else _("hors appel")),
        ),
        button=Button(_("Lire la fiche"), settings.SITE_URL + page),
        reason=_("Vous recevez ce message parce que vous accompagnez les équipes en partenariat."),
        reply_to=project.holder_email,
    )
    return lay_out(letter)


def _before_the_end(project: Project) -> tuple[str, ...]:
    if project.call is None:
        return ()
    return (_("L’appel ferme le %(day)s, à minuit.") % {"day": say_date(project.call.closes_on)},)


def _to_holder(project: Project, *, subject: str, lead: str, paragraphs: tuple[str, ...], button: str) -> Message:
    letter = Letter(
        subject=subject,
        heading=project.title or _("Votre fiche projet"),
        lead=lead,
        facts=(Fact(_("Programme"), str(project.programme)),),
        paragraphs=paragraphs,
        button=Button(button, project_url(project)),
        reason=_("Vous recevez ce message parce que vous portez cette fiche projet."),
        reply_to=project.programme.owner.mailbox,
        is_personal=True,
    )
    return lay_out(letter)

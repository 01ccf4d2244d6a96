"""The mails about an import: said once for all its sessions."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import ImportBatch, Session
from activities.models.choices import State
from foundation.days import local_day, say_day
from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, lay_out
from partnerships.models.choices import Side


def sessions_imported(batch: ImportBatch, concerned: dict[Session, Side]) -> Message:
    """Once for all that an import made or changed: the sessions that concern the reader, with the reader's side."""
    awaited = [one for one, side in concerned.items() if one.state == State.REQUESTED and not one.agreed_at(side)]
    counts = (
        (_("Réalisées"), sum(one.state == State.HELD for one in concerned)),
        (_("À venir"), sum(one.state in (State.REQUESTED, State.CONFIRMED) for one in concerned)),
        (_("Annulées"), sum(one.state == State.CANCELLED for one in concerned)),
        (_("En attente de votre réponse"), len(awaited)),
    )
    count = len(concerned)
    subject = ngettext(
        "À vérifier : %(count)s séance importée par %(who)s",
        "À vérifier : %(count)s séances importées par %(who)s",
        count,
    )
    return lay_out(
        Letter(
            subject=subject % {"count": count, "who": batch.applied_by.full_name},
            heading=_("Séances importées"),
            lead=_("%(who)s a importé ces séances d’un tableau. Si l’une n’est pas comme vous la connaissez, dites-le.")
            % {"who": batch.applied_by.full_name},
            facts=tuple(Fact(label, str(number)) for label, number in counts if number),
            button=Button(
                _("Voir ces séances"), f"{settings.SITE_URL}{reverse('session_list')}?when=all&imported={batch.pk}"
            ),
            reply_to=batch.applied_by.email,
            reason=_("Vous recevez ce message parce que ces séances vous concernent."),
        )
    )


def import_undone(batch: ImportBatch) -> Message:
    """To those who had been told of the import."""
    day = say_day(local_day(batch.applied_at))
    return lay_out(
        Letter(
            subject=_("Retirées : les séances importées le %(day)s") % {"day": day},
            heading=_("Import défait"),
            lead=_(
                "%(who)s a défait l’import du %(day)s. Les séances que personne n’a modifiées depuis sont retirées du "
                "portail, ou redevenues ce qu’elles étaient."
            )
            % {"who": batch.undone_by.full_name, "day": day},
            button=Button(_("Voir les séances"), f"{settings.SITE_URL}{reverse('session_list')}"),
            reply_to=batch.undone_by.email,
            reason=_("Vous recevez ce message parce que ces séances vous concernaient."),
        )
    )

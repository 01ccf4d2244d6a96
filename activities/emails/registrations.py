"""The mails about a registration for a training: what the shared letters say of one, and those of trainings alone."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.calendars.entries import say_summary
from activities.emails.occasions import COLOURS
from activities.models import Registration
from activities.models.choices import State as SessionState
from activities.phrases.trainings import place_of
from activities.tokens import manager_url, registration_url
from foundation.days import say_moment, say_near_moment, say_period
from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, Tag, lay_out
from notifications.models import Notice
from partnerships.emails.registrations import RegistrationLetters, Sentences, say_calendar, say_hindered
from partnerships.models.registrations import Ending

State = Registration.State

SENTENCES = Sentences(
    known=gettext_lazy("Une inscription à votre nom existe déjà pour cette formation : rien n’a changé."),
    done=gettext_lazy("Votre place est réservée. Le fichier joint ajoute la formation à votre agenda."),
    moved=gettext_lazy(
        "Cette formation change de date ou de lieu. Votre inscription reste valable. Voici ce qui est prévu :"
    ),
    reminder=gettext_lazy("On vous attend à cette formation %(when)s."),
    endings={
        Ending.ORGANISER: gettext_lazy(
            "Votre inscription est annulée par votre référent ou par ceux qui organisent la formation."
        ),
        Ending.MANAGER: gettext_lazy("Votre responsable n’a pas donné son accord : votre inscription est annulée."),
        Ending.NO_ANSWER: gettext_lazy(
            "Votre responsable n’a pas répondu à temps : la place est rendue. Vous pouvez vous inscrire de nouveau."
        ),
        Ending.SESSION: gettext_lazy("Cette formation est annulée."),
        Ending.NO_PLACE: gettext_lazy(
            "Aucune place ne s’est libérée : la liste d’attente de cette formation est close."
        ),
    },
    reason=gettext_lazy(
        "Vous recevez ce message parce que votre adresse a été donnée pour s’inscrire à cette formation."
    ),
)
# What a cancellation that was taken back gives back to each.
RESTORED = {
    State.REGISTERED: gettext_lazy("Cette formation a lieu, finalement : votre place est de nouveau réservée."),
    State.WAITING: gettext_lazy(
        "Cette formation a lieu, finalement : vous avez de nouveau votre rang sur la liste d’attente."
    ),
    State.AGREEMENT: gettext_lazy(
        "Cette formation a lieu, finalement : une place vous est gardée, et votre responsable est de nouveau sollicité."
    ),
    State.OFFERED: gettext_lazy("Cette formation a lieu, finalement : la place proposée est de nouveau pour vous."),
}


class TrainingLetters(RegistrationLetters):
    sentences, uid = SENTENCES, "registration"

    def title(self, row: Registration) -> str:
        return row.training.session.activity.title_in_language()

    def url(self, row: Registration) -> str:
        return registration_url(row)

    def facts(self, row: Registration) -> Iterator[Fact]:
        training, session = row.training, row.training.session
        yield Fact(_("Quand"), say_period(session.starts_at, session.ends_at))
        yield Fact(_("Où"), place_of(training))
        if training.trainers:
            yield Fact(_("Qui forme"), training.trainers)
        if training.structures:
            yield Fact(_("Avec"), ", ".join(training.structure_names))
        yield Fact(_("Inscription de"), ", ".join(part for part in (row.full_name, row.job) if part))
        if session.partner.phone:
            yield Fact(_("Une question ?"), f"{session.partner.name}, {session.partner.phone}")
        elif self.reply_to(row):
            yield Fact(_("Une question ?"), _("Répondez à ce message."))

    def reply_to(self, row: Registration) -> str:
        session = row.training.session
        return session.partner.mailbox or session.commitment.strand.convention.owner.mailbox

    def in_calendar(self, row: Registration) -> dict[str, str | int]:
        session = row.training.session
        return {
            "sequence": session.version + row.version,
            "summary": say_summary(session),
            "location": place_of(row.training),
            "description": row.training.programme,
        }

    def tag(self, row: Registration) -> Tag:
        session = row.training.session
        return Tag(str(session.format.label), *COLOURS[session.format])

    def preparation(self, row: Registration) -> tuple[str, ...]:
        programme = row.training.programme
        return (_("Programme :\n%(programme)s") % {"programme": programme},) if programme else ()

    def reservations(self, row: Registration) -> tuple[str, ...]:
        """Moved, or brought back: the other side may still have to agree."""
        if row.training.session.state != SessionState.REQUESTED:
            return ()
        return (
            _("Cette date reste à confirmer par les organisateurs. Si elle change encore, vous le saurez aussitôt."),
        )

    def pending(self, row: Registration, notice: Notice) -> Message:
        """The place is held meanwhile."""
        who = row.manager_name or row.manager_email
        words = {"who": who, "until": say_moment(row.manager_until)}
        asked = _("L’accord de votre responsable est demandé à %(who)s. Une place vous est gardée jusqu’au %(until)s.")
        awaited = _("L’accord de votre responsable est attendu. Une place vous est gardée jusqu’au %(until)s.")
        return self.lay_out(
            row,
            notice,
            subject=_("Accord attendu : %(title)s, %(when)s"),
            lead=(asked if who else awaited) % words,
        )

    def restored(self, row: Registration, notice: Notice) -> Message:
        """A cancellation that was taken back: each stands where they stood."""
        return self.lay_out(
            row,
            notice,
            subject=_("Finalement maintenue : %(title)s, %(when)s"),
            lead=RESTORED[State(row.state)],
            paragraphs=(*_say_offer(row), *self.reservations(row), *say_calendar(row), say_hindered()),
            action=_("Prendre la place") if row.state == State.OFFERED else "",
            has_calendar=row.stands_in_calendar,
        )

    def attended(self, row: Registration, notice: Notice) -> Message:
        """The page behind it has their certificate, what the trainers leave, and three questions."""
        left = _("Vous y trouvez aussi les ressources que les formateurs vous laissent.")
        return self.lay_out(
            row,
            notice,
            subject=_("Votre attestation et votre avis : %(title)s, %(when)s"),
            lead=_("Merci d’avoir participé. Votre attestation de présence est prête."),
            paragraphs=(
                *((left,) if row.training.resources else ()),
                _("Et trois questions, sans votre nom : vos réponses préparent les prochaines formations."),
            ),
            action=_("Ouvrir mon attestation"),
        )

    def manager_asked(self, row: Registration, notice: Notice) -> Message:
        """To the manager: the link opens a page with two buttons."""
        words = {"who": row.full_name, "until": say_near_moment(row.manager_until)}
        letter = Letter(
            subject=_("Votre accord : %(who)s, formation « %(title)s »") % {**words, "title": self.title(row)},
            heading=self.title(row),
            lead=_("%(who)s souhaite suivre cette formation et a besoin de votre accord.") % words,
            tag=self.tag(row),
            facts=tuple(self.facts(row)),
            paragraphs=(_("Une place lui est gardée. Votre réponse est attendue avant : %(until)s.") % words,),
            button=Button(_("Donner ou refuser mon accord"), manager_url(row)),
            reply_to=self.reply_to(row),
            reason=_(
                "Vous recevez ce message parce que cette personne, ou son référent, a donné votre adresse pour "
                "demander cet accord."
            ),
            is_personal=True,
        )
        return lay_out(letter)


def _say_offer(row: Registration) -> tuple[str, ...]:
    if row.state != State.OFFERED:
        return ()
    return (_("Prenez-la avant : %(until)s.") % {"until": say_near_moment(row.offered_until)},)


LETTERS = TrainingLetters()

"""The mails about a team and a person brought together. Those to the person and to the team carry their own link.

What a team or staff receive names nobody; what a person receives before they said « oui » tells nobody's contact.
"""

from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.calendars import Entry, calendar_file, calendar_method
from foundation.days import say_date, say_period
from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, lay_out
from patient_partners.models import Introduction, Project
from patient_partners.models.introductions import Ending, IntroductionState
from patient_partners.tokens import partner_introduction_url, project_url, team_introduction_url

State = IntroductionState


class Reader(StrEnum):
    """The three sides of an introduction."""

    PERSON = "person"
    TEAM = "team"
    STAFF = "staff"


def proposed(introduction: Introduction, reader: Reader) -> Message:
    """To the person: which team, where, what it looks for; three buttons stand on the page behind the link."""
    return _write(
        introduction,
        reader,
        subject=_("Une équipe aimerait vous rencontrer"),
        lead=_("Une équipe de l’hôpital cherche quelqu’un comme vous. Vous êtes libre de répondre ce que vous voulez."),
        facts=(*_team_facts(introduction), *_search_facts(introduction)),
        paragraphs=(
            *((introduction.message,) if introduction.message else ()),
            _("Tant que vous n’avez pas dit que cela vous intéresse, l’équipe ne sait pas qui vous êtes."),
        ),
        button=_("Lire et répondre"),
    )


def answered(introduction: Introduction, reader: Reader) -> Message:
    """To the team, and to who proposed: yes, not now, no."""
    subject, lead = {
        State.INTERESTED: (
            _("Une personne aimerait vous rencontrer"),
            _("La personne proposée est intéressée. Son nom et comment la joindre sont sur la page."),
        ),
        State.LATER: (
            _("Pas maintenant : réponse d’une personne"),
            _("La personne proposée répond « pas maintenant ». Elle n’a pas à dire pourquoi."),
        ),
        State.DECLINED: (
            _("Non merci : réponse d’une personne"),
            _("La personne proposée répond « non merci ». Elle n’a pas à dire pourquoi."),
        ),
    }[State(introduction.state)]
    is_yes = introduction.state == State.INTERESTED
    return _write(
        introduction,
        reader,
        subject=subject,
        lead=lead,
        facts=_who_facts(introduction),
        paragraphs=(_("Proposez-lui une première rencontre : un jour, une heure, un lieu ou un lien."),)
        if is_yes
        else (),
        button=_("Prévoir la rencontre") if is_yes else _("Ouvrir la page"),
    )


def meeting(introduction: Introduction, reader: Reader) -> Message:
    """To the person and to the team's holder: when, where, and the entry of their diary."""
    return _write(
        introduction,
        reader,
        subject=_("Première rencontre le %(day)s") % {"day": say_date(_day(introduction))},
        lead=_("Le fichier joint l’inscrit dans votre agenda, ou l’y met à jour."),
        facts=(*_meeting_facts(introduction), *_met_facts(introduction, reader)),
        paragraphs=(introduction.note,) if introduction.note else (),
        button=_("Ouvrir la page"),
        has_calendar=True,
    )


def called_off(introduction: Introduction, reader: Reader) -> Message:
    """To both: what takes it out of their diary."""
    again = _("Une autre date peut être choisie.") if introduction.state == State.INTERESTED else ""
    return _write(
        introduction,
        reader,
        subject=_("Annulée : la rencontre du %(day)s") % {"day": say_date(_day(introduction))},
        lead=_("Cette rencontre n’aura pas lieu. Le fichier joint la retire de votre agenda."),
        facts=_meeting_facts(introduction),
        paragraphs=(again,) if again else (),
        button=_("Ouvrir la page"),
        has_calendar=True,
    )


def working(introduction: Introduction, reader: Reader) -> Message:
    lead = (
        _("L’équipe et vous travaillez ensemble. Merci de ce que vous apportez.")
        if reader == Reader.PERSON
        else _("L’équipe et cette personne travaillent ensemble.")
    )
    since = Fact(_("Depuis le"), say_date(introduction.working_since))
    return _write(
        introduction,
        reader,
        subject=_("Vous travaillez ensemble") if reader != Reader.STAFF else _("Une équipe a trouvé son partenaire"),
        lead=lead,
        facts=(*_facts_for(introduction, reader), since),
        button=_("Ouvrir la page"),
    )


def over(introduction: Introduction, reader: Reader) -> Message:
    """It is finished, kindly; what the person decided is told without a reason."""
    subject, lead = _ending(introduction, reader)
    kind_words = _("Votre fiche reste visible : d’autres équipes peuvent vous chercher. Merci de votre temps.")
    return _write(
        introduction,
        reader,
        subject=subject,
        lead=lead,
        facts=_facts_for(introduction, reader),
        paragraphs=(
            *((introduction.end_note,) if introduction.end_note else ()),
            *((kind_words,) if reader == Reader.PERSON else ()),
        ),
        button=_("Ouvrir la page"),
    )


def paused(introduction: Introduction, reader: Reader) -> Message:
    return _write(
        introduction,
        reader,
        subject=_("Votre partenaire fait une pause") if reader == Reader.TEAM else _("Un partenaire fait une pause"),
        lead=_("La personne qui travaille avec l’équipe fait une pause. Laissez-lui le temps."),
        facts=_facts_for(introduction, reader),
        button=_("Ouvrir la page"),
    )


def back(introduction: Introduction, reader: Reader) -> Message:
    """To the team, and to who accompanies it: those whom `paused` told."""
    return _write(
        introduction,
        reader,
        subject=_("Votre partenaire reprend") if reader == Reader.TEAM else _("Un partenaire reprend"),
        lead=_("La pause est finie : la personne travaille de nouveau avec l’équipe."),
        facts=_facts_for(introduction, reader),
        button=_("Ouvrir la page"),
    )


def no_outcome(introduction: Introduction, reader: Reader) -> Message:
    """To who accompanies the team: two people met, and nobody said what became of it."""
    return _write(
        introduction,
        Reader.STAFF,
        subject=_("Qu’est devenue cette première rencontre ?"),
        lead=_("Elle devait avoir lieu le %(day)s, et rien n’est noté. La personne attend de savoir.")
        % {"day": say_date(_day(introduction))},
        facts=_facts_for(introduction, Reader.STAFF),
        paragraphs=(_("Sur la page, deux boutons : ils travaillent ensemble, ou cela ne se fera pas."),),
        button=_("Dire ce qu’il en est"),
    )


def gone(project: Project, reader: Reader, called_off: Introduction | None) -> Message:
    """To the team and to who accompanies it: somebody asked that everything about them be erased. `called_off` is what
    is left of a first meeting to come; the team's diary alone had its entry.
    """
    page = project_url(project) if reader == Reader.TEAM else settings.SITE_URL + reverse("team", args=[project.pk])
    subject = _("Une personne n’est plus disponible")
    letter = Letter(
        subject=subject,
        heading=subject,
        lead=_("Une personne avec qui l’équipe était en relation n’est plus disponible. Elle n’a pas à dire pourquoi."),
        facts=(Fact(_("Projet"), project.name), Fact(_("Hôpital"), str(project.hospital))),
        paragraphs=_not_taking_place(called_off, reader),
        button=Button(_("Ouvrir la page"), page),
        reason=_reason(reader),
        reply_to=project.programme.owner.mailbox,
        is_personal=reader == Reader.TEAM,
    )
    if called_off is None or reader != Reader.TEAM:
        return lay_out(letter)
    entry = entry_of(called_off, project.holder_email)
    return lay_out(letter, calendar=calendar_file(entry), calendar_method=calendar_method(entry))


def _not_taking_place(called_off: Introduction | None, reader: Reader) -> tuple[str, ...]:
    if called_off is None:
        return ()
    said = _("La rencontre du %(day)s n’aura pas lieu.") % {"day": say_date(_day(called_off))}
    return (said, _("Le fichier joint la retire de votre agenda.")) if reader == Reader.TEAM else (said,)


def entry_of(introduction: Introduction, attendee: str) -> Entry:
    """One entry for the life of an introduction: its UID stays, its SEQUENCE is the row's version. It invites its
    reader alone: nobody's address is in another's file.
    """
    owner = introduction.project.programme.owner
    return Entry(
        uid=f"introduction-{introduction.pk}@{urlsplit(settings.SITE_URL).hostname}",
        sequence=introduction.version,
        starts_at=introduction.starts_at,
        ends_at=introduction.ends_at,
        summary=_("Première rencontre : %(team)s") % {"team": introduction.project.name},
        location=introduction.place or introduction.link,
        description="\n".join(part for part in (introduction.link, introduction.note) if part),
        organizer=owner.mailbox,
        organizer_name=str(owner),
        attendees=(attendee,) if owner.mailbox else (),
        stamped_at=timezone.now(),
        cancelled=introduction.called_off_at is not None,
    )


def _ending(introduction: Introduction, reader: Reader) -> tuple[str, str]:
    ending = Ending(introduction.ending)
    if reader == Reader.PERSON:
        return {
            Ending.TAKEN_BACK: (
                _("Une proposition est retirée"),
                _("Cette équipe ne vous attend plus. Cela ne dit rien de vous."),
            ),
            Ending.NO_MATCH: (
                _("Cela ne se fera pas avec cette équipe"),
                _("Vous et l’équipe n’irez pas plus loin. Cela ne dit rien de vous."),
            ),
            Ending.DONE: (
                _("Votre travail avec cette équipe est fini"),
                _("Merci de ce que vous avez apporté à cette équipe."),
            ),
            Ending.TEAM_OVER: (
                _("Cette équipe n’est plus accompagnée"),
                _("Le projet de l’équipe est arrivé à son terme."),
            ),
            Ending.PERSON: (_("C’est arrêté avec cette équipe"), _("L’équipe est prévenue.")),
        }[ending]
    return {
        Ending.TAKEN_BACK: (_("Une proposition est retirée"), _("La proposition faite à cette personne est retirée.")),
        Ending.NO_MATCH: (_("Cela ne se fera pas"), _("L’équipe et cette personne n’iront pas plus loin.")),
        Ending.DONE: (_("Le travail ensemble est fini"), _("L’équipe et cette personne ne travaillent plus ensemble.")),
        Ending.TEAM_OVER: (
            _("Fin de l’accompagnement"),
            _("L’accompagnement de l’équipe est fini : la personne est prévenue."),
        ),
        Ending.PERSON: (
            _("Une personne n’est plus disponible"),
            _("La personne n’est plus disponible. Elle n’a pas à dire pourquoi."),
        ),
    }[ending]


def _day(introduction: Introduction):
    return timezone.localtime(introduction.starts_at)


def _team_facts(introduction: Introduction) -> tuple[Fact, ...]:
    project = introduction.project
    return Fact(_("Projet"), project.name), Fact(
        _("Hôpital"), ", ".join(filter(None, (str(project.hospital), project.ward)))
    )


def _search_facts(introduction: Introduction) -> tuple[Fact, ...]:
    """What the team looks for, in its words and in the lists' words."""
    search = getattr(introduction.project, "search", None)
    if search is None:
        return ()
    facts = (
        Fact(_("Ce que vous feriez avec elle"), ", ".join(search.said_contributions())),
        Fact(_("Les sujets"), ", ".join(search.said_themes())),
        Fact(_("Comment se retrouver"), ", ".join(filter(None, (str(search.get_setting_display()), search.place)))),
        Fact(_("À quel rythme"), f"{search.get_rhythm_display()}, {search.get_length_display()}"),
        Fact(_("En quelques mots"), search.text),
    )
    return tuple(fact for fact in facts if fact.value)


def _meeting_facts(introduction: Introduction) -> tuple[Fact, ...]:
    facts = [Fact(_("Quand"), say_period(introduction.starts_at, introduction.ends_at))]
    if introduction.place:
        facts.append(Fact(_("Où"), introduction.place))
    if introduction.link:
        facts.append(Fact(_("À distance"), introduction.link, introduction.link))
    return (*facts, *_team_facts(introduction))


def _met_facts(introduction: Introduction, reader: Reader) -> tuple[Fact, ...]:
    """Whom the person meets. The team reads on its page who the person is."""
    project = introduction.project
    if reader != Reader.PERSON or not project.holder_name:
        return ()
    return (Fact(_("Vous rencontrez"), ", ".join(filter(None, (project.holder_name, project.holder_job)))),)


def _who_facts(introduction: Introduction) -> tuple[Fact, ...]:
    return (*_team_facts(introduction), Fact(_("Personne"), str(introduction.partner)))


def _facts_for(introduction: Introduction, reader: Reader) -> tuple[Fact, ...]:
    return _team_facts(introduction) if reader == Reader.PERSON else _who_facts(introduction)


def _write(
    introduction: Introduction,
    reader: Reader,
    *,
    subject: str,
    lead: str,
    facts: tuple[Fact, ...],
    paragraphs: tuple[str, ...] = (),
    button: str,
    has_calendar: bool = False,
) -> Message:
    letter = Letter(
        subject=subject,
        heading=_("Bonjour %(name)s") % {"name": introduction.partner.full_name}
        if reader == Reader.PERSON
        else subject,
        lead=lead,
        facts=facts,
        paragraphs=paragraphs,
        button=Button(button, _page(introduction, reader)),
        reason=_reason(reader),
        reply_to=introduction.project.programme.owner.mailbox,
        is_personal=reader != Reader.STAFF,
    )
    if not has_calendar:
        return lay_out(letter)
    project = introduction.project
    entry = entry_of(introduction, introduction.partner.email if reader == Reader.PERSON else project.holder_email)
    return lay_out(letter, calendar=calendar_file(entry), calendar_method=calendar_method(entry))


def _page(introduction: Introduction, reader: Reader) -> str:
    if reader == Reader.PERSON:
        return partner_introduction_url(introduction)
    if reader == Reader.TEAM:
        return team_introduction_url(introduction)
    return settings.SITE_URL + reverse("introduction", args=[introduction.pk])


def _reason(reader: Reader) -> str:
    return {
        Reader.PERSON: _(
            "Vous recevez ce message parce que cette adresse a été donnée pour agir avec des équipes de l’hôpital."
        ),
        Reader.TEAM: _("Vous recevez ce message parce que vous portez cette fiche projet."),
        Reader.STAFF: _("Vous recevez ce message parce que vous accompagnez les équipes en partenariat."),
    }[reader]

"""What must be said about project sheets: to their holder, by their own link; to whoever reads them."""

from django.utils import timezone

from notifications.kinds import Kind, Message, readable_by, register
from notifications.models import Notice
from notifications.services import Recipient, queue_notices
from partnerships.notices.roles import people_of
from patient_partners.emails import projects as emails
from patient_partners.models import Project
from patient_partners.path import contacts_of

PROJECT = "project"
BEGUN, RECEIVED, TO_READ = "project_begun", "project_received", "project_to_read"
RETURNED, DECIDED_UPON = "project_returned", "project_decided"
LINK = "project_link"


def announce_begun(project: Project) -> None:
    """Its holder gets the link by which they come back to it."""
    _tell_holder(BEGUN, project)


def send_link(project: Project) -> None:
    """To the holder who lost it: at most once in an hour."""
    _tell(LINK, project, [_holder(project)], occasion=f"{timezone.now():%Y-%m-%dT%H}")


def announce_sent(project: Project) -> None:
    """Its holder reads that it arrived; the service, and who accompanies that GHU, that it waits for them."""
    _tell_holder(RECEIVED, project)
    _tell(TO_READ, project, readers_of(project))


def announce_returned(project: Project) -> None:
    _tell_holder(RETURNED, project)


def announce_decided(project: Project) -> None:
    _tell_holder(DECIDED_UPON, project)


def readers_of(project: Project) -> list[Recipient]:
    """The service that owns the programme, and those who accompany the teams of the hospital's GHU. Two queries."""
    return [*people_of(project.programme.owner), *(Recipient.of(role.user) for role in contacts_of(project))]


def _tell_holder(kind: str, project: Project) -> None:
    _tell(kind, project, [_holder(project)])


def _holder(project: Project) -> Recipient:
    return Recipient(project.holder_email, language=project.language)


def _tell(kind: str, project: Project, recipients: list[Recipient], occasion: str = "") -> None:
    queue_notices(
        kind=kind,
        object_type=PROJECT,
        object_id=project.pk,
        occasion=occasion or f"{project.state} {project.round}",
        recipients=recipients,
    )


def _project(notice: Notice) -> Project | None:
    return Project.objects.with_all_said().filter(pk=notice.object_id).first()


def is_still_so(notice: Notice) -> bool:
    """The sheet is what it was when the message was written."""
    project = _project(notice)
    return project is not None and notice.occasion == f"{project.state} {project.round}"


def is_still_held(notice: Notice) -> bool:
    """The address is its holder's: the link in the message opens their page, and nobody else's."""
    return Project.objects.filter(pk=notice.object_id, holder_email__iexact=notice.recipient_email).exists()


def is_still_so_for_holder(notice: Notice) -> bool:
    return is_still_so(notice) and is_still_held(notice)


def render_to_read(notice: Notice) -> Message:
    return emails.to_read(_project(notice))


readable_by(PROJECT, Project.objects.visible_to, near=("hospital",))
for name, label, build, still_true in (
    (BEGUN, "fiche projet commencée", emails.begun, is_still_so_for_holder),
    (RECEIVED, "fiche projet reçue", emails.received, is_still_so_for_holder),
    (RETURNED, "fiche projet à corriger", emails.returned, is_still_so_for_holder),
    (DECIDED_UPON, "décision sur une fiche projet", emails.decided, is_still_so_for_holder),
    (LINK, "lien d’une fiche projet", emails.link, is_still_held),
):
    register(
        Kind(
            name=name,
            label=label,
            still_true=still_true,
            render=lambda notice, build=build: build(_project(notice)),
            is_kept=False,
        )
    )
register(Kind(name=TO_READ, label="fiche projet à lire", still_true=is_still_so, render=render_to_read))

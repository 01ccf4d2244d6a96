"""The news of an import: said once to each reader for all its sessions."""

from activities.emails import imports as letters
from activities.models import ImportBatch, Session
from activities.people.recipients import (
    recipients_by_side,
)
from notifications.kinds import Kind, Message, readable_by, register
from notifications.models import Notice, State
from notifications.services import Recipient, queue_notices
from partnerships.models.choices import Side

IMPORT = "import"
IMPORTED = "sessions_imported"
IMPORT_UNDONE = "import_undone"


def announce_import(batch: ImportBatch) -> None:
    """Tell both sides once of all that an import made or changed; never whoever imported it."""
    people = {recipient.email.lower(): recipient for side in sides_of_import(batch).values() for recipient in side}
    queue_notices(
        kind=IMPORTED,
        object_type=IMPORT,
        object_id=batch.pk,
        occasion="applied",
        recipients=[recipient for recipient in people.values() if recipient.user_id != batch.applied_by_id],
    )


def announce_undone_import(batch: ImportBatch) -> None:
    """Tell those whom the message about an import has reached that it is undone."""
    told = Notice.objects.filter(
        kind=IMPORTED, object_type=IMPORT, object_id=batch.pk, state__in=(State.SENT, State.UNCERTAIN, State.GATHERED)
    )
    queue_notices(
        kind=IMPORT_UNDONE,
        object_type=IMPORT,
        object_id=batch.pk,
        occasion="undone",
        recipients=[Recipient(notice.recipient_email, notice.recipient_id, notice.language) for notice in told],
    )


def sides_of_import(batch: ImportBatch) -> dict[tuple[Session, Side], list[Recipient]]:
    """For each session that an import made or changed, and each side, whom it concerns. Three queries."""
    sessions = list(Session.objects.filter(imports__batch=batch).select_related("partner", "lead_mediator"))
    people = recipients_by_side(sessions)
    return {(session, side): people[session.pk][side] for session in sessions for side in Side}


def is_applied(notice: Notice) -> bool:
    return ImportBatch.objects.filter(pk=notice.object_id, state=ImportBatch.State.APPLIED).exists()


def render_import(notice: Notice) -> Message:
    """Only what concerns the reader is counted."""
    batch = ImportBatch.objects.select_related("applied_by").get(pk=notice.object_id)
    concerned = {
        session: side
        for (session, side), people in sides_of_import(batch).items()
        if notice.recipient_email in {recipient.email.lower() for recipient in people}
    }
    return letters.sessions_imported(batch, concerned)


def is_undone(notice: Notice) -> bool:
    return ImportBatch.objects.filter(pk=notice.object_id, state=ImportBatch.State.UNDONE).exists()


def render_undone_import(notice: Notice) -> Message:
    return letters.import_undone(ImportBatch.objects.select_related("undone_by").get(pk=notice.object_id))


readable_by(IMPORT, ImportBatch.objects.visible_to)
register(Kind(name=IMPORTED, label="séances importées", still_true=is_applied, render=render_import, is_optional=True))
register(
    Kind(
        name=IMPORT_UNDONE,
        label="import défait",
        still_true=is_undone,
        render=render_undone_import,
        is_optional=True,
    )
)

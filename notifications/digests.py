"""The digest itself: a message that says several in a few lines each, every one with its link."""

import logging

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.composing import compose
from notifications.kinds import Kind, kind_named, register
from notifications.letters import Item, Letter, Message, lay_out
from notifications.models import Notice

logger = logging.getLogger(__name__)

DIGEST = "digest"
DIGEST_LIST = "digest"


def is_worth_sending(digest: Notice) -> bool:
    return any(is_true(notice) for notice in gathered(digest))


def is_true(notice: Notice) -> bool:
    """What cannot be asked is taken for true: nothing is left out of a digest in silence."""
    try:
        with transaction.atomic():
            return kind_named(notice.kind).still_true(notice)
    except Exception:
        logger.exception("Notice %s (%s) could not be asked whether it is true", notice.pk, notice.kind)
        return True


def render_digest(digest: Notice) -> Message:
    items = [item for notice in gathered(digest) for item in items_of(notice)]
    count = len(items)
    return lay_out(
        Letter(
            subject=ngettext(
                "Votre récapitulatif : %(count)s nouvelle", "Votre récapitulatif : %(count)s nouvelles", count
            )
            % {"count": count},
            heading=_("Votre récapitulatif"),
            lead=_("Ce qui s’est passé depuis le dernier récapitulatif. Rien ici n’attend de réponse de votre part."),
            items=tuple(items),
            reason=_("Vous recevez ce récapitulatif parce que vous l’avez choisi dans « Mes messages »."),
        )
    )


def gathered(digest: Notice) -> list[Notice]:
    """What it says; a copy says what its original said."""
    rows = Notice.objects.filter(digest=digest.copy_of_id or digest.pk)
    return list(rows.select_related("recipient", "rule").order_by("due_at", "pk"))


def items_of(notice: Notice) -> list[Item]:
    """What one gathered notice says, if it is still true. One that cannot be said is named by its kind alone, and keeps
    no other from being said.
    """
    if not is_true(notice):
        return []
    try:
        with transaction.atomic():
            message = compose(notice)
    except Exception:
        logger.exception("Notice %s (%s) could not be said in a digest", notice.pk, notice.kind)
        return [Item(notice.said, "", None)]
    letter = message.letter
    return [Item(message.subject, letter.lead, letter.button)] if letter else [Item(message.subject, "", None)]


register(
    Kind(
        name=DIGEST,
        label="récapitulatif",
        still_true=is_worth_sending,
        render=render_digest,
        is_reminder=True,
        mailing_list=DIGEST_LIST,
    )
)

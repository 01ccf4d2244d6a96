"""Deliveries that were cut short: the mail server may have the mail. Its log says so, or a person decides."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Min

from notifications.mail_log import Fate, MailLog, read_mail_log
from notifications.models import Notice, State

logger = logging.getLogger(__name__)

# Longer than any SMTP exchange may last, so that a slow sender is not taken for a dead one.
HANDING_LEASE = timedelta(minutes=15)
# A log that is silent, or unreadable for a while, is asked again.
ASKED_FOR = timedelta(days=1)
IN_DOUBT = (State.HANDING, State.UNCERTAIN)


def settle_doubts(now: datetime) -> None:
    """Of mails whose sender is dead: those that the mail server has are sent, those that it never saw wait for another
    try, and of the others a person decides.
    """
    if settings.MAIL_LOG:
        _ask_mail_server(now)
    Notice.objects.filter(state=State.HANDING, next_try_at__lte=now).update(
        state=State.UNCERTAIN,
        last_error="La remise a été interrompue : le message est peut-être parti. Vérifiez avant de le renvoyer.",
    )


def _ask_mail_server(now: datetime) -> None:
    doubts = Notice.objects.filter(state__in=IN_DOUBT, next_try_at__range=(now - ASKED_FOR, now))
    first_end = doubts.aggregate(first=Min("next_try_at"))["first"]
    if first_end is None:
        return
    message_ids = list(doubts.values_list("message_id", flat=True))
    try:
        log = read_mail_log(settings.MAIL_LOG, message_ids, since=first_end - HANDING_LEASE, now=now)
    except OSError:
        logger.exception("The log of the mail server could not be read")
        return
    for notice in doubts.only("message_id", "attempts", "next_try_at"):
        _settle(notice, log, now)


def _settle(notice: Notice, log: MailLog, now: datetime) -> None:
    """Only while it is the same doubt: a person or a late answer may have been quicker."""
    fate = log.fate_of(notice.message_id, since=notice.next_try_at - HANDING_LEASE, until=notice.next_try_at)
    same = Notice.objects.filter(
        pk=notice.pk, attempts=notice.attempts, next_try_at=notice.next_try_at, state__in=IN_DOUBT
    )
    if fate is Fate.TAKEN:
        same.update(
            state=State.SENT,
            sent_at=log.taken_at[notice.message_id],
            smtp_reply="Accepté, selon le journal du serveur de courriel.",
            last_error="",
        )
    elif fate is Fate.NEVER_SEEN:
        same.update(
            state=State.PENDING,
            next_try_at=now,
            last_error="La remise a été interrompue, et le serveur de courriel n’a rien reçu, selon son journal.",
        )

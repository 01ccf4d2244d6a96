import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.text import capfirst

from foundation.versions import VersionedModel
from notifications.kinds import label_of, say_rule_in_full


class State(models.TextChoices):
    """The life of a notice. Only `handing` can end as `uncertain`: the mail may have left.

    `bounced` is a mail that the server took and that came back; `gathered` one that a digest says in its place.
    """

    PENDING = "pending", "à envoyer"
    CLAIMED = "claimed", "en préparation"
    HANDING = "handing", "en cours de remise"
    SENT = "sent", "envoyé"
    FAILED = "failed", "en échec"
    CANCELLED = "cancelled", "plus nécessaire"
    UNCERTAIN = "uncertain", "remise incertaine"
    GATHERED = "gathered", "dans un récapitulatif"
    BOUNCED = "bounced", "revenu"


# What the tick still has to look at.
OPEN_STATES = (State.PENDING, State.CLAIMED, State.HANDING)
# What nobody may have read: a person decides what to do.
TROUBLED_STATES = (State.FAILED, State.BOUNCED, State.UNCERTAIN)


def new_message_id() -> str:
    """A Message-ID of this portal's own; it stays the same over every retry, so that a mail program sees one mail."""
    return f"<{uuid.uuid4().hex}@{urlsplit(settings.SITE_URL).hostname}>"


class NoticeQuerySet(models.QuerySet):
    def claimable(self, now):
        """Waiting for a try, or held by a sender whose lease is over."""
        return self.filter(state__in=[State.PENDING, State.CLAIMED], next_try_at__lte=now)

    def troubled(self, *states):
        """What did not arrive, or may not have, and waits for somebody to decide; in these states only, if any."""
        return self.filter(state__in=states or TROUBLED_STATES, is_closed=False)


class Notice(models.Model):
    """One message to one address, written in the transaction that causes it and delivered by the tick.

    `occasion` is what makes it due once (a version, a start): the same kind about the same object on the same occasion
    never reaches one address twice, but as the `copy_of` one that was sent, which somebody asked for. `attempts` rises
    with each claim and is the token that fences off a sender that lost its lease; `next_try_at` is when the row next
    wants attention: a try, or the end of a lease.

    `concerns_at` is when what it is about begins. A notice that waits for its reader's digest is not sent alone: the
    tick gathers it. One that did not arrive stays in sight until somebody sends it again or closes it.
    """

    State = State

    kind = models.CharField("type", max_length=60)
    object_type = models.CharField("objet", max_length=60)
    object_id = models.BigIntegerField("numéro de l’objet")
    occasion = models.CharField("occasion", max_length=100)
    recipient_email = models.EmailField("destinataire")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="personne"
    )
    language = models.CharField("langue", max_length=2, default="fr")
    state = models.CharField("état", max_length=9, choices=State, default=State.PENDING)
    due_at = models.DateTimeField("à envoyer le", default=timezone.now)
    not_after = models.DateTimeField("inutile après", null=True, blank=True)
    concerns_at = models.DateTimeField("pour ce qui commence le", null=True, blank=True)
    waits_for_digest = models.BooleanField("attend le récapitulatif", default=False)
    digest = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="gathered", verbose_name="récapitulatif"
    )
    copy_of = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="copies", verbose_name="copie du message"
    )
    rule = models.ForeignKey(
        "ReminderRule", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="règle de rappel"
    )
    next_try_at = models.DateTimeField("prochain essai", default=timezone.now)
    attempts = models.PositiveIntegerField("essais", default=0)
    attempts_forgiven = models.PositiveIntegerField("essais avant le renvoi", default=0)
    message_id = models.CharField("Message-ID", max_length=120, unique=True, default=new_message_id)
    subject = models.CharField("sujet", max_length=250, blank=True)
    text = models.TextField("texte", blank=True)
    html = models.TextField("HTML", blank=True)
    calendar = models.BinaryField("fichier calendrier", null=True, blank=True)
    reply_to = models.CharField("répondre à", max_length=254, blank=True)
    smtp_reply = models.CharField("réponse du serveur de courriel", max_length=500, blank=True)
    last_error = models.CharField("dernière erreur", max_length=500, blank=True)
    is_closed = models.BooleanField("classé", default=False)
    created_at = models.DateTimeField("écrit le", default=timezone.now)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        verbose_name_plural = "messages"
        ordering = ["-due_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_type", "object_id", "occasion", "recipient_email"],
                condition=Q(copy_of=None),
                name="notice_once",
            ),
            models.UniqueConstraint(
                fields=["copy_of"], condition=Q(state__in=OPEN_STATES), name="notice_one_copy_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sent", "bounced"], sent_at__isnull=False)
                | (~Q(state__in=["sent", "bounced"]) & Q(sent_at=None)),
                name="notice_sent_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state="gathered", digest__isnull=False) | (~Q(state="gathered") & Q(digest=None)),
                name="notice_gathered_has_its_digest",
            ),
            models.CheckConstraint(
                condition=Q(recipient_email=Lower("recipient_email")),
                name="notice_recipient_in_lower_case",
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state__in=OPEN_STATES), name="notice_to_look_at"),
            models.Index(fields=["object_type", "object_id"], name="notice_of_object"),
            models.Index(fields=["recipient_email", "-due_at"], name="notice_to_address"),
            models.Index(fields=["created_at"], name="notice_written"),
        ]

    def __str__(self):
        return self.subject or f"Message à {self.recipient_email}"

    @property
    def is_troubled(self) -> bool:
        """As the queryset's `troubled`."""
        return self.state in TROUBLED_STATES and not self.is_closed

    @property
    def said(self) -> str:
        """Its subject, or what people call its kind while it has none; a copy says that it is one."""
        words = self.subject or label_of(self.kind).capitalize()
        return f"{words} (copie)" if self.copy_of_id else words


class NoticeDecision(models.Model):
    """What somebody decided about a message that did not arrive, or may not have. Never changed."""

    class Verb(models.TextChoices):
        RESENT = "resent", "renvoyé"
        COPIED = "copied", "renvoyé en copie"
        MARKED_SENT = "marked_sent", "marqué comme envoyé"
        MARKED_NOT_GONE = "marked_not_gone", "marqué comme non parti"
        CLOSED = "closed", "classé"

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="decisions", verbose_name="message")
    verb = models.CharField("décision", max_length=15, choices=Verb)
    address = models.EmailField("adresse", blank=True)
    decided_at = models.DateTimeField("quand", default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )

    class Meta:
        verbose_name = "décision"
        verbose_name_plural = "décisions"
        ordering = ["-decided_at", "-pk"]

    def __str__(self):
        return f"{self.get_verb_display()} ({self.decided_by or 'compte effacé'})"


class LeftList(models.Model):
    """A list that a person has left in one click (RFC 8058): they get nothing of it until they come back."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="left_lists", verbose_name="personne"
    )
    name = models.CharField("liste", max_length=20)
    left_at = models.DateTimeField("quittée le", default=timezone.now)

    class Meta:
        verbose_name = "liste quittée"
        verbose_name_plural = "listes quittées"
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="leftlist_once")]


class ReminderRule(VersionedModel):
    """How long before or after something, and to whom, a reminder is sent, with words of the service's own.

    Kinds, audiences and placeholders are those that the apps registered; the kind's timing says what `number` counts.
    """

    kind = models.CharField("type", max_length=60)
    audience = models.CharField("à qui", max_length=20)
    number = models.PositiveSmallIntegerField("combien", validators=[MinValueValidator(1), MaxValueValidator(60)])
    is_on = models.BooleanField("active", default=True)
    addition = models.TextField("texte ajouté", max_length=500, blank=True)
    addition_en = models.TextField("texte ajouté, en anglais", max_length=500, blank=True)

    class Meta:
        verbose_name = "règle de rappel"
        verbose_name_plural = "règles de rappel"
        ordering = ["kind", "audience", "number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "audience", "number"], name="reminderrule_once"),
            models.CheckConstraint(condition=Q(number__range=(1, 60)), name="reminderrule_number"),
        ]

    def __str__(self):
        return capfirst(say_rule_in_full(self))


class Heartbeat(models.Model):
    """When the tick last ran: one row. The health page tells from it that reminders are being looked for."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    beat_at = models.DateTimeField("dernier passage")

    class Meta:
        verbose_name = "dernier passage"
        verbose_name_plural = "dernier passage"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="heartbeat_single_row")]

    def __str__(self):
        return f"{self.beat_at:%d/%m/%Y %H:%M:%S}"

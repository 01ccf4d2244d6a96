"""The log of messages and the rules of reminders."""

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from foundation.admin import ManagedAdmin, ManagedForm, PlainForm, yes_no
from foundation.errors import Refusal
from notifications.composing import unknown_placeholders
from notifications.kinds import about_business_of, kind_named, label_of, registered
from notifications.mails import CALENDAR_NAME
from notifications.models import Notice, ReminderRule, State
from notifications.services import resend

# A mail is somebody's HTML: it is shown apart, where nothing runs and nothing is fetched.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


class KindFilter(admin.SimpleListFilter):
    title = "type"
    parameter_name = "type"

    def lookups(self, request, model_admin):
        return [(kind.name, kind.label) for kind in registered()]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Notice)
class NoticeAdmin(ManagedAdmin):
    """What was said, to whom, when, and what became of it. Read only, except « Renvoyer »."""

    form = PlainForm
    list_display = ("about", "recipient_email", "state", "moment")
    list_filter = ("state", KindFilter, "due_at")
    list_select_related = ("recipient",)
    search_fields = ("recipient_email", "recipient__full_name", "subject")
    search_help_text = "Cherchez par destinataire ou par sujet."
    date_hierarchy = "due_at"
    actions = ("send_again",)
    list_only = ("moment",)
    export_also = ("due_at", "sent_at", "attempts", "smtp_reply", "last_error", "message_id")
    fieldsets = (
        (None, {"fields": ("state", "kind_label", "recipient_email", "recipient", "reply_to")}),
        ("Quand", {"fields": ("created_at", "due_at", "not_after", "next_try", "sent_at")}),
        ("Remise", {"fields": ("attempts", "smtp_reply", "last_error", "message_id")}),
        ("Contenu", {"fields": ("subject", "text", "as_sent", "calendar_link")}),
    )

    def get_urls(self):
        return [
            path("<int:pk>/apercu/", self.admin_site.admin_view(self.show_html), name="notifications_notice_html"),
            path(
                "<int:pk>/calendrier/",
                self.admin_site.admin_view(self.download_calendar),
                name="notifications_notice_calendar",
            ),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(about_business_of(request.user))

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def show_html(self, request, pk):
        """The HTML part as the reader gets it."""
        notice = self._visible(request, pk)
        if not notice.html:
            raise Http404
        return HttpResponse(notice.html, headers={"Content-Security-Policy": SANDBOX})

    def download_calendar(self, request, pk):
        notice = self._visible(request, pk)
        if not notice.calendar:
            raise Http404
        headers = {"Content-Disposition": f'attachment; filename="{CALENDAR_NAME}"'}
        return HttpResponse(bytes(notice.calendar), content_type="text/calendar; charset=utf-8", headers=headers)

    def _visible(self, request, pk) -> Notice:
        notice = self.get_object(request, str(pk))
        if notice is None or not self.has_view_permission(request, notice):
            raise Http404
        return notice

    @admin.action(description="Renvoyer")
    def send_again(self, request, queryset):
        """For what failed or is uncertain; anything else says why not."""
        for notice in queryset:
            try:
                resend(notice_id=notice.pk)
            except Refusal as refusal:
                self.message_user(request, f"{notice.recipient_email} : {refusal.sentence}", messages.WARNING)
            else:
                self.message_user(request, f"{notice.recipient_email} : le message repart.", messages.SUCCESS)

    @admin.display(description="message", ordering="kind")
    def about(self, notice):
        return notice.subject or label_of(notice.kind).capitalize()

    @admin.display(description="quand", ordering="due_at")
    def moment(self, notice):
        """When it left, or when it is to leave."""
        return f"{timezone.localtime(notice.sent_at or notice.due_at):%d/%m/%Y %H:%M}"

    @admin.display(description="prochain essai")
    def next_try(self, notice):
        return notice.next_try_at if notice.state == State.PENDING else "–"

    @admin.display(description="type")
    def kind_label(self, notice):
        return label_of(notice.kind)

    @admin.display(description="tel qu'envoyé")
    def as_sent(self, notice):
        if not notice.html:
            return "–"
        return format_html('<a href="{}">Voir la mise en page</a>', _url("html", notice))

    @admin.display(description="agenda")
    def calendar_link(self, notice):
        if not notice.calendar:
            return "–"
        return format_html('<a href="{}">Télécharger le fichier calendrier</a>', _url("calendar", notice))


def _url(name: str, notice: Notice) -> str:
    return reverse(f"admin:notifications_notice_{name}", args=[notice.pk])


class ReminderRuleForm(ManagedForm):
    """The kinds and audiences are those that the apps registered."""

    kind = forms.ChoiceField(label="Type")
    audience = forms.ChoiceField(label="À qui")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [kind for kind in registered() if kind.schedule]
        self.fields["kind"].choices = [(kind.name, f"{kind.label} ({kind.schedule.timing.unit})") for kind in kinds]
        self.fields["audience"].choices = {
            key: label for kind in kinds for key, label in kind.schedule.audiences.items()
        }

    def clean(self):
        """An audience and placeholders that the kind knows."""
        cleaned = super().clean()
        if not {"kind", "audience"} <= set(cleaned):
            return cleaned
        schedule = kind_named(cleaned["kind"]).schedule
        if cleaned["audience"] not in schedule.audiences:
            known = ", ".join(schedule.audiences.values())
            self.add_error("audience", f"Ce type de message s’adresse à : {known}. Choisissez l’un d’eux.")
        for name in ("addition", "addition_en"):
            if unknown := unknown_placeholders(cleaned.get(name, ""), schedule.placeholders):
                self.add_error(name, _say_unknown(unknown, schedule.placeholders))
        return cleaned


def _say_unknown(unknown, known) -> str:
    allowed = ", ".join(f"{{{name}}}" for name in known) or "aucun"
    return f"{{{unknown[0]}}} n’est pas un mot que le portail sait remplacer. Mots possibles : {allowed}."


@admin.register(ReminderRule)
class ReminderRuleAdmin(ManagedAdmin):
    form = ReminderRuleForm
    list_display = ("what", "whom", "when", yes_no("is_on", "active"))
    fields = ("kind", "audience", "number", "is_on", "addition", "addition_en")

    @admin.display(description="type", ordering="kind")
    def what(self, rule):
        return label_of(rule.kind)

    @admin.display(description="quand", ordering="number")
    def when(self, rule):
        return str(rule)

    @admin.display(description="à qui", ordering="audience")
    def whom(self, rule):
        try:
            return kind_named(rule.kind).schedule.audiences[rule.audience]
        except (LookupError, AttributeError):
            return rule.audience

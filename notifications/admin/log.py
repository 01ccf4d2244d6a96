"""The log of messages: what was said, to whom, when, what became of it, and what people decided."""

from django import forms
from django.contrib import admin
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from foundation.admin import ManagedAdmin, PlainForm, Question, ReadOnlyInline
from notifications.admin.things import name_things, say_with_thing
from notifications.kinds import about_business_of, label_of, registered
from notifications.mails import CALENDAR_NAME
from notifications.models import TROUBLED_STATES, Notice, NoticeDecision, State
from notifications.pages import mail_page
from notifications.remedies import remedy_of
from notifications.services import close, mark_not_gone, mark_sent, resend
from notifications.services.decisions import RESENT_STATES
from notifications.services.waiting import leaves_at, say_wait, with_wait

# The log of one object, or of one address: pages of both lead here.
NARROWED_BY = {"object_type__exact", "object_id__exact", "recipient__id__exact", "recipient_email__exact"}
# Which states each action is for.
MEANT_FOR = {
    "send_again": RESENT_STATES,
    "mark_as_sent": (State.UNCERTAIN,),
    "mark_as_not_gone": (State.UNCERTAIN,),
    "close_it": TROUBLED_STATES,
}


class KindFilter(admin.SimpleListFilter):
    title = "type"
    parameter_name = "type"

    def lookups(self, request, model_admin):
        return [(kind.name, kind.label) for kind in registered()]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


class TroubleFilter(admin.SimpleListFilter):
    title = "suite à donner"
    parameter_name = "suite"

    def lookups(self, request, model_admin):
        return [("non_remis", "non remis"), ("incertain", "remise incertaine"), ("classe", "classés")]

    def queryset(self, request, queryset):
        match self.value():
            case "non_remis":
                return queryset.troubled(State.FAILED, State.BOUNCED)
            case "incertain":
                return queryset.troubled(State.UNCERTAIN)
            case "classe":
                return queryset.filter(is_closed=True)
        return queryset


class DecisionInline(ReadOnlyInline):
    model = NoticeDecision
    fields = ("decided_at", "verb", "address", "decided_by")
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("decided_by")


class ResendQuestion(Question):
    """Where to: a person's mail goes to their address of today, a shared mailbox may have another one."""

    address = forms.EmailField(label="À l’adresse", max_length=254, help_text="Corrigez-la aussi sur sa fiche.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if len(self.rows) == 1 and self.rows[0].recipient is None:
            self.fields["address"].initial = self.rows[0].recipient_email
        else:
            del self.fields["address"]


@admin.register(Notice)
class NoticeAdmin(ManagedAdmin):
    """What was said, to whom, when, and what became of it. Read only: what can be done is an action."""

    form = PlainForm
    list_display = ("about", "recipient_email", "state", "moment")
    list_filter = (TroubleFilter, "state", KindFilter, "due_at")
    list_select_related = ("recipient",)
    search_fields = ("recipient_email", "recipient__full_name", "subject")
    search_help_text = "Cherchez par destinataire ou par sujet."
    date_hierarchy = "due_at"
    actions = row_actions = ("send_again", "mark_as_sent", "mark_as_not_gone", "close_it")
    inlines = (DecisionInline,)
    list_only = ("moment",)
    export_also = ("due_at", "sent_at", "attempts", "smtp_reply", "last_error", "message_id")
    fieldsets = (
        (None, {"fields": ("state", "remedy", "kind_label", "recipient_email", "recipient", "reply_to")}),
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
        return with_wait(super().get_queryset(request).filter(about_business_of(request.user)), timezone.now())

    def get_changelist_instance(self, request):
        """What has no subject yet is named by what it is about: one reading for each type of object on the page."""
        changelist = super().get_changelist_instance(request)
        changelist.result_list = name_things(request.user, changelist.result_list)
        return changelist

    def get_object(self, request, object_id, from_field=None):
        notice = super().get_object(request, object_id, from_field)
        return notice and name_things(request.user, [notice])[0]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def may_act(self, request, row):
        """Whoever may read a message may decide what becomes of it."""
        return self.has_view_permission(request, row)

    def offers(self, action, row):
        return row.state in MEANT_FOR[action] and not (action == "close_it" and row.is_closed)

    def lookup_allowed(self, lookup, value, request):
        return lookup in NARROWED_BY or super().lookup_allowed(lookup, value, request)

    def show_html(self, request, pk):
        """The HTML part as the reader gets it."""
        return mail_page(self._visible(request, pk).html)

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
        return self.ask(
            request,
            rows=queryset.select_related("recipient"),
            question=ResendQuestion,
            act=lambda notice, **answers: resend(notice_id=notice.pk, actor=request.user, **answers),
            title="Renvoyer",
            submit="Renvoyer",
            intro="Le message repart dans la minute, s’il est encore vrai. S’il était bien parti, c’est une copie, que "
            "le journal montre à part. Une personne qui a un compte le reçoit à l’adresse de sa fiche : corrigez-la "
            "d’abord si elle est fausse.",
        )

    @admin.action(description="Marquer comme envoyé")
    def mark_as_sent(self, request, queryset):
        intro = "La personne l’a reçu, ou le journal du serveur de courriel le montre."
        return self._decide(request, queryset, mark_sent, "Marquer comme envoyé", intro)

    @admin.action(description="Marquer comme non parti")
    def mark_as_not_gone(self, request, queryset):
        intro = "La personne n’a rien reçu. Vous pourrez ensuite le renvoyer sans risque de doublon."
        return self._decide(request, queryset, mark_not_gone, "Marquer comme non parti", intro)

    @admin.action(description="Classer")
    def close_it(self, request, queryset):
        intro = "Il n’y a plus rien à faire : la personne est prévenue autrement. Le journal le garde."
        return self._decide(request, queryset, close, "Classer", intro)

    def _decide(self, request, queryset, verb, title: str, intro: str):
        """Ask only whether; the decision and who took it are kept."""
        return self.ask(
            request,
            rows=queryset,
            question=Question,
            act=lambda notice: verb(notice_id=notice.pk, actor=request.user),
            title=title,
            submit=title,
            intro=intro,
        )

    @admin.display(description="que faire")
    def remedy(self, notice):
        wait = say_wait(notice, timezone.now())
        return f"Rien : ce message {wait}." if wait else remedy_of(notice)

    @admin.display(description="message", ordering="kind")
    def about(self, notice):
        return say_with_thing(notice)

    @admin.display(description="quand", ordering="due_at")
    def moment(self, notice):
        """When it left, or when it was to leave and what it waits for."""
        at = f"{timezone.localtime(notice.sent_at or notice.due_at):%d/%m/%Y %H:%M}"
        wait = say_wait(notice, timezone.now())
        return format_html('{} <span class="row-detail">{}</span>', at, wait) if wait else at

    @admin.display(description="prochain essai")
    def next_try(self, notice):
        if notice.state != State.PENDING:
            return "–"
        return f"{timezone.localtime(leaves_at(notice, timezone.now())):%d/%m/%Y %H:%M}"

    @admin.display(description="type")
    def kind_label(self, notice):
        return label_of(notice.kind)

    @admin.display(description="tel qu’envoyé")
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

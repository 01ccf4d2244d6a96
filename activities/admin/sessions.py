from collections.abc import Callable
from functools import partial

from django.contrib import admin
from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from activities.admin.ordering import NextFirst
from activities.admin.questions import (
    CancellationQuestion,
    ConfirmationQuestion,
    MediatorQuestion,
    ReceivedQuestion,
    RefusalQuestion,
    ReportQuestion,
    SessionQuestion,
    TakingBackQuestion,
    WhyQuestion,
    WithdrawalQuestion,
)
from activities.admin.report_columns import REPORT_COLUMNS
from activities.admin.session_filters import (
    ConventionYearFilter,
    FormatFilter,
    MediatorFilter,
    QuotaFilter,
    ReadinessFilter,
    StateFilter,
)
from activities.models import Outing, Participation, Session, SessionEvent
from activities.models.choices import State
from activities.notices.rendering import SESSION
from activities.phrases.agreements import say_missing
from activities.phrases.visits import say_transport
from activities.phrases.volumes import say_closed
from activities.reached import with_trained
from activities.services.answers import agree, cancel, decline
from activities.services.corrections import take_back
from activities.services.grants import grant_session, refuse_grant
from activities.services.import_lines import our_reference
from activities.services.mediators import assign_mediator
from activities.services.past import withdraw_record
from activities.services.reports import report
from activities.services.wards import record_ward_agreement
from activities.transitions import TAKEN_BACK
from foundation.admin import ManagedAdmin, ManagedInline, ReadOnlyInline, ScopedRelatedFilter
from foundation.days import say_period, say_time
from notifications.admin.told import WithMessages, about

STAMPS = (
    ("state_changed_at", "state_changed_by", "state_changed_by_name"),
    ("booked_at", "booked_by", "confirmed_at"),
    ("hospital_agreed_at", "hospital_agreed_by", "hospital_means", "hospital_recorded_by"),
    ("partner_agreed_at", "partner_agreed_by", "partner_means", "partner_recorded_by"),
    ("needs_ward_agreement", "ward_agreed_at", "ward_agreed_by", "ward_means", "ward_recorded_by"),
    ("needs_grant", "granted_at", "granted_by"),
    ("cancelled_side", "cancel_reason", "cancelled_how", "counts_anyway"),
    ("reported_at", "reported_by", "attendance_unknown"),
    "report_text",
)


class ParticipationInline(ManagedInline):
    """Who is expected, as counts. Groups come by booking and leave by cancelling."""

    model = Participation
    fields = (
        "group",
        "state",
        "contact_name",
        "contact_phone",
        "expected_total",
        "expected_patients",
        "expected_relatives",
        "expected_staff",
        "wheelchairs",
        "present_total",
    )
    readonly_fields = ("group", "state", "present_total")
    can_delete = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("hospital", "ward__hospital")

    def has_add_permission(self, request, obj=None):
        return False

    @admin.display(description="groupe")
    def group(self, participation):
        return str(participation)


class SessionEventInline(ReadOnlyInline):
    model = SessionEvent
    fields = ("at", "verb", "from_state", "to_state", "who", "on_behalf_of", "why")
    readonly_fields = fields
    verbose_name_plural = "historique"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("actor")

    @admin.display(description="par")
    def who(self, event):
        return event.who


@admin.register(Session)
class SessionAdmin(WithMessages, NextFirst, ManagedAdmin):
    """States and their stamps move through the services alone; a session is never deleted."""

    told_filters = staticmethod(about(SESSION))
    list_display = ("when", "theme", "groups_of", "mediator", "state_badge", "expected")
    list_filter = (
        StateFilter,
        FormatFilter,
        MediatorFilter,
        ReadinessFilter,
        QuotaFilter,
        ConventionYearFilter,
        ("commitment__strand__convention", ScopedRelatedFilter),
        ("participations__hospital", ScopedRelatedFilter),
    )
    list_select_related = ("activity", "commitment", "partner", "lead_mediator")
    search_fields = (
        "activity__title",
        "participations__hospital__name",
        "participations__ward__name",
        "lead_mediator__full_name",
        "note",
    )
    search_help_text = "Cherchez par proposition, hôpital, service ou médiateur."
    date_hierarchy = "starts_at"
    list_only = ("when", "theme", "state_badge")
    export_also = (
        "reference",
        "starts_at",
        "ends_at",
        "activity",
        "format_name",
        "state_name",
        "commitment",
        "partner",
        "kind_of_place",
        *REPORT_COLUMNS,
        "readiness",
        "wheelchairs",
        "companions",
        "transport",
        "arrival",
        "cancelled_side",
        "cancel_reason",
        "reported_at",
    )
    inlines = (ParticipationInline, SessionEventInline)
    tools = (("admin:activities_importbatch_add", "Importer un tableau"),)
    actions = ("grant_place", "confirm_for", "name_mediator", "cancel_sessions")
    row_actions = (
        "grant_place",
        "refuse_place",
        "confirm_for",
        "note_ward_agreement",
        "decline_for",
        "name_mediator",
        "enter_report",
        "correct_report",
        "cancel_sessions",
        "take_back_for",
        "withdraw_record_for",
    )
    fieldsets = (
        (None, {"fields": (("state_badge", "when"), ("activity", "partner"), ("commitment", "quota"))}),
        ("Où et avec qui", {"fields": (("place", "ward", "room"), ("mediator", "groups", "people"), "where")}),
        ("À régler", {"fields": ("other_speakers", "visibility", "note")}),
        ("Places", {"fields": (("max_groups", "max_people", "override_reason"),)}),
        ("Qui, quand", {"fields": STAMPS, "classes": ("collapse",)}),
    )

    def get_queryset(self, request):
        groups = Participation.objects.select_related("hospital", "ward__hospital", "outing")
        sessions = with_trained(super().get_queryset(request))
        return sessions.prefetch_related(Prefetch("participations", groups), "opinions")

    def get_readonly_fields(self, request, obj=None):
        shown = [name for _title, options in self.fieldsets for name in options["fields"]]
        names = [part for name in shown for part in ((name,) if isinstance(name, str) else name)]
        return [name for name in names if name not in ("where", "other_speakers", "visibility", "note")]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def offers(self, action, row):
        state, has_begun = State(row.state), row.starts_at <= timezone.now()
        is_open = state in (State.REQUESTED, State.CONFIRMED)
        offered = {
            "confirm_for": state == State.REQUESTED,
            "decline_for": state == State.REQUESTED,
            "note_ward_agreement": row.waits_for_ward,
            "grant_place": row.waits_for_grant,
            "refuse_place": row.waits_for_grant,
            "name_mediator": is_open,
            "enter_report": state == State.CONFIRMED and has_begun,
            "correct_report": state == State.HELD,
            "cancel_sessions": is_open,
            "take_back_for": state in TAKEN_BACK and not row.is_recorded_afterwards(),
            "withdraw_record_for": row.is_recorded_afterwards(),
        }
        return offered[action] and not row.quota.closed_at

    def why_not_offered(self, row):
        return say_closed(row.quota) if row.quota.closed_at else super().why_not_offered(row)

    def ask_about(self, request, sessions, *, question: type[SessionQuestion], verb: Callable, **words):
        """Ask, then do `verb` to each session, as the page showed it."""

        def act(session, *, seen, **answers):
            return verb(actor=request.user, session_id=session.pk, seen=seen.get(session.pk), **answers)

        return self.ask(request, rows=sessions, question=question, act=act, **words)

    @admin.action(description="Accorder la place")
    def grant_place(self, request, queryset):
        return self.ask_about(
            request,
            queryset,
            question=SessionQuestion,
            verb=grant_session,
            title="Accorder la place au-delà du maximum",
            submit="Accorder",
            intro="L’hôpital a déjà son maximum de l’année. Si rien d’autre ne manque, la séance est confirmée.",
        )

    @admin.action(description="Ne pas accorder la place")
    def refuse_place(self, request, queryset):
        return self.ask_about(
            request,
            queryset,
            question=WhyQuestion,
            verb=refuse_grant,
            title="Ne pas accorder la place",
            submit="Ne pas accorder",
            intro="La place est rendue au volume de l’année. L’hôpital et le partenaire liront la raison.",
        )

    @admin.action(description="Confirmer au nom de…")
    def confirm_for(self, request, queryset):
        return self.ask_about(
            request,
            queryset,
            question=ConfirmationQuestion,
            verb=agree,
            title="Confirmer au nom d’une partie",
            submit="Confirmer",
            intro="Pour un accord reçu hors du portail : de qui, et comment.",
        )

    @admin.action(description="Noter l’accord du cadre de santé")
    def note_ward_agreement(self, request, queryset):
        return self.ask_about(
            request,
            queryset,
            question=ReceivedQuestion,
            verb=record_ward_agreement,
            title="Noter l’accord du cadre de santé",
            submit="Noter l’accord",
            intro="De qui vous l’avez reçu, et comment. Le lien envoyé au service ne sert alors plus.",
        )

    @admin.action(description="Décliner au nom de…")
    def decline_for(self, request, queryset):
        return self.ask_about(
            request,
            queryset,
            question=RefusalQuestion,
            verb=decline,
            title="Décliner au nom d’une partie",
            submit="Décliner",
            intro="La place est rendue au volume de l’année.",
        )

    @admin.action(description="Annuler")
    def cancel_sessions(self, request, queryset):
        return self.ask_about(
            request,
            queryset,
            question=CancellationQuestion,
            verb=cancel,
            title="Annuler",
            submit="Annuler la séance",
            intro="Les personnes concernées sont prévenues. La séance reste affichée « annulée » jusqu’à son heure, "
            "sans le motif.",
        )

    @admin.action(description="Désigner le médiateur")
    def name_mediator(self, request, queryset):
        return self.ask_about(
            request,
            queryset,
            question=MediatorQuestion,
            verb=lambda *, mediator, **answers: assign_mediator(mediator_id=mediator and mediator.pk, **answers),
            title="Désigner le médiateur",
            submit="Désigner",
        )

    @admin.action(description="Saisir le bilan")
    def enter_report(self, request, queryset):
        return self.ask_about(
            request,
            queryset,
            question=ReportQuestion,
            verb=report,
            title="Saisir le bilan",
            submit="Enregistrer le bilan",
            intro="Un total par groupe suffit. Le détail par public aide au rapport de l’année.",
        )

    @admin.action(description="Corriger le bilan")
    def correct_report(self, request, queryset):
        return self.ask_about(
            request,
            queryset,
            question=ReportQuestion,
            verb=partial(report, is_correction=True),
            title="Corriger le bilan",
            submit="Enregistrer le bilan corrigé",
            intro="Voici ce qu’il dit. L’historique garde ce qu’il disait.",
        )

    @admin.action(description="Rétablir")
    def take_back_for(self, request, queryset):
        return self.ask_about(
            request,
            queryset,
            question=TakingBackQuestion,
            verb=take_back,
            title="Rétablir au nom d’une partie",
            submit="Rétablir",
            intro="Le volume, le créneau et le médiateur sont vérifiés de nouveau. Une séance réalisée attend alors un "
            "nouveau bilan.",
        )

    @admin.action(description="Retirer cette saisie")
    def withdraw_record_for(self, request, queryset):
        return self.ask_about(
            request,
            queryset,
            question=WithdrawalQuestion,
            verb=withdraw_record,
            title="Retirer une saisie faite par erreur",
            submit="Retirer cette saisie",
            intro="La séance ne compte plus dans le volume de l’année, et reste dans l’historique.",
        )

    @admin.display(description="référence")
    def reference(self, session):
        """By which the exported list finds its sessions again when it is imported."""
        return our_reference(session.pk)

    @admin.display(description="quand", ordering="starts_at")
    def when(self, session):
        return say_period(session.starts_at, session.ends_at)

    @admin.display(description="proposition", ordering="activity__title")
    def theme(self, session):
        badge = render_to_string("_format.html", {"value": session.format.value, "word": session.format.label})
        return format_html("{}<br>{}", session.activity, badge)

    @admin.display(description="type de lieu")
    def kind_of_place(self, session):
        """Not « lieu » : an import reads a hospital there."""
        return session.get_place_display()

    @admin.display(description="format")
    def format_name(self, session):
        return str(session.format.label)

    @admin.display(description="état", ordering="state")
    def state_badge(self, session):
        value = "to_report" if session.is_to_report() else session.state
        badge = render_to_string("_state.html", {"value": value, "word": self.state_name(session)})
        if not session.waits_for_grant:
            missing = ", ".join(say_missing(session))
            return format_html("{}<br>Manque : {}", badge, missing) if missing else badge
        grant, refuse = (
            reverse("admin:activities_session_act", args=[session.pk, act]) for act in ("grant_place", "refuse_place")
        )
        context = {"session": session, "grant": grant, "refuse": refuse}
        return badge + render_to_string("admin/_grant_button.html", context)

    @admin.display(description="état")
    def state_name(self, session):
        return "bilan à saisir" if session.is_to_report() else session.get_state_display()

    @admin.display(description="visite prête")
    def readiness(self, session):
        """Of a visit that is confirmed and to come; what it lacks, in words."""
        if not session.shows_readiness:
            return ""
        needs = {str(need.label): None for group in session.unready_groups for need in group.needs}
        return f"non : {', '.join(needs)}" if needs else "oui"

    @admin.display(description="fauteuils roulants")
    def wheelchairs(self, session):
        return sum(group.wheelchairs for group in self._coming(session)) or None

    @admin.display(description="accompagnateurs")
    def companions(self, session):
        return sum(outing.companions or 0 for outing in self._outings(session)) or None

    @admin.display(description="transport")
    def transport(self, session):
        return " ; ".join(say_transport(outing) for outing in self._outings(session) if outing.transport)

    @admin.display(description="arrivée au musée")
    def arrival(self, session):
        return " ; ".join(say_time(outing.arrives_at) for outing in self._outings(session) if outing.arrives_at)

    def _coming(self, session) -> list[Participation]:
        return [group for group in session.participations.all() if group.state != group.State.CANCELLED]

    def _outings(self, session) -> list[Outing]:
        return [group.outing for group in self._coming(session) if hasattr(group, "outing")]

    @admin.display(description="groupes")
    def groups_of(self, session):
        return ", ".join(str(group) for group in session.participations.all())

    @admin.display(description="médiateur", ordering="lead_mediator__full_name")
    def mediator(self, session):
        return str(session.lead_mediator or "à désigner")

    @admin.display(description="attendus", ordering="people")
    def expected(self, session):
        return session.people

from django import forms
from django.contrib import admin
from django.db import models
from django.urls import reverse
from django.utils import timezone

from foundation.admin import (
    DayInput,
    ManagedAdmin,
    ManagedForm,
    ManagedInline,
    MomentInput,
    Question,
    ReadOnlyInline,
    ScopedRelatedFilter,
    yes_no,
)
from partnerships.admin.strands import OfOneConventionForm, WithStrand
from partnerships.models import (
    Committee,
    CommitteeMember,
    Convention,
    Decision,
    Document,
    Meeting,
    MinutesReview,
)
from partnerships.services import committees
from partnerships.services import minutes as minutes_services


class MemberInline(ManagedInline):
    model = CommitteeMember
    fields = ("side", "name", "function", "email", "left_on")

    def get_queryset(self, request):
        return super().get_queryset(request).named()


@admin.register(Committee)
class CommitteeAdmin(WithStrand, ManagedAdmin):
    form = OfOneConventionForm
    list_display = ("name", "convention", "strand")
    list_filter = (("convention", ScopedRelatedFilter),)
    list_select_related = ("convention", "strand")
    search_fields = ("name", "members__name")
    search_help_text = "Cherchez par nom du comité ou d’un membre."
    fields = ("convention", "strand", "name", "remit")
    inlines = (MemberInline,)


class CancelQuestion(Question):
    reason = forms.CharField(label="Motif, que les membres liront", max_length=250)


class DoneQuestion(Question):
    on = forms.DateField(label="Faite le", widget=DayInput, initial=timezone.localdate)
    outcome = forms.CharField(label="Suite donnée", max_length=400, required=False)


class DecisionInline(ManagedInline):
    model = Decision
    fields = ("text", "owner", "due_on", "done_on", "outcome")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "owner":
            meeting = self.meeting_of(request)
            members = CommitteeMember.objects.filter(committee=meeting.committee_id) if meeting else None
            kwargs["queryset"] = members if members is not None else CommitteeMember.objects.none()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @staticmethod
    def meeting_of(request) -> Meeting | None:
        number = request.resolver_match.kwargs.get("object_id", "")
        return Meeting.objects.visible_to(request.user).filter(pk=number).first() if number.isdecimal() else None


class HeldQuestion(Question):
    present = forms.ModelMultipleChoiceField(
        CommitteeMember.objects.none(), label="Qui était là", widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        committees_met = {meeting.committee_id for meeting in self.rows}
        self.fields["present"].queryset = CommitteeMember.objects.named().filter(committee__in=committees_met)


class MeetingForm(ManagedForm):
    link = forms.URLField(label="Lien de visioconférence", required=False, max_length=500, assume_scheme="https")

    def clean(self):
        cleaned = super().clean()
        minutes, committee = cleaned.get("minutes"), cleaned.get("committee")
        if minutes and committee and minutes.convention_id != committee.convention_id:
            self.add_error("minutes", "Ce document est d’une autre convention. Choisissez-en un de celle-ci.")
        elif minutes and "minutes" in self.changed_data and minutes.readers == Document.Readers.INTERNAL:
            self.add_error("minutes", minutes_services.NOT_FOR_MEMBERS)
        return cleaned


class ReviewInline(ReadOnlyInline):
    """Who approved the minutes as they are now, who remarked, and who has not answered."""

    model = MinutesReview
    verbose_name_plural = "approbation du compte rendu"
    fields = ("member", "answer_said", "remark", "answered_at", "asked_at", "revoked_at")
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).current().select_related("member")

    @admin.display(description="réponse")
    def answer_said(self, review):
        return review.get_answer_display() or "pas encore"


class LinksQuestion(Question):
    reviews = forms.ModelMultipleChoiceField(
        MinutesReview.objects.none(), label="De qui", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["reviews"]
        open_links = MinutesReview.objects.current().filter(meeting__in=self.rows, revoked_at=None)
        field.queryset = open_links.select_related("member")
        field.label_from_instance = lambda review: str(review.member)


class MinutesState(admin.SimpleListFilter):
    title = "compte rendu"
    parameter_name = "compte_rendu"

    def lookups(self, request, model_admin):
        return (("manque", "manque"), ("a_approuver", "à approuver"))

    def queryset(self, request, queryset):
        return {"manque": queryset.without_minutes, "a_approuver": queryset.awaiting_approval}.get(
            self.value(), lambda: queryset
        )()


@admin.register(Meeting)
class MeetingAdmin(ManagedAdmin):
    """Meetings of the committees: planned, invited to, held, with their decisions and their minutes."""

    form = MeetingForm
    formfield_overrides = {models.DateTimeField: {"form_class": forms.DateTimeField, "widget": MomentInput}}
    list_display = ("committee", "convention", "starts_at", "status", "invited_at", "open_decisions")
    list_display_links = ("committee",)
    list_filter = ("status", MinutesState, ("committee__convention", ScopedRelatedFilter))
    list_select_related = ("committee__convention",)
    export_also = ("ends_at", "place", "agenda", "cancel_reason")
    search_fields = ("committee__name", "agenda", "place")
    search_help_text = "Cherchez par comité, ordre du jour ou lieu."
    date_hierarchy = "starts_at"
    readonly_fields = ("status", "invited_at", "cancel_reason")
    fields = ("committee", "starts_at", "ends_at", "place", "link", "agenda", "minutes", *readonly_fields)
    inlines = (DecisionInline,)
    row_actions = ("invite", "note_held", "cancel", "ask_again", "withdraw_links")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("decisions")

    def links_of(self, meeting):
        """Pages that are composed above this app."""
        pages = (("meeting_dossier", "Dossier du comité"), ("meeting_themes", "Thèmes convenus"))
        return [(reverse(f"admin:{name}", args=[meeting.pk]), words) for name, words in pages]

    def get_inlines(self, request, obj):
        """A decision is given to a member: first the meeting says of which committee."""
        if obj is None:
            return ()
        return (*self.inlines, ReviewInline) if obj.is_held and obj.minutes_id else self.inlines

    def get_readonly_fields(self, request, obj=None):
        return (*self.readonly_fields, "committee") if obj and obj.invited_at else self.readonly_fields

    def get_fields(self, request, obj=None):
        """Who was there is known once it took place."""
        return (*self.fields, "present") if obj and obj.is_held else self.fields

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        meeting = DecisionInline.meeting_of(request)
        members = CommitteeMember.objects.named().filter(committee=meeting.committee_id if meeting else None)
        kwargs |= {"queryset": members, "widget": forms.CheckboxSelectMultiple}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "minutes":
            known = Convention.objects.visible_to(request.user)
            minutes = Document.objects.filter(convention__in=known, kind=Document.Kind.MINUTES)
            kwargs["queryset"] = minutes.defer("content", "search")
        if db_field.name != "committee":
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        kwargs["queryset"] = Committee.objects.visible_to(request.user).select_related("convention")
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        # Many conventions have a « comité de suivi ».
        field.label_from_instance = lambda committee: f"{committee} ({committee.convention})"
        return field

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and committees.tell_changes(obj, form.changed_data):
            self.message_user(request, "Les membres du comité sont prévenus du changement.")
        if "minutes" in form.changed_data and (count := minutes_services.ask_for_approval(obj)):
            whom = "Un membre reçoit" if count == 1 else f"{count} membres reçoivent"
            self.message_user(request, f"{whom} un lien pour lire et approuver le compte rendu.")

    def offers(self, action, row) -> bool:
        if action in ("ask_again", "withdraw_links"):
            return any(self._asked(action, review) for review in MinutesReview.objects.current().filter(meeting=row))
        if row.status != Meeting.Status.PLANNED:
            return False
        has_begun = row.starts_at <= timezone.now()
        return {"invite": not row.invited_at and not has_begun, "note_held": has_begun, "cancel": not has_begun}[action]

    @admin.action(description="Convoquer les membres")
    def invite(self, request, queryset):
        return self.ask(
            request,
            rows=queryset,
            question=Question,
            act=lambda meeting: committees.invite_to_meeting(actor=request.user, meeting_id=meeting.pk),
            title="Convoquer les membres",
            submit="Envoyer les convocations",
            intro="Chaque membre du comité reçoit la date, le lieu, l’ordre du jour, et un fichier pour son agenda.",
        )

    @admin.action(description="Noter qu’elle s’est tenue")
    def note_held(self, request, queryset):
        return self.ask(
            request,
            rows=queryset,
            question=HeldQuestion,
            act=lambda meeting, present: committees.note_meeting_held(
                actor=request.user, meeting_id=meeting.pk, present=present
            ),
            title="La réunion s’est tenue",
            submit="Noter qu’elle s’est tenue",
            intro="Vous pourrez ensuite ajouter ses décisions et son compte rendu. Les présents sont comptés dans le "
            "dossier des réunions suivantes.",
        )

    @staticmethod
    def _asked(action: str, review: MinutesReview) -> bool:
        return not review.answer if action == "ask_again" else review.revoked_at is None

    @admin.action(description="Relancer qui n’a pas répondu")
    def ask_again(self, request, queryset):
        return self.ask(
            request,
            rows=queryset,
            question=Question,
            act=lambda meeting: minutes_services.ask_again(actor=request.user, meeting_id=meeting.pk),
            title="Relancer qui n’a pas répondu",
            submit="Envoyer un nouveau lien",
            intro="Chaque membre qui n’a pas répondu au compte rendu reçoit un nouveau lien ; l’ancien n’ouvre plus.",
        )

    @admin.action(description="Retirer des liens d’approbation")
    def withdraw_links(self, request, queryset):
        return self.ask(
            request,
            rows=queryset,
            question=LinksQuestion,
            act=lambda meeting, reviews: minutes_services.withdraw_links(
                actor=request.user, meeting_id=meeting.pk, review_ids=[review.pk for review in reviews]
            ),
            title="Retirer des liens d’approbation",
            submit="Retirer ces liens",
            intro="Un lien retiré n’ouvre plus rien ; ce que le membre a répondu reste.",
        )

    @admin.action(description="Annuler la réunion")
    def cancel(self, request, queryset):
        return self.ask(
            request,
            rows=queryset,
            question=CancelQuestion,
            act=lambda meeting, reason: committees.cancel_meeting(
                actor=request.user, meeting_id=meeting.pk, reason=reason
            ),
            title="Annuler la réunion",
            submit="Annuler la réunion",
            intro="Si les convocations sont parties, les membres sont prévenus et leur agenda la retire.",
        )

    @admin.display(description="convention", ordering="committee__convention__title")
    def convention(self, meeting):
        return meeting.committee.convention

    @admin.display(description="décisions à faire")
    def open_decisions(self, meeting):
        return sum(1 for decision in meeting.decisions.all() if decision.done_on is None)


class DecisionState(admin.SimpleListFilter):
    title = "suite"
    parameter_name = "suite"

    def lookups(self, request, model_admin):
        return (("retard", "en retard"), ("ouvertes", "à faire"), ("faites", "faites"))

    def queryset(self, request, queryset):
        return {
            "retard": queryset.late,
            "ouvertes": queryset.open,
            "faites": lambda: queryset.exclude(done_on=None),
        }.get(self.value(), lambda: queryset)()


@admin.register(Decision)
class DecisionAdmin(ManagedAdmin):
    """What the committees decided, those due first on top. A decision is added on the page of its meeting."""

    list_display = ("text", "committee", "owner", "due_on", yes_no("is_late", "en retard"), "done_on")
    list_filter = (DecisionState, ("meeting__committee__convention", ScopedRelatedFilter))
    list_select_related = ("meeting__committee__convention", "owner")
    export_also = ("outcome", "meeting")
    search_fields = ("text", "outcome", "owner__name")
    search_help_text = "Cherchez par décision, suite ou personne."
    date_hierarchy = "due_on"
    readonly_fields = ("meeting", "owner")
    fields = ("meeting", "text", "owner", "due_on", "done_on", "outcome")
    row_actions = ("close",)

    def has_add_permission(self, request):
        return False

    def offers(self, action, row) -> bool:
        return row.done_on is None

    @admin.action(description="Noter qu’elle est faite")
    def close(self, request, queryset):
        return self.ask(
            request,
            rows=queryset,
            question=DoneQuestion,
            act=lambda decision, on, outcome: committees.close_decision(
                actor=request.user, decision_id=decision.pk, on=on, outcome=outcome
            ),
            title="Noter que c’est fait",
            submit="C’est fait",
            intro="La personne qui s’en charge n’est plus relancée.",
        )

    @admin.display(description="comité", ordering="meeting__committee__name")
    def committee(self, decision):
        return decision.meeting.committee

from datetime import date

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Prefetch, Q
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts.admin import PersonAdmin
from foundation.admin import (
    DayInput,
    ManagedAdmin,
    ManagedForm,
    PlainForm,
    Question,
    ReadOnlyInline,
    ScopedRelatedFilter,
)
from foundation.errors import Refusal
from notifications.admin.told import WithMessages, to_person
from partnerships.admin.conventions import own_services
from partnerships.models import HeadOfficeService, Hospital, HospitalGroup, Invitation, Membership, Partner
from partnerships.models.people import INVITATION_VALIDITY, ROLES_BY_PLACE, Role
from partnerships.notices import announce_new_address
from partnerships.permissions import can_close, can_end, can_give
from partnerships.services import close_account, end_membership, invite, invite_again, open_account
from partnerships.turnover import Consequences, consequences_of, roles_to_end, yesterday

PLACES = tuple(ROLES_BY_PLACE)


class LeavingQuestion(Question):
    """What somebody leaves behind is shown first; leaving a place without anybody takes a tick and a reason."""

    knows = forms.BooleanField(error_messages={"required": "Invitez d’abord quelqu’un d’autre, ou cochez cette case."})
    reason = forms.CharField(
        label="Pourquoi",
        max_length=250,
        help_text="L’historique le garde.",
        error_messages={"required": "Dites pourquoi en une phrase : l’historique la garde."},
    )

    def show(self, consequences: Consequences) -> None:
        """Draw the consequences; the tick and the reason are asked only where they are needed."""
        self.consequences = consequences
        if consequences.lacking:
            self.fields["knows"].label = f"Je sais que {consequences.lacking}"
        else:
            del self.fields["knows"], self.fields["reason"]

    def acknowledgement(self) -> dict:
        """What the services take."""
        return {name: self.cleaned_data[name] for name in ("knows", "reason") if name in self.cleaned_data}


class EndQuestion(LeavingQuestion):
    """The last day of a role; then, on a second page, what that day means."""

    until = forms.DateField(
        label="Jusqu’au", required=False, help_text="Dernier jour inclus. Vide : sans fin.", widget=DayInput
    )
    # The day whose consequences stand on the page.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ["until", "seen", "knows", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        [self.membership] = self.rows
        self.fields["until"].initial = self.membership.until or timezone.localdate()
        last_day = self._last_day()
        self.show(consequences_of([self.membership], last_day) if last_day else Consequences((), ()))
        is_seen = last_day and self.data.get("seen") == last_day.isoformat()
        if (self.consequences.left or self.consequences.alone) and not is_seen:
            self._ask_anew(last_day)

    def _last_day(self) -> date | None:
        """The day that was sent; None while there is none, or it is no day."""
        field = self.fields["until"]
        try:
            return field.clean(field.widget.value_from_datadict(self.data, self.files, "until"))
        except forms.ValidationError:
            return None

    def _ask_anew(self, last_day: date) -> None:
        """What this day means is shown before anything that it asks is missed."""
        self.is_bound = False
        self.initial = {"until": last_day, "seen": last_day.isoformat(), "reason": self.data.get("reason", "")}


class ClosingQuestion(LeavingQuestion):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        [person] = self.rows
        self.show(consequences_of(roles_to_end(person), yesterday()))


class MembershipInline(ReadOnlyInline):
    """The roles of a person, with their dates."""

    model = Membership
    fields = ("role", "place", "since", "until")
    readonly_fields = fields
    show_change_link = True
    verbose_name_plural = "rôles"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*PLACES)

    @admin.display(description="où")
    def place(self, membership):
        return membership.place


@admin.register(get_user_model())
class PersonWithRolesAdmin(WithMessages, PersonAdmin):
    told_filters = staticmethod(to_person)
    list_display = (*PersonAdmin.list_display, "current_roles")
    inlines = (MembershipInline,)
    readonly_fields = (*PersonAdmin.readonly_fields, "is_active")
    row_actions = ("close", "open_again")

    def get_queryset(self, request):
        roles = Membership.objects.select_related(*PLACES)
        return super().get_queryset(request).prefetch_related(Prefetch("memberships", roles))

    def has_change_permission(self, request, obj=None):
        """An officer's address opens their service's work: it is their own service's business."""
        return super().has_change_permission(request, obj) and (obj is None or can_close(request.user, obj))

    def offers(self, action, row):
        return row.is_active == (action == "close")

    @admin.action(description="Fermer le compte")
    def close(self, request, queryset):
        def act(person, **acknowledgement):
            close_account(actor=request.user, person=person, **acknowledgement)

        return self.ask(
            request,
            rows=queryset,
            question=ClosingQuestion,
            act=act,
            title="Fermer le compte",
            submit="Fermer le compte",
            intro="La personne n’entre plus, ne reçoit plus rien ; ses rôles finissent aujourd’hui. Rien n’est effacé.",
        )

    @admin.action(description="Rouvrir le compte")
    def open_again(self, request, queryset):
        return self.ask(
            request,
            rows=queryset,
            question=Question,
            act=lambda person: open_account(actor=request.user, person=person),
            title="Rouvrir le compte",
            submit="Rouvrir le compte",
            intro="Le compte s’ouvre de nouveau. Ses rôles ont pris fin : invitez la personne pour lui en donner un.",
        )

    def save_model(self, request, obj, form, change):
        """Whoever loses an address is told at that address: it opens the account."""
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            if "email" in form.changed_data:
                announce_new_address(obj, form.initial["email"])

    @admin.display(description="rôles")
    def current_roles(self, person):
        today = timezone.localdate()
        return ", ".join(
            f"{role.get_role_display()} ({role.place})"
            for role in person.memberships.all()
            if role.since <= today and (role.until is None or role.until >= today)
        )


class CurrentFilter(admin.SimpleListFilter):
    title = "période"
    parameter_name = "periode"

    def lookups(self, request, model_admin):
        return [("en_cours", "en cours"), ("termine", "terminé"), ("a_venir", "à venir")]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        match self.value():
            case "en_cours":
                return queryset.filter(Q(until=None) | Q(until__gte=today), since__lte=today)
            case "termine":
                return queryset.filter(until__lt=today)
            case "a_venir":
                return queryset.filter(since__gt=today)
        return queryset


class MembershipForm(ManagedForm):
    def clean_since(self):
        """A role that has begun is not put off: it would stop without a word on what it leaves."""
        since, today = self.cleaned_data["since"], timezone.localdate()
        if self.instance.pk and self.instance.since <= today < since:
            raise forms.ValidationError("Ce rôle a déjà commencé. Mettez-y fin, puis donnez-en un autre.")
        return since


@admin.register(Membership)
class MembershipAdmin(ManagedAdmin):
    form = MembershipForm
    row_actions = ("end",)
    list_display = ("user", "role", "place", "since", "until")
    list_filter = (CurrentFilter, "role", ("partner", ScopedRelatedFilter), ("hospital_group", ScopedRelatedFilter))
    list_select_related = ("user", *PLACES)
    search_fields = (
        "user__full_name",
        "user__email",
        "hospital__name",
        "hospital_group__name",
        "partner__name",
        "service__name",
        "party__name",
        "accompanied_group__name",
    )
    search_help_text = "Cherchez par personne ou par lieu."
    date_hierarchy = "since"
    fieldsets = (
        (None, {"fields": ("user", "role")}),
        (
            "Où",
            {
                "fields": PLACES,
                "description": "Un seul lieu, celui qui va avec le rôle : un hôpital ou un GHU pour un référent, un "
                "partenaire pour la médiation et la coordination, un service du siège pour ses agents, une partie "
                "suivie pour qui suit ses conventions sans toucher aux séances, un GHU accompagné pour un référent "
                "partenariat.",
            },
        ),
        ("Quand", {"fields": ("since", "until")}),
    )

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "service":
            kwargs["queryset"] = own_services(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "role":
            kwargs["choices"] = roles_given_by(request.user)
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_readonly_fields(self, request, obj=None):
        """A role stays what it is: it ends, on a page that says what that means, and another one is given."""
        return ("user", "role", *PLACES, "until") if obj else ()

    @admin.action(description="Changer la fin du rôle")
    def end(self, request, queryset):
        form = EndQuestion(request.POST or None, user=request.user, rows=list(queryset.select_related("user", *PLACES)))
        if form.is_valid():
            try:
                end_membership(
                    actor=request.user,
                    membership_id=form.membership.pk,
                    until=form.cleaned_data["until"],
                    **form.acknowledgement(),
                )
            except Refusal as refusal:
                form.blame(refusal)
            else:
                self.message_user(request, f"La fin du rôle est enregistrée : {form.membership}.", messages.SUCCESS)
                return None
        return self.question_page(
            request,
            form,
            title="Changer la fin du rôle",
            submit="Enregistrer la fin du rôle",
            intro="Après ce jour, la personne ne voit plus rien de ce lieu et n’en reçoit plus de message.",
        )

    def has_change_permission(self, request, obj=None):
        """An officer's role is its own service's business."""
        return super().has_change_permission(request, obj) and (obj is None or can_end(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        """A role ends by its last day: who could do what, and when, stays readable."""
        return False

    @admin.display(description="où")
    def place(self, membership):
        return membership.place


def roles_given_by(user) -> list[tuple[str, str]]:
    return [(role.value, role.label) for role in Role if can_give(user, role)]


class InvitationQuestion(Question):
    """Who is invited, as what, where, and for how long."""

    full_name = forms.CharField(label="Nom et prénom", max_length=150)
    email = forms.EmailField(label="Adresse e-mail professionnelle", max_length=254)
    role = forms.ChoiceField(label="Rôle", choices=Role.choices)
    hospital = forms.ModelChoiceField(Hospital.objects.open(), label="Hôpital", required=False)
    hospital_group = forms.ModelChoiceField(HospitalGroup.objects.all(), label="GHU", required=False)
    partner = forms.ModelChoiceField(Partner.objects.all(), label="Partenaire", required=False)
    service = forms.ModelChoiceField(HeadOfficeService.objects.none(), label="Service du siège", required=False)
    party = forms.ModelChoiceField(
        Partner.objects.all(),
        label="Partie suivie",
        required=False,
        help_text="Pour « suivi des conventions » et « observation » : la partie dont la personne lit les conventions.",
    )
    accompanied_group = forms.ModelChoiceField(
        HospitalGroup.objects.all(),
        label="GHU accompagné",
        required=False,
        help_text="Pour « référent partenariat » : le GHU dont la personne accompagne les équipes.",
    )
    since = forms.DateField(
        label="Depuis le",
        required=False,
        help_text="Vide : aujourd’hui.",
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    until = forms.DateField(
        label="Jusqu’au",
        required=False,
        help_text="Dernier jour inclus. Vide : sans fin.",
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )


class UsedFilter(admin.SimpleListFilter):
    title = "réponse"
    parameter_name = "reponse"

    def lookups(self, request, model_admin):
        return [("attendue", "attendue"), ("expiree", "lien expiré"), ("acceptee", "acceptée")]

    def queryset(self, request, queryset):
        oldest = timezone.now() - INVITATION_VALIDITY
        match self.value():
            case "attendue":
                return queryset.filter(accepted_at=None)
            case "expiree":
                return queryset.filter(accepted_at=None, invited_at__lt=oldest)
            case "acceptee":
                return queryset.filter(accepted_at__isnull=False)
        return queryset


@admin.register(Invitation)
class InvitationAdmin(ManagedAdmin):
    form = PlainForm
    list_display = ("person", "email", "role", "place", "invited_by", "invited_at", "answer")
    list_filter = (UsedFilter, "membership__role")
    list_select_related = ("membership__user", "invited_by", *(f"membership__{place}" for place in PLACES))
    search_fields = ("membership__user__full_name", "membership__user__email")
    search_help_text = "Cherchez par nom ou adresse e-mail."
    date_hierarchy = "invited_at"
    actions = ("send_again",)
    add_words = "Inviter"

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def add_view(self, request, form_url="", extra_context=None):
        """« Inviter une personne » : the account and the role exist at once, the link goes by mail."""
        form = InvitationQuestion(request.POST or None, user=request.user)
        form.fields["service"].queryset = own_services(request)
        form.fields["role"].choices = roles_given_by(request.user)
        if not can_give(request.user, Role.PARTNERSHIP):
            del form.fields["accompanied_group"]
        if form.is_valid():
            try:
                invitation = invite(actor=request.user, **form.cleaned_data)
            except Refusal as refusal:
                form.blame(refusal)
            else:
                return self._say_invited(request, invitation)
        return self.question_page(
            request,
            form,
            title="Inviter une personne",
            submit="Inviter",
            intro="Le compte et le rôle sont créés aussitôt. La personne reçoit par e-mail un lien pour entrer, "
            "valable 14 jours.",
        )

    def _say_invited(self, request, invitation):
        user = invitation.membership.user
        self.message_user(
            request,
            f"{user} a le rôle « {invitation.membership.get_role_display()} » ({invitation.membership.place}). "
            f"Le lien part à l’adresse {user.email}.",
            messages.SUCCESS,
        )
        return HttpResponseRedirect(reverse("admin:partnerships_invitation_changelist"))

    @admin.action(description="Envoyer un nouveau lien")
    def send_again(self, request, queryset):
        for invitation in queryset:
            try:
                invite_again(actor=request.user, invitation_id=invitation.pk)
            except Refusal as refusal:
                self.message_user(request, f"{invitation} : {refusal.sentence}", messages.WARNING)
            else:
                self.message_user(request, f"{invitation} : un nouveau lien part par e-mail.", messages.SUCCESS)

    @admin.display(description="personne", ordering="membership__user__full_name")
    def person(self, invitation):
        return invitation.membership.user

    @admin.display(description="adresse e-mail", ordering="membership__user__email")
    def email(self, invitation):
        return invitation.membership.user.email

    @admin.display(description="rôle", ordering="membership__role")
    def role(self, invitation):
        return invitation.membership.get_role_display()

    @admin.display(description="où")
    def place(self, invitation):
        return invitation.membership.place

    @admin.display(description="réponse", ordering="accepted_at")
    def answer(self, invitation):
        if invitation.accepted_at:
            return f"acceptée le {timezone.localtime(invitation.accepted_at):%d/%m/%Y}"
        is_expired = invitation.invited_at < timezone.now() - INVITATION_VALIDITY
        return "lien expiré" if is_expired else "attendue"

"""A year's volume in the back office: its ledger, and changes that show their effect before they are saved."""

from collections.abc import Callable

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone

from activities.figures import figures_of
from activities.heard import heard_by
from activities.ledger import ledger_of
from activities.models import Session
from activities.models.choices import State
from activities.phrases.volumes import say_closed
from activities.reached import reached_by
from activities.services.rehearsals import rehearse
from activities.services.volumes import (
    Effect,
    InTheWay,
    Outdated,
    carry_over,
    change_volume,
    close_year,
    grant_places,
    reopen_year,
    withdraw_places,
)
from foundation.admin import (
    MOST,
    DayInput,
    ManagedAdmin,
    ManagedForm,
    Question,
    ReadOnlyInline,
    ScopedRelatedFilter,
    refuse_strange_year,
)
from foundation.errors import Refusal
from foundation.form_keys import FormKeyField, answer_post
from partnerships.models import Hospital, Membership, Quota, QuotaChange
from partnerships.models.people import Role
from partnerships.pace import pace_of

# What carries a planned change from page to page, and is no content of it.
PERIOD = ("commitment", "starts_on", "ends_on")
CARRIED = {"csrfmiddlewaretoken", "key", "step", "seen"}


class VolumeQuestion(Question):
    """What a change of a volume asks; `rows` holds the one volume. It is shown again, hidden, with its effect."""

    key = FormKeyField()
    reason = forms.CharField(label="Motif", max_length=250, help_text="Il reste dans l’historique du volume.")

    @property
    def quota(self) -> Quota:
        return self.rows[0]

    def answers(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


class ClosingQuestion(VolumeQuestion):
    reason = forms.CharField(label="Remarque", max_length=250, required=False)


class CountQuestion(VolumeQuestion):
    count = forms.IntegerField(label="Nombre de places", min_value=1, max_value=MOST)
    field_order = ("count",)


class GrantQuestion(CountQuestion):
    asked_by = forms.ModelMultipleChoiceField(
        get_user_model().objects.none(),
        label="Qui les a demandées",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ces personnes sont prévenues, avec la coordination du partenaire.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["asked_by"].queryset = people_of(self.quota.commitment.strand.convention)


def people_of(convention):
    """The referents of the hospitals that take part, and the partner's coordinators."""
    hospitals = Hospital.objects.open().taking_part_in(convention)
    partners = convention.parties.filter(partner__isnull=False)
    members = Membership.objects.current().filter(
        Q(hospital__in=hospitals.values("pk"))
        | Q(hospital_group__in=hospitals.values("group"))
        | Q(role=Role.COORDINATOR, partner__in=partners.values("partner"))
    )
    return get_user_model().objects.filter(pk__in=members.values("user")).order_by("full_name")


class ChangeQuestion(VolumeQuestion):
    KINDS = (QuotaChange.Kind.AMENDMENT, QuotaChange.Kind.CORRECTION)

    kind = forms.ChoiceField(
        label="Pourquoi il change", choices=[(kind.value, kind.label) for kind in KINDS], widget=forms.RadioSelect
    )
    amendment = forms.CharField(
        label="Quel avenant", max_length=150, required=False, help_text="Par exemple : Avenant n° 1 du 3 mars 2027."
    )
    since = forms.DateField(
        label="À compter du", required=False, widget=DayInput, validators=[refuse_strange_year], help_text="Avenant."
    )
    quantity = forms.IntegerField(label="Volume de la convention", min_value=0, max_value=MOST)
    starts_on = forms.DateField(label="Du", widget=DayInput, validators=[refuse_strange_year])
    ends_on = forms.DateField(
        label="Au", widget=DayInput, validators=[refuse_strange_year], help_text="Dernier jour inclus."
    )
    field_order = ("kind", "amendment", "since", "quantity", "starts_on", "ends_on")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("quantity", "starts_on", "ends_on"):
            self.fields[name].initial = getattr(self.quota, name)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == QuotaChange.Kind.AMENDMENT:
            for name in ("amendment", "since"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, "Indiquez quel avenant, et à compter de quand il vaut.")
        return cleaned


class VolumeChoiceField(forms.ModelChoiceField):
    """A volume to give to, with what it says now."""

    def label_from_instance(self, quota):
        return f"{quota} : {quota.total} places, dont {quota.left} à programmer"


class TransferQuestion(CountQuestion):
    target = VolumeChoiceField(Quota.objects.none(), label="Vers quel volume", empty_label="Choisissez un volume")
    field_order = ("count", "target")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        same = Quota.objects.filter(commitment__strand__convention=self.quota.commitment.strand.convention)
        self.fields["target"].queryset = same.exclude(pk=self.quota.pk).select_related("commitment")

    def answers(self) -> dict:
        answers = super().answers()
        target = answers.pop("target")
        return {**answers, "target_id": target.pk}


class QuotaForm(ManagedForm):
    """A new volume; afterwards its figures change by their own acts."""

    def clean(self):
        cleaned = super().clean()
        has_all = all(cleaned.get(name) for name in ("commitment", "starts_on", "ends_on"))
        if has_all and (fault := Quota(**{name: cleaned[name] for name in PERIOD}).period_fault()):
            self.add_error(*fault)
        return cleaned


class QuotaPeriodFilter(admin.SimpleListFilter):
    title = "période"
    parameter_name = "periode"

    def lookups(self, request, model_admin):
        return [
            ("en_cours", "en cours"),
            ("passee", "passée"),
            ("a_clore", "finie, à clore"),
            ("close", "close"),
            ("a_venir", "à venir"),
        ]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        match self.value():
            case "en_cours":
                return queryset.on(today)
            case "passee":
                return queryset.filter(ends_on__lt=today)
            case "a_clore":
                return queryset.to_close(today)
            case "close":
                return queryset.filter(closed_at__isnull=False)
            case "a_venir":
                return queryset.filter(starts_on__gt=today)
        return queryset


class QuotaChangeInline(ReadOnlyInline):
    """What became of the volume, the newest first."""

    model = QuotaChange
    fk_name = "quota"
    fields = ("at", "what", "differences", "reason", "asked", "actor")
    readonly_fields = fields
    verbose_name_plural = "historique du volume"

    def get_queryset(self, request):
        changes = super().get_queryset(request).select_related("actor", "counterpart__commitment")
        return changes.prefetch_related("asked_by")

    @admin.display(description="quoi")
    def what(self, change):
        if change.amendment:
            return f"{change.amendment}, à compter du {change.since:%d/%m/%Y}"
        if change.counterpart:
            way = "vers" if change.new["quantity"] < change.old["quantity"] else "depuis"
            return f"report {way} « {change.counterpart} »"
        return change.get_kind_display()

    @admin.display(description="avant → après")
    def differences(self, change):
        return " ; ".join(change.differences())

    @admin.display(description="demandé par")
    def asked(self, change):
        return ", ".join(str(person) for person in change.asked_by.all())


@admin.register(Quota)
class QuotaAdmin(ManagedAdmin):
    """A volume is made here; each change of its figures is an act with its reason and its effect."""

    class Media:
        css = {"all": ("css/ledger.css",)}

    form = QuotaForm
    list_display = (
        "commitment",
        "convention",
        "starts_on",
        "ends_on",
        "quantity",
        "extra",
        "used",
        "left",
        "closed_at",
    )
    list_filter = (QuotaPeriodFilter, ("commitment__strand__convention", ScopedRelatedFilter), "commitment__kind")
    list_select_related = ("commitment__strand__convention", "extra_granted_by")
    search_fields = ("commitment__title", "commitment__strand__convention__title")
    search_help_text = "Cherchez par engagement ou convention."
    export_also = ("extra_reason", "extra_granted_by")
    inlines = (QuotaChangeInline,)
    row_actions = ("grant_places", "withdraw_places", "change_volume", "carry_over", "close_year", "reopen_year")

    def get_fieldsets(self, request, obj=None):
        facts = ("commitment", ("starts_on", "ends_on"), "quantity")
        if obj is None:
            return [(None, {"fields": facts})]
        extra = ("extra", "extra_reason", "extra_granted_by")
        return [
            (None, {"fields": ("ledger", *facts)}),
            ("Accordé en plus", {"fields": extra}),
        ]

    def get_readonly_fields(self, request, obj=None):
        return () if obj is None else ("ledger", *PERIOD, "quantity", "extra", "extra_reason", "extra_granted_by")

    def get_inlines(self, request, obj):
        return self.inlines if obj else ()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Nothing is typed on this page: its buttons are its acts. What sessions or a history hang on stays."""
        buttons = dict.fromkeys(("show_save", "show_save_and_continue", "show_save_and_add_another"), False)
        hangs_on_it = Q(sessions__isnull=False) | Q(changes__isnull=False)
        can_go = object_id.isdecimal() and not Quota.objects.filter(hangs_on_it, pk=object_id).exists()
        context = {**buttons, "show_delete": can_go, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def offers(self, action, row):
        if row.closed_at or action == "reopen_year":
            return bool(row.closed_at) and action == "reopen_year"
        if action == "close_year":
            return row.ends_on < timezone.localdate()
        if action == "withdraw_places":
            return row.extra > 0
        if action == "carry_over":
            return row.commitment.strand.convention.allows_transfers
        return True

    def why_not_offered(self, row):
        return say_closed(row) if row.closed_at else super().why_not_offered(row)

    @admin.action(description="Accorder des places en plus")
    def grant_places(self, request, queryset):
        return self.plan(request, queryset.get(), question=GrantQuestion, verb=grant_places)

    @admin.action(description="Reprendre des places en plus")
    def withdraw_places(self, request, queryset):
        return self.plan(request, queryset.get(), question=CountQuestion, verb=withdraw_places)

    @admin.action(description="Changer le volume ou la période")
    def change_volume(self, request, queryset):
        return self.plan(request, queryset.get(), question=ChangeQuestion, verb=change_volume)

    @admin.action(description="Reporter des places")
    def carry_over(self, request, queryset):
        return self.plan(request, queryset.get(), question=TransferQuestion, verb=carry_over)

    @admin.action(description="Clore l’année")
    def close_year(self, request, queryset):
        return self.plan(request, queryset.get(), question=ClosingQuestion, verb=close_year)

    @admin.action(description="Rouvrir l’année")
    def reopen_year(self, request, queryset):
        return self.plan(request, queryset.get(), question=VolumeQuestion, verb=reopen_year)

    def plan(self, request, quota: Quota, *, question: type[VolumeQuestion], verb: Callable[..., Effect]):
        """The question, then its effect, then the change itself: None once it is saved.

        What is saved is what was shown; where the figures have moved meanwhile, the new effect is shown first.
        """
        form = question(request.POST or None, rows=[quota], user=request.user)
        step, effect, sessions, notice = request.POST.get("step"), None, [], ""
        if step != "edit" and form.is_valid():
            try:
                if step == "save" and not (notice := self._save(request, form, verb)):
                    return None
                effect = rehearse(verb, actor=request.user, quota_id=quota.pk, **form.answers())
            except Refusal as refusal:
                form.blame(refusal)
                if isinstance(refusal, InTheWay):
                    effect, sessions = refusal.effect, refusal.sessions
        page = self.question_page(request, form, title=getattr(self, verb.__name__).short_description, submit="")
        page.template_name = "admin/volume_change.html"
        page.context_data |= {"effect": effect, "sessions": sessions, "notice": notice}
        return page

    def _save(self, request, form: VolumeQuestion, verb: Callable[..., Effect]) -> str:
        """Empty once it is done, however often it was clicked; else why another effect is shown first."""
        seen = request.POST.get("seen", "")

        def act() -> dict:
            verb(actor=request.user, quota_id=form.quota.pk, seen=seen, **form.answers())
            return {"message": "C’est enregistré. L’historique du volume le garde."}

        try:
            answer = answer_post(request, key=form.cleaned_data["key"], act=act, carried=CARRIED)
        except Outdated as refusal:
            return refusal.sentence
        self.message_user(request, answer["message"], messages.SUCCESS)
        return ""

    @admin.display(description="tableau de l’année")
    def ledger(self, quota):
        figures = figures_of(ledger_of([quota])[0])
        pace = pace_of(quota, timezone.localdate()) if quota.counts_sessions else None
        held = Session.objects.filter(quota=quota, state=State.HELD)
        reached, heard = (read(held, "quota").get(quota.pk) for read in (reached_by, heard_by))
        context = {"figures": figures, "quota": quota, "pace": pace, "reached": reached, "heard": heard}
        return render_to_string("admin/_ledger_figures.html", context)

    @admin.display(description="convention", ordering="commitment__strand__convention__title")
    def convention(self, quota):
        return quota.commitment.strand.convention

    @admin.display(description="reste à programmer", ordering=F("quantity") + F("extra") - F("used"))
    def left(self, quota):
        return quota.left

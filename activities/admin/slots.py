from django.contrib import admin, messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from activities.admin.ordering import NextFirst
from activities.admin.questions import BookingQuestion, SlotQuestion
from activities.models import Session, Slot
from activities.models.choices import Place
from activities.services.booking import Group, book_slot
from activities.services.slots import at_paris_times, open_slots, withdraw_slot
from foundation.admin import ManagedAdmin, Question, ScopedRelatedFilter
from foundation.days import say_period
from foundation.errors import Refusal
from partnerships.models.choices import Side


class FreeFilter(admin.SimpleListFilter):
    title = "disponibilité"
    parameter_name = "disponibilite"

    def lookups(self, request, model_admin):
        return [("libre", "libre"), ("reserve", "réservé"), ("perime", "trop tard pour réserver"), ("retire", "retiré")]

    def queryset(self, request, queryset):
        match self.value():
            case "libre":
                return queryset.free()
            case "reserve":
                return queryset.filter(is_taken=True)
            case "perime":
                return queryset.filter(is_taken=False, state=Slot.State.OPEN, valid_until__lte=timezone.now())
            case "retire":
                return queryset.filter(state=Slot.State.WITHDRAWN)
        return queryset


@admin.register(Slot)
class SlotAdmin(NextFirst, ManagedAdmin):
    """A slot is opened through the service, which knows the rules; later only what binds nobody changes."""

    list_display = ("when", "where", "side", "capacity", "availability")
    list_filter = (FreeFilter, "side", "place", ("hospital", ScopedRelatedFilter), ("partner", ScopedRelatedFilter))
    list_select_related = ("hospital", "ward__hospital", "partner", "room__partner", "opened_by")
    search_fields = ("hospital__name", "ward__name", "partner__name", "room__name", "note")
    search_help_text = "Cherchez par hôpital, service, partenaire ou salle."
    date_hierarchy = "starts_at"
    list_only = ("when",)
    export_also = (
        "starts_at",
        "ends_at",
        "valid_until",
        "place",
        "hospital",
        "ward",
        "partner",
        "room",
        "note",
        "opened_by",
        "opened_at",
    )
    fieldsets = (
        (None, {"fields": (("when", "availability", "valid_until"), ("side", "place", "where"), "accepted")}),
        ("À régler", {"fields": ("capacity", "note")}),
        ("Qui, quand", {"fields": (("opened_by", "opened_at", "override_reason"), "ward_agreed_by")}),
    )
    readonly_fields = (
        "when",
        "availability",
        "valid_until",
        "side",
        "place",
        "where",
        "accepted",
        "opened_by",
        "opened_at",
        "override_reason",
        "ward_agreed_by",
    )
    actions = ("withdraw",)
    add_words = "Ouvrir"
    row_actions = ("book", "withdraw")

    def get_queryset(self, request):
        live = Session.objects.live().filter(slot=OuterRef("pk"))
        return super().get_queryset(request).annotate(is_taken=Exists(live))

    def has_delete_permission(self, request, obj=None):
        return False

    def offers(self, action, row):
        is_free = not row.is_taken and row.state == Slot.State.OPEN
        return is_free and (action == "withdraw" or row.valid_until > timezone.now())

    def add_view(self, request, form_url="", extra_context=None):
        form = SlotQuestion(request.POST or None, user=request.user)
        if form.is_valid():
            try:
                slot = self._open(request, **form.cleaned_data)
            except Refusal as refusal:
                form.blame(refusal)
            else:
                self.message_user(request, f"Le créneau « {slot} » est ouvert.", messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:activities_slot_changelist"))
        return self.question_page(
            request,
            form,
            title="Ouvrir un créneau",
            submit="Ouvrir le créneau",
            intro="Ouvrir un créneau vaut accord du côté qui l’ouvre : l’autre côté le réserve sans rien demander.",
        )

    def _open(self, request, *, side, place, day, start_time, end_time, hospital, ward, partner, room, **asked):
        is_hospital = side == Side.HOSPITAL
        [slot] = open_slots(
            actor=request.user,
            side=Side(side),
            place=Place(place),
            times=[at_paris_times(day, start_time, end_time)],
            hospital=hospital if is_hospital else None,
            ward=ward if is_hospital else None,
            partner=None if is_hospital else partner,
            room=None if is_hospital else room,
            **asked,
        )
        return slot

    @admin.action(description="Réserver ce créneau")
    def book(self, request, queryset):
        return self.ask(
            request,
            rows=queryset,
            question=BookingQuestion,
            act=lambda slot, **answers: self._book(request, slot, **answers),
            title="Réserver ce créneau",
            submit="Réserver",
            intro="La séance est confirmée aussitôt : le créneau vaut accord du côté qui l’a ouvert.",
        )

    def _book(self, request, slot, *, activity, lead_mediator, note, acknowledged, hospital=None, ward=None, **group):
        book_slot(
            actor=request.user,
            slot_id=slot.pk,
            activity_id=activity.pk,
            group=Group(hospital_id=hospital and hospital.pk, ward_id=ward and ward.pk, **group),
            lead_mediator_id=lead_mediator and lead_mediator.pk,
            note=note,
            acknowledged=acknowledged,
        )

    @admin.action(description="Retirer")
    def withdraw(self, request, queryset):
        return self.ask(
            request,
            rows=queryset,
            question=Question,
            act=lambda slot: withdraw_slot(actor=request.user, slot_id=slot.pk),
            title="Retirer ces créneaux",
            submit="Retirer",
            intro="Un créneau retiré n’est plus proposé à la réservation. Il reste dans l’historique.",
        )

    @admin.display(description="quand", ordering="starts_at")
    def when(self, slot):
        return say_period(slot.starts_at, slot.ends_at)

    @admin.display(description="où")
    def where(self, slot):
        return str(slot.ward or slot.hospital or slot.room or slot.partner)

    @admin.display(description="disponibilité")
    def availability(self, slot):
        if slot.state == Slot.State.WITHDRAWN:
            return "retiré"
        if slot.is_taken:
            return "réservé"
        return "libre" if slot.valid_until > timezone.now() else "trop tard pour réserver"

    @admin.display(description="engagements acceptés")
    def accepted(self, slot):
        return ", ".join(str(commitment) for commitment in slot.commitments.all())

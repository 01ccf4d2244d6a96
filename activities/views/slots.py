"""« Créneaux » : those of the other side, to book; one's own, to open and to withdraw."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import ListView

from activities.forms.booking import BookingForm
from activities.forms.filters import SlotFilterForm
from activities.forms.slots import PartnerSlotForm, WardSlotForm
from activities.models import Activity, Session, Slot
from activities.models.choices import Place, State
from activities.people.waiting_list import kinds_without_room
from activities.permissions import can_book_somehow, can_join_somehow, can_request_somehow, can_wish, can_withdraw
from activities.phrases.agreements import say_missing
from activities.services.booking import book_slot
from activities.services.slots import open_slots, withdraw_slot
from activities.views.sharing import visits_to_join
from foundation.days import local_day, say_day, say_period
from foundation.errors import Refusal
from partnerships.models import Commitment, Quota
from partnerships.models.choices import Side
from partnerships.scopes import scope_of
from partnerships.views.workspace import ActOnceView, WorkspaceMixin

SLOTS_PER_PAGE = 20
NEAREST = 3
# What was posted for one slot and does not hold for the next.
OF_THIS_SLOT = ("csrfmiddlewaretoken", "acknowledged")


class SlotList(WorkspaceMixin, ListView):
    """What the other side offers, and what is left of the year's volumes."""

    template_name = "workspace/slots.html"
    context_object_name = "slots"
    paginate_by = SLOTS_PER_PAGE

    def get_queryset(self):
        self.filter_form = SlotFilterForm(self.request.GET, user=self.request.user)
        offered = (
            Slot.objects.of_other_side(self.request.user)
            .open_to_requests()
            .with_volumes()
            .select_related("hospital", "ward", "partner", "room")
        )
        return self.filter_form.narrow(offered).prefetch_related("commitments").order_by("starts_at", "pk")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs,
            form=self.filter_form,
            is_filtered=self.filter_form.is_filtered,
            clear_url=reverse("slots"),
            volumes=volumes_to_book(self.request.user),
            may_request=can_request_somehow(self.request.user),
            without_room=without_room(self.request.user),
            shared=visits_to_join(self.request.user)[:NEAREST] if can_join_somehow(self.request.user) else [],
        )


def without_room(user, slot: Slot | None = None) -> list[Commitment]:
    """The kinds of which a person may ask to be told; those of one slot where one is given. One query."""
    if not can_wish(user):
        return []
    kinds = kinds_without_room(user)
    return list(kinds.filter(slots=slot) if slot else kinds)


def volumes_to_book(user) -> list[Quota]:
    """« Reste à programmer » today, for the commitments that open slots are accepted under."""
    offered = Slot.objects.of_other_side(user).free()
    accepted = Slot.commitments.through.objects.filter(slot__in=offered.values("pk"))
    return list(
        Quota.objects.visible_to(user)
        .on(timezone.localdate())
        .filter(commitment__in=accepted.values("commitment"))
        .select_related("commitment__strand__convention__owner")
    )


def say_booked(session: Session) -> str:
    """Confirmed at once; a request where the slot's lead time had passed, or the head nurse must agree."""
    when = say_period(session.starts_at, session.ends_at)
    if session.state == State.REQUESTED:
        return f"Pas encore confirmé, c’est une demande : {when}. Manque : {', '.join(say_missing(session))}."
    return f"C’est réservé et confirmé : {when}. L’autre partie en est prévenue."


def exhausted_on(slot: Slot) -> list[Quota]:
    """The volumes that a slot could be booked under and that have nothing left on its day."""
    quotas = Quota.objects.on(local_day(slot.starts_at)).filter(commitment__slots=slot)
    return list(
        quotas.filter(used__gte=F("quantity") + F("extra")).select_related("commitment__strand__convention__owner")
    )


class SlotBook(ActOnceView):
    form_class = BookingForm
    template_name = "workspace/slot_book.html"

    def find(self) -> None:
        visible = Slot.objects.visible_to(self.request.user)
        slots = visible.with_volumes().select_related("hospital", "ward__hospital", "partner", "room")
        self.slot = get_object_or_404(slots, pk=self.kwargs["pk"])

    def is_allowed(self) -> bool:
        return can_book_somehow(self.request.user, self.slot)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "slot": self.slot}

    def act(self, form) -> dict:
        session = book_slot(
            actor=self.request.user,
            slot_id=self.slot.pk,
            activity_id=form.cleaned_data["activity"],
            group=form.expected_group(),
            lead_mediator_id=form.lead_mediator_id(),
            note=form.cleaned_data["note"],
            acknowledged=form.cleaned_data["acknowledged"],
        )
        return {"url": reverse("session_detail", args=[session.pk]), "message": say_booked(session)}

    def form_refused(self, form, refusal: Refusal):
        if refusal.field == "ward":
            refusal = Refusal(refusal.sentence, field="group")
        return super().form_refused(form, refusal)

    def get_context_data(self, **kwargs):
        mine = Slot.objects.of_other_side(self.request.user)
        is_free = mine.open_to_requests().filter(pk=self.slot.pk).exists()
        exhausted = exhausted_on(self.slot) if is_free else []
        fitting = Activity.objects.filter(commitment__slots=self.slot, is_active=True).visible_to(self.request.user)
        typed = [(name, value) for name, value in self.request.POST.items() if name not in OF_THIS_SLOT]
        nearest = mine.free().nearest_to(self.slot).select_related("hospital", "ward", "partner", "room")
        return super().get_context_data(
            **kwargs,
            slot=self.slot,
            is_free=is_free,
            nearest=[] if is_free else nearest[:NEAREST],
            typed=typed,
            exhausted=exhausted,
            without_room=[] if is_free and not exhausted else without_room(self.request.user, self.slot),
            not_agreed=[activity for activity in fitting.with_agreements() if activity.missing_parties()],
        )


def places_open_to(user) -> list[Place]:
    """Where a person may open slots: a referent in the wards, a coordination at the museum and on its screens."""
    scope = scope_of(user)
    places = [Place.WARD] if scope.hospital_ids or scope.is_head_office else []
    return places + ([Place.MUSEUM, Place.REMOTE] if scope.coordinated_partner_ids or scope.is_head_office else [])


class SlotOpen(WorkspaceMixin, ActOnceView):
    """Opening slots for one's own side, at one of its places."""

    template_name = "workspace/slot_open.html"

    def find(self) -> None:
        self.places = places_open_to(self.request.user)
        asked = self.request.GET.get("place")
        self.place = next((place for place in self.places if place == asked), next(iter(self.places), None))

    def is_allowed(self) -> bool:
        return bool(self.places)

    def get_form_class(self):
        return WardSlotForm if self.place == Place.WARD else PartnerSlotForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "place": self.place}

    def act(self, form) -> dict:
        series = form.series()
        slots = open_slots(
            actor=self.request.user,
            side=Side.HOSPITAL if self.place == Place.WARD else Side.PARTNER,
            times=form.times(series.kept),
            commitments=list(form.cleaned_data["commitments"]),
            capacity=form.cleaned_data["capacity"],
            note=form.cleaned_data["note"],
            override_reason=form.cleaned_data["override_reason"],
            **form.place_and_owner(),
        )
        return {
            "url": reverse("my_slots"),
            "message": say_opened(slots),
            "warnings": [f"{say_day(day).capitalize()} est laissé de côté : {why}" for day, why in series.skipped],
        }

    def form_refused(self, form, refusal: Refusal):
        if refusal.field == "override_reason":
            form.ask_for_reason()
        return super().form_refused(form, refusal)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, place=self.place, places=self.places)


def say_opened(slots: list[Slot]) -> str:
    if len(slots) == 1:
        return f"Le créneau est ouvert : {say_period(slots[0].starts_at, slots[0].ends_at)}."
    first, last = slots[0].starts_at.date(), slots[-1].starts_at.date()
    return f"{len(slots)} créneaux sont ouverts, du {say_day(first)} au {say_day(last)}."


class MySlots(WorkspaceMixin, ListView):
    """The slots of one's own side that are still to come, with what was booked on them."""

    template_name = "workspace/my_slots.html"
    context_object_name = "slots"
    paginate_by = SLOTS_PER_PAGE

    def get_queryset(self):
        live = Session.objects.live().with_places(self.request.user)
        return (
            Slot.objects.of_own_side(self.request.user)
            .filter(ends_at__gt=timezone.now(), state=Slot.State.OPEN)
            .select_related("hospital", "ward__hospital", "partner", "room")
            .prefetch_related(Prefetch("sessions", live, to_attr="booked"))
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, now=timezone.now(), can_open=bool(places_open_to(self.request.user)))


@require_POST
def withdraw(request, pk):
    slot = get_object_or_404(Slot.objects.visible_to(request.user), pk=pk)
    if not can_withdraw(request.user, slot):
        raise PermissionDenied
    try:
        withdraw_slot(actor=request.user, slot_id=slot.pk)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"Le créneau est retiré : {say_period(slot.starts_at, slot.ends_at)}.")
    return redirect("my_slots")

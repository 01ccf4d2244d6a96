"""On the day and after: who was there, the sheet to sign, and the certificate behind each person's link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from activities.forms.attendance import AttendanceForm
from activities.models import Registration
from activities.models.choices import State
from activities.people.registered import say_attendance
from activities.permissions import can_organise, can_register_for
from activities.printing import LAYOUTS
from activities.printing.attendance import write_certificate, write_list
from activities.services.attendance import expected_at, others_at, record_attendance
from activities.services.registrations import DESK
from activities.tokens import read_registration_token
from activities.views.trainings import TrainingView, visible_training
from foundation.errors import Refusal
from foundation.printing.paper import pdf_response, print_page


class TrainingAttendance(TrainingView):
    form_class = AttendanceForm
    template_name = "trainings/training_attendance.html"

    def is_allowed(self) -> bool:
        return can_organise(self.request.user, self.training)

    def get(self, request, *args, **kwargs):
        session = self.training.session
        if session.state not in (State.CONFIRMED, State.HELD) or not session.has_begun():
            messages.info(request, "Les présences se notent à partir du début de la formation.")
            return redirect(self.page)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "session": self.training.session,
            "people": expected_at(self.training),
            "others": others_at(self.training),
            "hospitals": list(self.training.hospitals()),
            "organisations": self.training.organisations(),
        }

    def act(self, form) -> dict:
        record_attendance(
            actor=self.request.user,
            training_id=self.training.pk,
            present=form.came(),
            arrivals=form.people(),
            seen=form.seen_version(),
        )
        return {"url": self.page, "message": f"C’est noté : {say_attendance(self.training)}. {self._say_mail()}"}

    def _say_mail(self) -> str:
        when = "" if self.training.session.is_over() else " après la fin"
        attended = self.training.registrations.filter(state=Registration.State.ATTENDED)
        reached = attended.exclude(email="").exists()
        paper = ", ".join(attended.filter(email="").order_by("full_name", "pk").values_list("full_name", flat=True))
        if not paper:
            return f"Chacun reçoit{when} le lien de son attestation."
        mailed = f"Qui a une adresse reçoit{when} le lien de son attestation. " if reached else ""
        return f"{mailed}Sans adresse, à imprimer dans la liste ci-dessous : {paper}."

    def form_refused(self, form, refusal: Refusal):
        return super().form_refused(form, self.refusal_now(form, refusal))


@require_safe
def download_list(request, pk):
    """The sheet that everybody signs on the day; it is full of names, so that no browser keeps it."""
    training = visible_training(request.user, pk)
    if not can_organise(request.user, training):
        raise PermissionDenied
    return _kept_nowhere(
        print_page(LAYOUTS / "attendance.typ", write_list(training, expected_at(training))), "emargement", training
    )


@login_not_required
@never_cache
@require_safe
def download_certificate(request, token):
    """For whoever attended, by their link; anybody else is led to the page that says how things stand."""
    try:
        row = DESK.find(read_registration_token(token))
    except Refusal as refusal:
        return render(request, "wards/link_refused.html", {"sentence": refusal.sentence}, status=404)
    if row.state != Registration.State.ATTENDED:
        return redirect("registration", token)
    return _kept_nowhere(print_page(LAYOUTS / "certificate.typ", write_certificate(row)), "attestation", row.training)


@require_safe
def print_certificate(request, pk, registration_pk):
    """For whoever attended and has no address: those who may register them print it."""
    training = visible_training(request.user, pk)
    rows = Registration.objects.visible_to(request.user).filter(training=training).select_related("hospital")
    row = get_object_or_404(rows, pk=registration_pk)
    if not can_register_for(request.user, training, row.hospital_id):
        raise PermissionDenied
    if row.state != Registration.State.ATTENDED:
        messages.info(request, "L’attestation est pour ceux qui étaient là.")
        return redirect("training_detail", pk)
    row.training = training
    return _kept_nowhere(print_page(LAYOUTS / "certificate.typ", write_certificate(row)), "attestation", training)


def _kept_nowhere(content: bytes, name: str, training) -> HttpResponse:
    response = pdf_response(content, f"{name}-{timezone.localtime(training.session.starts_at):%Y-%m-%d}")
    response["Cache-Control"] = "private, no-store"
    return response

"""Photos of a session, from its page: adding one with its declaration, showing it, taking it away."""

import hashlib

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from activities.actions import may_add_photo
from activities.forms.actions import ActionForm
from activities.forms.photos import PhotoForm
from activities.models import SessionPhoto
from activities.permissions import sides_open_to
from activities.services.photos import add_photo, withdraw_photo
from activities.views.sessions import visible_session
from partnerships.views.workspace import ActOnceView


class PhotoView(ActOnceView):
    def find(self) -> None:
        self.session = visible_session(self.request.user, self.kwargs["pk"])

    def is_allowed(self) -> bool:
        return bool(sides_open_to(self.request.user, self.session))

    def get_success_url(self) -> str:
        return reverse("session_detail", args=[self.session.pk])

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, session=self.session)


class PhotoNew(PhotoView):
    form_class = PhotoForm
    template_name = "workspace/photo_new.html"

    def get(self, request, *args, **kwargs):
        if not may_add_photo(request.user, self.session):
            messages.info(request, "Une photo s’ajoute à une séance réalisée, tant que son année n’est pas close.")
            return redirect(self.get_success_url())
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"session": self.session, "user": self.request.user}

    def act(self, form) -> dict:
        add_photo(
            actor=self.request.user,
            session_id=self.session.pk,
            picture=form.cleaned_data["photo"],
            declaration=form.declaration(),
        )
        return {"url": self.get_success_url(), "message": "La photo est ajoutée, avec votre déclaration."}

    def _content(self) -> dict:
        """Another photo under the same words is another content."""
        file = self.request.FILES["photo"]
        file.seek(0)
        return super()._content() | {"photo": hashlib.file_digest(file, "sha256").hexdigest()}


class PhotoWithdraw(PhotoView):
    form_class = ActionForm
    template_name = "workspace/photo_withdraw.html"

    def find(self) -> None:
        super().find()
        self.photo = get_object_or_404(self.session.photos.described(), pk=self.kwargs["photo_pk"])

    def act(self, form) -> dict:
        withdraw_photo(actor=self.request.user, session_id=self.session.pk, photo_id=self.photo.pk)
        return {"url": self.get_success_url(), "message": "La photo est retirée, et son fichier effacé."}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, photo=self.photo)


@require_safe
def show_photo(request, pk, photo_pk):
    """The picture, to whoever sees its session; like every private page, no browser keeps it."""
    session = visible_session(request.user, pk)
    photo = get_object_or_404(SessionPhoto.objects.current(), pk=photo_pk, session=session)
    headers = {
        "Content-Disposition": f'inline; filename="photo-{photo.pk}.jpg"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return HttpResponse(bytes(photo.content), content_type="image/jpeg", headers=headers)

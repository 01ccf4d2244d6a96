"""« Documents » : the papers of the conventions that a person knows, found by their words, and each one's file; and
those that are for everybody.
"""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.generic import ListView

from partnerships.forms.documents import DocumentFilterForm
from partnerships.models import Document
from partnerships.views.workspace import WorkspaceMixin

A_PAGE = 25
WORDS_LENGTH = 80


class DocumentList(WorkspaceMixin, ListView):
    opens_to_followers = True
    template_name = "workspace/documents.html"
    context_object_name = "documents"
    paginate_by = A_PAGE

    def get_queryset(self):
        self.form = DocumentFilterForm(self.request.GET or None, user=self.request.user)
        return self.form.narrow(Document.objects.visible_to(self.request.user)).described()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs, form=self.form, is_filtered=self.form.is_filtered, clear_url=reverse("documents")
        )


@login_not_required
@require_safe
def show_public_documents(request):
    """What is for everybody: without a sign-in, the same for all, and nothing of the conventions but these papers."""
    words = request.GET.get("q", "").strip()[:WORDS_LENGTH]
    documents = Document.objects.filter(readers=Document.Readers.PUBLIC).described()
    if words:
        documents = documents.about(words)
    page = Paginator(documents, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "public/documents.html", {"page_obj": page, "words": words})


@login_not_required
@require_safe
def download_document(request, pk):
    """The file as it was sent, to whoever may read it; to nobody in the browser's own window.

    What one may not read answers as what does not exist; whoever is not signed in is led to the door, either way.
    """
    document = Document.objects.visible_to(request.user).filter(pk=pk).first()
    if document is None:
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.get_full_path())
    return send_paper(document)


def send_paper(document: Document) -> HttpResponse:
    """The bytes as they are kept, to be saved: never in the browser's own window."""
    headers = {
        "Content-Disposition": f'attachment; filename="{document.file_name}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(bytes(document.content), content_type="application/pdf", headers=headers)

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from activities.imports.template import template_for
from activities.models import ImportBatch
from activities.models.choices import State
from activities.services.import_lines import Outcome
from activities.services.import_undo import ask_undo
from activities.services.imports import ask_import, discard, keep_upload
from foundation.admin import ManagedAdmin, Question
from foundation.downloads import XLSX_TYPE
from foundation.errors import Refusal
from foundation.spreadsheet_reading import LARGEST_FILE
from partnerships.models.choices import Side

LINES_PER_PAGE = 100
OUTCOME_WORDS = {
    Outcome.NEW: ("nouvelle", "nouvelles"),
    Outcome.CHANGED: ("modifiée", "modifiées"),
    Outcome.SAME: ("identique", "identiques"),
    Outcome.REFUSED: ("refusée", "refusées"),
}
DONE = {
    ImportBatch.State.APPLIED: "L’import est fait.",
    ImportBatch.State.UNDONE: "L’import est défait.",
}


class ImportQuestion(Question):
    """Which spreadsheet, and in whose name its sessions are recorded."""

    file = forms.FileField(
        label="Tableau des séances",
        help_text="Un fichier Excel (.xlsx) ou CSV, 5 Mo et 500 lignes au plus. Jamais le nom d’un patient.",
        widget=forms.FileInput({"accept": ".xlsx,.xlsm,.csv,.txt"}),
    )
    side = forms.ChoiceField(
        label="Au nom de",
        choices=Side.choices,
        initial=Side.HOSPITAL,
        widget=forms.RadioSelect,
        help_text="L’autre partie est prévenue en un seul message, et peut contester un bilan.",
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                "Ce fichier dépasse 5 Mo. Gardez seulement la feuille des séances, sans images."
            )
        return file


@admin.register(ImportBatch)
class ImportBatchAdmin(ManagedAdmin):
    """Spreadsheets of sessions: sent, looked at line by line, imported, undone."""

    list_display = ("file_name", "uploaded_at", "uploaded_by", "state", "said")
    list_filter = ("state",)
    list_select_related = ("uploaded_by",)
    search_fields = ("file_name", "uploaded_by__full_name")
    search_help_text = "Cherchez par fichier ou par personne."
    add_words = "Importer un tableau"

    def get_queryset(self, request):
        """What a file says is long, and its page alone shows it."""
        return super().get_queryset(request).defer("content", "fates", "kept")

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("modele/", view(self.template_view), name="activities_importbatch_template"),
            path("<int:pk>/importer/", view(self.import_view), name="activities_importbatch_import"),
            path("<int:pk>/oublier/", view(self.forget_view), name="activities_importbatch_forget"),
            path("<int:pk>/defaire/", view(self.undo_view), name="activities_importbatch_undo"),
            *super().get_urls(),
        ]

    def add_view(self, request, form_url="", extra_context=None):
        form = ImportQuestion(request.POST or None, request.FILES or None, user=request.user)
        if form.is_valid():
            try:
                batch = self._keep(request, **form.cleaned_data)
            except Refusal as refusal:
                form.blame(refusal)
            else:
                return self._to_page(batch.pk)
        return self.question_page(
            request,
            form,
            title="Importer un tableau de séances",
            submit="Voir l’aperçu",
            intro=format_html(
                "Rien n’est enregistré avant que vous ayez vu ce que devient chaque ligne. "
                '<a href="{}">Télécharger le modèle</a>, ou envoyez votre propre tableau : ses en-têtes sont reconnus.',
                reverse("admin:activities_importbatch_template"),
            ),
        )

    def _keep(self, request, *, file, side) -> ImportBatch:
        return keep_upload(actor=request.user, side=Side(side), file_name=file.name, content=file.read())

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The page of an import: the counts, then the lines, narrowed to one fate if asked."""
        batch = self.get_object(request, object_id)
        if batch is None:
            raise Http404
        if not self.has_view_permission(request, batch):
            raise PermissionDenied
        chosen = request.GET.get("lignes", "")
        fates = [fate for fate in batch.fates if chosen in ("", fate["outcome"])]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(batch),
            "batch": batch,
            "counts": counts_of(batch),
            "good": batch.counts.get(Outcome.NEW, 0) + batch.counts.get(Outcome.CHANGED, 0),
            "refused": batch.counts.get(Outcome.REFUSED, 0),
            "chosen": chosen,
            "page_obj": Paginator([_spoken(fate) for fate in fates], LINES_PER_PAGE).get_page(request.GET.get("page")),
        }
        return TemplateResponse(request, "admin/import_batch.html", context)

    @method_decorator(require_safe)
    def template_view(self, request):
        return FileResponse(
            template_for(request.user), as_attachment=True, filename="modele-seances.xlsx", content_type=XLSX_TYPE
        )

    @method_decorator(require_POST)
    def import_view(self, request, pk):
        is_whole = request.POST.get("lignes") == "toutes"
        return self._do(request, pk, lambda: ask_import(actor=request.user, batch_id=pk, is_all_or_nothing=is_whole))

    @method_decorator(require_POST)
    def undo_view(self, request, pk):
        return self._do(request, pk, lambda: ask_undo(actor=request.user, batch_id=pk))

    @method_decorator(require_POST)
    def forget_view(self, request, pk):
        response = self._do(request, pk, lambda: discard(batch_id=pk))
        is_gone = not ImportBatch.objects.filter(pk=pk).exists()
        return HttpResponseRedirect(reverse("admin:activities_importbatch_changelist")) if is_gone else response

    def _do(self, request, pk: int, act):
        """One verb on one import within reach, then its page with what became of it."""
        if not self.get_queryset(request).filter(pk=pk).exists():
            raise Http404
        try:
            batch = act()
        except Refusal as refusal:
            self.message_user(request, refusal.sentence, messages.WARNING)
        else:
            if batch and batch.state in DONE and not batch.word:
                self.message_user(request, DONE[batch.state], messages.SUCCESS)
        return self._to_page(pk)

    def _to_page(self, pk: int) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:activities_importbatch_change", args=[pk]))

    @admin.display(description="lignes")
    def said(self, batch):
        return ", ".join(f"{count['count']} {count['words']}" for count in counts_of(batch) if count["count"])


def counts_of(batch: ImportBatch) -> list[dict]:
    """How many lines have each fate, in words: « 31 nouvelles »."""
    counts = [(outcome, batch.counts.get(outcome.value, 0), words) for outcome, words in OUTCOME_WORDS.items()]
    return [{"outcome": outcome.value, "count": count, "words": words[count > 1]} for outcome, count, words in counts]


def _spoken(fate: dict) -> dict:
    words = {"outcome_word": Outcome(fate["outcome"]).label}
    return {**fate, **words, "state_word": State(fate["state"]).label if fate["state"] else ""}

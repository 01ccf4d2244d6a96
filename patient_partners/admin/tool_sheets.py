from django import forms
from django.contrib import admin
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from foundation.admin import ManagedAdmin, Question, ReadOnlyInline
from foundation.printing.paper import pdf_response
from patient_partners.models import SheetVersion, ToolSheet
from patient_partners.models.tool_sheets import LONGEST_SHEET
from patient_partners.printing.sheets import name_of, print_sheet
from patient_partners.services.sheets import drop_version, release_version, write_version
from patient_partners.sheets import sheet_blocks


class OfSheetQuestion(Question):
    """About one sheet, as its page showed it."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        [self.sheet] = self.rows
        self.fields["seen"].initial = self.sheet.version


class WriteQuestion(OfSheetQuestion):
    body = forms.CharField(
        label="Le texte",
        max_length=LONGEST_SHEET,
        widget=forms.Textarea({"rows": 28}),
        help_text="Une ligne vide sépare deux paragraphes. « ## » commence un titre, « - » une ligne de liste, « > » "
        "une phrase à retenir ; « ... » en fin de ligne laisse une place à remplir à la main.",
    )
    why = forms.CharField(
        label="Ce qui change", max_length=250, required=False, help_text="Une phrase, à partir de la deuxième version."
    )

    class Media:
        css = {"all": ["css/partnership.css"]}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        last = self.sheet.versions.first()
        if last:
            self.fields["body"].initial = last.body
            self.fields["why"].initial = "" if last.released_on else last.why


class VersionInline(ReadOnlyInline):
    model = SheetVersion
    fields = ("number", "why", "released_on", "written_by")
    verbose_name_plural = "versions"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("written_by").defer("body")


@admin.register(ToolSheet)
class ToolSheetAdmin(ManagedAdmin):
    """The sheets, whom they are for, and their versions; the next one is read by nobody before it is released."""

    list_display = ("name", "readers", "in_force", "being_written")
    list_filter = ("readers",)
    search_fields = ("name", "summary")
    search_help_text = "Cherchez par nom."
    fields = ("name", "slug", "summary", "readers", "position", "source")
    inlines = (VersionInline,)
    row_actions = ("write", "release", "drop")

    def get_queryset(self, request):
        return super().get_queryset(request).with_versions()

    def has_add_permission(self, request):
        """The seven of the programme come with its files."""
        return False

    def has_delete_permission(self, request, obj=None):
        """A sheet was read and printed: it is corrected by a new version."""
        return False

    def get_urls(self):
        def reading(view):
            return self.admin_site.admin_view(require_safe(view))

        pages = [
            path("<int:pk>/projet/", reading(self.show_draft), name="tool_sheet_draft"),
            path("<int:pk>/projet.pdf", reading(self.print_draft), name="tool_sheet_draft_pdf"),
        ]
        return [*pages, *super().get_urls()]

    def links_of(self, sheet):
        if sheet.draft:
            return [(reverse("admin:tool_sheet_draft", args=[sheet.pk]), "Relire la version en préparation")]
        return [(reverse("sheet_read", args=[sheet.slug]), "Lire la fiche")] if sheet.released_version else []

    def offers(self, action, sheet):
        return action == "write" or sheet.draft is not None

    def show_draft(self, request, pk):
        """The version that is being written, as its readers will see it."""
        draft = self._draft(request, pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Projet : {draft.sheet}",
            "version": draft,
            "blocks": sheet_blocks(draft.body),
        }
        return render(request, "admin/tool_sheet_draft.html", context)

    def print_draft(self, request, pk):
        draft = self._draft(request, pk)
        return pdf_response(print_sheet(draft), name_of(draft))

    def _draft(self, request, pk) -> SheetVersion:
        of_own = SheetVersion.objects.filter(sheet__in=ToolSheet.objects.visible_to(request.user))
        return get_object_or_404(of_own.select_related("sheet__owner"), sheet=pk, released_on=None)

    @admin.action(description="Écrire la prochaine version")
    def write(self, request, queryset):
        return self._ask(
            request,
            queryset,
            question=WriteQuestion,
            verb=write_version,
            title="Écrire la prochaine version",
            submit="Garder ce texte",
            intro="Personne d’autre ne la lit avant que vous la publiiez. La version actuelle reste en place.",
        )

    @admin.action(description="Publier la version en préparation")
    def release(self, request, queryset):
        return self._ask(
            request,
            queryset,
            question=OfSheetQuestion,
            verb=release_version,
            title="Publier la version en préparation",
            submit="Publier",
            intro="Elle remplace aussitôt la version actuelle, à la même adresse. Une version publiée ne change plus.",
        )

    @admin.action(description="Abandonner la version en préparation")
    def drop(self, request, queryset):
        return self._ask(
            request,
            queryset,
            question=OfSheetQuestion,
            verb=drop_version,
            title="Abandonner la version en préparation",
            submit="Abandonner",
            intro="Son texte est effacé. La version actuelle reste en place.",
        )

    def _ask(self, request, queryset, *, question, verb, **words):
        def act(sheet, **answers):
            verb(actor=request.user, sheet_id=sheet.pk, **answers)

        return self.ask(request, rows=queryset, question=question, act=act, **words)

    @admin.display(description="version en place")
    def in_force(self, sheet):
        version = sheet.released_version
        return f"{version.number}, du {version.released_on:%d/%m/%Y}" if version else "aucune"

    @admin.display(description="en préparation")
    def being_written(self, sheet):
        return f"version {sheet.draft.number}" if sheet.draft else ""

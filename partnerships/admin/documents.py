from django import forms
from django.contrib import admin
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html

from foundation.admin import ManagedAdmin, ManagedForm, ScopedRelatedFilter, yes_no
from foundation.papers import read_paper
from partnerships.models import Convention, Document


def own_conventions(user):
    """Those that the person works for: in the back office they know no others."""
    return Convention.objects.visible_to(user)


class DocumentForm(ManagedForm):
    file = forms.FileField(
        label="Fichier PDF",
        help_text="20 Mo au plus. Il est conservé tel quel : une signature électronique reste valable.",
        widget=forms.FileInput({"accept": "application/pdf,.pdf"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["file"]

    def clean_file(self):
        content = read_paper(self.cleaned_data["file"])
        self.instance.hold(content)
        return content


@admin.register(Document)
class DocumentAdmin(ManagedAdmin):
    """The papers of the service's conventions. A file is never replaced: a new version is a new document."""

    form = DocumentForm
    list_display = ("title", "convention", "kind", "edition", "dated_on", "readers", "download_link")
    list_filter = (("convention", ScopedRelatedFilter), "kind", "readers", "is_accessible")
    list_select_related = ("convention", "added_by")
    list_only = ("download_link",)
    export_also = ("summary", yes_no("is_accessible", "PDF accessible"), "size", "added_by", "added_at", "digest")
    search_fields = ("title", "summary")
    search_help_text = "Cherchez par les mots du titre et du résumé."
    date_hierarchy = "dated_on"
    readonly_fields = ("download_link", "size_said", "added_by", "added_at", "digest")

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        # The back office is for work: what other services made public is read elsewhere.
        return rows.filter(convention__in=own_conventions(request.user)).defer("content", "search")

    def get_search_results(self, request, queryset, search_term):
        return (queryset.about(search_term) if search_term.strip() else queryset), False

    def get_fieldsets(self, request, obj=None):
        said = ("convention", "kind", "title", "summary", ("edition", "dated_on"), "readers", "is_accessible")
        if obj is None:
            return ((None, {"fields": ("file", *said)}),)
        kept = ("download_link", "size_said", "added_by", "added_at", "digest")
        return ((None, {"fields": said}), ("Fichier", {"fields": kept}))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "convention":
            kwargs["queryset"] = own_conventions(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.added_by = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description="fichier")
    def download_link(self, document):
        return format_html(
            '<a href="{}">Télécharger<span class="visually-hidden"> : {}</span></a>',
            reverse("document", args=[document.pk]),
            document,
        )

    @admin.display(description="taille")
    def size_said(self, document):
        return filesizeformat(document.size)

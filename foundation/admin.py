"""What every screen of the back office shares: safe forms, lists that export, pages that ask before they act."""

from collections.abc import Callable, Iterator
from datetime import date
from html import unescape

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field, unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst, slugify

from foundation.downloads import send_rows
from foundation.errors import Refusal, constraint_of, speaking_kindly
from foundation.versions import VersionedFormMixin

EXPORT_CHUNK = 2_000
# A text that somebody pasted by mistake would fill a public page.
LONGEST_TEXT = 4_000
# Two of them added up still fit where the database keeps them.
MOST = 9_999
YEARS = range(1990, 2101)
# What a list's address may ask of a field that the list is narrowed by.
LOOKUPS = ("exact", "id__exact", "isnull", "in", "gte", "lt", "year", "month", "day")


def refuse_strange_year(day: date) -> None:
    """A date of the back office: 0026 or 2926 is a slip of the finger."""
    if day.year not in YEARS:
        raise ValidationError(f"Vérifiez l’année : elle va de {YEARS[0]} à {YEARS[-1]}.")


class PlainForm(forms.ModelForm):
    """A form that says in people's words what the database has just refused."""

    # Set by ManagedAdmin when the database has just refused what this same form holds.
    refusal = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Addresses are printed on posters and named by loaded files: they are written once.
        if self.instance.pk and "slug" in self.fields:
            self.fields["slug"].disabled = True

    def clean(self):
        cleaned = super().clean()
        if self.refusal:
            raise ValidationError(self.refusal)
        return cleaned


class ManagedForm(VersionedFormMixin, PlainForm):
    """The form of a row that has a version."""


class ScopedFields:
    """For admins and inlines: a field offers only the rows that the person may know."""

    def get_field_queryset(self, db, db_field, request):
        queryset = super().get_field_queryset(db, db_field, request)
        rows = db_field.remote_field.model._default_manager.all() if queryset is None else queryset
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else queryset

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, ArrayField) and db_field.base_field.choices:
            return forms.MultipleChoiceField(
                label=capfirst(db_field.verbose_name),
                choices=db_field.base_field.choices,
                required=not db_field.blank,
                help_text=db_field.help_text,
                widget=forms.CheckboxSelectMultiple,
            )
        if isinstance(db_field, models.TextField):
            kwargs["max_length"] = LONGEST_TEXT
        if isinstance(db_field, models.PositiveSmallIntegerField):
            kwargs["max_value"] = MOST
        if isinstance(db_field, models.DateField):
            kwargs["validators"] = [refuse_strange_year]
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        # A related row is made on its own page: windows that open over a form lose people, and need JavaScript.
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field


class ManagedInline(ScopedFields, admin.TabularInline):
    form = ManagedForm
    extra = 0
    show_change_link = False


class ReadOnlyInline(admin.TabularInline):
    """Rows that are shown with their parent and moved elsewhere."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class ScopedRelatedFilter(admin.RelatedFieldListFilter):
    """A filter by a related row that names only those which the person may know."""

    def field_choices(self, field, request, model_admin):
        rows = field.remote_field.model._default_manager.all()
        if hasattr(rows, "visible_to"):
            rows = rows.visible_to(request.user)
        return [(row.pk, str(row)) for row in rows]


def yes_no(field: str, label: str, yes: str = "oui", no: str = "non") -> Callable:
    """A column that says a boolean field in words."""

    @admin.display(description=label, ordering=field)
    def column(row):
        return yes if getattr(row, field) else no

    return column


class Exporting:
    """Sends the list as it is filtered and sorted, whole, as a spreadsheet."""

    # More columns than the list has room for, and those that these say better.
    export_also: tuple[str, ...] = ()
    list_only: tuple[str, ...] = ()

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        views = {"xlsx": self.export_xlsx, "csv": self.export_csv}
        return [
            path(f"exporter/{kind}/", self.admin_site.admin_view(view), name=f"{name}_{kind}")
            for kind, view in views.items()
        ] + super().get_urls()

    def export_xlsx(self, request):
        return self._export(request, "xlsx")

    def export_csv(self, request):
        return self._export(request, "csv")

    def _export(self, request, kind: str):
        if (rows := self._rows_to_export(request)) is None:
            return HttpResponseRedirect("../../")
        title = str(self.opts.verbose_name_plural)
        name = f"{slugify(title)}-{timezone.localdate():%Y-%m-%d}"
        return send_rows(kind, name, capfirst(title), self._export_labels(request), rows)

    def _rows_to_export(self, request) -> Iterator[list] | None:
        """The values of each row, or None when the address asks for a filter that does not exist."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return None
        columns = self._export_columns(request)
        return ([self._export_value(column, row) for column in columns] for row in rows.iterator(EXPORT_CHUNK))

    def _export_columns(self, request) -> list:
        shown = [column for column in self.get_list_display(request) if column not in self.list_only]
        return [*shown, *self.export_also]

    def _export_labels(self, request) -> list[str]:
        return [capfirst(str(label_for_field(column, self.model, self))) for column in self._export_columns(request)]

    def _export_value(self, column, row):
        field, _, value = lookup_field(column, row, self)
        if field is not None and field.flatchoices:
            return dict(field.flatchoices).get(value, value)
        if isinstance(value, SafeString):
            return unescape(strip_tags(value)).strip()
        return ", ".join(str(part) for part in value) if isinstance(value, list | tuple) else value


class Asking:
    """Pages that ask what an action needs to know, then act, row by row, and say what became of each."""

    question_template = "admin/question.html"
    # Actions that the page of a single row offers too. Each must ask before it acts: a link leads there.
    row_actions: tuple[str, ...] = ()

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_act"
        view = self.admin_site.admin_view(self.act_on_one)
        return [path("<path:object_id>/agir/<slug:action>/", view, name=name), *super().get_urls()]

    def act_on_one(self, request, object_id, action):
        row = self.get_object(request, unquote(object_id))
        if row is None or action not in self.row_actions:
            raise Http404
        if not self.may_act(request, row):
            raise PermissionDenied
        # What was sent is answered by the action itself, with what was typed.
        if request.method != "POST" and not self.offers(action, row):
            self.message_user(request, self.why_not_offered(row), messages.WARNING)
            return HttpResponseRedirect("../../change/")
        response = getattr(self, action)(request, self.get_queryset(request).filter(pk=row.pk))
        return response or HttpResponseRedirect("../../change/")

    def may_act(self, request, row) -> bool:
        """Whether a person may act on a row; a list that is read only may say otherwise."""
        return self.has_change_permission(request, row)

    def offers(self, action: str, row) -> bool:
        """Whether an action makes sense for a row as it stands."""
        return True

    def why_not_offered(self, row) -> str:
        """What to say to whoever comes by the address of an action that is not offered."""
        return "Cette action n’est plus possible, ou pas encore. Voici la fiche, avec ce qu’elle permet maintenant."

    def links_of(self, row) -> list[tuple[str, str]]:
        """Other pages about a row, (address, words), before its actions."""
        return []

    def change_view(self, request, object_id, form_url="", extra_context=None):
        row = self.get_object(request, unquote(object_id))
        links = self.links_of(row) if row is not None else []
        offered = [
            (f"../agir/{action}/", getattr(self, action).short_description)
            for action in self.row_actions
            if row is not None and self.may_act(request, row) and self.offers(action, row)
        ]
        context = {"row_actions": [*links, *offered], **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def ask(
        self, request, *, rows, question: type[forms.Form], act: Callable, title: str, submit: str, intro: str = ""
    ):
        """The page of the question, or None once every row is done or refused: the caller goes back to the list.

        `act(row, **answers)` is called for each row, in its own transaction; a Refusal about a single row stays on
        the page with what was typed.
        """
        rows = list(rows)
        form = question(request.POST if "answered" in request.POST else None, rows=rows, user=request.user)
        if form.is_bound and form.is_valid():
            refused = self._act_on_each(rows, act, form.cleaned_data)
            if len(rows) > 1 or not refused:
                self._say_what_became(request, rows, refused)
                return None
            form.blame(refused[0][1])
        return self.question_page(request, form, title=title, submit=submit, intro=intro)

    def question_page(self, request, form: "Question", *, title: str, submit: str, intro: str = "") -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "intro": intro,
            "submit": submit,
            "rows": form.rows,
            "form": form,
            "media": form.media,
            "action": request.POST.get("action", ""),
        }
        return TemplateResponse(request, self.question_template, context)

    def _act_on_each(self, rows: list, act: Callable, answers: dict) -> list[tuple[models.Model, Refusal]]:
        refused = []
        for row in rows:
            try:
                act(row, **answers)
            except Refusal as refusal:
                refused.append((row, refusal))
        return refused

    def _say_what_became(self, request, rows: list, refused: list) -> None:
        for row, refusal in refused:
            self.message_user(request, f"{row} : {refusal.sentence}", messages.WARNING)
        if done := len(rows) - len(refused):
            name = self.opts.verbose_name if done == 1 else self.opts.verbose_name_plural
            self.message_user(request, f"C’est fait pour {done} {name}.", messages.SUCCESS)


class DayInput(forms.DateInput):
    """The browser's own way to choose a day."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """A day and a time (Paris) in one field, with one label, as the browser writes them."""

    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class TimeInput(forms.TimeInput):
    """The browser's own way to choose a time."""

    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


class Question(forms.Form):
    """The questions of an action; `rows` are what it is about, `user` who answers."""

    def __init__(self, *args, user, rows=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.user = user

    def blame(self, refusal: Refusal) -> None:
        """Say a refusal beside the field at fault, or above them all."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)


class SturdyChangeList(ChangeList):
    """A list whose address makes no sense is shown without its filters, as Django does for most of them."""

    def get_filters(self, request):
        try:
            return super().get_filters(request)
        except (IndexError, OverflowError, ValueError) as error:
            raise IncorrectLookupParameters(error) from error

    def narrowed_by(self) -> list[tuple[str, str]]:
        """The filters that are on, with what they show, and what all lines share: on paper filters are left out."""
        chosen = []
        for spec in self.filter_specs:
            _everything, *choices = spec.choices(self)
            chosen += [(spec.title, str(one["display"])) for one in choices if one["selected"]]
        shared = self.shared_by_all()
        is_said = shared is None or shared[0] in dict(chosen)
        return chosen if is_said else [shared, *chosen]

    def shared_by_all(self) -> tuple[str, str] | None:
        """What all lines say in the column of `once_on_paper`, with its name: paper does not repeat it on each."""
        column = self.model_admin.once_on_paper
        values = {getattr(row, column) for row in self.result_list} if column else ()
        if len(values) != 1:
            return None
        return str(self.lookup_opts.get_field(column).verbose_name), str(values.pop())


class ManagedAdmin(ScopedFields, Exporting, Asking, admin.ModelAdmin):
    """The base of every list and form of the back office."""

    form = ManagedForm
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    # The button above the list that leads to the empty form.
    add_words = "Ajouter"
    # Other pages that the list leads to: (name of the address, words).
    tools: tuple[tuple[str, str], ...] = ()
    # Whether it is brought to meetings on paper: a button prints what the filters show.
    is_printed = False
    # A column that paper says once above the list, where all its lines say the same.
    once_on_paper = ""
    # What to say here of a constraint whose usual sentence is written for another screen.
    sentences: dict[str, str] = {}

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    def get_changelist(self, request, **kwargs):
        return SturdyChangeList

    def lookup_allowed(self, lookup, value, request):
        """Only what the list is narrowed by: other fields could be guessed letter by letter, or asked at length."""
        filters = [part[0] if isinstance(part, tuple) else part for part in self.get_list_filter(request)]
        names = {getattr(part, "parameter_name", part) for part in (*filters, self.date_hierarchy)}
        return lookup in names | {f"{name}__{asked}" for name in names for asked in LOOKUPS}

    def response_action(self, request, queryset):
        """Rows are named by number: anything else was made up."""
        if not all(row.isdecimal() for row in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            self.message_user(request, "Cochez des lignes de cette liste, puis recommencez.", messages.WARNING)
            return HttpResponseRedirect(request.get_full_path())
        return super().response_action(request, queryset)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", "")
        return form

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """When the database refuses what the form holds, the same form comes back with the reason, as it was typed."""
        verb = "Modifier" if object_id else "Ajouter"
        extra_context = {"title": f"{verb} : {self.opts.verbose_name}", **(extra_context or {})}
        try:
            with speaking_kindly():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except Refusal as refusal:
            broken = constraint_of(refusal.__cause__) if refusal.__cause__ else None
            request.refusal = self.sentences.get(broken, refusal.sentence)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(self, request, object_id, extra_context=None):
        extra_context = {"title": f"Supprimer : {self.opts.verbose_name}", **(extra_context or {})}
        try:
            with speaking_kindly():
                return super().delete_view(request, object_id, extra_context)
        except Refusal as refusal:
            self.message_user(request, refusal.sentence, messages.ERROR)
            return HttpResponseRedirect("../change/")

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """What is out of one's scope answers like what does not exist."""
        raise Http404

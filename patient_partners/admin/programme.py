from django import forms
from django.contrib import admin

from foundation.admin import ManagedAdmin, ManagedInline
from patient_partners.models import Actor, Axis, Domain, ImpactQuestion, PlannedEvent, Programme, Step, TeamTarget


class OfProgramme:
    """What is written for a programme of the person's own service: the one that runs, unless they choose."""

    def get_changeform_initial_data(self, request):
        programme = Programme.objects.visible_to(request.user).current()
        return {"programme": programme and programme.pk} | super().get_changeform_initial_data(request)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "programme":
            kwargs["queryset"] = Programme.objects.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class LineInline(ManagedInline):
    """The lines of a list, in their order."""

    # Long sentences are read whole.
    long: tuple[str, ...] = ()

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in self.long:
            kwargs["widget"] = forms.Textarea(attrs={"rows": 3, "cols": 40})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class AxisInline(LineInline):
    model = Axis
    fields = ("position", "name", "slug")


class DomainInline(LineInline):
    model = Domain
    fields = ("position", "name", "slug", "summary")
    long = ("summary",)


class StepInline(LineInline):
    model = Step
    fields = ("position", "stage", "question", "help", "quiet_days")
    long = ("question", "help")


class ActorInline(LineInline):
    model = Actor
    fields = ("position", "name", "slug", "tasks")
    long = ("tasks",)


class TargetInline(LineInline):
    model = TeamTarget
    fields = ("position", "slug", "meaning", "number", "wording", "note")
    long = ("wording", "note")


class QuestionInline(LineInline):
    """Once somebody has answered, the database keeps the words: another question is added instead."""

    model = ImpactQuestion
    fields = ("position", "axis", "text", "text_en", "slug", "publics", "moments", "is_asked")
    long = ("text", "text_en")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "axis":
            kwargs["queryset"] = Axis.objects.filter(programme=request.resolver_match.kwargs["object_id"])
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class PlannedInline(LineInline):
    model = PlannedEvent
    fields = ("position", "slug", "wording", "readers", "begins_on", "begins_precision")
    fields += ("ends_on", "ends_precision", "note")
    long = ("wording", "note")


@admin.register(Programme)
class ProgrammeAdmin(ManagedAdmin):
    """What the programme says of itself: the public page and the teams' path read it here."""

    list_display = ("title", "first_year", "last_year", "targets_said")
    search_fields = ("title",)
    search_help_text = "Cherchez par titre."
    fields = ("title", "slug", ("first_year", "last_year"), "purpose", "source", "news_days")
    inlines = (TargetInline, StepInline, DomainInline, AxisInline, ActorInline, QuestionInline, PlannedInline)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("targets")

    def has_add_permission(self, request):
        """One begins by a file of its own (load_programme): its lists come with it."""
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="objectif d’équipes")
    def targets_said(self, programme):
        return " ; ".join(str(target) for target in programme.targets.all())

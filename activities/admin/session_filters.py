"""What the back office's list of sessions is narrowed by."""

from django.contrib import admin
from django.db.models import Q
from django.utils import timezone

from activities.ledger import ledger_filters
from activities.models.choices import Format, State
from partnerships.models import Convention, Quota


class StateFilter(admin.SimpleListFilter):
    """The figures of the ledger, and the states that count for nothing."""

    title = "état"
    parameter_name = "etat"

    def lookups(self, request, model_admin):
        return [
            ("to_grant", "attend l’accord du service culture"),
            ("requested", "en attente"),
            ("upcoming", "confirmée, à venir"),
            ("to_report", "bilan à saisir"),
            ("held", "réalisée"),
            ("contested", "bilan contesté"),
            ("cancelled_counted", "annulée, comptée"),
            ("cancelled", "annulée"),
            ("declined", "déclinée"),
            ("lapsed", "sans réponse"),
            ("taken", "qui tient sa place"),
        ]

    def queryset(self, request, queryset):
        if self.value() == "to_grant":
            return queryset.awaiting_grant()
        if self.value() == "contested":
            return queryset.contested()
        others = {state.value: Q(state=state) for state in (State.CANCELLED, State.DECLINED, State.LAPSED)}
        rows = {**others, "taken": Q(holds_place=True), **ledger_filters()}
        return queryset.filter(rows[self.value()]) if self.value() in rows else queryset


class FormatFilter(admin.SimpleListFilter):
    title = "format"
    parameter_name = "format"

    def lookups(self, request, model_admin):
        return Format.choices

    def queryset(self, request, queryset):
        return queryset.filter(activity__format=self.value()) if self.value() else queryset


class MediatorFilter(admin.SimpleListFilter):
    title = "médiateur"
    parameter_name = "mediateur"

    def lookups(self, request, model_admin):
        return [("a_designer", "à désigner"), ("a_remplacer", "à remplacer ou à désigner")]

    def queryset(self, request, queryset):
        if self.value() == "a_remplacer":
            return queryset.to_replace()
        return queryset.without_mediator() if self.value() == "a_designer" else queryset


class ReadinessFilter(admin.SimpleListFilter):
    """Visits to the museum whose hospital has not all that they ask."""

    title = "visites au musée"
    parameter_name = "visites"

    def lookups(self, request, model_admin):
        return [("non_pretes", "visites non prêtes")]

    def queryset(self, request, queryset):
        return queryset.unready() if self.value() == "non_pretes" else queryset


class QuotaFilter(admin.SimpleListFilter):
    """The sessions of one volume: chosen from the ledger, shown here so that one knows why the list is short."""

    title = "volume de l’année"
    parameter_name = "volume"

    def lookups(self, request, model_admin):
        chosen = request.GET.get(self.parameter_name, "")
        quotas = Quota.objects.visible_to(request.user).select_related("commitment")
        return [(str(quota.pk), str(quota)) for quota in quotas.filter(pk=chosen)] if chosen.isdecimal() else []

    def queryset(self, request, queryset):
        return queryset.filter(quota=self.value()) if self.value() else queryset


class ConventionYearFilter(admin.SimpleListFilter):
    """The sessions of a convention's current year."""

    title = "année en cours de la convention"
    parameter_name = "annee"

    def lookups(self, request, model_admin):
        chosen = request.GET.get(self.parameter_name, "")
        conventions = Convention.objects.visible_to(request.user)
        return [(str(row.pk), str(row)) for row in conventions.filter(pk=chosen)] if chosen.isdecimal() else []

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        quotas = Quota.objects.on(timezone.localdate()).filter(commitment__strand__convention=self.value())
        return queryset.filter(quota__in=quotas)

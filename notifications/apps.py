from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from foundation.errors import explain_constraints

SENTENCES = {
    "reminderrule_once": "Ce rappel existe déjà. Modifiez-le dans la liste.",
    "reminderrule_days_before": "Un rappel part de 1 à 60 jours avant. Corrigez le nombre de jours.",
}


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Messages"

    def ready(self):
        """Every app's `notices` module registers its kinds when it is imported, `clock` what it does at each tick."""
        explain_constraints(SENTENCES)
        autodiscover_modules("notices", "clock")

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from foundation.errors import explain_constraints

SENTENCES = {
    "notice_once": "Cette adresse a déjà ce message au journal. Classez celui-ci.",
    "notice_one_copy_at_a_time": "Une copie de ce message est déjà en route : elle part dans la minute.",
    "reminderrule_once": "Ce rappel existe déjà. Modifiez-le dans la liste.",
    "reminderrule_number": "Le nombre va de 1 à 60. Corrigez-le.",
}


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Messages"

    def ready(self):
        """Every app's `notices` module registers its kinds when it is imported, `clock` what it does at each tick."""
        explain_constraints(SENTENCES)
        autodiscover_modules("digests", "notices", "clock")

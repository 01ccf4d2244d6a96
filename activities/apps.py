from django.apps import AppConfig

from activities.refusals import SENTENCES
from foundation.errors import explain_constraints


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = "Activités"

    def ready(self):
        explain_constraints(SENTENCES)

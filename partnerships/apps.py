from django.apps import AppConfig

from foundation.errors import explain_constraints
from partnerships.refusals import SENTENCES


class PartnershipsConfig(AppConfig):
    name = "partnerships"
    verbose_name = "Partenariats"

    def ready(self):
        explain_constraints(SENTENCES)

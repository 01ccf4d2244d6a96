from django.apps import AppConfig

from foundation.errors import explain_constraints
from patient_partners.refusals import SENTENCES


class PatientPartnersConfig(AppConfig):
    name = "patient_partners"
    verbose_name = "Partenariat patient"

    def ready(self):
        explain_constraints(SENTENCES)

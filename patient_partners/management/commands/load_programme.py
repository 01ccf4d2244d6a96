"""Load the programme of patient partnership and its tool sheets, as `load_reference` loads the rest."""

from partnerships.management.commands.load_reference import Command as ReferenceCommand
from patient_partners.reference import ProgrammeReader


class Command(ReferenceCommand):
    help = "Charge le programme de partenariat patient et ses fiches-outils. Après load_reference."
    app = "patient_partners"
    reader = ProgrammeReader

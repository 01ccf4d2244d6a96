"""Load the reference data: places, partners, conventions with their volumes, holidays."""

from pathlib import Path

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from partnerships.reference.faults import BrokenReference
from partnerships.reference.reading import Reader
from partnerships.reference.records import PartnershipsReader
from partnerships.reference.tables import sections_of
from partnerships.reference.writing import Report, load


class Command(BaseCommand):
    """The files of one app; the command of another app's files is this one with its own `app` and `reader`."""

    help = "Charge les données de référence. Une deuxième fois ne change rien ; ce qui a été modifié reste."
    app = "partnerships"
    reader: type[Reader] = PartnershipsReader

    def add_arguments(self, parser):
        folder, sections = Path(apps.get_app_config(self.app).path) / "data", sections_of(self.reader.tables)
        parser.add_argument("--folder", type=Path, default=folder, help="dossier des fichiers (celui du projet)")
        parser.add_argument("--only", nargs="+", choices=sections, default=sections, help="seulement ces parties")
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui changerait, n'écrit rien")

    def handle(self, *args, folder, only, dry_run, **options):
        try:
            report = load(folder, reader=self.reader, only=only, dry_run=dry_run)
        except BrokenReference as error:
            raise CommandError(
                "Rien n'a été chargé. Corrigez puis relancez :\n" + "\n".join(f"- {fault}" for fault in error.faults)
            ) from None
        if options["verbosity"]:
            self._say(report, dry_run)

    def _say(self, report: Report, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write("Essai : rien n'est écrit.")
        for model, count in report.created.items():
            self.stdout.write(f"créé : {count} × {model._meta.verbose_name}")
        for title, lines in (
            ("modifié", report.updated),
            ("gardé tel que modifié", report.kept),
            ("supprimé dans le portail, non recréé", report.deleted),
            ("absent des fichiers, gardé", report.absent),
        ):
            for line in lines:
                self.stdout.write(f"{title} : {line}")
        if report.changes_nothing:
            self.stdout.write(f"Données de référence : rien à changer, {report.unchanged} lignes à jour.")

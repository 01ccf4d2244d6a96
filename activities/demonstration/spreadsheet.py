"""Last season's spreadsheet, as somebody kept it: one line of it has a mistake, and nothing is imported yet."""

import csv
import io
from datetime import date, timedelta

from activities.demonstration.people import GERIATRICS, OFFICER, Cast
from activities.demonstration.programme import FACES, ONE_LINE
from activities.services.imports import keep_upload
from partnerships.models.choices import Side

HEADINGS = ("Date", "Heure de début", "Hôpital", "Service", "Proposition", "État", "Présents")
WEEKS_AGO = (3, 5, 7)


def bring_spreadsheet(cast: Cast, today: date) -> None:
    """The officer sent it today: its preview waits, with a hospital whose name nobody can read."""
    hospital = str(cast.wards[GERIATRICS].hospital)
    days = [f"{today - timedelta(weeks=weeks):%d/%m/%Y}" for weeks in WEEKS_AGO]
    rows = [
        (days[0], "11 h", hospital, GERIATRICS.name, ONE_LINE.title, "réalisée", 6),
        (days[1], "11 h", "Hôpital des Lillas", GERIATRICS.name, ONE_LINE.title, "réalisée", 5),
        (days[2], "11 h", hospital, GERIATRICS.name, FACES.title, "réalisée", "sept"),
    ]
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows([HEADINGS, *rows])
    keep_upload(
        actor=cast.users[OFFICER],
        side=Side.HOSPITAL,
        file_name="Séances de la saison.csv",
        content=file.getvalue().encode(),
    )

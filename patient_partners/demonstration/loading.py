"""Brings the demonstration of the patient partnership; a second time on the same day changes nothing."""

from partnerships.demonstration.people import bring_person
from partnerships.models import HeadOfficeService
from patient_partners.demonstration.community import bring_publications
from patient_partners.demonstration.evaluation import bring_evaluation
from patient_partners.demonstration.events import bring_events
from patient_partners.demonstration.letters import bring_letters
from patient_partners.demonstration.partners import bring_partners
from patient_partners.demonstration.people import OFFICER, OTHER_REFERENT, PEOPLE, REFERENT
from patient_partners.demonstration.projects import bring_projects
from patient_partners.demonstration.teams import bring_teams
from patient_partners.models import Programme

MAILBOX = "experience.patient@demo.example"


def bring_partnership() -> list[str]:
    """What was not there yet, in words. Needs the reference data and the programme."""
    created: list[str] = []
    users = {person: bring_person(person, created) for person in PEOPLE}
    _give_mailbox(created)
    if programme := Programme.objects.current():
        bring_projects(programme, users[OFFICER], created)
        bring_teams(programme, users[OFFICER], created)
        bring_partners(programme, users[OFFICER], created)
        bring_letters(programme, users[OFFICER], created)
        bring_evaluation(programme, created)
        bring_publications(programme, created)
        bring_events(programme, users[OFFICER], (users[REFERENT], users[OTHER_REFERENT]), created)
    return created


def _give_mailbox(created: list[str]) -> None:
    """To the service, unless somebody edited the row since: then what it says stays, an address or none."""
    service = HeadOfficeService.objects.filter(slug=OFFICER.place, mailbox="", version=1).first()
    if service:
        service.mailbox = MAILBOX
        service.save()
        created.append(f"{service} : {MAILBOX}")

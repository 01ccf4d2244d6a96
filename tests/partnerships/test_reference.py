"""The reference files: loaded twice they change nothing, they never undo an edit, broken they are refused whole."""

import shutil
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import models

from activities.models import Session
from partnerships.models import (
    Commitment,
    Committee,
    Convention,
    Funding,
    Hospital,
    HospitalGroup,
    Indicator,
    Measure,
    Objective,
    Partner,
    PartnerClosure,
    Quota,
    ReferenceRow,
    Target,
)
from partnerships.models.choices import Audience, Side
from partnerships.reference.tables import SECTIONS, TABLES
from tests import factories

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parents[2] / "partnerships" / "data"
PICASSO = "conventions/picasso.toml"
VILLE = "conventions/ville-de-paris.toml"
PARTNERSHIP = "conventions/objectif-partenariat.toml"


@pytest.fixture
def folder(tmp_path):
    """A copy of the project's files that a test may change or break."""
    return shutil.copytree(FOLDER, tmp_path / "data")


def load(folder=FOLDER, *options):
    output = StringIO()
    call_command("load_reference", "--folder", str(folder), *options, stdout=output)
    return output.getvalue()


def change(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def everything():
    """Every reference row with all its values, to compare before and after."""
    return {table.model: list(table.model.objects.order_by("pk").values()) for table in TABLES} | {
        ReferenceRow: list(ReferenceRow.objects.order_by("pk").values())
    }


def refusal(folder, *options):
    with pytest.raises(CommandError) as error:
        load(folder, *options)
    return str(error.value)


def test_load_writes_the_places():
    load()

    assert HospitalGroup.objects.count() == 6
    assert Hospital.objects.count() == 42
    assert Hospital.objects.filter(group=None).count() == 3
    zones = dict(Hospital.objects.exclude(school_zone="C").values_list("slug", "school_zone"))
    assert zones == {"berck": "B", "hendaye": "A", "paul-doumer": "B", "san-salvadour": "B"}
    museum = Partner.objects.get(slug="musee-picasso")
    assert museum.weekly_closure == Partner.Weekday.MONDAY
    assert PartnerClosure.objects.on(date(2027, 5, 1)).get().partner == museum


def test_load_writes_the_convention_with_its_volumes():
    load()

    convention = Convention.objects.get(slug="picasso-2026")
    assert (convention.effective_on, convention.ends_on) == (date(2026, 3, 12), date(2029, 3, 11))
    assert convention.effective_is_assumed
    assert convention.announced_on == date(2026, 3, 12)
    assert Convention.objects.running(date(2026, 3, 12)).exists()
    per_year = [row.quantity for row in Commitment.objects.order_by("pk")]
    assert per_year == [31, 29, 3, 3, 3, 1, 12, None]
    for day, first, last in [
        (date(2026, 3, 12), date(2026, 3, 12), date(2027, 3, 11)),
        (date(2027, 12, 1), date(2027, 3, 12), date(2028, 3, 11)),
        (date(2029, 3, 11), date(2028, 3, 12), date(2029, 3, 11)),
    ]:
        volumes = Quota.objects.on(day)
        assert volumes.aggregate(total=models.Sum("quantity"))["total"] == 82
        assert set(volumes.values_list("starts_on", "ends_on")) == {(first, last)}
    assert Quota.objects.count() == 21


def test_load_writes_what_the_source_says_of_themes_publics_and_objectives():
    load()

    kinds = Commitment.objects.filter(needs_theme_agreement=True).values_list("kind", flat=True)
    assert set(kinds) == {Commitment.Kind.HOSPITAL_SESSION, Commitment.Kind.REMOTE_VISIT}
    assert list(Commitment.objects.filter(is_assumed=True).values_list("kind", flat=True)) == ["training_day"]
    visits = Commitment.objects.get(kind=Commitment.Kind.MUSEUM_VISIT)
    assert visits.audiences == [Audience.PATIENTS, Audience.RELATIVES, Audience.INVOLVED_STAFF]
    museum = Objective.objects.filter(convention__slug="picasso-2026")
    owners = museum.values_list("owner_side").annotate(models.Count("pk")).order_by("owner_side")
    assert list(owners) == [("", 4), (Side.HOSPITAL, 5), (Side.PARTNER, 3)]
    for convention in Convention.objects.filter(slug__in=("picasso-2026", "ville-de-paris-2015")):
        assert list(convention.strands.values_list("position", flat=True)) == [1, 2, 3, 4]


def test_load_writes_the_framework_convention_as_the_source_leaves_it():
    load()

    convention = Convention.objects.get(slug="ville-de-paris-2015")
    assert (convention.status, convention.is_example, convention.signed_on) == (Convention.Status.ENDED, True, None)
    assert (convention.effective, convention.end) == ("2015", "2019")
    assert convention.signature_planned == "avril 2015 (supposé)"
    assert [(one.body, one.planned, one.result, one.decided_on) for one in convention.approvals.all()] == [
        ("Conseil de Paris", "mars 2015 (supposé)", "", None),
        ("Instances de l'AP-HP", "mars 2015 (supposé)", "", None),
    ]
    assert sorted((str(party), party.part) for party in convention.parties.all()) == [
        ("AGOSPAP", "operator"),
        ("Caisses d'allocations familiales (CAF)", "funder"),
        ("Groupe hospitalier", "lead"),
        ("Ville de Paris", "lead"),
    ]
    assert not Quota.objects.filter(commitment__strand__convention=convention).exists()
    assert convention not in Convention.objects.running(date(2016, 1, 1))


def test_load_writes_every_action_of_the_framework_convention_and_no_more_than_the_source_says():
    load()

    convention = Convention.objects.get(slug="ville-de-paris-2015")
    counts = [(strand.title[:12], strand.actions.count()) for strand in convention.strands.all()]
    assert counts == [("Accès aux so", 8), ("Patrimoine f", 3), ("Accueil des ", 3), ("Action socia", 3)]
    others = ["Recherche", "Environnement", "Communication", "Protection maternelle et infantile (PMI)"]
    themes = convention.actions.filter(strand=None).order_by("position")
    assert [row.title for row in themes] == [*others, "CIDDIST", "Gériatrie"]
    said = convention.actions.exclude(status="unsaid").order_by("strand__position")
    assert [(row.status, row.status_note or row.waits) for row in said] == [
        ("waiting", "L'approbation des projets médicaux de site"),
        ("under_way", "« discussion en cours »."),
    ]
    assert not convention.actions.exclude(due_on=None, hospital_owner="", partner_owner="").exists()
    assert {row.owners for row in convention.actions.select_related("partner")} == {"non précisé", "Ville de Paris"}
    assert not convention.actions.filter(source="").exists()


def test_load_writes_the_committees_and_the_fundings_that_the_source_names():
    load()

    ville = Committee.objects.filter(convention__slug="ville-de-paris-2015")
    assert ville.exclude(strand=None).values("strand").distinct().count() == 4
    assert ville.get(strand=None).name == "Comité de suivi de la convention"
    assert Committee.objects.filter(convention__slug="picasso-2026", strand=None).count() == 1
    fundings = Funding.objects.filter(convention__slug="ville-de-paris-2015").order_by("kind")
    assert [(row.funder, row.kind, row.strand.slug, row.year, row.planned_amount) for row in fundings] == [
        ("Caisses d'allocations familiales (CAF)", "investment", "creches", None, None),
        ("Caisses d'allocations familiales (CAF)", "operating", "creches", None, None),
    ]


def test_load_writes_who_funds_and_who_accompanies_the_patient_partnership():
    load()

    convention = Convention.objects.get(slug="objectif-partenariat-2023")
    assert (convention.owner.slug, convention.is_example, convention.signed_on) == ("experience-patient", True, None)
    assert (convention.effective, convention.end) == ("2023", "2025")
    assert sorted((str(party), party.part) for party in convention.parties.all()) == [
        ("Fondation AP-HP", "funder"),
        ("Groupe hospitalier", "lead"),
        ("Groupement de prestataires (accompagnement des équipes)", "operator"),
    ]
    [funding] = convention.fundings.all()
    assert (funding.funder, funding.kind, funding.year, funding.planned_amount) == (
        "Fondation AP-HP",
        "sponsorship",
        None,
        None,
    )


def test_an_amount_follows_its_file_until_somebody_edits_it(folder):
    load(folder)
    change(folder, VILLE, 'kind = "operating"', 'kind = "operating"\nplanned_amount = 1200')
    assert "montant prévu" in load(folder)
    assert Funding.objects.get(kind="operating").planned_amount == Decimal(1200)
    Funding.objects.filter(kind="operating").update(planned_amount=Decimal("1300.50"))
    change(folder, VILLE, "planned_amount = 1200", "planned_amount = 1400")
    assert "1300.50" in load(folder)
    assert Funding.objects.get(kind="operating").planned_amount == Decimal("1300.50")


def test_load_writes_the_indicator_with_its_derived_base_and_nothing_that_the_source_leaves_out():
    load()

    indicator = Indicator.objects.get()
    assert indicator.strand.slug == "creches"
    assert indicator.share == "environ 20\u00a0% de 1850\u00a0places (base déduite\u00a0: la source ne la donne pas)"
    assert (indicator.baseline_value, indicator.baseline_on, indicator.sites.count()) == (None, None, 0)
    assert list(Target.objects.values_list("value", "due_on", "site")) == [(370, date(2019, 12, 31), None)]
    assert not Measure.objects.exists()


def test_target_that_the_portal_revised_stays_and_a_changed_file_is_refused(folder):
    load(folder)
    first = Target.objects.get()
    fields = {"indicator": first.indicator, "due_on": first.due_on, "effective_from": first.effective_from}
    Target.objects.create(**fields, value=300, why="Trois crèches fermées", replaces=first)

    assert "rien à changer" in load(folder)
    change(folder, VILLE, "value = 370", "value = 380")
    assert "révisez-le" in refusal(folder)
    assert list(Target.objects.order_by("pk").values_list("value", flat=True)) == [370, 300]


def test_second_load_changes_nothing_and_says_so():
    load()
    before = everything()

    output = load()

    assert "rien à changer" in output
    assert everything() == before


def test_dry_run_says_the_same_and_writes_nothing(folder):
    said = load(folder, "--dry-run")
    assert "créé : 42 × hôpital" in said
    assert not Hospital.objects.exists()
    assert not ReferenceRow.objects.exists()

    load(folder)
    change(folder, "hospitals.csv", "Clichy,92110", "Clichy-la-Garenne,92110")
    before = everything()
    assert "modifié : hôpital « Hôpital Beaujon » (ville)" in load(folder, "--dry-run")
    assert everything() == before


def test_changed_file_updates_an_untouched_row_and_only_what_changed(folder):
    load(folder)
    before = Hospital.objects.get(slug="beaujon")
    Hospital.objects.filter(slug="beaujon").update(phone="01 99 00 00 01")
    change(folder, "hospitals.csv", "Clichy,92110", "Clichy-la-Garenne,92110")

    output = load(folder)

    after = Hospital.objects.get(slug="beaujon")
    assert "modifié : hôpital « Hôpital Beaujon » (ville)" in output
    assert (after.city, after.phone, after.version) == ("Clichy-la-Garenne", "01 99 00 00 01", before.version + 1)
    assert Hospital.objects.exclude(version=1).get() == after


def test_changed_file_keeps_a_row_that_somebody_edited_and_lists_it(folder):
    load(folder)
    Hospital.objects.filter(slug="beaujon").update(city="Clichy (92)")
    change(folder, "hospitals.csv", "Clichy,92110", "Clichy-la-Garenne,92110")

    output = load(folder)

    assert Hospital.objects.get(slug="beaujon").city == "Clichy (92)"
    assert "gardé tel que modifié : hôpital « Hôpital Beaujon »" in output
    assert "« Clichy (92) » dans le portail, « Clichy-la-Garenne » dans le fichier" in output


def test_row_edited_to_what_the_file_then_says_follows_the_file_again(folder):
    load(folder)
    Hospital.objects.filter(slug="beaujon").update(city="Clichy-la-Garenne")
    change(folder, "hospitals.csv", "Clichy,92110", "Clichy-la-Garenne,92110")
    assert "gardé" not in load(folder)

    change(folder, "hospitals.csv", "Clichy-la-Garenne", "Clichy")
    load(folder)

    assert Hospital.objects.get(slug="beaujon").city == "Clichy"


def test_row_typed_before_the_first_load_is_kept_and_listed(folder):
    Hospital.objects.create(slug="beaujon", name="Beaujon", city="Clichy", postcode="92110")

    assert "gardé tel que modifié : hôpital « Hôpital Beaujon »" in load(folder)
    assert Hospital.objects.count() == 42
    assert Hospital.objects.get(slug="beaujon").name == "Beaujon"


def test_row_deleted_in_the_portal_is_not_made_again(folder):
    load(folder)
    PartnerClosure.objects.on(date(2027, 5, 1)).delete()

    output = load(folder)

    assert "supprimé dans le portail, non recréé" in output
    assert not PartnerClosure.objects.on(date(2027, 5, 1)).exists()


def test_row_that_left_the_file_stays_and_is_listed(folder):
    load(folder)
    change(folder, "public_holidays.csv", "2029-12-25,Noël\n", "")

    assert "absent des fichiers, gardé : jour férié « 2029-12-25 »" in load(folder)


def test_new_line_is_created(folder):
    load(folder)
    with (folder / "public_holidays.csv").open("a", encoding="utf-8") as file:
        file.write("2030-01-01,Jour de l'an\n")

    assert "créé : 1 × jour férié" in load(folder)


def test_only_loads_the_named_sections(folder):
    load(folder, "--only", "hospitals")
    assert Hospital.objects.count() == 42
    assert not Partner.objects.exists()

    said = refusal(folder, "--only", "conventions")
    assert "Attendu : charger aussi --only" in said
    assert not Convention.objects.exists()

    load(folder, "--only", "services", "partners")
    load(folder, "--only", "conventions")
    assert Convention.objects.count() == 3
    assert "convention" not in load(folder, "--only", *SECTIONS)


def test_hospital_leaves_its_group_when_the_file_says_so(folder):
    load(folder)
    change(folder, "hospitals.csv", "Hôpital Beaujon,AP-HP. Nord – Université Paris Cité", "Hôpital Beaujon,Hors GHU")

    load(folder)

    assert Hospital.objects.get(slug="beaujon").group is None


def test_participating_hospitals_follow_the_file(folder):
    change(folder, PICASSO, "hospitals = []", 'hospitals = ["beaujon", "broca"]')
    load(folder)
    assert set(Convention.objects.get(slug="picasso-2026").hospitals.values_list("slug", flat=True)) == {
        "beaujon",
        "broca",
    }

    change(folder, PICASSO, 'hospitals = ["beaujon", "broca"]', 'hospitals = ["broca"]')
    assert "hôpitaux participants" in load(folder)
    assert Convention.objects.get(slug="picasso-2026").hospitals.get().slug == "broca"
    assert "rien à changer" in load(folder)


def test_volume_follows_the_file_and_never_goes_under_its_use(folder):
    load(folder)
    volume = Quota.objects.on(date(2026, 11, 24)).get(commitment__slug="visites-a-distance")
    for hour in (10, 12, 14):
        factories.SessionFactory(quota=volume, starts_at=datetime(2026, 11, 24, hour, tzinfo=UTC))
    change(folder, PICASSO, "quantity = 12", "quantity = 2")
    before = everything()

    said = refusal(folder)

    assert "ne peut pas descendre à 2 : 3 séances y tiennent déjà leur place. Attendu : 3 au moins" in said
    assert "strands[4].commitments[1].quantity" in said
    assert everything() == before

    change(folder, PICASSO, "quantity = 2\n", "quantity = 3\n")
    load(folder)
    volume.refresh_from_db()
    assert (volume.quantity, volume.used) == (3, 3)


def test_years_move_with_the_effective_date(folder):
    load(folder)
    change(folder, PICASSO, "effective_on = 2026-03-12", "effective_on = 2026-04-01")
    change(folder, PICASSO, "ends_on = 2029-03-11", "ends_on = 2029-03-31")
    load(folder)
    starts = sorted(set(Quota.objects.values_list("starts_on", flat=True)))
    assert starts == [date(2026, 4, 1), date(2027, 4, 1), date(2028, 4, 1)]

    shutil.copy(FOLDER / PICASSO, folder / PICASSO)
    load(folder)
    starts = sorted(set(Quota.objects.values_list("starts_on", flat=True)))
    assert starts == [date(2026, 3, 12), date(2027, 3, 12), date(2028, 3, 12)]


def test_load_says_who_wrote_in_the_history():
    load()

    history = Quota.history.rel.related_model.objects.first()
    assert history.pgh_context.metadata["label"] == "load_reference"


BROKEN = {
    "unknown column": ("hospitals.csv", "postcode", "code_postal", "ligne 1 : colonne « postcode » absente"),
    "missing cell": ("hospitals.csv", "Clichy,92110", "Clichy", "ligne 10 : 6 cellules. Attendu : 7"),
    "unclosed quote": ("hospitals.csv", "Hôpital Beaujon", '"Hôpital Beaujon', "n'est pas du CSV"),
    "unknown group": ("hospitals.csv", "Hôpital Beaujon,AP-HP.", "Hôpital Beaujon,APHP", "ligne 10, ghu : « APHP Nord"),
    "empty name": ("hospitals.csv", "Hôpital Beaujon", "", "ligne 10 : « name » manque"),
    "duplicate": ("hospitals.csv", "broca,", "beaujon,", "« beaujon » figure déjà ici : hospitals.csv, ligne 3"),
    "too long": ("hospitals.csv", "Clichy", "C" * 101, "un texte d'une ligne, 100 caractères au plus"),
    "bad slug": ("hospitals.csv", "beaujon,", "Beaujon !,", "des minuscules sans accent"),
    "unknown zone": ("hospitals.csv", "92110,C", "92110,D", "Attendu : l'une des valeurs A, B, C"),
    "bad date": ("public_holidays.csv", "2026-05-01", "01/05/2026", "ligne 4, day : « 01/05/2026 » ne convient pas"),
    "impossible date": ("public_holidays.csv", "2026-05-01", "2026-02-30", "une date comme 2026-03-12"),
    "ends before start": ("school_holidays.csv", "2026-04-19", "2026-04-03", "ligne 2 : le dernier jour, 2026-04-03"),
    "control character": ("services.csv", "Service culture", "Service\x00culture", "Attendu : un texte d'une ligne"),
    "toml syntax": (
        PICASSO,
        'kind = "partnership"',
        "kind = partnership",
        "ligne 7, colonne 8 : ceci n'est pas du TOML",
    ),
    "opinion without its day's word": (
        VILLE,
        'side = "partner"\nplanned_on',
        'side = "partner"\ndecided_on = 2015-03-10\nplanned_on',
        "approvals[1].decided_on : une date sans avis",
    ),
    "unknown precision": (VILLE, '"month"', '"mois"', "l'une des valeurs day, month, year"),
    "in force from a year": (VILLE, '"ended"', '"in_force"', "commence et finit un jour précis"),
    "terminated by a file": (VILLE, '"ended"', '"terminated"', "se note dans le portail"),
    "toml key twice": (PICASSO, 'status = "in_force"', 'kind = "local"', "ligne 8, colonne"),
    "unknown key": (PICASSO, "lead_days = 7", "lead_day = 7", "strands[1].commitments[1].lead_day : clé inconnue"),
    "wrong type": (
        PICASSO,
        "quantity = 31",
        'quantity = "31"',
        "strands[1].commitments[1].quantity : « 31 » ne convient",
    ),
    "negative": (PICASSO, "quantity = 31", "quantity = -1", "un nombre entier de 0 à 32767"),
    "boolean for a number": (PICASSO, "quantity = 31", "quantity = true", "un nombre entier de 0 à 32767"),
    "date as text": (PICASSO, "= 2029-03-11", '= "11/03/2029"', "ends_on : « 11/03/2029 » ne convient pas"),
    "unknown choice": (PICASSO, '"museum_visit"', '"visite"', "l'une des valeurs hospital_session, museum_visit"),
    "unknown audience": (PICASSO, '["patients", "relatives", "staff"]', '["patientes"]', "valeurs parmi patients"),
    "unknown owner": (
        PICASSO,
        'owner = "culture"',
        'owner = "cultur"',
        "owner : « cultur » est inconnu. Attendu : culture",
    ),
    "blank title": (PICASSO, '"Séances à l\'hôpital"', '"  "', "title : «    » ne convient pas"),
    "blank owner": (PICASSO, 'owner = "culture"', 'owner = ""', "owner : valeur absente"),
    "week date": ("public_holidays.csv", "2026-05-01", "2026-W18-5", "une date comme 2026-03-12"),
    "too deep": (PICASSO, "hospitals = []", f"hospitals = {'[' * 3000}", "n'est pas du TOML"),
    "number without end": (PICASSO, "quantity = 31", f"quantity = {'9' * 5000}", "n'est pas du TOML"),
    "owner left out": (PICASSO, 'owner = "culture"', "", "owner : valeur absente"),
    "unknown hospital": (PICASSO, "hospitals = []", 'hospitals = ["bojon"]', "hospitals : « bojon » est inconnu"),
    "hospitals as text": (PICASSO, "hospitals = []", 'hospitals = "tous"', "Attendu : une liste entre crochets"),
    "owner as a table": (PICASSO, 'owner = "culture"', "owner = {}", "owner : « {} » est inconnu"),
    "party without partner": (PICASSO, 'partner = "musee-picasso"', "", "« partner » va avec le côté « partner »"),
    "section instead of sections": (PICASSO, "[[parties]]", "[objectives]", "pas du TOML"),
    "ends too early": (PICASSO, "= 2029-03-11", "= 2026-03-12", "ends_on : « 2026-03-12 » ne vient pas après"),
    "in force without dates": (PICASSO, "ends_on = 2029-03-11", "", "une convention en vigueur a ses dates"),
    "same code twice": (
        PICASSO,
        'slug = "formations"',
        'slug = "offre-numerique"',
        "offre-numerique » figure déjà ici",
    ),
    "waits for nothing": (VILLE, "waits_for =", "# waits_for =", "une action en attente dit de quoi"),
    "someone at no partner": (
        VILLE,
        'slug = "reconversion"',
        'slug = "reconversion"\npartner_owner = "Direction"',
        "strands[2].actions[3].partner_owner : quelqu'un chez un partenaire, mais lequel",
    ),
    "two funders": (VILLE, 'kind = "operating"', 'kind = "operating"\nthird_party = "X"', "un partenaire ou un tiers"),
    "amount with cents": (VILLE, 'kind = "operating"', 'kind = "operating"\nplanned_amount = 1.5', "entier d'euros"),
    "negative amount": (VILLE, 'kind = "operating"', 'kind = "operating"\nplanned_amount = -1', "entier d'euros"),
    "unknown state": (VILLE, '"under_way"', '"doing"', "l'une des valeurs unsaid, to_launch, under_way"),
    "unknown key of an action": (VILLE, "builds_on =", "depuis =", "strands[1].actions[3].depuis : clé inconnue"),
    "closure of nothing": ("partners.toml", "[[partners.closures]]", "[[partners.closure]]", "closure : clé inconnue"),
    "baseline without its day": (
        VILLE,
        'unit = "places"',
        'unit = "places"\nbaseline_value = 3',
        "indicators[1].baseline_on : une valeur de départ a sa date",
    ),
    "base without its share": (VILLE, "share_percent = 20\n", "", "indicators[1].base_value : une base sans sa part"),
    "derived base left out": (VILLE, "base_value = 1850 #", "#", "indicators[1].base_is_derived : déduite"),
    "target without a value": (VILLE, "value = 370", "", "targets[1] : « value » manque"),
    "target effective too late": (VILLE, "= 2015-01-01\nwhy", "= 2020-01-01\nwhy", "targets[1].effective_from : un"),
    "target without its source": (VILLE, "why =", "# why =", "targets[1] : « why » manque"),
    "measure in a file": (VILLE, "value = 370", "measure = 370", "targets[1].measure : clé inconnue"),
    "unknown list": (
        "partners.toml",
        '[[partners]]\nslug = "caf"',
        '[[partenaires]]\nslug = "caf"',
        "partenaires : clé inconnue",
    ),
    "weekday out of range": (
        "partners.toml",
        "weekly_closure = 1",
        "weekly_closure = 8",
        "valeurs 1, 2, 3, 4, 5, 6, 7",
    ),
}


@pytest.mark.parametrize(("name", "old", "new", "sentence"), BROKEN.values(), ids=BROKEN)
def test_broken_file_is_refused_whole(folder, name, old, new, sentence):
    change(folder, name, old, new)

    said = refusal(folder)

    assert name in said
    assert sentence in said
    assert "Rien n'a été chargé" in said
    assert not any(everything().values())


def test_file_in_another_encoding_is_refused_with_its_line(folder):
    path = folder / "hospitals.csv"
    path.write_bytes(path.read_text(encoding="utf-8").replace("–", "-").encode("latin-1"))

    said = refusal(folder)

    assert "hospitals.csv, ligne 2 : ce fichier n'est pas enregistré en UTF-8" in said
    assert not Hospital.objects.exists()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("hospital_groups.csv", "est inconnu. Attendu : Hors GHU"),
        ("services.csv", "owner : « culture » est inconnu. Attendu : aucune fiche"),
    ],
)
def test_file_without_a_line_is_refused_by_what_points_at_it(folder, name, sentence):
    path = folder / name
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert sentence in refusal(folder)


def test_empty_convention_file_is_refused(folder):
    (folder / PICASSO).write_text("")
    assert f"{PICASSO} : « slug » manque" in refusal(folder)


def test_folder_without_a_convention_is_refused(folder):
    for name in (PICASSO, VILLE, PARTNERSHIP):
        (folder / name).unlink()
    assert "conventions/ : aucun fichier" in refusal(folder)


def test_fault_of_a_partner_is_said_once(folder):
    change(folder, "partners.toml", 'kind = "museum"', 'kind = "musée"')
    said = refusal(folder)
    assert "partners[1].kind" in said
    assert PICASSO not in said


def test_missing_file_is_refused(folder):
    (folder / "partners.toml").unlink()

    assert "partners.toml : fichier absent ou illisible" in refusal(folder)


def test_file_saved_with_a_byte_order_mark_is_read(folder):
    path = folder / "hospitals.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    load(folder)

    assert Hospital.objects.count() == 42


def test_all_faults_are_said_at_once(folder):
    change(folder, "hospitals.csv", "92110,C", "92110,D")
    change(folder, "public_holidays.csv", "2026-05-01", "01/05/2026")
    change(folder, PICASSO, "quantity = 31", "quantity = -1")

    assert refusal(folder).count("\n- ") == 3


def test_value_that_the_database_refuses_undoes_the_whole_load(folder):
    Hospital.objects.create(slug="ailleurs", name="Hôpital Beaujon", city="Clichy", postcode="92110")

    said = refusal(folder)

    assert "hospitals.csv, ligne 10 :" in said
    assert Hospital.objects.get().slug == "ailleurs"
    assert not HospitalGroup.objects.exists()
    assert not Session.objects.exists()

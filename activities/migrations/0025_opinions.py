"""The faces that sessions were given, as totals. A closed year keeps those it has."""

import django.db.models.deletion
from django.db import migrations, models

CLOSED_YEARS = """
CREATE FUNCTION activities_closed_opinions_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM activities_refuse_closed_years_of((SELECT array_agg(DISTINCT session_id) FROM new_rows));
    RETURN NULL;
END $$;

CREATE FUNCTION activities_closed_opinions_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM activities_refuse_closed_years_of((
        SELECT array_agg(DISTINCT session_id)
          FROM (SELECT session_id FROM old_rows UNION SELECT session_id FROM new_rows) AS touched));
    RETURN NULL;
END $$;

CREATE FUNCTION activities_closed_opinions_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM activities_refuse_closed_years_of((SELECT array_agg(DISTINCT session_id) FROM old_rows));
    RETURN NULL;
END $$;

CREATE TRIGGER opinions_inserted_in_closed_year AFTER INSERT ON activities_opinions
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_closed_opinions_inserted();
CREATE TRIGGER opinions_updated_in_closed_year AFTER UPDATE ON activities_opinions
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_closed_opinions_updated();
CREATE TRIGGER opinions_deleted_in_closed_year AFTER DELETE ON activities_opinions
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_closed_opinions_deleted();
"""
CLOSED_YEARS_UNDONE = """
DROP TRIGGER opinions_deleted_in_closed_year ON activities_opinions;
DROP TRIGGER opinions_updated_in_closed_year ON activities_opinions;
DROP TRIGGER opinions_inserted_in_closed_year ON activities_opinions;
DROP FUNCTION activities_closed_opinions_deleted(), activities_closed_opinions_updated();
DROP FUNCTION activities_closed_opinions_inserted();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0024_report_details"),
    ]

    operations = [
        migrations.CreateModel(
            name="Opinions",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[("link", "par le lien"), ("paper", "sur papier")],
                        max_length=5,
                        verbose_name="recueillis",
                    ),
                ),
                ("good", models.PositiveSmallIntegerField(default=0, verbose_name="ont aimé")),
                ("fair", models.PositiveSmallIntegerField(default=0, verbose_name="entre les deux")),
                ("poor", models.PositiveSmallIntegerField(default=0, verbose_name="n’ont pas aimé")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opinions",
                        to="activities.session",
                        verbose_name="séance",
                    ),
                ),
            ],
            options={
                "verbose_name": "avis d'une séance",
                "verbose_name_plural": "avis des séances",
                "ordering": ["session", "source"],
                "constraints": [models.UniqueConstraint(fields=("session", "source"), name="opinions_once_per_source")],
            },
        ),
        migrations.RunSQL(CLOSED_YEARS, CLOSED_YEARS_UNDONE),
    ]

"""What never changes once it is there, whatever the door: a file, a released dossier, a figure, a validated evaluation."""

from django.db import migrations

DOCUMENT = """
CREATE FUNCTION partnerships_document_as_it_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the file of a document does not change'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'document_file_never_changes';
END $$;

CREATE TRIGGER document_as_it_came BEFORE UPDATE ON partnerships_document
    FOR EACH ROW WHEN ((OLD.content, OLD.size, OLD.digest) IS DISTINCT FROM (NEW.content, NEW.size, NEW.digest))
    EXECUTE FUNCTION partnerships_document_as_it_came();
"""

DOCUMENT_UNDONE = """
DROP TRIGGER document_as_it_came ON partnerships_document;
DROP FUNCTION partnerships_document_as_it_came();
"""

DOSSIER = """
CREATE FUNCTION partnerships_dossier_as_released() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a released dossier does not change'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'dossier_never_changes';
END $$;

CREATE TRIGGER dossier_as_released BEFORE UPDATE OR DELETE ON partnerships_dossier
    FOR EACH ROW WHEN (OLD.released_at IS NOT NULL)
    EXECUTE FUNCTION partnerships_dossier_as_released();
"""

DOSSIER_UNDONE = """
DROP TRIGGER dossier_as_released ON partnerships_dossier;
DROP FUNCTION partnerships_dossier_as_released();
"""

FIGURES = """
CREATE FUNCTION partnerships_kept_as_entered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % is never changed', TG_TABLE_NAME
        USING ERRCODE = 'check_violation',
              CONSTRAINT = replace(TG_TABLE_NAME, 'partnerships_', '') || '_never_changes';
END $$;

CREATE TRIGGER target_kept_as_entered BEFORE UPDATE OR DELETE ON partnerships_target
    FOR EACH ROW EXECUTE FUNCTION partnerships_kept_as_entered();
CREATE TRIGGER measure_kept_as_entered BEFORE UPDATE OR DELETE ON partnerships_measure
    FOR EACH ROW EXECUTE FUNCTION partnerships_kept_as_entered();

CREATE FUNCTION partnerships_figure_of_its_indicator() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_same boolean;
BEGIN
    IF NEW.site_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM partnerships_indicatorsite WHERE id = NEW.site_id AND indicator_id = NEW.indicator_id
    ) THEN
        RAISE EXCEPTION 'a site of another indicator'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'indicator_site_is_its_own';
    END IF;
    IF NEW.replaces_id IS NOT NULL THEN
        EXECUTE format(
            'SELECT indicator_id = $1 AND site_id IS NOT DISTINCT FROM $2 FROM %I WHERE id = $3', TG_TABLE_NAME
        ) INTO is_same USING NEW.indicator_id, NEW.site_id, NEW.replaces_id;
        IF is_same IS NOT TRUE THEN
            RAISE EXCEPTION 'a correction of another figure'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'replaces_the_same';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER target_of_its_indicator BEFORE INSERT ON partnerships_target
    FOR EACH ROW EXECUTE FUNCTION partnerships_figure_of_its_indicator();
CREATE TRIGGER measure_of_its_indicator BEFORE INSERT ON partnerships_measure
    FOR EACH ROW EXECUTE FUNCTION partnerships_figure_of_its_indicator();
"""

FIGURES_UNDONE = """
DROP TRIGGER measure_of_its_indicator ON partnerships_measure;
DROP TRIGGER target_of_its_indicator ON partnerships_target;
DROP FUNCTION partnerships_figure_of_its_indicator();
DROP TRIGGER measure_kept_as_entered ON partnerships_measure;
DROP TRIGGER target_kept_as_entered ON partnerships_target;
DROP FUNCTION partnerships_kept_as_entered();
"""

EVALUATION = """
CREATE FUNCTION partnerships_edition_as_validated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a validated evaluation does not change'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'evaluation_never_changes';
END $$;

CREATE TRIGGER edition_as_validated BEFORE UPDATE OR DELETE ON partnerships_edition
    FOR EACH ROW WHEN (OLD.validated_at IS NOT NULL)
    EXECUTE FUNCTION partnerships_edition_as_validated();

CREATE FUNCTION partnerships_contribution_as_validated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    validated timestamptz;
BEGIN
    FOR validated IN
        SELECT validated_at FROM partnerships_edition WHERE id IN (OLD.edition_id, NEW.edition_id) FOR SHARE
    LOOP
        IF validated IS NOT NULL THEN
            RAISE EXCEPTION 'the comments of a validated evaluation do not change'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'evaluation_never_changes';
        END IF;
    END LOOP;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE TRIGGER contribution_as_validated BEFORE INSERT OR UPDATE OR DELETE ON partnerships_contribution
    FOR EACH ROW EXECUTE FUNCTION partnerships_contribution_as_validated();
"""

EVALUATION_UNDONE = """
DROP TRIGGER contribution_as_validated ON partnerships_contribution;
DROP FUNCTION partnerships_contribution_as_validated();
DROP TRIGGER edition_as_validated ON partnerships_edition;
DROP FUNCTION partnerships_edition_as_validated();
"""


class Migration(migrations.Migration):
    replaces = [
        ("partnerships", "0019_rules_of_what_is_late"),
        ("partnerships", "0020_vague_evaluations"),
    ]

    dependencies = [
        ("partnerships", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL(DOCUMENT, DOCUMENT_UNDONE),
        migrations.RunSQL(DOSSIER, DOSSIER_UNDONE),
        migrations.RunSQL(FIGURES, FIGURES_UNDONE),
        migrations.RunSQL(EVALUATION, EVALUATION_UNDONE),
    ]

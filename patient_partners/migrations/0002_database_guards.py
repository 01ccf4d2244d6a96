"""What the database itself refuses, whatever the door."""

from django.db import migrations

# What was read and printed stays what it was.
SHEET_AS_RELEASED = """
CREATE FUNCTION patient_partners_sheetversion_as_released() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a released tool sheet does not change'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'sheetversion_never_changes';
END $$;

CREATE TRIGGER sheetversion_as_released BEFORE UPDATE OR DELETE ON patient_partners_sheetversion
    FOR EACH ROW WHEN (OLD.released_on IS NOT NULL)
    EXECUTE FUNCTION patient_partners_sheetversion_as_released();
"""

SHEET_AS_RELEASED_UNDONE = """
DROP TRIGGER sheetversion_as_released ON patient_partners_sheetversion;
DROP FUNCTION patient_partners_sheetversion_as_released();
"""

# What happened to a team is not rewritten; a wrong turn is taken back, once, and says so.
PATH_AS_NOTED = """
CREATE FUNCTION patient_partners_pathentry_as_noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.undone_at IS NOT NULL
        OR (to_jsonb(OLD) - '{undone_at,undone_by_id,undone_why}'::text[])
            IS DISTINCT FROM (to_jsonb(NEW) - '{undone_at,undone_by_id,undone_why}'::text[])
    THEN
        RAISE EXCEPTION 'what happened to a team is not rewritten'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pathentry_never_changes';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER pathentry_as_noted BEFORE UPDATE ON patient_partners_pathentry
    FOR EACH ROW EXECUTE FUNCTION patient_partners_pathentry_as_noted();
"""

PATH_AS_NOTED_UNDONE = """
DROP TRIGGER pathentry_as_noted ON patient_partners_pathentry;
DROP FUNCTION patient_partners_pathentry_as_noted();
"""

# A question is of an axis of its programme, and keeps its words once an answer counts; a total only counts up, and
# what readers see of it moves by five answers at least.
EVALUATION = """
CREATE FUNCTION patient_partners_impactquestion_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM patient_partners_axis WHERE id = NEW.axis_id AND programme_id = NEW.programme_id) THEN
        RAISE EXCEPTION 'the axis is another programme''s'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'impactquestion_axis_of_its_programme';
    END IF;
    IF TG_OP = 'UPDATE'
        AND (OLD.slug, OLD.axis_id, OLD.programme_id, OLD.text, OLD.text_en)
            IS DISTINCT FROM (NEW.slug, NEW.axis_id, NEW.programme_id, NEW.text, NEW.text_en)
        AND EXISTS (SELECT FROM patient_partners_tally
                     WHERE question_id = OLD.id AND yes + rather_yes + rather_no + no + unknown > 0)
    THEN
        RAISE EXCEPTION 'question % was answered', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'impactquestion_answered_stays';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER impactquestion_stays BEFORE INSERT OR UPDATE ON patient_partners_impactquestion
    FOR EACH ROW EXECUTE FUNCTION patient_partners_impactquestion_stays();

CREATE FUNCTION patient_partners_tally_counts_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    more integer;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.yes < OLD.yes OR NEW.rather_yes < OLD.rather_yes OR NEW.rather_no < OLD.rather_no
                             OR NEW.no < OLD.no OR NEW.unknown < OLD.unknown)
    THEN
        RAISE EXCEPTION 'a total of answers only counts up'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'tally_only_counts_up';
    END IF;
    more := NEW.shown_yes + NEW.shown_rather_yes + NEW.shown_rather_no + NEW.shown_no + NEW.shown_unknown;
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.shown_yes, OLD.shown_rather_yes, OLD.shown_rather_no, OLD.shown_no, OLD.shown_unknown)
            IS NOT DISTINCT FROM
            (NEW.shown_yes, NEW.shown_rather_yes, NEW.shown_rather_no, NEW.shown_no, NEW.shown_unknown)
        THEN
            RETURN NEW;
        END IF;
        more := more - (OLD.shown_yes + OLD.shown_rather_yes + OLD.shown_rather_no + OLD.shown_no + OLD.shown_unknown);
    ELSIF more = 0 THEN
        RETURN NEW;
    END IF;
    IF more < 5 THEN
        RAISE EXCEPTION 'fewer than five answers would be shown'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'tally_shows_enough';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER tally_counts_up BEFORE INSERT OR UPDATE ON patient_partners_tally
    FOR EACH ROW EXECUTE FUNCTION patient_partners_tally_counts_up();
"""

EVALUATION_UNDONE = """
DROP TRIGGER tally_counts_up ON patient_partners_tally;
DROP FUNCTION patient_partners_tally_counts_up();
DROP TRIGGER impactquestion_stays ON patient_partners_impactquestion;
DROP FUNCTION patient_partners_impactquestion_stays();
"""

# As `activities.0002_database_guards` counts a training's: every update of an event recounts its places.
PLACES_RECOUNT = """
CREATE FUNCTION patient_partners_recount_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT count(*) INTO NEW.taken FROM patient_partners_eventregistration WHERE event_id = NEW.id AND holds_place;
    RETURN NEW;
END $$;

CREATE TRIGGER event_recount BEFORE INSERT OR UPDATE ON patient_partners_event
    FOR EACH ROW EXECUTE FUNCTION patient_partners_recount_event();

CREATE FUNCTION patient_partners_touch_events(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM patient_partners_event WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
    UPDATE patient_partners_event SET taken = taken WHERE id = ANY (ids);
END $$;

CREATE FUNCTION patient_partners_registrations_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM patient_partners_touch_events((SELECT array_agg(DISTINCT event_id) FROM new_rows));
    RETURN NULL;
END $$;

CREATE FUNCTION patient_partners_registrations_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM patient_partners_touch_events((SELECT array_agg(DISTINCT event_id) FROM old_rows));
    RETURN NULL;
END $$;

CREATE FUNCTION patient_partners_registrations_updated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
BEGIN
    SELECT array_agg(DISTINCT event_id) INTO touched FROM (
        (SELECT id, event_id, holds_place FROM old_rows EXCEPT SELECT id, event_id, holds_place FROM new_rows)
        UNION ALL
        (SELECT id, event_id, holds_place FROM new_rows EXCEPT SELECT id, event_id, holds_place FROM old_rows)
    ) AS changed;
    IF touched IS NOT NULL THEN
        PERFORM patient_partners_touch_events(touched);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER registrations_inserted AFTER INSERT ON patient_partners_eventregistration
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION patient_partners_registrations_inserted();
CREATE TRIGGER registrations_updated AFTER UPDATE ON patient_partners_eventregistration
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION patient_partners_registrations_updated();
CREATE TRIGGER registrations_deleted AFTER DELETE ON patient_partners_eventregistration
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION patient_partners_registrations_deleted();
"""

PLACES_RECOUNT_UNDONE = """
DROP TRIGGER registrations_deleted ON patient_partners_eventregistration;
DROP TRIGGER registrations_updated ON patient_partners_eventregistration;
DROP TRIGGER registrations_inserted ON patient_partners_eventregistration;
DROP TRIGGER event_recount ON patient_partners_event;
DROP FUNCTION patient_partners_registrations_updated(), patient_partners_registrations_deleted();
DROP FUNCTION patient_partners_registrations_inserted();
DROP FUNCTION patient_partners_touch_events(bigint[]);
DROP FUNCTION patient_partners_recount_event();
"""

# What was proposed to somebody stays what they read, and what they accepted stays accepted.
LETTER_AS_PROPOSED = """
CREATE FUNCTION patient_partners_letter_as_proposed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := '{version,state,renews_id,written_by_id,answer,closed_at,closed_by_side,stopped_on,stop,'
        'person_accepted_at,team_accepted_at}'::text[];
BEGIN
    IF (to_jsonb(OLD) - free) IS DISTINCT FROM (to_jsonb(NEW) - free)
        OR NEW.state = 'draft'
        OR (OLD.person_accepted_at IS NOT NULL AND NEW.person_accepted_at IS DISTINCT FROM OLD.person_accepted_at)
        OR (OLD.team_accepted_at IS NOT NULL AND NEW.team_accepted_at IS DISTINCT FROM OLD.team_accepted_at)
    THEN
        RAISE EXCEPTION 'a letter that was proposed does not change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'letter_never_changes';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER letter_as_proposed BEFORE UPDATE ON patient_partners_letter
    FOR EACH ROW WHEN (OLD.state <> 'draft')
    EXECUTE FUNCTION patient_partners_letter_as_proposed();

CREATE FUNCTION patient_partners_signedcopy_as_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.digest IS DISTINCT FROM NEW.digest OR OLD.content IS DISTINCT FROM NEW.content
        OR OLD.signed_on IS DISTINCT FROM NEW.signed_on OR OLD.letter_id IS DISTINCT FROM NEW.letter_id
    THEN
        RAISE EXCEPTION 'a signed copy does not change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signedcopy_never_changes';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER signedcopy_as_signed BEFORE UPDATE ON patient_partners_signedcopy
    FOR EACH ROW EXECUTE FUNCTION patient_partners_signedcopy_as_signed();
"""

LETTER_AS_PROPOSED_UNDONE = """
DROP TRIGGER signedcopy_as_signed ON patient_partners_signedcopy;
DROP FUNCTION patient_partners_signedcopy_as_signed();
DROP TRIGGER letter_as_proposed ON patient_partners_letter;
DROP FUNCTION patient_partners_letter_as_proposed();
"""


class Migration(migrations.Migration):
    replaces = [
        ("patient_partners", "0011_events"),
    ]

    dependencies = [("patient_partners", "0001_tables")]

    operations = [
        migrations.RunSQL(SHEET_AS_RELEASED, SHEET_AS_RELEASED_UNDONE),
        migrations.RunSQL(PATH_AS_NOTED, PATH_AS_NOTED_UNDONE),
        migrations.RunSQL(EVALUATION, EVALUATION_UNDONE),
        migrations.RunSQL(PLACES_RECOUNT, PLACES_RECOUNT_UNDONE),
        migrations.RunSQL(LETTER_AS_PROPOSED, LETTER_AS_PROPOSED_UNDONE),
    ]

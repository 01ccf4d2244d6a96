"""What a test committed goes away in milliseconds: tables that hold rows are emptied, all others are left alone.

Django's own way empties every table and then makes permissions and content types anew, half a second each time.
"""

from django.db import connection

# As the migrations left them, and what Django keeps about our models: no test writes into them.
KEPT = ("django_migrations", "django_content_type", "auth_permission")
EMPTYING = """
DO $$
DECLARE
    name text;
    has_rows boolean;
BEGIN
    -- Neither the walls of the history nor the order of foreign keys are in the way.
    PERFORM set_config('session_replication_role', 'replica', true);
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> ALL (%(kept)s) LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %%I)', name) INTO has_rows;
        IF has_rows THEN EXECUTE format('DELETE FROM %%I', name); END IF;
    END LOOP;
END $$
"""


def empty_tables(_test_case=None) -> None:
    """Stands for TransactionTestCase._fixture_teardown."""
    with connection.cursor() as cursor:
        cursor.execute(EMPTYING, {"kept": list(KEPT)})

from django.db import migrations

REFUSE = """
CREATE FUNCTION incidents_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE ON incidents_entry
    FOR EACH ROW EXECUTE FUNCTION incidents_refuse_change();
CREATE TRIGGER version_append_only BEFORE UPDATE OR DELETE ON incidents_version
    FOR EACH ROW EXECUTE FUNCTION incidents_refuse_change();
CREATE TRIGGER decision_append_only BEFORE UPDATE OR DELETE ON incidents_decision
    FOR EACH ROW EXECUTE FUNCTION incidents_refuse_change();
"""
ALLOW = """
DROP TRIGGER decision_append_only ON incidents_decision;
DROP TRIGGER version_append_only ON incidents_version;
DROP TRIGGER entry_append_only ON incidents_entry;
DROP FUNCTION incidents_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]

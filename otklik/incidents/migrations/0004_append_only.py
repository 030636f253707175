"""What is written once and never changed: the history, answers, decisions, seals."""

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
CREATE TRIGGER modelchange_append_only BEFORE UPDATE OR DELETE ON incidents_modelchange
    FOR EACH ROW EXECUTE FUNCTION incidents_refuse_change();
CREATE TRIGGER seal_append_only BEFORE UPDATE OR DELETE ON incidents_seal
    FOR EACH ROW EXECUTE FUNCTION incidents_refuse_change();
CREATE TRIGGER note_append_only BEFORE DELETE ON incidents_note
    FOR EACH ROW EXECUTE FUNCTION incidents_refuse_change();
"""
ALLOW = """
DROP TRIGGER note_append_only ON incidents_note;
DROP TRIGGER seal_append_only ON incidents_seal;
DROP TRIGGER modelchange_append_only ON incidents_modelchange;
DROP TRIGGER decision_append_only ON incidents_decision;
DROP TRIGGER version_append_only ON incidents_version;
DROP TRIGGER entry_append_only ON incidents_entry;
DROP FUNCTION incidents_refuse_change();
"""


class Migration(migrations.Migration):
    replaces = [("incidents", "0002_append_only")]
    dependencies = [("incidents", "0003_suggestions")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]

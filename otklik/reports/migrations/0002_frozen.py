"""A paper that was sent stays as it is."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION reports_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'sent' THEN
        RAISE EXCEPTION 'a sent paper is frozen' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER paper_frozen BEFORE UPDATE OR DELETE ON reports_paper
    FOR EACH ROW EXECUTE FUNCTION reports_refuse_change();
"""
ALLOW = """
DROP TRIGGER paper_frozen ON reports_paper;
DROP FUNCTION reports_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_figures")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]

"""What is written once and never changed: editions, calendars, tables of countries, the log of the office."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION office_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER edition_append_only BEFORE UPDATE ON office_termsedition
    FOR EACH ROW EXECUTE FUNCTION office_refuse_change();
CREATE TRIGGER office_change_append_only BEFORE UPDATE OR DELETE ON office_officechange
    FOR EACH ROW EXECUTE FUNCTION office_refuse_change();
CREATE TRIGGER country_table_append_only BEFORE UPDATE ON office_countrytable FOR EACH ROW
    WHEN ((OLD.country, OLD.version, OLD.released, OLD.content, OLD.at)
        IS DISTINCT FROM (NEW.country, NEW.version, NEW.released, NEW.content, NEW.at))
    EXECUTE FUNCTION office_refuse_change();
CREATE TRIGGER country_table_stays BEFORE DELETE ON office_countrytable
    FOR EACH ROW EXECUTE FUNCTION office_refuse_change();
CREATE TRIGGER calendar_change_append_only BEFORE UPDATE ON office_calendarchange FOR EACH ROW
    WHEN ((OLD.body_id, OLD.at, OLD.by_id, OLD.reason, OLD.order_number, OLD.confirmed)
        IS DISTINCT FROM (NEW.body_id, NEW.at, NEW.by_id, NEW.reason, NEW.order_number, NEW.confirmed))
    EXECUTE FUNCTION office_refuse_change();
"""
ALLOW = """
DROP TRIGGER country_table_append_only ON office_countrytable;
DROP TRIGGER country_table_stays ON office_countrytable;
DROP TRIGGER calendar_change_append_only ON office_calendarchange;
DROP TRIGGER office_change_append_only ON office_officechange;
DROP TRIGGER edition_append_only ON office_termsedition;
DROP FUNCTION office_refuse_change();
"""


class Migration(migrations.Migration):
    replaces = [("office", "0002_calendar_changes"), ("office", "0008_calendars_append_only")]
    dependencies = [("office", "0002_town")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]

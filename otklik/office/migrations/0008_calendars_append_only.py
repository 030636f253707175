from django.db import migrations

REFUSE = """
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
"""


class Migration(migrations.Migration):

    dependencies = [
        ('office', '0007_founding_and_settings'),
    ]

    operations = [
        migrations.RunSQL(REFUSE, ALLOW),
    ]

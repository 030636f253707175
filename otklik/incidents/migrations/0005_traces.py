"""The traces by which texts are found are written by the database itself."""

from django.db import migrations

# A tsvector holds a megabyte at most: longer texts are found by their beginning. ё is е, as people write.
WORDS = """
CREATE FUNCTION incidents_words(who text, said text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT setweight(to_tsvector('pg_catalog.russian', translate(coalesce(who, ''), 'ёЁ', 'еЕ')), 'A')
        || to_tsvector('pg_catalog.russian', translate(left(coalesce(said, ''), 50000), 'ёЁ', 'еЕ'))
$$;
"""
MESSAGES = """
CREATE FUNCTION incidents_trace_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO incidents_trace (body_id, kind, network, at, incident_id, message_id, words)
    VALUES (NEW.body_id, 'message', NEW.network, NEW.posted_at, NEW.incident_id, NEW.id,
            incidents_words(NEW.author_name, NEW.text))
    ON CONFLICT (message_id) DO UPDATE SET at = EXCLUDED.at, incident_id = EXCLUDED.incident_id,
        words = EXCLUDED.words;
    RETURN NULL;
END $$;
CREATE FUNCTION incidents_trace_joined() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE incidents_trace SET incident_id = NEW.incident_id WHERE message_id = NEW.id;
    RETURN NULL;
END $$;
CREATE FUNCTION incidents_trace_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM incidents_trace WHERE message_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER trace_written AFTER INSERT ON incidents_message
    FOR EACH ROW WHEN (NEW.state <> 'own') EXECUTE FUNCTION incidents_trace_message();
CREATE TRIGGER trace_edited AFTER UPDATE ON incidents_message
    FOR EACH ROW WHEN (NEW.state <> 'own' AND (OLD.state = 'own' OR OLD.text IS DISTINCT FROM NEW.text
        OR OLD.author_name IS DISTINCT FROM NEW.author_name OR OLD.posted_at IS DISTINCT FROM NEW.posted_at))
    EXECUTE FUNCTION incidents_trace_message();
CREATE TRIGGER trace_joined AFTER UPDATE ON incidents_message
    FOR EACH ROW WHEN (OLD.incident_id IS DISTINCT FROM NEW.incident_id) EXECUTE FUNCTION incidents_trace_joined();
CREATE TRIGGER trace_own AFTER UPDATE ON incidents_message
    FOR EACH ROW WHEN (OLD.state <> 'own' AND NEW.state = 'own') EXECUTE FUNCTION incidents_trace_own();
"""
ANSWERS = """
CREATE FUNCTION incidents_trace_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM incidents_trace USING incidents_version older
        WHERE older.id = incidents_trace.version_id AND older.reply_id = NEW.reply_id;
    INSERT INTO incidents_trace (body_id, kind, network, at, incident_id, version_id, words)
    SELECT i.body_id, 'answer',
           coalesce((SELECT m.network FROM incidents_message m WHERE m.incident_id = i.id ORDER BY m.id LIMIT 1), ''),
           NEW.sent_at, i.id, NEW.id, incidents_words(e.name, NEW.text)
    FROM incidents_reply r
    JOIN incidents_assignment a ON a.id = r.assignment_id
    JOIN incidents_incident i ON i.id = a.incident_id
    JOIN office_employee e ON e.id = NEW.author_id
    WHERE r.id = NEW.reply_id;
    RETURN NULL;
END $$;
CREATE TRIGGER trace_sent AFTER INSERT ON incidents_version
    FOR EACH ROW EXECUTE FUNCTION incidents_trace_version();
"""
NOTES = """
CREATE FUNCTION incidents_trace_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO incidents_trace (body_id, kind, network, at, incident_id, note_id, words)
    SELECT i.body_id, 'note',
           coalesce((SELECT m.network FROM incidents_message m WHERE m.incident_id = i.id ORDER BY m.id LIMIT 1), ''),
           NEW.at, i.id, NEW.id, incidents_words(e.name, NEW.text)
    FROM incidents_incident i, office_employee e
    WHERE i.id = NEW.incident_id AND e.id = NEW.by_id;
    RETURN NULL;
END $$;
CREATE FUNCTION incidents_note_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.withdrawn_at IS NOT NULL OR ROW(NEW.id, NEW.incident_id, NEW.by_id, NEW.at, NEW.text)
        IS DISTINCT FROM ROW(OLD.id, OLD.incident_id, OLD.by_id, OLD.at, OLD.text) THEN
        RAISE EXCEPTION 'a note is never changed, only withdrawn' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    DELETE FROM incidents_trace WHERE note_id = NEW.id AND NEW.withdrawn_at IS NOT NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER trace_noted AFTER INSERT ON incidents_note
    FOR EACH ROW WHEN (NEW.withdrawn_at IS NULL) EXECUTE FUNCTION incidents_trace_note();
CREATE TRIGGER note_stays BEFORE UPDATE ON incidents_note
    FOR EACH ROW EXECUTE FUNCTION incidents_note_stays();
"""
BACK = """
DROP TRIGGER note_stays ON incidents_note;
DROP TRIGGER trace_noted ON incidents_note;
DROP TRIGGER trace_sent ON incidents_version;
DROP TRIGGER trace_own ON incidents_message;
DROP TRIGGER trace_joined ON incidents_message;
DROP TRIGGER trace_edited ON incidents_message;
DROP TRIGGER trace_written ON incidents_message;
DROP FUNCTION incidents_note_stays();
DROP FUNCTION incidents_trace_note();
DROP FUNCTION incidents_trace_version();
DROP FUNCTION incidents_trace_own();
DROP FUNCTION incidents_trace_joined();
DROP FUNCTION incidents_trace_message();
DROP FUNCTION incidents_words(text, text);
"""


class Migration(migrations.Migration):
    replaces = [("incidents", "0004_search_notes_looks"), ("incidents", "0005_traces_by_triggers")]
    dependencies = [("incidents", "0004_append_only")]
    operations = [migrations.RunSQL(WORDS + MESSAGES + ANSWERS + NOTES, BACK)]

"""Every figure of a period once more, slowly: straight from entries and messages, by the sentence of its definition.

Shares no line with `otklik.reports`. Of the rules (proved elsewhere) it asks only what was owed by when, and the state.
"""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from otklik.incidents.judging import bench_of
from otklik.incidents.models import Entry, Incident, Message, Version
from otklik.incidents.record import history_of
from otklik.office.models import Topic
from otklik.regulation.workflow import state_of

ROAD = ("forward", "route", "draft", "approve", "rework", "publish")
ENDED_BY = {
    "forward": "forward",
    "route": "assign reassign",
    "first_reaction": "publish",
    "answer": "publish",
    "clarify": "publish",
    "draft": "send",
    "approve": "approve return",
    "rework": "send",
    "publish": "publish",
    "final": "send publish",
    "alert": "alert",
    "acknowledge": "acknowledge instruct",
}


class Oracle:
    def __init__(self, body, first, last, *, at):
        self.zone = ZoneInfo(body.zone)
        self.start, self.end = self._midnight(first), self._midnight(last + timedelta(days=1))
        self.at = at
        self.counts = defaultdict(Counter)  # key -> group -> number
        self.shares = defaultdict(lambda: defaultdict(list))  # key -> group -> [met, ...]
        self.lengths = defaultdict(lambda: defaultdict(list))  # key -> group -> [minutes, ...]
        self._messages(body)
        for incident in Incident.objects.filter(body=body):
            self._incident(incident)

    def _midnight(self, day: date):
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def _within(self, at):
        return at is not None and self.start <= at < self.end

    def _day(self, at):
        return at.astimezone(self.zone).date().isoformat()

    def figures(self):
        """key -> group -> (number, of, median, p90); what nothing counts in is left out."""
        told = {key: _totalled(groups) for key, groups in self.counts.items()}
        for key, groups in self.shares.items():
            told[key] = {group: (sum(met), len(met), None, None) for group, met in groups.items()}
        for key, groups in self.lengths.items():
            told[key] = {
                group: (len(all_), len(all_), _rank(all_, 50), _rank(all_, 90))
                for group, all_ in groups.items()
            }
        return {key: groups for key, groups in told.items() if groups}

    def _count(self, key, group=None):
        self.counts[key][""] += 1
        if group:
            self.counts[key][group] += 1

    def _share(self, key, met, group=None):
        for name in {"", group or ""}:
            self.shares[key][name].append(bool(met))

    def _length(self, key, span, group=None):
        for name in {"", group or ""}:
            self.lengths[key][name].append(int(span.total_seconds() // 60))

    # -- messages ------------------------------------------------------------------------------

    def _messages(self, body):
        for message in Message.objects.filter(body=body):
            if message.state != "own" and self._within(message.collected_at):
                self._count("received", message.network)
                self._count("received_by_day", self._day(message.collected_at))

    # -- one incident --------------------------------------------------------------------------

    def _incident(self, incident):
        self.entries = list(Entry.objects.filter(incident=incident).order_by("number"))
        self.history = history_of(self.entries)
        bench = bench_of(incident)
        duties = [(each.duty, each.clock) for each in bench.judged(self.history)]
        if self._was_a_mistake(duties):
            return
        self._detected(incident)
        self._excluded()
        self._published()
        self._closed_and_reopened()
        self._reacted()
        self._parts()
        for duty, clock in duties:
            self._duty(duty, clock)
        known = [fact for fact in self.history if self.at < self.end or fact.at < self.end]
        if known and state_of(known, bench.terms) not in ("closed", "excluded"):
            self._count("open")

    def _steps(self, *names):
        return [entry for entry in self.entries if entry.step in names]

    def _was_a_mistake(self, duties):
        """Decision 14: accepted and taken back, and nothing was late."""
        steps = [entry.step for entry in self.entries]
        others = set(steps) - {"identify", "link_repeat", "forward", "leave", "close"}
        end = self.entries[-1].at
        late = any(
            duty.late_after and not duty.is_norm and (duty.done_at or end) > duty.late_after
            for duty, _clock in duties
        )
        return steps[-2:] == ["leave", "close"] and not others and not late

    def _detected(self, incident):
        first = next(iter(self._steps("identify")), None)
        if first is None or not self._within(first.at):
            return
        self._count("needing")
        posted = first.data.get("posted_at")
        wrote = datetime.fromisoformat(posted) if posted else first.at
        if posted:
            self._length("gap", max(first.at - wrote, timedelta(0)))
        self._count("detected_by_day", self._day(first.at))
        self._count("hours", f"{wrote.astimezone(self.zone):%H}")
        self._count("weekdays", f"{wrote.astimezone(self.zone):%u}")
        self._count("topics", self._topic())
        self._count("importances", self._last("importance", "identify", "set_importance"))
        messages = list(Message.objects.filter(incident=incident))
        for key, named in (
            ("networks", {each.network for each in messages}),
            ("places", {place for each in messages for place in each.suggestion.get("places") or ()}),
            ("settlements", {w[0] for each in messages for w in each.suggestion.get("where") or () if w[0]}),
        ):
            for name in named:
                self._count(key, name)
        earlier = incident.repeat_of
        since = (earlier.closed_at or earlier.detected_at) if earlier else None
        self._share("repeats", since is not None and first.at - since <= timedelta(days=30))

    def _last(self, field, *steps):
        found = [entry.data[field] for entry in self._steps(*steps) if entry.data.get(field)]
        return found[-1] if found else ""

    def _topic(self):
        code = self._last("topic", "identify", "set_topic")
        return str(Topic.objects.get(code=code).pk) if code else ""

    def _excluded(self):
        for entry in self._steps("exclude"):
            restored = [row.at for row in self._steps("restore") if row.number > entry.number]
            if self._within(entry.at) and not (restored and restored[0] < self.end):
                self._count("excluded", entry.data["reason"])

    def _published(self):
        standing = []
        for entry in self._steps("publish"):
            reply, kind = entry.data["reply"], entry.data["kind"]
            gone = [row.at for row in self._steps("withdraw") if row.data["reply"] == reply]
            if not self._within(entry.at) or kind == "clarification":
                continue
            self._share("interim", kind == "interim")
            self._share("rework", any(row.data["reply"] == reply for row in self._steps("return")))
            if kind == "answer":
                version = Version.objects.get(reply=reply, number=entry.data["version"])
                self._share("evidence", version.files)
                if not gone or gone[0] >= self.end:
                    standing.append(entry.at)
        if standing:
            self._count("answered")
            self._count("answered_by_day", self._day(min(standing)))

    def _closed_and_reopened(self):
        for key, step in (("redirected", "close"), ("reopened", "reopen")):
            if any(self._within(entry.at) for entry in self._steps(step)):
                self._count(key)

    def _reacted(self):
        for heard in self._steps("hear"):
            turns = [row for row in self._steps("publish", "reopen") if row.part in (heard.part, None)]
            before = [row for row in turns if row.number < heard.number]
            after = [row for row in turns if row.number > heard.number]
            if self._within(heard.at) and before and before[-1].data.get("kind") == "answer":
                is_reopened = bool(after) and after[0].step == "reopen"
                self._count("reactions", "not_solved" if is_reopened else "replied")

    def _parts(self):
        for entry in self._steps("assign"):
            if not self._within(entry.at):
                continue
            of_part = [row for row in self.entries if row.part == entry.part]
            units = [row.data["unit"] for row in of_part if row.step in ("assign", "reassign")]
            self._count("units", units[-1])
            moved = max((row.number for row in of_part if row.step == "reassign"), default=0)
            signed = [row.by_id for row in of_part if row.step == "send" and row.number > moved]
            if signed:
                self._count("executors", str(signed[-1]))

    # -- duties --------------------------------------------------------------------------------

    def _duty(self, duty, clock):
        done, kind = duty.done_at, str(duty.kind)
        at_that_moment = {entry.step for entry in self.entries if entry.at == done}
        fulfilled = done is not None and bool(at_that_moment & set(ENDED_BY[kind].split()))
        if fulfilled and self._within(done):
            if kind in ROAD:
                self._length("time_of_step", duty.used(clock, done), kind)
            if kind == "answer":
                self._length("time_to_answer", duty.used(clock, done))
        if duty.is_norm or duty.late_after is None or not self._within(duty.due_at):
            return
        late = (done or self.at) > duty.late_after
        if late or fulfilled:
            self._share("on_time", not late, str(duty.clause))
            for key, of in (("answers_on_time", "answer"), ("promises", "final")):
                if kind == of:
                    self._share(key, not late)


def _totalled(groups):
    return {group: (number, 0, None, None) for group, number in groups.items()}


def _rank(minutes, percent):
    return sorted(minutes)[ceil(len(minutes) * percent / 100) - 1]

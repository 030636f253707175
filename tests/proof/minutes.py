"""A slow office, obviously right: it asks every single minute whether it is at work.

Written apart from the product: it takes plain data, shares no code with it, knows no coordinate, no
search and no table of openings, and walks from minute to minute. Moments are minutes from the first
local midnight. The numbers below are those of the Regulation.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

FORWARD, ANSWER, ANSWER_HIGH = 30, 8 * 60, 4 * 60  # clauses 7, 8, 9
DRAFT_BEFORE, DRAFT_BEFORE_HIGH = 4 * 60, 2 * 60  # clauses 11, 12
APPROVAL, PUBLICATION, FINAL_DAYS = 30, 30, 7  # clauses 13, 15, 16
AFTER_RAISE, AFTER_PAUSE = 2 * 60, 60
MIDNIGHT = 24 * 60


class SlowOffice:
    """`week` is seven lists of (from, to) in minutes of the wall clock; `special` tells of other days.

    A special day is "off", "full", "short", ("own", hours) or ("like", day, an hour shorter or not).
    """

    def __init__(self, week, special, zone, first, last):
        self.week, self.special = week, special
        self.at_work, self.days = bytearray(), []
        wall = ZoneInfo(zone)
        self.begins = datetime.combine(first, datetime.min.time(), wall).astimezone(UTC)
        furthest = (first, -1)  # the clock on the wall may be put back: what was shown, was shown
        hours = {}
        moment = int(self.begins.timestamp())
        while True:
            local = datetime.fromtimestamp(moment, wall)
            if local.date() > last:
                break
            furthest = max(furthest, (local.date(), local.hour * 60 + local.minute))
            day, minute = furthest
            if day not in hours:
                hours[day] = {at for start, end in self.hours(day) for at in range(start, end)}
            self.at_work.append(minute in hours[day])
            self.days.append(day)
            moment += 60

    def hours(self, day):
        said = self.special.get(day, "full")
        if said == "off":
            return []
        if said == "full":
            return self.week[day.weekday()]
        if said == "short":
            return an_hour_less(self.week[day.weekday()])
        if said[0] == "own":
            return said[1]
        _, other, short = said
        return an_hour_less(self.week[other.weekday()]) if short else self.week[other.weekday()]

    def moment(self, minute):
        return None if minute is None else self.begins + timedelta(minutes=minute)

    def __len__(self):
        return len(self.at_work)

    # what the Regulation asks of a calendar

    def used(self, start, end, pauses=()):
        """Working minutes from `start` to `end` that lie in no pause."""
        return sum(self.counted(pauses)[start:end])

    def after(self, start, amount, pauses=()):
        """The earliest moment at which `amount` has elapsed; None when the calendar ends before."""
        counted, minute = self.counted(pauses), start
        while amount:
            if minute == len(counted):
                return None
            amount -= counted[minute]
            minute += 1
        return minute

    def before(self, due, amount, pauses=()):
        """The latest moment with all of `amount` still ahead; None when the calendar begins after."""
        counted, minute = self.counted(pauses), due
        while amount:
            if minute == 0:
                return None
            minute -= 1
            amount -= counted[minute]
        return minute

    def close_of_day(self, published, count):
        """Close of work of the `count`-th working day; the day after that of `published` is day 1."""
        met, today, close = 0, self.days[published], None
        for minute in range(published, len(self)):
            if self.at_work[minute] and self.days[minute] != today:
                met, today = met + 1, self.days[minute]
            if met > count:
                break
            if met == count and self.at_work[minute]:
                close = minute + 1
        return close

    def counted(self, pauses):
        """For each minute 1 or 0: does it count?"""
        counted = bytearray(self.at_work)
        for start, end in pauses:
            counted[start:end] = bytes(end - start)
        return counted

    # clauses 8-12 with readings

    def asked_and_heard(self, detected, requests, high=False):
        """(answer, draft) after `requests`: ordered (published, author heard), all heard."""
        length, ahead = (ANSWER_HIGH, DRAFT_BEFORE_HIGH) if high else (ANSWER, DRAFT_BEFORE)
        pauses = []
        answer = self.after(detected, length)
        draft, missed = self.before(answer, ahead), False
        for asked, heard in requests:
            if answer <= asked:
                continue  # missed already: nothing to stop
            missed = missed or draft < asked
            pauses.append((asked, heard))
            answer = self.after(detected, length, pauses)
            if not missed:
                floor = min(self.after(heard, AFTER_PAUSE), self.before(answer, APPROVAL + PUBLICATION))
                draft = max(self.before(answer, ahead), floor)
        return answer, draft

    def raised(self, detected, at):
        """(answer, draft) of a normal message that was raised to high at the moment `at`."""
        answer = self.after(detected, ANSWER)
        draft = self.before(answer, DRAFT_BEFORE)
        if answer < at:
            return answer, draft
        missed = draft < at
        sooner = max(self.after(detected, ANSWER_HIGH), self.after(at, AFTER_RAISE))
        answer = min(answer, sooner)
        return answer, draft if missed else self.before(answer, DRAFT_BEFORE_HIGH)


def an_hour_less(hours):
    """The last sixty minutes of work fall away."""
    worked = [minute for start, end in hours for minute in range(start, end)]
    return [(minute, minute + 1) for minute in worked[:-60]]

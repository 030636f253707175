"""What goes wrong: the networks fail at random, and processes are killed with -9."""

ANY = (
    ("drop_before", {}),
    ("http_status", {"status": 502}),
    ("slow", {"seconds": 0.2}),
    ("broken_json", {}),
    ("drop_after", {}),
    ("hang_after", {"seconds": 0.2}),
    ("status_after", {"status": 504}),
)
PASSING = {"vk": (6, 10), "facebook": (4,), "instagram": (4,), "telegram": (429,), "max": (429,)}
LASTING = {"vk": (14, 213), "facebook": (200, 368), "instagram": (200,), "max": (403,)}  # a person must act
EXPIRED = {"vk": 5, "facebook": 190, "instagram": 190, "telegram": 401, "max": 401, "ok": 102}
MOST_REFUSED = 6  # calls in a row that an expired token cannot make
REPEATED = ("delivery_twice", "delivery_late")
DELIVERIES = (*REPEATED, "delivery_lost", "delivery_forged")
FOR_GOOD = frozenset({"telegram"})  # what its stand-in loses nobody can read afterwards: the real one repeats
MOST_WAITING = 3  # scripted faults at once, so that a network works more often than not


class Weather:
    """Scripts faults; counts them by kind."""

    def __init__(self, worlds, chance):
        self.worlds, self.chance = list(worlds.values()), chance
        self.scripted, self.lasting = {}, 0

    def turn(self):
        world = self.chance.choice(self.worlds)
        if len(world.sim.faults.waiting()) >= MOST_WAITING:
            return
        luck = self.chance.random()
        if luck < 0.3:
            kinds = REPEATED if world.network in FOR_GOOD else DELIVERIES
            self._script(world, self.chance.choice(kinds), "*", {})
        elif luck < 0.55:
            self._script(world, *self._any("*"))
        elif world.send and luck < 0.85:
            self._script(world, *self._any(world.send))
        elif luck < 0.88:
            self._expire(world)
        elif luck < 0.95:
            self._refuse(world, PASSING)
        elif self._refuse(world, LASTING):
            self.lasting += 1

    def clear_up(self):
        for world in self.worlds:
            world.sim.faults.clear()
            world.sim.courier.hurry()

    def _expire(self, world):
        """No call is let through until the token is taken again."""
        count = self.chance.randint(1, MOST_REFUSED)
        world.sim.fault("api_error", "*", count=count, code=EXPIRED[world.network])
        self.scripted["token expired"] = self.scripted.get("token expired", 0) + 1

    def _any(self, method):
        kind, details = self.chance.choice(ANY)
        return kind, method, details

    def _refuse(self, world, codes):
        known = codes.get(world.network)
        if known:
            self._script(world, "api_error", world.send, {"code": self.chance.choice(known), "seconds": 1})
        return bool(known)

    def _script(self, world, kind, method, details):
        world.sim.fault(kind, method, **details)
        self.scripted[kind] = self.scripted.get(kind, 0) + 1

"""Hands on a keyboard and eyes on the screen: no mouse. Each stop of the focus has to be seen."""

from playwright.sync_api import expect

FARTHEST = 200  # stops; what takes more has no road by keyboard

STOP = """(target) => {
    const at = document.activeElement;
    const told = { there: at === target, skip: at.classList.contains("skip"), hidden: "" };
    if (at === document.body || at.id === "main") return told;
    const rings = [at, at.parentElement, at.parentElement.parentElement].filter((each) => each);
    const ring = rings.some((each) => getComputedStyle(each).outlineStyle !== "none"
        && parseFloat(getComputedStyle(each).outlineWidth) >= 2);
    const box = at.getClientRects()[0] || at.getBoundingClientRect();
    const x = box.x + Math.min(box.width / 2, 20), y = box.y + Math.min(box.height / 2, 20);
    const top = document.elementFromPoint(x, y);
    const seen = top && (top === at || at.contains(top) || top.contains(at));
    if (!ring) told.hidden = "no ring: " + at.outerHTML.slice(0, 160);
    else if (!seen) told.hidden = "not seen: " + at.outerHTML.slice(0, 160) + " under " + (top && top.className);
    return told;
}"""


class Hands:
    """`to` walks by Tab, and every stop on the way is checked; nothing is clicked."""

    def __init__(self, page):
        self.page = page

    def to(self, target, key="Tab"):
        expect(target).to_be_visible()
        handle = target.element_handle()
        for _stop in range(FARTHEST):
            self.page.keyboard.press(key)
            told = self.page.evaluate(STOP, handle)
            assert not told["hidden"], told["hidden"]
            if told["there"]:
                return self
            if told["skip"]:
                self.page.keyboard.press("Enter")
        raise AssertionError(f"{FARTHEST} stops, and the focus never came to {target}")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def push(self, name, within=None):
        """A button, by Enter."""
        return self.to((within or self.page).get_by_role("button", name=name).first).press("Enter")

    def unfold(self, words, within=None):
        """A <summary>, by Enter."""
        return self.to((within or self.page).locator("summary", has_text=words).first).press("Enter")

    def write(self, target, text):
        """Over what stands there."""
        self.to(target).press("ControlOrMeta+a")
        self.page.keyboard.type(text)
        return self

    def pick(self, select, label):
        """In a list, by arrows."""
        self.to(select).press("Home")
        for _option in range(select.locator("option").count()):
            if label in select.locator("option:checked").inner_text():
                return self
            self.press("ArrowDown")
        raise AssertionError(f"no {label} in the list")

    def date(self, target, day):
        """A date, figure by figure, in the order in which this browser asks for them."""
        for order in ("%m%d%Y", "%d%m%Y"):
            self.to(target)
            self.page.keyboard.type(day.strftime(order))
            if target.input_value() == day.isoformat():
                return self
            self.press("Shift+Tab")
        raise AssertionError(f"{target} takes no date")

// After @ in a note the colleagues whose names begin so are offered; arrows and Enter choose.
(function () {
  "use strict";
  const BEGUN = /(?:^|[\s(«"])@([\p{L}\d.-]*)$/u;

  document.querySelectorAll("form[data-mentions]").forEach((form) => {
    const text = form.elements.text;
    const list = form.querySelector("[data-people]");
    const people = [...list.querySelectorAll("[data-mention]")];
    const shown = () => people.filter((each) => !each.parentElement.hidden);

    const begun = () => BEGUN.exec(text.value.slice(0, text.selectionStart));

    function offer() {
      const found = begun();
      const start = found && found[1].toLowerCase();
      let count = 0;
      people.forEach((each) => {
        const fits = found && (each.textContent.toLowerCase().startsWith(start) || each.dataset.mention.startsWith(start));
        each.parentElement.hidden = !fits || (count += 1) > 8;
      });
      list.hidden = !count;
    }

    function choose(button) {
      const found = begun();
      if (!found) return;
      const at = text.selectionStart;
      text.setRangeText(`${button.dataset.mention} `, at - found[1].length, at, "end");
      list.hidden = true;
      text.focus();
    }

    text.addEventListener("input", offer);
    people.forEach((each) => each.addEventListener("click", () => choose(each)));
    text.addEventListener("keydown", (event) => {
      if (list.hidden || !shown().length) return;
      if (event.key === "Escape") list.hidden = true;
      else if (event.key === "Enter") choose(shown()[0]);
      else if (event.key === "ArrowDown") shown()[0].focus();
      else return;
      event.preventDefault();
    });
    list.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      if (event.key === "Escape") {
        list.hidden = true;
        text.focus();
      } else if (step) {
        const next = shown()[shown().indexOf(document.activeElement) + step];
        (next || text).focus();
        event.preventDefault();
      }
    });
  });
})();

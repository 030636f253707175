// Templates of replies: found by words, chosen by keys, put where the caret stands. What is left open is told.
(function () {
  "use strict";
  const OPEN = /\{(имя|адрес|срок|тема|номер|подразделение|подпись)\}/giu;

  document.querySelectorAll("details[data-templates]").forEach((list) => offer(list, document.getElementById(list.dataset.templates)));
  document.querySelectorAll("form[data-draft]").forEach(tell);

  function offer(list, form) {
    const find = list.querySelector("[data-find]");
    const buttons = [...list.querySelectorAll("[data-template]")];
    if (!find) return;
    find.hidden = false;
    const seen = () => buttons.filter((each) => !each.parentElement.hidden);

    list.addEventListener("toggle", () => list.open && find.focus());
    find.addEventListener("input", () => {
      const words = find.value.toLowerCase().split(/\s+/);
      buttons.forEach((each) => {
        const text = each.textContent.toLowerCase();
        each.parentElement.hidden = !words.every((word) => text.includes(word));
      });
      list.querySelector("[data-none]").hidden = seen().length > 0;
    });
    list.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") {
        list.open = false;
        list.querySelector("summary").focus();
      } else if (event.key === "Enter" && event.target === find) {
        event.preventDefault();
        if (seen().length) insert(form, list, seen()[0]);
      } else if (step) {
        event.preventDefault();
        const places = [find, ...seen()];
        const at = places.indexOf(document.activeElement);
        (places[at + step] || places[at]).focus();
      }
    });
    buttons.forEach((button) =>
      button.addEventListener("click", (event) => {
        event.preventDefault();
        insert(form, list, button);
      }),
    );
  }

  async function insert(form, list, button) {
    const said = form.querySelector("[data-said]");
    const day = form.elements.promised_for;
    const body = new URLSearchParams({ promised_for: day ? day.value : "" });
    try {
      const answer = await fetch(button.formAction, {
        method: "POST",
        body,
        headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      });
      if (answer.status === 401) {
        said.textContent = form.dataset.signedOut;
        return;
      }
      const told = await answer.json();
      if (!answer.ok) {
        said.textContent = told.say;
        return;
      }
      put(form.elements.text, told.text);
      list.open = false;
    } catch {
      said.textContent = form.dataset.offline;
    }
  }

  function put(text, words) {
    const before = text.value.slice(0, text.selectionStart).trimEnd();
    const after = text.value.slice(text.selectionEnd).trimStart();
    const start = before ? before.length + 2 : 0;
    text.value = [before, words, after].filter(Boolean).join("\n\n");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
    OPEN.lastIndex = start;
    const open = OPEN.exec(text.value);
    if (open) text.setSelectionRange(open.index, open.index + open[0].length);
    else text.setSelectionRange(start + words.length, start + words.length);
  }

  function tell(form) {
    const text = form.elements.text;
    const line = form.querySelector("[data-unfilled]");
    if (!line) return;
    const show = () => {
      const left = [...new Set((text.value.match(OPEN) || []).map((each) => each.toLowerCase()))];
      line.hidden = left.length === 0;
      line.querySelector("[data-fields]").replaceChildren(...left.flatMap((name) => [toField(text, name), " "]));
    };
    text.addEventListener("input", show);
    show();
  }

  function toField(text, name) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-plain open-field";
    button.textContent = name;
    button.addEventListener("click", () => {
      const at = text.value.toLowerCase().indexOf(name);
      text.focus();
      if (at >= 0) text.setSelectionRange(at, at + name.length);
    });
    return button;
  }
})();

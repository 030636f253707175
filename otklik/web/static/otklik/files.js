// A picture that is pasted or dropped anywhere on the form joins the files that were chosen.
(function () {
  "use strict";
  document.querySelectorAll("form[data-files]").forEach((form) => {
    const input = form.querySelector("input[type=file]");

    function add(event, files) {
      if (!files.length) return;
      event.preventDefault();
      const all = new DataTransfer();
      [...input.files, ...files].forEach((each) => all.items.add(each));
      input.files = all.files;
    }

    form.addEventListener("paste", (event) => add(event, event.clipboardData.files));
    form.addEventListener("dragover", (event) => {
      if (event.dataTransfer.types.includes("Files")) event.preventDefault();
    });
    form.addEventListener("drop", (event) => add(event, event.dataTransfer.files));
  });
})();

// What the pages do beyond links and forms: everything here can be left out and the pages still work.
(() => {
  "use strict";
  const told = () => document.getElementById("told");

  // The mark of the session goes with every call that a part of a page makes by itself.
  document.addEventListener("htmx:config:request", (event) => {
    const csrf = document.body.dataset.csrf;
    const request = event.detail && event.detail.ctx && event.detail.ctx.request;
    if (csrf && request && request.headers) request.headers["X-CSRF"] = csrf;
  });

  // A part that was loaded anew tells what it has to say once, for who does not see it. The field with the focus keeps it.
  document.addEventListener("htmx:after:swap", (event) => {
    const target = event.target instanceof Element ? event.target : document;
    const said = target instanceof Element && target.matches("[data-told]") ? target : target.querySelector("[data-told]");
    if (said && told()) told().textContent = said.dataset.told;
  });

  // A form that is on its way says so, and is not sent twice. One that brings a file leaves the page where it is, so it is freed again.
  const freed = (form) => {
    form.classList.remove("is-sent");
    for (const button of form.querySelectorAll(".is-busy")) button.classList.remove("is-busy");
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("method") !== "post" || form.hasAttribute("hx-post")) return;
    if (form.classList.contains("is-sent")) { event.preventDefault(); return; }
    form.classList.add("is-sent");
    if (event.submitter) event.submitter.classList.add("is-busy");
    if (told()) told().textContent = document.body.dataset.working;
    setTimeout(freed, 8000, form);
  });
  addEventListener("pageshow", () => document.querySelectorAll(".is-sent").forEach(freed));

  document.addEventListener("DOMContentLoaded", () => {
    document.documentElement.classList.add("has-script");
    // What a form was refused for is read first.
    const refused = document.getElementById("refused");
    if (refused) refused.focus();
    // What was done is said a moment after the page is there: a page does not tell what it was loaded with.
    const done = document.querySelector("main [role=status]");
    if (done && told()) setTimeout(() => { told().textContent = done.textContent.trim(); }, 300);
    // A filter is sent when a choice is made with the pointer; by keys each choice is passed on the way to the next, so there, and
    // without a script, its button sends it.
    for (const form of document.querySelectorAll("form[data-sends-itself]")) {
      let byKeys = false;
      form.addEventListener("keydown", () => { byKeys = true; });
      form.addEventListener("pointerdown", () => { byKeys = false; });
      form.addEventListener("change", () => { if (!byKeys) form.requestSubmit(); });
    }
    for (const button of document.querySelectorAll("[data-prints]")) {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    }
    // A file dropped on its field is the file of the field.
    for (const zone of document.querySelectorAll("[data-drop]")) {
      const input = zone.querySelector("input[type=file]");
      for (const name of ["dragover", "dragenter"]) {
        zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("drop-over"); });
      }
      for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("drop-over"));
      zone.addEventListener("drop", (event) => {
        event.preventDefault();
        if (event.dataTransfer && event.dataTransfer.files.length) {
          input.files = event.dataTransfer.files;
          input.dispatchEvent(new Event("change", { bubbles: true }));
        }
      });
    }
  });
})();

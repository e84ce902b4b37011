/* Uploads: drag files in, see how far they are. Without this script the plain form does it. */
"use strict";
(() => {
  function progress(form, word) {
    let shown = form.querySelector("progress");
    if (!shown) {
      shown = document.createElement("progress");
      shown.max = 1;
      shown.setAttribute("aria-label", word);
      form.append(shown);
    }
    return shown;
  }

  function say(form, lines, kind) {
    let list = form.querySelector("[data-told]");
    if (!list) {
      list = document.createElement("ul");
      list.dataset.told = "";
      list.setAttribute("role", kind === "bad" ? "alert" : "status");
      form.append(list);
    }
    list.className = kind === "bad" ? "upload-told field-errors" : "upload-told";
    list.replaceChildren(...lines.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  }

  function send(form, files, repeated = false) {
    const data = new FormData(form);
    data.delete("files");
    const kept = [...files]; // the list of an input empties when the input does
    for (const file of kept) data.append("files", file);
    const words = (form.closest("[data-self]") || form).dataset;
    const bar = progress(form, words.sending || "");
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener("load", () => {
      bar.remove();
      const told = request.response || {};
      if (told.csrf_token) {
        document.querySelectorAll("input[name=csrf_token]").forEach((field) => { field.value = told.csrf_token; });
        if (told.signed_in && !repeated) { send(form, kept, true); return; }
      }
      if (request.status < 400 || told.refused) form.querySelector("input[type=file]").value = "";
      if (told.refused && told.refused.length) say(form, told.refused, "bad");
      else if (request.status >= 400) say(form, [told.error || request.statusText], "bad");
      else if ("reload" in form.dataset) { location.reload(); return; }
      show(form, told.files || []);
    });
    request.addEventListener("error", () => {
      bar.remove();
      form.submit(); // no script of ours got through: let the browser try and say why not
    });
    request.send(data);
  }

  function show(form, files) {
    const around = form.closest(".evidence");
    if (!around || !files.length) return;
    const list = around.querySelector("[data-files]");
    for (const file of files) {
      if (!list.querySelector(`[data-file="${file.id}"]`)) list.insertAdjacentHTML("beforeend", file.html);
    }
    const count = around.querySelector(".count");
    if (!count) return; // a register's records are the evidence: nothing is short
    const wanted = Number(count.textContent.split("/")[1]);
    count.textContent = `${list.children.length}/${wanted}`;
    count.classList.toggle("count-short", list.children.length < wanted);
  }

  document.querySelectorAll("form[data-upload]").forEach((form) => {
    const chosen = form.querySelector("input[type=file]");
    const button = form.querySelector("button");
    if (!("reload" in form.dataset)) {
      button.hidden = true; // goes as soon as files are chosen
      chosen.addEventListener("change", () => { if (chosen.files.length) send(form, chosen.files); });
    }
    form.addEventListener("submit", (event) => {
      if (!chosen.files.length) return;
      event.preventDefault();
      send(form, chosen.files);
    });
    const target = form.closest(".criterion") || form;
    target.addEventListener("dragover", (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      form.classList.add("over");
      const around = form.closest("details.evidence");
      if (around) around.open = true;
    });
    target.addEventListener("dragleave", () => form.classList.remove("over"));
    target.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      form.classList.remove("over");
      send(form, event.dataTransfer.files);
    });
  });
})();

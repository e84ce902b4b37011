/* Forms of answers: rows that come and go, and answers that save themselves.
   Without this script every page works by its buttons. */
"use strict";
(() => {
  const WAIT = 700; // milliseconds after the last change

  /* Rows: add, take out; works wherever the answer macros are used. */
  function renumber(list) {
    list.querySelectorAll(":scope > [data-row]").forEach((row, index) => {
      row.querySelector("[data-number]").textContent = index + 1;
    });
  }

  function addRow(button) {
    const list = button.closest(".rows-list");
    const rows = list.querySelectorAll(":scope > [data-row]");
    const last = rows[rows.length - 1];
    const used = last.querySelector("[data-remove]").value; // name of the row: …-answer-3
    const base = used.replace(/-\d+$/, "");
    const fresh = `${base}-${Number(used.slice(base.length + 1)) + 1}`;
    const row = last.cloneNode(true);
    row.querySelectorAll("*").forEach((part) => {
      for (const name of ["id", "name", "for", "value", "aria-labelledby", "aria-describedby"]) {
        const value = part.getAttribute(name);
        if (value && (value === used || value.startsWith(`${used}-`))) {
          part.setAttribute(name, fresh + value.slice(used.length));
        }
      }
      part.removeAttribute("aria-invalid");
      if (part.matches("input[type=radio], input[type=checkbox]")) part.checked = false;
      else if (part.matches("input, textarea, select")) part.value = "";
    });
    row.querySelectorAll(".field-error").forEach((message) => message.remove());
    last.after(row);
    renumber(list);
    const some = list.closest("[data-rows]").querySelector('.rows-any input[value="some"]');
    if (some) some.checked = true;
    row.querySelector("input:not([type=hidden]), textarea, select").focus();
  }

  function removeRow(button) {
    const list = button.closest(".rows-list");
    const row = button.closest("[data-row]");
    if (list.querySelectorAll(":scope > [data-row]").length > 1) row.remove();
    else {
      row.querySelectorAll("input, textarea, select").forEach((part) => {
        if (part.type === "radio" || part.type === "checkbox") part.checked = false;
        else part.value = "";
      });
    }
    renumber(list);
    list.querySelector("[data-add]").focus();
    list.dispatchEvent(new Event("change", { bubbles: true }));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add], [data-remove]");
    if (!button) return;
    event.preventDefault();
    if (button.matches("[data-add]")) addRow(button);
    else removeRow(button);
  });

  /* Days: slashes come by themselves while digits are typed at the end. */
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches("[data-day]") || !event.data || !/^\d$/.test(event.data)) return;
    if (/^\d{2}$/.test(field.value) || /^\d{2}\/\d{2}$/.test(field.value)) field.value += "/";
  });

  const page = document.querySelector("[data-self]");
  if (!page) return;
  document.documentElement.classList.add("scripted");
  const words = page.dataset;
  const place = (criterion) => `certify:${words.user}:${words.application}:${criterion}`;
  let token = words.token;

  /* After signing in anew every form of the page goes with the new token. */
  function renew(fresh) {
    token = fresh;
    document.querySelectorAll("input[name=csrf_token]").forEach((field) => { field.value = fresh; });
  }

  class Answer {
    constructor(form) {
      this.form = form;
      this.article = form.closest("[data-criterion]");
      this.key = place(this.article.dataset.criterion);
      this.state = this.article.querySelector("[data-state]");
      this.timer = 0;
      this.sending = false;
      this.again = false;
      form.addEventListener("input", () => this.changed(WAIT * 2));
      form.addEventListener("change", () => this.changed(WAIT));
      form.addEventListener("focusout", () => this.left());
      form.addEventListener("submit", (event) => this.submitted(event));
    }

    get revision() { return this.form.elements.seen_revision; }

    data() {
      const data = new FormData(this.form);
      data.delete("csrf_token");
      return [...data.entries()].filter(([, value]) => typeof value === "string");
    }

    say(kind, text) {
      this.state.dataset.kind = kind;
      this.state.textContent = text;
    }

    changed(wait) {
      this.keep(this.data());
      this.say("", "");
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), wait);
    }

    /* A complaint waits until one has left the criterion: who still types is not yet wrong. */
    left() {
      setTimeout(() => {
        if (this.complaint && !this.form.contains(document.activeElement)) {
          this.redraw(this.complaint);
          this.complaint = "";
        }
      }, 50);
    }

    submitted(event) {
      event.preventDefault();
      const button = event.submitter;
      const clear = button && button.name === "clear";
      clearTimeout(this.timer);
      if (clear) this.blank();
      this.send(clear ? [["clear", "yes"], ["seen_revision", this.revision.value]] : this.data());
    }

    blank() {
      this.form.querySelectorAll("[data-fields] :is(input, textarea, select)").forEach((part) => {
        if (part.type === "radio" || part.type === "checkbox") part.checked = false;
        else part.value = "";
      });
    }

    keep(data) {
      try { localStorage.setItem(this.key, JSON.stringify({ data, at: Date.now() })); } catch { /* full or forbidden: the page still holds it */ }
    }

    forget() {
      try { localStorage.removeItem(this.key); } catch { /* as above */ }
    }

    kept() {
      try { return JSON.parse(localStorage.getItem(this.key) || "null"); } catch { return null; }
    }

    async send(data = this.data(), repeated = false) {
      if (this.sending) { this.again = true; return; }
      this.sending = true;
      this.keep(data);
      this.say("", words.saving);
      const body = new URLSearchParams(data);
      body.set("csrf_token", token);
      try {
        const reply = await fetch(this.form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error", credentials: "same-origin" });
        const told = await reply.json();
        this.sending = false;
        if (reply.ok) this.saved(told);
        else if (reply.status === 401) this.signedOut(told, data, repeated);
        else if (reply.status === 409 && told.panel) this.conflict(told, data);
        else if (reply.status === 422 && told.fields) this.refused(told);
        else this.say("trouble", told.error || words.unsaved);
      } catch {
        this.sending = false;
        this.say("trouble", words.unsent); // no connection: kept, and tried again
      }
      if (this.again) { this.again = false; this.send(); }
    }

    saved(told) {
      this.revision.value = told.revision;
      this.complaint = "";
      if (!this.again) this.forget();
      this.form.querySelectorAll(".field-error").forEach((message) => message.remove());
      this.form.querySelectorAll("[aria-invalid]").forEach((part) => part.removeAttribute("aria-invalid"));
      this.form.querySelector("[data-panel]").replaceChildren();
      const clear = this.form.elements.clear;
      if (clear) clear.toggleAttribute("data-empty", told.empty);
      this.say("saved", words.saved);
      const parts = document.createElement("template");
      parts.innerHTML = told.parts;
      const put = (where, name) => where.replaceChildren(parts.content.querySelector(`[data-part=${name}]`).content);
      const mark = this.article.querySelector("[data-mark]");
      put(mark, "mark");
      mark.open = told.status === "not_met";
      put(document.querySelector("[data-line]"), "line");
      put(document.querySelector("[data-outlook]"), "outlook");
      const count = document.querySelector(`[data-section="${CSS.escape(told.section.id)}"]`);
      if (count) count.textContent = `${told.section.done}/${told.section.total}`;
      const points = document.querySelector(`[data-points="${CSS.escape(told.section.id)}"]`);
      if (points) points.textContent = told.section.points;
    }

    refused(told) {
      this.say("trouble", `${words.unsaved}: ${told.error}`);
      if (this.form.contains(document.activeElement)) this.complaint = told.fields;
      else this.redraw(told.fields);
    }

    redraw(fields) {
      this.form.querySelector("[data-fields]").innerHTML = fields;
    }

    conflict(told, data) {
      const panel = this.form.querySelector("[data-panel]");
      panel.innerHTML = told.panel;
      this.say("trouble", words.unsaved);
      panel.querySelector("[data-theirs]").addEventListener("click", () => {
        this.forget();
        location.reload();
      });
      panel.querySelector("[data-mine]").addEventListener("click", () => {
        this.revision.value = told.revision;
        this.send(data.map(([name, value]) => [name, name === "seen_revision" ? told.revision : value]));
      });
    }

    signedOut(told, data, repeated) {
      if (told.csrf_token) renew(told.csrf_token);
      if (told.signed_in && !repeated) { this.send(data, true); return; }
      this.say("trouble", `${told.error} `);
      const link = document.createElement("a");
      link.href = words.login;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = words.signin;
      this.state.append(link);
    }

    /* What was typed before a crash or without a connection comes back, and is sent. */
    restore() {
      const kept = this.kept();
      if (!kept) return;
      const data = new Map();
      kept.data.forEach(([name, value]) => data.set(name, [...(data.get(name) || []), value]));
      if (data.has("clear")) this.blank();
      else this.fill(data);
      this.send(kept.data);
    }

    fill(data) {
      for (const name of data.keys()) {
        for (let tries = 0; tries < 200 && !this.form.elements[name] && /-\d+-/.test(name); tries += 1) {
          const add = this.form.querySelector("[data-add]");
          if (!add) break;
          addRow(add);
        }
      }
      this.form.querySelectorAll("[data-fields] :is(input, textarea, select)").forEach((part) => {
        const values = data.get(part.name) || [];
        if (part.type === "radio" || part.type === "checkbox") part.checked = values.includes(part.value);
        else if (values.length) part.value = values[0];
      });
    }

    retry() {
      if (this.kept() && !this.sending && !this.complaint) this.send();
    }
  }

  const answers = [...page.querySelectorAll("form[data-autosave]")].map((form) => new Answer(form));
  answers.forEach((answer) => answer.restore());
  const retry = () => answers.forEach((answer) => answer.retry());
  addEventListener("online", retry);
  addEventListener("focus", retry);
  setInterval(() => { if (navigator.onLine) retry(); }, 30000);
  addEventListener("beforeunload", (event) => {
    if (answers.some((answer) => answer.sending)) event.preventDefault();
  });
})();

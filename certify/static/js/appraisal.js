// Saves one finding without reloading the page, then goes to the next open criterion.
// Without this script the same forms post, and the server answers with the page at that place.
"use strict";

const after = (card) => {
  const open = [...document.querySelectorAll('.item[data-open="yes"]')];
  return open.find((other) => card.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING)
    || open[0];
};

const goOn = (card) => {
  const next = after(card);
  const place = next || document.getElementById("standing");
  place.scrollIntoView({ block: next ? "start" : "nearest" });
  const control = place.querySelector(".btn-agree, .disagree[open] input:not([type=hidden]), #note");
  (control || place).focus({ preventScroll: true });
};

const swap = (page, id) => {
  const fresh = page.getElementById(id);
  const old = document.getElementById(id);
  if (fresh && old) old.replaceWith(document.adoptNode(fresh));
  return document.getElementById(id);
};

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-swap]");
  const button = event.submitter;
  if (!form || (button && ["add", "remove"].includes(button.name))) return;
  event.preventDefault();
  const body = new FormData(form);
  if (button && button.name) body.set(button.name, button.value);
  if (button) button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.getElementById(form.dataset.swap)) throw new Error(String(answer.status));
    const card = swap(page, form.dataset.swap);
    swap(page, "standing");
    document.dispatchEvent(new CustomEvent("certify:swapped", { detail: card }));
    if (answer.ok) goOn(card);
    else (card.querySelector("[aria-invalid=true]") || card.querySelector(".disagree[open] .answer input")
      || card.querySelector(".btn-agree"))?.focus();
  } catch {
    if (button && button.name) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
    }
    form.submit(); // offline or signed out: the browser says so itself, and keeps what was typed
  }
});

// Verifies the token of a QR code in the browser: Ed25519 (RFC 8032) over a compact JWS (RFC 7515),
// with the public keys that stand in the page; and the status in a signed list that was fetched
// before. Asks nothing of the network.
"use strict";
(() => {
  const place = document.getElementById("offline");
  const told = JSON.parse(place.dataset.contents);
  const result = place.querySelector(".result");
  let language = document.documentElement.lang === "en" ? "en" : "vi";
  let asked = null;
  let statuses = null;

  const say = (name, parts = {}) =>
    told.words[name][language].replace(/\{(\w+)\}/g, (_whole, part) => parts[part] ?? "");
  const day = (text) => text.split("-").reverse().join("/");
  const moment = (text) =>
    new Intl.DateTimeFormat("en-GB", {
      timeZone: "Asia/Ho_Chi_Minh", dateStyle: "short", timeStyle: "short",
    }).format(new Date(text)).replace(",", "");
  const localDay = (text) =>
    new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Ho_Chi_Minh" }).format(new Date(text));

  // The token is the last part of an address, or stands alone; line breaks come from copying.
  function tokenIn(text) {
    return text.replace(/\s+/g, "").split("/").pop().split("#").pop();
  }

  function bytes(part) {
    if (!/^[A-Za-z0-9_-]*$/.test(part)) throw new SyntaxError("base64url");
    const plain = atob(part.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
  }

  const json = (part) => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes(part)));

  function parse(token) {
    const parts = token.split(".");
    if (parts.length !== 3) throw new SyntaxError("three parts");
    const [head, body, signature] = parts;
    const header = json(head);
    if (header.alg !== "Ed25519" || "crit" in header) throw new SyntaxError("algorithm");
    const [number, unit, digest, standard, issued] = json(body);
    const found = /^(\d{4,})\/(\d{4})\/GCN-(\w+)$/.exec(number);
    const date = /^(\d{4})(\d\d)(\d\d)$/.exec(String(issued));
    if (!found || !date || typeof unit !== "string") throw new SyntaxError("claims");
    return {
      number, unit, standard, cut: digest !== "",
      sequence: Number(found[1]), year: found[2], authority: found[3],
      issued: date.slice(1).join("-"),
      signed: new TextEncoder().encode(`${head}.${body}`), signature: bytes(signature),
    };
  }

  async function signed(key, signature, data) {
    const jwk = { kty: key.kty, crv: key.crv, x: key.x };
    const known = await crypto.subtle.importKey("jwk", jwk, { name: "Ed25519" }, false, ["verify"]);
    return crypto.subtle.verify({ name: "Ed25519" }, known, signature, data);
  }

  async function signer(token) {
    for (const key of told.keys) if (await signed(key, token.signature, token.signed)) return key;
    return null;
  }

  // RFC 8785: what JSON.stringify writes, with the names sorted by their UTF-16 units.
  function canonical(value) {
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
  }

  // The newest list seen of an issuer, so that an older one is refused; not every browser keeps it.
  function newest(issuer, issuedAt) {
    const name = `certify-status-list ${issuer}`;
    try {
      const seen = localStorage.getItem(name) ?? "";
      if (issuedAt >= seen) localStorage.setItem(name, issuedAt);
      return seen > issuedAt ? seen : issuedAt;
    } catch {
      return issuedAt;
    }
  }

  async function readList(text) {
    let list, key, holds = false;
    try {
      const envelope = JSON.parse(text);
      list = envelope.list;
      key = told.keys.find((each) => each.kid === list.key);
      const data = new TextEncoder().encode(canonical(list));
      holds = Boolean(key) && (await signed(key, bytes(envelope.signature), data));
    } catch {
      holds = false;
    }
    if (!holds || list.format !== "certify/status-list/1" || key.status === "compromised") return { fault: "list_bad" };
    if (new Date(list.next_update) < new Date()) return { fault: "list_old", parts: { moment: moment(list.next_update) } };
    const seen = newest(list.issuer, list.issued_at);
    if (seen > list.issued_at) return { fault: "list_replayed", parts: { moment: moment(seen) } };
    return { list, parts: { moment: moment(list.issued_at) } };
  }

  function statusOf(token) {
    const { list } = statuses;
    const entry = list.certificates.find((each) => each.number === token.number);
    if (entry) return entry;
    const given = list.series[token.authority]?.[token.year] ?? 0;
    return { status: token.sequence <= given ? "valid" : "unknown" };
  }

  async function check(text) {
    let token;
    try {
      token = parse(tokenIn(text));
    } catch {
      return { state: "bad", title: "no_token", more: "no_token_more" };
    }
    let key;
    try {
      key = await signer(token);
    } catch {
      return { state: "warning", title: "no_crypto", more: "no_crypto_more" };
    }
    if (!key) return { state: "bad", title: "bad", more: "bad_more" };
    if (key.status !== "compromised") return { state: "good", title: "holds", more: "holds_more", token, key };
    // Whoever stole a key can write any day: an earlier one is a warning at best.
    if (token.issued > localDay(key.compromised_from)) return { state: "bad", title: "bad", more: "compromised_after", key };
    return { state: "warning", title: "warning", more: "compromised_before", token, key };
  }

  // What the list says comes on top: a signature that holds may be of a certificate taken back.
  function judged(found) {
    if (!found?.token || !statuses?.list) return found;
    const listed = statusOf(found.token);
    if (listed.status === "valid") {
      return found.state === "good" ? { ...found, title: "valid", more: "valid_more", listed } : { ...found, listed };
    }
    if (listed.status === "unknown") return { ...found, state: "warning", title: "unknown", more: "unknown_more", listed };
    return { ...found, state: "bad", title: "withdrawn", more: "withdrawn_more", listed };
  }

  function element(name, text = "", className = "") {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function facts({ token, key, listed }) {
    const list = element("dl", "", "facts");
    const state = say(key.status, { moment: key.retired_at ? moment(key.retired_at) : "" });
    const lines = {
      number: token.number,
      unit: token.unit + (token.cut ? ` (${say("cut")})` : ""),
      standard: `${told.standards[token.standard]?.[language] ?? ""} (${token.standard})`.trim(),
      year: token.year,
      authority: `${told.authorities[token.authority]?.[language] ?? ""} (${token.authority})`.trim(),
      issued: day(token.issued),
      key: `${key.kid} – ${state}`,
    };
    if (listed) {
      const known = [say(`status_${listed.status}`)];
      if (listed.since) known.push(moment(listed.since));
      if (listed.reason) known.push(listed.reason);
      if (listed.replaced_by) known.push(say("replaced_by", { number: listed.replaced_by }));
      lines.status = known.join("; ");
    }
    for (const [name, value] of Object.entries(lines)) list.append(element("dt", say(name)), element("dd", value));
    return list;
  }

  function show() {
    const line = place.querySelector(".list-line");
    line.textContent = statuses ? say(statuses.fault ?? "list_good", statuses.parts) : "";
    line.classList.toggle("list-bad", Boolean(statuses?.fault));
    result.replaceChildren();
    const shown = judged(asked);
    if (!shown) return;
    const signs = { good: "✓", warning: "!", bad: "✕" };
    const verdict = element("div", "", `verdict verdict-${shown.state}`);
    const words = element("div");
    const parts = shown.key?.compromised_from
      ? { moment: moment(shown.key.compromised_from), reason: shown.key.reason ?? "" }
      : { moment: statuses?.list ? moment(statuses.list.issued_at) : "" };
    words.append(element("h2", say(shown.title)), element("p", say(shown.more, parts)));
    const sign = element("span", signs[shown.state], "verdict-sign");
    sign.setAttribute("aria-hidden", "true");
    verdict.append(sign, words);
    result.append(verdict);
    if (shown.token) result.append(facts(shown));
  }

  function speak(chosen) {
    language = chosen;
    document.documentElement.lang = chosen;
    const scope = document.body.classList.contains("kept") ? document : place;
    for (const each of scope.querySelectorAll("span[lang]")) each.hidden = each.lang !== chosen;
    for (const each of document.querySelectorAll("button[data-language]")) {
      each.setAttribute("aria-pressed", String(each.dataset.language === chosen));
    }
    show();
  }

  place.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    asked = await check(place.querySelector("textarea").value);
    show();
  });
  place.querySelector("input[type=file]").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    statuses = file ? await readList(await file.text()) : null;
    show();
  });
  for (const each of document.querySelectorAll("button[data-language]")) {
    each.addEventListener("click", () => speak(each.dataset.language));
  }
  for (const each of document.querySelectorAll(".made")) each.textContent = moment(told.made);
  speak(language);
})();

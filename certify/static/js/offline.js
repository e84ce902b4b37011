// Verifies the token of a QR code in the browser: Ed25519 (RFC 8032) over a compact JWS (RFC 7515),
// with the public keys that stand in the page. Asks nothing of the network.
"use strict";
(() => {
  const place = document.getElementById("offline");
  const told = JSON.parse(place.dataset.contents);
  const result = place.querySelector(".result");
  let language = document.documentElement.lang === "en" ? "en" : "vi";
  let shown = null;

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
      number, unit, standard, cut: digest !== "", year: found[2], authority: found[3],
      issued: date.slice(1).join("-"),
      signed: new TextEncoder().encode(`${head}.${body}`), signature: bytes(signature),
    };
  }

  async function signer(token) {
    for (const key of told.keys) {
      const jwk = { kty: key.kty, crv: key.crv, x: key.x };
      const known = await crypto.subtle.importKey("jwk", jwk, { name: "Ed25519" }, false, ["verify"]);
      if (await crypto.subtle.verify({ name: "Ed25519" }, known, token.signature, token.signed)) return key;
    }
    return null;
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

  function element(name, text = "", className = "") {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function facts({ token, key }) {
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
    for (const [name, value] of Object.entries(lines)) list.append(element("dt", say(name)), element("dd", value));
    return list;
  }

  function show() {
    result.replaceChildren();
    if (!shown) return;
    const signs = { good: "✓", warning: "!", bad: "✕" };
    const verdict = element("div", "", `verdict verdict-${shown.state}`);
    const words = element("div");
    const parts = shown.key?.compromised_from
      ? { moment: moment(shown.key.compromised_from), reason: shown.key.reason }
      : {};
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
    shown = await check(place.querySelector("textarea").value);
    show();
  });
  for (const each of document.querySelectorAll("button[data-language]")) {
    each.addEventListener("click", () => speak(each.dataset.language));
  }
  for (const each of document.querySelectorAll(".made")) each.textContent = moment(told.made);
  speak(language);
})();

// Offers provinces and communes while one types; without it the field takes a name or a code.
(() => {
  "use strict";
  for (const input of document.querySelectorAll("input[data-areas]")) {
    const list = document.getElementById(input.getAttribute("list"));
    let timer = 0;
    let last = "";
    const offer = async () => {
      const words = input.value.trim();
      if (words.length < 2 || words === last || words.includes("–")) return;
      last = words;
      const url = new URL(input.dataset.areas, location.href);
      url.searchParams.set("q", words);
      try {
        const answer = await fetch(url, { headers: { Accept: "application/json" } });
        if (!answer.ok) return;
        const found = await answer.json();
        list.replaceChildren(...found.map((label) => new Option(label, label)));
      } catch {
        // Offline: the field still takes what is typed.
      }
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(offer, 200);
    });
  }
})();

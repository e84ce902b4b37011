// A batch that is being worked on: its figures follow by themselves.
"use strict";
(() => {
  const refresh = async () => {
    const shown = document.getElementById("progress");
    if (!shown || !("running" in shown.dataset)) return;
    // Whoever is at a button or reads with the keyboard is not disturbed.
    if (!document.hidden && !shown.contains(document.activeElement)) {
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById("progress");
        if (answer.ok && fresh) shown.replaceWith(document.adoptNode(fresh));
      } catch {
        // The next turn may reach the server again.
      }
    }
    setTimeout(refresh, 2000);
  };
  setTimeout(refresh, 2000);
})();

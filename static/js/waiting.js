// A page that says « work in progress » looks again by itself until it does not. Without scripts, its button does.

const AGAIN_AFTER_MS = 4000;

async function lookAgain() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.ok && !page.querySelector("[data-working]")) {
      location.reload();
      return;
    }
  } catch {
    // The network is away for a moment: what is on the screen stays, and the next look may do.
  }
  setTimeout(lookAgain, AGAIN_AFTER_MS);
}

if (document.querySelector("[data-working]")) {
  setTimeout(lookAgain, AGAIN_AFTER_MS);
}

// A tap while the network is away sends nothing and loses nothing: the page asks first, and says so where one tapped.
// Without scripts, the browser says it on a page of its own.

const PATIENCE_MS = 8000;
const notice = document.querySelector("[data-unreached]");
let isReached = false;
let isAsking = false;

async function reaches() {
  try {
    await fetch(location.href, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    return true;
  } catch {
    return false;
  }
}

async function askFirst(event) {
  if (isReached || !AbortSignal.timeout) {
    return;
  }
  event.preventDefault();
  if (isAsking) {
    return;
  }
  const [form, button] = [event.target, event.submitter];
  notice.hidden = true;
  isAsking = true;
  isReached = await reaches();
  isAsking = false;
  if (isReached) {
    form.requestSubmit(button);
    isReached = false;
  } else {
    (button.closest(".actions") || button).after(notice);
    notice.hidden = false;
  }
}

if (notice) {
  document.addEventListener("submit", askFirst);
}

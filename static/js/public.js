// What a browser with scripts adds to the public pages. Without them, the search button and the browser's own menu do.

function fold(text) {
  return text
    .toLowerCase()
    .replace(/œ/g, "oe")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .map((word) => ({ st: "saint", ste: "sainte" })[word] || word);
}

function narrowHospitals(form) {
  const field = form.querySelector("input[type=search]");
  const count = document.querySelector("[data-find-count]");
  const hospitals = [...document.querySelectorAll("[data-find-text]")];
  const areas = [...document.querySelectorAll("[data-find-area]")];
  const others = [...document.querySelectorAll("[data-find-hides]")];

  function narrow() {
    const typed = field.value.trim();
    const words = fold(typed);
    // Another alphabet finds nothing: all hospitals would be no answer to it.
    const wanted = words.length || !typed ? words : [typed];
    let found = 0;
    for (const hospital of hospitals) {
      hospital.hidden = !wanted.every((word) => hospital.dataset.findText.includes(word));
      found += hospital.hidden ? 0 : 1;
    }
    for (const area of areas) {
      area.hidden = !area.querySelector("[data-find-text]:not([hidden])");
    }
    for (const other of others) {
      other.hidden = wanted.length > 0;
    }
    count.textContent = wanted.length === 0 ? "" : sentence(found);
  }

  function sentence(found) {
    if (found === 0) return count.dataset.none;
    return found === 1 ? count.dataset.one : count.dataset.many.replace("{count}", found);
  }

  field.addEventListener("input", narrow);
}

for (const form of document.querySelectorAll("[data-find]")) {
  // A page of results holds only what was found: there, the button searches all of them again.
  if (!new URLSearchParams(location.search).get("q")) narrowHospitals(form);
}

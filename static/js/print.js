// A button that prints the page; without this file it stays hidden, and the browser's own menu prints.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// What is folded on a screen is on paper too.
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details[data-print-open]")) {
    details.open = true;
  }
});

/**
 * The script of results/index.html: what is typed has to stand in a card, word by word; buttons of one group widen each other, those of different groups narrow.
 * Headings without a visible card are hidden while something is sought. "/" goes to the search field, Escape clears it.
 */
export const searchScript = `<script>
(() => {
  const form = document.querySelector(".finder");
  const [input, shown, none] = ["search", "shown", "none"].map((id) => document.getElementById(id));
  const buttons = [...form.querySelectorAll("button[data-filter]")];
  const cards = [...document.querySelectorAll("[data-card]")].map((element) => ({ element, text: element.textContent.toLowerCase() }));
  const groups = [...document.querySelectorAll("[data-group]")].reverse();
  const idle = document.querySelectorAll("[data-idle]");
  form.hidden = false;
  const update = () => {
    const words = input.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const chosen = {};
    for (const { dataset, ariaPressed } of buttons)
      if (ariaPressed === "true") (chosen[dataset.filter] ??= []).push(dataset.value);
    const active = words.length > 0 || Object.keys(chosen).length > 0;
    let count = 0;
    for (const { element, text } of cards) {
      const fits = words.every((word) => text.includes(word)) &&
        Object.entries(chosen).every(([key, values]) => values.some((value) => element.dataset[key].split(" ").includes(value)));
      element.hidden = !fits;
      if (fits) count++;
    }
    for (const element of idle) element.hidden = active;
    for (const group of groups) group.hidden = active && !group.querySelector("[data-card]:not([hidden])");
    shown.textContent = active ? count + " of " + cards.length : cards.length + " in all";
    none.hidden = count > 0;
  };
  input.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const button of buttons)
    button.addEventListener("click", () => {
      button.ariaPressed = String(button.ariaPressed !== "true");
      update();
    });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== input) {
      event.preventDefault();
      input.focus();
    }
    if (event.key === "Escape" && document.activeElement === input) {
      input.value = "";
      update();
    }
  });
  update();
})();
</script>`;

/** The search field and its buttons; a group of fewer than two values is left out. */
export function finder(
  filters: readonly { readonly key: string; readonly values: readonly (readonly [value: string, label: string])[] }[],
): string {
  const group = ({ key, values }: (typeof filters)[number]) => {
    const buttons = values.map(
      ([value, label]) =>
        `<button type="button" aria-pressed="false" data-filter="${key}" data-value="${value}">${label}</button>`,
    );
    return `<fieldset class="chips"><legend>${key}</legend>${buttons.join("")}</fieldset>`;
  };
  return `<form class="finder" role="search" hidden>
<input id="search" type="search" placeholder="Search titles, captions, numbers, commands" aria-label="Search" autocomplete="off" spellcheck="false">
<div class="filters">${filters
    .filter(({ values }) => values.length > 1)
    .map(group)
    .join("\n")}<output class="shown" id="shown"></output></div>
</form>
<p class="none" id="none" hidden>Nothing fits.</p>`;
}

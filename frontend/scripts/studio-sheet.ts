/** A sheet of boxes under the keyboard, and what it gives while one types. Without it the form does the same work. */
const PAUSE = 500;

/** The boxes of a grid, line by line. */
function lines(grid: Element): HTMLInputElement[][] {
  return [...grid.querySelectorAll("tbody tr")].map((line) => [...line.querySelectorAll<HTMLInputElement>("input[type=text]")]);
}

function walk(event: KeyboardEvent, form: HTMLFormElement): void {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || event.altKey || event.ctrlKey || event.metaKey) return;
  const grid = box.closest("[data-grid]");
  if (!grid) return;
  const all = lines(grid);
  const line = all.findIndex((one) => one.includes(box));
  const column = all[line]?.indexOf(box) ?? -1;
  const atStart = box.selectionStart === 0 && box.selectionEnd === 0;
  const atEnd = box.selectionStart === box.value.length && box.selectionEnd === box.value.length;
  const offers = box.hasAttribute("list");
  let next: HTMLInputElement | undefined;
  if (event.key === "Enter" || (event.key === "ArrowDown" && !offers)) next = all[line + 1]?.[column];
  else if (event.key === "ArrowUp" && !offers) next = all[line - 1]?.[column];
  else if (event.key === "ArrowRight" && atEnd) next = all[line]?.[column + 1];
  else if (event.key === "ArrowLeft" && atStart) next = all[line]?.[column - 1];
  else return;
  if (next) {
    event.preventDefault();
    next.focus();
    next.select();
  } else if (event.key === "Enter" && line === all.length - 1) {
    event.preventDefault();
    form.querySelector<HTMLButtonElement>("button[value=row-add]")?.focus();
  }
}

/** Ask what the table would give, and show it beside what is typed; nothing is saved. */
async function attempt(form: HTMLFormElement, sent: FormData, signal: AbortSignal): Promise<void> {
  sent.set("geste", "try");
  const answer = await fetch(form.action, { method: "POST", body: sent, signal });
  if (!answer.ok && answer.status !== 422) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const shown of document.querySelectorAll("[data-live]")) {
    const now = page.getElementById(shown.id);
    if (now && now.innerHTML !== shown.innerHTML) shown.replaceChildren(...now.cloneNode(true).childNodes);
  }
}

const form = document.querySelector<HTMLFormElement>("form[data-sheet]");
if (form) {
  let waiting = 0;
  let asked = new AbortController();
  form.addEventListener("keydown", (event) => walk(event, form));
  form.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      asked.abort();
      asked = new AbortController();
      attempt(form, new FormData(form), asked.signal).catch(() => undefined);
    }, PAUSE);
  });
}

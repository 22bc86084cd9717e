/**
 * Writing a letter: marks around what is selected, a merge field where one types, and the letter redrawn as it changes.
 * Without this script the marks are typed, and « Voir » draws the letter on a page of its own.
 */
const DELAY = 600;
const WORDS = ".pv-letter__text";

type Typed = HTMLTextAreaElement | HTMLInputElement;

function isTyped(target: EventTarget | null): target is Typed {
  return target instanceof HTMLElement && target.matches(WORDS);
}

/** Put words where the selection stands, and leave what was selected selected between them. */
function surround(field: Typed, before: string, after: string): void {
  const from = field.selectionStart ?? field.value.length;
  const to = field.selectionEnd ?? from;
  const held = field.value.slice(from, to);
  field.setRangeText(before + held + after, from, to, "end");
  field.focus();
  const start = from + before.length;
  field.setSelectionRange(start, start + held.length);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function tools(form: HTMLFormElement): void {
  const bar = form.querySelector<HTMLElement>("[data-letter-tools]");
  if (!bar) return;
  let field: Typed | null = null;
  bar.hidden = false;
  form.addEventListener("focusin", (event) => {
    if (isTyped(event.target)) field = event.target;
  });
  for (const button of bar.querySelectorAll<HTMLButtonElement>("[data-mark]")) {
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      const mark = button.dataset.mark ?? "";
      if (field) surround(field, mark === "[]" ? "[" : mark, mark === "[]" ? "]" : mark);
    });
  }
  const merge = bar.querySelector<HTMLSelectElement>("[data-merge]");
  merge?.addEventListener("change", () => {
    if (field && merge.value) surround(field, `{${merge.value}}`, "");
    merge.value = "";
  });
  form.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || !isTyped(event.target)) return;
    const mark = { b: "**", i: "__" }[event.key];
    if (!mark) return;
    event.preventDefault();
    surround(event.target, mark, mark);
  });
}

function looks(form: HTMLFormElement): void {
  const button = form.querySelector<HTMLButtonElement>("[data-look]");
  const shown = document.getElementById("apercu");
  if (!button || !shown) return;
  let waiting = 0;
  let last: AbortController | undefined;
  const draw = async (): Promise<void> => {
    last?.abort();
    last = new AbortController();
    try {
      const answer = await fetch(button.formAction, {
        method: "POST",
        body: new FormData(form),
        signal: last.signal,
      });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const drawn = page.getElementById("apercu");
      if (drawn) shown.replaceChildren(...drawn.childNodes);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  };
  form.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => void draw(), DELAY);
  });
  button.addEventListener("click", (event) => {
    event.preventDefault();
    void draw();
  });
}

for (const form of document.querySelectorAll<HTMLFormElement>("form.pv-letter")) {
  tools(form);
  looks(form);
}

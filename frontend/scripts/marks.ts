/** The marks of a letter: bold and italic around what is selected, a field where one types; typed by hand without it. */
const WORDS = ".pv-letter__text";
const KEYS: Readonly<Record<string, string>> = { b: "**", i: "__" };

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

function show(root: Document): void {
  for (const bar of root.querySelectorAll<HTMLElement>("[data-letter-tools]")) bar.hidden = false;
}

/** Show the buttons of the marks, and obey them and their keys. */
export function markWords(root: Document): void {
  let last: Typed | null = null;
  /** The text one was in; the first of the form for who has been in none. */
  const fieldBeside = (control: Element): Typed | null => {
    const form = control.closest("form");
    return last?.isConnected && last.form === form ? last : (form?.querySelector<Typed>(WORDS) ?? null);
  };
  show(root);
  root.addEventListener("htmx:afterSettle", () => show(root));
  root.addEventListener("focusin", (event) => {
    if (isTyped(event.target)) last = event.target;
  });
  root.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-mark]") : null;
    const field = button && fieldBeside(button);
    if (!button || !field) return;
    const mark = button.dataset.mark ?? "";
    surround(field, mark === "[]" ? "[" : mark, mark === "[]" ? "]" : mark);
  });
  root.addEventListener("change", (event) => {
    const merge = event.target;
    if (!(merge instanceof HTMLSelectElement) || !merge.matches("[data-merge]")) return;
    const field = fieldBeside(merge);
    if (field && merge.value) surround(field, `{${merge.value}}`, "");
    merge.value = "";
  });
  root.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !isTyped(event.target)) return;
    const mark = KEYS[event.key.toLowerCase()];
    if (!mark) return;
    event.preventDefault();
    surround(event.target, mark, mark);
  });
}

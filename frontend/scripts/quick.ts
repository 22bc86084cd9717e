/** Keys of the desk: a sign presses what bears it, Ctrl+Enter sends the form one fills, ArrowDown leaves the search. */

const ROW = ".pv-rows tbody tr";

/** Whether a sign typed now belongs to a text. */
function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null
  );
}

/** What bears a key: in the row one is on, else out of any row (a key never presses the row of somebody else). */
function bearer(root: Document, key: string): HTMLElement | null {
  const wanted = `[data-key="${CSS.escape(key)}"]`;
  const row = document.activeElement?.closest(ROW) ?? root.querySelector(`${ROW}[aria-current=true]`);
  const inRow = row?.querySelector<HTMLElement>(wanted);
  if (inRow) return inRow;
  return Array.from(root.querySelectorAll<HTMLElement>(wanted)).find((one) => !one.closest(ROW)) ?? null;
}

/** Listen to the keys that pages of the desk announce. */
export function quickKeys(root: Document): void {
  root.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target instanceof Element ? event.target.closest<HTMLFormElement>("form[data-quick]") : null;
      if (!form) return;
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" && event.target instanceof Element && event.target.matches("[role=search] input")) {
      const first = root.querySelector<HTMLElement>(`${ROW} a`);
      if (!first) return;
      event.preventDefault();
      first.closest("tr")?.setAttribute("aria-current", "true");
      first.focus();
      return;
    }
    if (event.key.length !== 1 || isWriting(event.target)) return;
    if (root.querySelector(".pv-desk[data-keys=off]")) return;
    const text = root.querySelector<HTMLElement>(`[data-focus-key="${CSS.escape(event.key)}"] textarea`);
    const found = text ?? bearer(root, event.key);
    if (!found) return;
    event.preventDefault();
    found.focus();
    if (!text) found.click();
  });
}

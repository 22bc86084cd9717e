/**
 * Single keys: walk the list, open, tick, take, hand on, label; go elsewhere; show the help.
 *
 * They are silent while one writes, and the agent can turn them off (WCAG 2.2, criterion 2.1.4): the desk
 * then says `data-keys="off"`. The palette keeps its modifier key.
 */

const WRITING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], dialog, details.pv-menu[open]";
/** Between `g` and the key that says where, in milliseconds: long enough for one who types slowly. */
const PATIENCE = 5000;

/** The rows of the list of this page. */
function rowsOf(root: Document): HTMLTableRowElement[] {
  return Array.from(root.querySelectorAll<HTMLTableRowElement>(".pv-rows tbody tr"));
}

/** The row one has walked to, if any. */
function currentRow(root: Document): HTMLTableRowElement | undefined {
  return rowsOf(root).find((row) => row.getAttribute("aria-current") === "true");
}

/** Walk to the next or the previous row; its link takes the focus, so that it is read aloud. */
function walk(root: Document, step: number): boolean {
  const rows = rowsOf(root);
  const here = rows.findIndex((row) => row.getAttribute("aria-current") === "true");
  const next = Math.min(Math.max(here + step, 0), rows.length - 1);
  rows.forEach((row, index) => {
    if (index === next) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  });
  rows[next]?.querySelector<HTMLAnchorElement>("a")?.focus();
  return rows.length > 0;
}

/** Whether something is ticked: a key that acts then means what is ticked, wherever one has walked to. */
function isTicked(root: Document): boolean {
  return root.querySelector("[name=demandes]:checked, [name=tout]:checked, [name=page]:checked") !== null;
}

/** Do a gesture to what is ticked; with nothing ticked, go where the row one has walked to does it alone. */
function act(root: Document, gesture: string, alone: "takeUrl" | "labelUrl"): boolean {
  if (isTicked(root)) return press(button(root, gesture));
  return follow(currentRow(root)?.dataset[alone]);
}

/** Hand on what is ticked; with nothing ticked, the row one has walked to. */
function handOn(root: Document): boolean {
  const give = button(root, "assign");
  if (!give) return false;
  if (!isTicked(root)) currentRow(root)?.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
  return isTicked(root) && press(give);
}

/** The button of a gesture on what is ticked. */
function button(root: Document, gesture: string): HTMLElement | null {
  return root.querySelector<HTMLElement>(`[name=geste][value=${gesture}]`);
}

/** Press what is there, and say whether something was. */
function press(found: HTMLElement | null | undefined): boolean {
  found?.click();
  return Boolean(found);
}

/** Go where the row says, when it says so. */
function follow(address: string | undefined): boolean {
  if (address) window.location.assign(address);
  return Boolean(address);
}

/** Write in the search of the page. */
function search(root: Document): boolean {
  const box = root.querySelector<HTMLInputElement>("[role=search] input[type=search]");
  box?.focus();
  return Boolean(box);
}

/** Show the help of the keys. */
function help(root: Document): boolean {
  const sheet = root.querySelector<HTMLDialogElement>("#touches");
  sheet?.showModal();
  return Boolean(sheet);
}

/** What each key does; it says whether the page had something to do. */
function gestures(root: Document): Record<string, () => boolean> {
  return {
    j: () => walk(root, 1),
    k: () => walk(root, -1),
    o: () => press(currentRow(root)?.querySelector("a")),
    x: () => press(currentRow(root)?.querySelector<HTMLElement>("input[type=checkbox]")),
    X: () => press(root.querySelector<HTMLElement>("#cocher-page")),
    t: () => act(root, "take", "takeUrl"),
    l: () => act(root, "label", "labelUrl"),
    a: () => handOn(root),
    "/": () => search(root),
    "?": () => help(root),
  };
}

/** Listen to the keys of this page. */
export function listenToKeys(root: Document): void {
  const acts = gestures(root);
  let went = -PATIENCE;
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (root.querySelector(".pv-desk[data-keys=off]")) return;
    if (event.target instanceof HTMLElement && event.target.closest(WRITING)) return;
    if (event.timeStamp - went < PATIENCE) {
      went = -PATIENCE;
      const way = root.querySelector<HTMLAnchorElement>(`[data-go="${CSS.escape(event.key)}"]`);
      if (way) {
        event.preventDefault();
        way.click();
        return;
      }
    }
    if (event.key === "g") {
      went = event.timeStamp;
      return;
    }
    if (acts[event.key]?.()) event.preventDefault();
  });
  for (const link of root.querySelectorAll<HTMLAnchorElement>("[data-shortcut-help]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey) return;
      if (help(root)) event.preventDefault();
    });
  }
}

/** The box in the header of a list ticks its page and shows what is ticked; without scripts the server reads it. */

const PAGE = "cocher-page";

function boxesOf(head: HTMLInputElement): HTMLInputElement[] {
  return Array.from(head.closest("table")?.querySelectorAll<HTMLInputElement>("tbody input[type=checkbox]") ?? []);
}

/** Show in the header whether all, some or none of the page is ticked. */
export function showTicked(root: Document): void {
  const head = root.getElementById(PAGE);
  if (!(head instanceof HTMLInputElement)) return;
  const ticked = boxesOf(head).filter((one) => one.checked).length;
  head.checked = ticked > 0 && ticked === boxesOf(head).length;
  head.indeterminate = ticked > 0 && !head.checked;
}

/** Follow what is ticked on this page, in whatever list stands there. */
export function tickPages(root: Document): void {
  root.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    if (target.id === PAGE) for (const box of boxesOf(target)) box.checked = target.checked;
    else if (target.name === "demandes") showTicked(root);
  });
  // A browser that comes back to the page ticks again what was, and says nothing of it.
  showTicked(root);
  window.addEventListener("pageshow", () => showTicked(root));
}

/** What the agent's screens gain from scripts: menus that close by themselves, lists read from the keyboard. */
import { tellPasskeyRefusals } from "./passkeys";
import { quickKeys } from "./quick";

/** Close an open menu with Escape or by going elsewhere. */
function closeMenus(root: Document): void {
  const openMenus = (): HTMLDetailsElement[] =>
    Array.from(root.querySelectorAll<HTMLDetailsElement>("details.pv-menu[open]"));
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      menu.open = false;
      menu.querySelector<HTMLElement>("summary")?.focus();
    }
  });
  for (const kind of ["click", "focusin"]) {
    root.addEventListener(kind, (event) => {
      for (const menu of openMenus()) {
        if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
      }
    });
  }
}

/** Go through a list of rows with j and k, open one with Enter or o, tick it with x, and reach the search with /. */
function walkRows(root: Document): void {
  const rows = (): HTMLTableRowElement[] => Array.from(root.querySelectorAll<HTMLTableRowElement>(".pv-rows tbody tr"));
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target instanceof HTMLElement && event.target.closest("input:not([type=checkbox]), textarea, select, details[open]")) return;
    if (event.key === "/") {
      const search = root.querySelector<HTMLInputElement>("[role=search] input[type=search]");
      if (search) {
        event.preventDefault();
        search.focus();
      }
      return;
    }
    const list = rows();
    if (list.length === 0 || !["j", "k", "o", "x"].includes(event.key)) return;
    const here = list.findIndex((row) => row.getAttribute("aria-current") === "true");
    if (event.key === "x") {
      list[here]?.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
      return;
    }
    if (event.key === "o") {
      list[here]?.querySelector<HTMLAnchorElement>("a")?.click();
      return;
    }
    const next = Math.min(Math.max(here + (event.key === "j" ? 1 : -1), 0), list.length - 1);
    list.forEach((row, index) => {
      if (index === next) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    });
    list[next]?.querySelector<HTMLAnchorElement>("a")?.focus();
  });
}

closeMenus(document);
walkRows(document);
quickKeys(document);
tellPasskeyRefusals(document);

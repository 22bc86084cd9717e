/** What the agent's screens gain from scripts: menus that close by themselves, lists read from the keyboard. */
import { listenToKeys } from "./keys";
import { countDown } from "./leaving";
import { markWords } from "./marks";
import { openPalette } from "./palette";
import { tellPasskeyRefusals } from "./passkeys";
import { quickKeys } from "./quick";
import { tickPages } from "./ticking";

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

closeMenus(document);
listenToKeys(document);
markWords(document);
openPalette(document);
quickKeys(document);
tickPages(document);
tellPasskeyRefusals(document);
countDown(document);
// What a page that follows a long work brings in may be about to leave too.
document.addEventListener("htmx:afterSettle", () => countDown(document));

/** A message about to leave: its seconds are counted, then the page is drawn again. */

/** Count down each message that leaves soon. Nothing is read aloud at each second: the sentence says it once. */
export function countDown(root: Document): void {
  for (const bar of Array.from(root.querySelectorAll<HTMLElement>("[data-leaves-in]"))) {
    const end = Date.now() + Number(bar.dataset.leavesIn) * 1000;
    const shown = root.createElement("span");
    shown.className = "pv-leaving__count";
    shown.setAttribute("aria-hidden", "true");
    bar.prepend(shown);
    const beat = window.setInterval(tell, 250);
    tell();

    function tell(): void {
      const left = Math.ceil((end - Date.now()) / 1000);
      shown.textContent = String(Math.max(0, left));
      if (left > -2) return; // the worker takes a moment
      window.clearInterval(beat);
      window.location.reload();
    }
  }
}

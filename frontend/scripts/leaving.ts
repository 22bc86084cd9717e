/** A message or a decision about to leave: its seconds are counted, then the page is drawn again once it has left. */
import { asked, isTyping } from "./redrawing";

const LOOK_EVERY_MS = 1_500;
/** The worker looks for what is due every few seconds; past a minute it is late, and the page says no more. */
const MOST_LOOKS = 40;

/** Count down each one that leaves soon. Nothing is read aloud at each second: the sentence says it once. */
export function countDown(root: Document): void {
  for (const bar of Array.from(root.querySelectorAll<HTMLElement>("[data-leaves-in]:not([data-counted])"))) {
    bar.dataset.counted = "";
    const end = Date.now() + Number(bar.dataset.leavesIn) * 1000;
    const shown = root.createElement("span");
    shown.className = "pv-leaving__count";
    shown.setAttribute("aria-hidden", "true");
    bar.prepend(shown);
    const beat = window.setInterval(tell, 250);
    tell();

    function tell(): void {
      const left = Math.ceil((end - Date.now()) / 1000);
      if (left > 0) {
        shown.textContent = String(left);
        return;
      }
      window.clearInterval(beat);
      shown.textContent = "…";
      // It is being made: what would come too late is not offered.
      bar.querySelector("form")?.remove();
      const words = bar.querySelector(".pv-leaving__words strong");
      if (words) words.textContent = bar.dataset.underWay ?? "";
      window.setTimeout(() => void look(bar, 1), LOOK_EVERY_MS);
    }
  }
}

/** Look whether it has left; then draw the page again, or only say so while somebody types in it. */
async function look(bar: HTMLElement, times: number): Promise<void> {
  const there = await asked(location.href);
  const bars = Array.from(there?.querySelectorAll<HTMLElement>("[data-leaves-in]") ?? []);
  const waits = !there || bars.some((one) => one.dataset.planned === bar.dataset.planned);
  if (waits) {
    if (times < MOST_LOOKS) window.setTimeout(() => void look(bar, times + 1), LOOK_EVERY_MS);
  } else if (isTyping(document)) {
    const made = there.querySelector("[data-made]");
    if (made) bar.replaceWith(made);
    else bar.remove();
  } else {
    window.location.reload();
  }
}

/** Lines of an outline moved by their grips: dragged by mouse or finger, or one step at a time by arrows. */

type Puts = (line: HTMLElement, holder: string, after: string) => void;
type Steps = (line: HTMLElement, gesture: string) => void;
type Side = "before" | "after" | "into";

interface Target {
  line: HTMLElement;
  side: Side;
}

const LEAST = 4;
/** Pixels before a press becomes a drag. */
const EDGE = 48;
/** Pixels from the edge of the list where it scrolls by itself. */
const DEPTH: Record<string, number> = { step: 0, section: 1, field: 2, group: 2 };

function lineOf(at: Element | null): HTMLElement | null {
  return at?.closest<HTMLElement>(".pv-node") ?? null;
}

function holderOf(line: HTMLElement): HTMLElement | null {
  return lineOf(line.parentElement);
}

/** Where a line would go at a point: beside one of its own level, or into what can hold it. */
function targetAt(moved: HTMLElement, x: number, y: number): Target | null {
  const row = document.elementFromPoint(x, y)?.closest<HTMLElement>(".pv-node__row");
  const line = lineOf(row ?? null);
  if (!row || !line || moved.contains(line)) return null;
  const own = DEPTH[moved.dataset.level ?? ""] ?? 0;
  const other = DEPTH[line.dataset.level ?? ""] ?? 0;
  const box = row.getBoundingClientRect();
  if (other < own) return { line, side: "into" };
  if (other > own) return null;
  const isInBlock = holderOf(line)?.dataset.level === "group";
  if (isInBlock && moved.dataset.level === "group") return null;
  if (line.dataset.level === "group" && moved.dataset.level === "field" && y > box.top + box.height * 0.6) {
    return { line, side: "into" };
  }
  return { line, side: y < box.top + box.height / 2 ? "before" : "after" };
}

/** The element that will hold a line, and the one before it there. */
function roomOf(moved: HTMLElement, target: Target): [string, string] {
  if (target.side === "into") return [target.line.dataset.id ?? "", ""];
  const holder = holderOf(target.line)?.dataset.id ?? "";
  if (target.side === "after") return [holder, target.line.dataset.id ?? ""];
  let before = target.line.previousElementSibling;
  if (before === moved) before = before.previousElementSibling;
  return [holder, before instanceof HTMLElement ? (before.dataset.id ?? "") : ""];
}

/** Show the line where it goes at once; the answer draws it for good. */
function putNow(moved: HTMLElement, target: Target): void {
  if (target.side === "before") target.line.before(moved);
  if (target.side === "after") target.line.after(moved);
  if (target.side === "into") target.line.querySelector(":scope > .pv-nodes")?.prepend(moved);
}

function mark(target: Target | null): void {
  for (const one of document.querySelectorAll(".pv-node--before, .pv-node--after, .pv-node--into")) {
    one.classList.remove("pv-node--before", "pv-node--after", "pv-node--into");
  }
  target?.line.classList.add(`pv-node--${target.side}`);
}

/** The list scrolls when one drags near its edges. */
function scrollNear(y: number): void {
  const list = document.querySelector<HTMLElement>(".pv-builder__plan");
  if (!list) return;
  const isOwn = list.scrollHeight > list.clientHeight + 1;
  const box = isOwn ? list.getBoundingClientRect() : { top: 0, bottom: window.innerHeight };
  const by = y < box.top + EDGE ? -14 : y > box.bottom - EDGE ? 14 : 0;
  if (by) (isOwn ? list : window).scrollBy(0, by);
}

/** Let grips be dragged. */
export function dragLines(root: HTMLElement, puts: Puts): void {
  root.addEventListener("pointerdown", (start) => {
    const grip = start.target instanceof Element ? start.target.closest<HTMLElement>("[data-grip]") : null;
    const moved = lineOf(grip);
    if (!grip || !moved || start.button !== 0) return;
    start.preventDefault();
    grip.focus();
    let target: Target | null = null;
    let isDragged = false;
    let frame = 0;
    let at = start;
    const follow = (): void => {
      frame = 0;
      scrollNear(at.clientY);
      target = targetAt(moved, at.clientX, at.clientY);
      mark(target);
      if (isDragged) frame = requestAnimationFrame(follow);
    };
    const go = (event: PointerEvent): void => {
      at = event;
      if (!isDragged && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < LEAST) return;
      isDragged = true;
      moved.classList.add("pv-node--dragged");
      if (!frame) frame = requestAnimationFrame(follow);
    };
    const end = (event: Event): void => {
      cancelAnimationFrame(frame);
      isDragged = isDragged && event.type === "pointerup";
      if (isDragged && event instanceof PointerEvent) target = targetAt(moved, event.clientX, event.clientY);
      root.ownerDocument.removeEventListener("pointermove", go);
      for (const kind of ["pointerup", "pointercancel", "keydown"]) root.ownerDocument.removeEventListener(kind, stop);
      moved.classList.remove("pv-node--dragged");
      mark(null);
      if (!isDragged || !target) return;
      const [holder, after] = roomOf(moved, target);
      putNow(moved, target);
      puts(moved, holder, after);
    };
    const stop = (event: Event): void => {
      if (event instanceof KeyboardEvent && event.key !== "Escape") return;
      end(event);
    };
    root.ownerDocument.addEventListener("pointermove", go);
    for (const kind of ["pointerup", "pointercancel", "keydown"]) root.ownerDocument.addEventListener(kind, stop);
  });
}

/** Let the arrows move the line whose grip has the focus. */
export function moveByArrows(root: HTMLElement, steps: Steps): void {
  root.addEventListener("keydown", (event) => {
    const grip = event.target instanceof Element ? event.target.closest("[data-grip]") : null;
    const line = lineOf(grip);
    if (!line || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    steps(line, event.key === "ArrowUp" ? "monter" : "descendre");
  });
}

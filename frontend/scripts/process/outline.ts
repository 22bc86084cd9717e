/** The elements of the diagram as a list, in the order one reads them: the way there for who has no mouse. */
import { isChosen, tagOf } from "./element";
import type { Services, Shape } from "./library";
import { said } from "./words";

const NAMED: Record<string, string> = {
  startEvent: "Start event",
  endEvent: "End event",
  exclusiveGateway: "Exclusive gateway",
  inclusiveGateway: "Inclusive gateway",
  parallelGateway: "Parallel gateway",
  eventBasedGateway: "Event-based gateway",
  intermediateCatchEvent: "Timer intermediate catch event",
  boundaryEvent: "Boundary event",
  sequenceFlow: "Sequence flow",
  subProcess: "Sub-process",
};

export class Outline {
  constructor(
    private readonly place: HTMLElement,
    private readonly services: Services,
    private readonly go: (id: string) => void,
  ) {
    place.addEventListener("keydown", (event) => this.walk(event));
  }

  /** Draw the list again. */
  draw(): void {
    const at = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.element : undefined;
    const shown = this.services.elementRegistry
      .filter((one) => !one.labelTarget && this.counts(one))
      .sort((one, other) => place(one)[0] - place(other)[0] || place(one)[1] - place(other)[1]);
    this.place.replaceChildren(...shown.map((one) => this.line(one)));
    this.mark();
    if (at) this.button(at)?.focus();
  }

  /** Show which one is chosen. */
  mark(): void {
    const chosen = this.services.selection.get().map((one) => (one.labelTarget ?? one).id);
    for (const button of this.place.querySelectorAll<HTMLElement>("[data-element]")) {
      if (chosen.includes(button.dataset.element ?? "")) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }

  private button(id: string): HTMLElement | null {
    return this.place.querySelector<HTMLElement>(`[data-element="${CSS.escape(id)}"]`);
  }

  private counts(element: Shape): boolean {
    const held = element.businessObject;
    return held.$instanceOf("bpmn:FlowNode") || (held.$instanceOf("bpmn:SequenceFlow") && isChosen(element));
  }

  private line(element: Shape): HTMLLIElement {
    const line = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "pv-diagram__element";
    button.dataset.element = element.id;
    const words = element.businessObject.get("name") || said(NAMED[tagOf(element)] ?? "Task");
    button.textContent = words;
    if (element.businessObject.$instanceOf("bpmn:SequenceFlow")) line.className = "pv-diagram__way";
    button.addEventListener("click", () => this.go(element.id));
    line.append(button);
    return line;
  }

  private walk(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !(event.target instanceof HTMLElement)) return;
    const all = [...this.place.querySelectorAll<HTMLElement>("[data-element]")];
    all[all.indexOf(event.target) + step]?.focus();
    event.preventDefault();
  }
}

function place(element: Shape): [number, number] {
  const points = element.waypoints as { x: number; y: number }[] | undefined;
  const first = points?.[0];
  return first ? [first.x, first.y] : [element.x, element.y];
}

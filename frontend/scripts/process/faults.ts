/** What is wrong with the diagram, as the server judges it: a mark on each element, and the same in a list. */
import type { Services } from "./library";

interface Fault {
  id: string;
  name: string;
  sentence: string;
}

interface Judged {
  faults: Fault[];
}

const MARK = "pv-faulty";

export class Faults {
  private marked: string[] = [];
  private asked = new AbortController();

  constructor(
    private readonly place: HTMLElement,
    private readonly services: Services,
    private readonly token: string,
    private readonly go: (id: string) => void,
  ) {}

  /** Ask what is wrong with a text; an answer that comes after another question is left. */
  async judge(bpmn: string): Promise<boolean> {
    this.asked.abort();
    this.asked = new AbortController();
    const body = new FormData();
    body.set("bpmn", bpmn);
    body.set("csrfmiddlewaretoken", this.token);
    try {
      const answer = await fetch(this.place.dataset.judgedAt ?? "", { method: "POST", body, signal: this.asked.signal });
      if (!answer.ok) return false;
      this.show(((await answer.json()) as Judged).faults);
      return true;
    } catch {
      return false;
    }
  }

  private show(faults: Fault[]): void {
    const { canvas, overlays, elementRegistry } = this.services;
    for (const id of this.marked) if (elementRegistry.get(id)) canvas.removeMarker(id, MARK);
    overlays.remove({ type: MARK });
    this.marked = [...new Set(faults.map((one) => one.id))].filter((id) => elementRegistry.get(id));
    for (const id of this.marked) {
      canvas.addMarker(id, MARK);
      const badge = document.createElement("span");
      badge.className = "pv-fault-badge";
      badge.textContent = "!";
      badge.title = faults.filter((one) => one.id === id).map((one) => one.sentence).join(" ; ");
      overlays.add(id, MARK, { position: { top: -10, right: 10 }, html: badge });
    }
    this.place.querySelector("[data-none]")?.toggleAttribute("hidden", faults.length > 0);
    const list = this.place.querySelector("ul");
    list?.replaceChildren(...faults.map((fault) => this.line(fault)));
    const count = this.place.querySelector("[data-count]");
    if (count) count.textContent = faults.length ? ` (${faults.length})` : "";
  }

  private line(fault: Fault): HTMLLIElement {
    const line = document.createElement("li");
    const where = fault.name || fault.id;
    if (this.services.elementRegistry.get(fault.id)) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "pv-link-button";
      button.textContent = where;
      button.addEventListener("click", () => this.go(fault.id));
      line.append(button);
    } else line.append(where);
    line.append(where ? " : " : "", fault.sentence);
    return line;
  }
}

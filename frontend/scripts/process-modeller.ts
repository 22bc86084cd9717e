/**
 * The process of a procedure as a diagram: drawn, set in panels, judged, simulated, saved as one file.
 * Without this script the page shows the diagram the server drew, and leads to the list of steps.
 */
import { Faults } from "./process/faults";
import { type Services, type Shape, modeller, placed } from "./process/library";
import { Outline } from "./process/outline";
import { Panel } from "./process/panel";

const PAUSE_MS = 400;
/** Below it, the names of steps can no longer be read. */
const LEAST_ZOOM = 0.7;

interface Kept {
  revision: string;
  text: string;
}

const GESTURES: Record<string, Record<string, unknown>> = {
  step: { type: "bpmn:UserTask" },
  choice: { type: "bpmn:ExclusiveGateway" },
  together: { type: "bpmn:ParallelGateway" },
  wait: { type: "bpmn:IntermediateCatchEvent", eventDefinitionType: "bpmn:TimerEventDefinition" },
  end: { type: "bpmn:EndEvent" },
};

class Diagram {
  private readonly services: Services;
  private readonly importXML: (xml: string) => Promise<{ warnings: unknown[] }>;
  private readonly saveXML: () => Promise<string>;
  private readonly panel: Panel;
  private readonly faults: Faults;
  private readonly outline: Outline;
  private readonly text: HTMLTextAreaElement;
  private waiting = 0;
  private saved: string;

  constructor(
    private readonly root: HTMLElement,
    private readonly form: HTMLFormElement,
  ) {
    this.text = one<HTMLTextAreaElement>(form, "textarea[name=bpmn]");
    this.saved = this.text.value;
    const canvas = one<HTMLElement>(root, "[data-canvas]");
    canvas.replaceChildren();
    const { modeler, services } = modeller(canvas);
    this.services = services;
    this.importXML = (xml) => modeler.importXML(xml);
    this.saveXML = async () => (await modeler.saveXML({ format: true })).xml ?? "";
    const token = one<HTMLInputElement>(form, "[name=csrfmiddlewaretoken]").value;
    const go = (id: string) => this.go(id);
    this.panel = new Panel(one(root, "[data-panel-at]"), services, token, () => this.outline.draw());
    this.faults = new Faults(one(root, "[data-judged-at]"), services, token, go);
    this.outline = new Outline(one(root, "[data-outline]"), services, go);
    this.hear();
  }

  /** Draw what was kept in this page and not saved, else what the server holds. */
  async open(): Promise<void> {
    const kept = this.kept();
    try {
      await this.importXML(kept?.text ?? this.saved);
    } catch {
      this.tell("unreadable");
      return;
    }
    if (kept) this.take(kept);
    this.look();
    this.root.dataset.ready = "yes";
    this.outline.draw();
    this.undoable();
    void this.faults.judge(this.text.value);
  }

  /** Show the whole of it where it can still be read, else its beginning. */
  private look(): void {
    const { canvas, elementRegistry } = this.services;
    if (canvas.zoom("fit-viewport") >= LEAST_ZOOM) return;
    canvas.zoom(LEAST_ZOOM);
    const first = elementRegistry.filter((one) => one.type === "bpmn:StartEvent")[0];
    if (first) canvas.scrollToElement(first, { left: 120, top: 200 });
  }

  private hear(): void {
    const { eventBus } = this.services;
    eventBus.on("commandStack.changed", () => this.changed());
    eventBus.on("selection.changed", () => this.chosen());
    this.form.addEventListener("submit", (event) => this.submitted(event));
    this.root.addEventListener("click", (event) => this.pressed(event));
    this.root.addEventListener("change", (event) => this.linked(event));
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      void this.save();
    });
  }

  /** Where this tab keeps what is drawn: of one draft and of one agent, whoever comes in next in the same tab. */
  private get key(): string {
    return `parvis:diagram:${this.form.dataset.keptAs ?? ""}`;
  }

  /** What was drawn in this tab, over which revision, when it is not what the server holds. */
  private kept(): Kept | null {
    const held = sessionStorage.getItem(this.key);
    const [revision = "", ...rest] = held?.split("\n") ?? [];
    const text = rest.join("\n");
    return text && plain(text) !== plain(this.saved) ? { revision, text } : null;
  }

  /** Show what was kept. It stays over the revision it was drawn from: saving says what changed since, if it did. */
  private take(kept: Kept): void {
    this.tell(kept.revision === this.revision.value ? "kept" : "moved");
    this.text.value = kept.text;
    this.revision.value = kept.revision;
    one<HTMLElement>(this.form, "[data-gesture=forget]").hidden = false;
  }

  /** Give up what was kept, for what the server holds. */
  private forget(): void {
    window.clearTimeout(this.waiting);
    sessionStorage.removeItem(this.key);
    window.location.assign(window.location.pathname);
  }

  private get revision(): HTMLInputElement {
    return one<HTMLInputElement>(this.form, "[name=revision]");
  }

  private changed(): void {
    this.tell("waits");
    this.undoable();
    this.outline.draw();
    this.panel.again();
    window.clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => void this.keep(), PAUSE_MS);
  }

  /** Keep in the page what is drawn: a page closed by mistake loses nothing. */
  private async keep(): Promise<string> {
    window.clearTimeout(this.waiting);
    this.text.value = await this.saveXML();
    try {
      sessionStorage.setItem(this.key, `${this.revision.value}\n${this.text.value}`);
    } catch {
      // The browser keeps nothing: what is drawn stays in the page.
    }
    return this.text.value;
  }

  private submitted(event: SubmitEvent): void {
    event.preventDefault();
    void this.save();
  }

  /** Save without leaving; what the server does not take here, it says on a page of its own. */
  private async save(): Promise<void> {
    if (this.root.dataset.ready !== "yes") return;
    const bpmn = await this.keep();
    try {
      const answer = await fetch(this.form.action, {
        method: "POST",
        body: new FormData(this.form),
        headers: { "X-Studio-Part": "1" },
        credentials: "same-origin",
      });
      if (!answer.ok) {
        this.form.submit();
        return;
      }
      this.revision.value = String(((await answer.json()) as { revision: number }).revision);
    } catch {
      this.tell("failed");
      return;
    }
    this.saved = bpmn;
    sessionStorage.removeItem(this.key);
    one<HTMLElement>(this.form, "[data-gesture=forget]").hidden = true;
    this.tell("saved");
    void this.faults.judge(bpmn);
  }

  private pressed(event: Event): void {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-gesture]") : null;
    if (!button) return;
    const gesture = button.dataset.gesture ?? "";
    const chosen = this.alone;
    if (gesture === "undo") this.services.commandStack.undo();
    else if (gesture === "redo") this.services.commandStack.redo();
    else if (gesture === "forget") this.forget();
    else if (gesture === "judge") void this.judge();
    else if (gesture === "simulate") this.simulate(button);
    else if (gesture === "remove" && chosen) this.services.modeling.removeElements([chosen]);
    else if (GESTURES[gesture] && chosen) this.append(chosen, GESTURES[gesture]);
  }

  private append(source: Shape, about: Record<string, unknown>): void {
    const { elementFactory, elementRegistry, modeling } = this.services;
    const shape = elementFactory.createShape({ ...about });
    // As the modeller places them, without its box to type a name in: the panel asks for it.
    const added = modeling.appendShape(source, shape, placed(source, shape, elementRegistry), source.parent);
    this.go(added.id);
    this.root.querySelector<HTMLElement>(`[data-element="${CSS.escape(added.id)}"]`)?.focus();
  }

  private linked(event: Event): void {
    const menu = event.target;
    if (!(menu instanceof HTMLSelectElement) || !menu.matches("[data-link]")) return;
    const target = this.services.elementRegistry.get(menu.value);
    const chosen = this.alone;
    if (chosen && target && chosen !== target) this.services.modeling.connect(chosen, target);
    menu.value = "";
  }

  private async judge(): Promise<void> {
    const isDone = await this.faults.judge(await this.saveXML());
    this.tell(isDone ? "judged" : "failed");
  }

  private simulate(button: HTMLElement): void {
    const isOn = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(isOn));
    this.root.toggleAttribute("data-simulated", isOn);
    this.services.toggleMode.toggleMode(isOn);
  }

  private get alone(): Shape | null {
    const chosen = this.services.selection.get();
    const first = chosen[0];
    return chosen.length === 1 && first ? (first.labelTarget ?? first) : null;
  }

  private chosen(): void {
    const chosen = this.alone;
    this.outline.mark();
    this.panel.show(chosen);
    const gestures = this.root.querySelector<HTMLElement>("[data-gestures]");
    if (!gestures) return;
    gestures.hidden = !chosen;
    const goesOn = Boolean(chosen && !chosen.waypoints && !chosen.businessObject.$instanceOf("bpmn:EndEvent"));
    for (const after of gestures.querySelectorAll<HTMLElement>("[data-after]")) after.hidden = !goesOn;
    this.targets(chosen);
  }

  private targets(chosen: Shape | null): void {
    const menu = this.root.querySelector<HTMLSelectElement>("[data-link]");
    if (!menu) return;
    const shown = [...this.root.querySelectorAll<HTMLElement>("[data-outline] [data-element]")];
    const first = menu.options[0];
    const others = shown.filter((one) => one.dataset.element !== chosen?.id && !one.closest(".pv-diagram__way"));
    menu.replaceChildren(...(first ? [first] : []), ...others.map((one) => new Option(one.textContent ?? "", one.dataset.element)));
  }

  private go(id: string): void {
    const element = this.services.elementRegistry.get(id);
    if (!element) return;
    this.services.canvas.scrollToElement(element);
    this.services.selection.select(element);
  }

  private undoable(): void {
    const { commandStack } = this.services;
    for (const [name, can] of [["undo", commandStack.canUndo()], ["redo", commandStack.canRedo()]] as const) {
      const button = this.root.querySelector<HTMLButtonElement>(`[data-gesture=${name}]`);
      if (button) button.disabled = !can;
    }
  }

  private tell(what: "saved" | "waits" | "kept" | "moved" | "failed" | "judged" | "unreadable"): void {
    const state = this.root.querySelector<HTMLElement>("[data-state]");
    if (state) state.textContent = state.dataset[what] ?? "";
  }
}

function one<T extends Element>(within: ParentNode, selector: string): T {
  const found = within.querySelector<T>(selector);
  if (!found) throw new Error(selector);
  return found;
}

const root = document.querySelector<HTMLElement>("[data-modeller]");
const form = root?.querySelector<HTMLFormElement>("form[data-diagram]");
if (root && form) void new Diagram(root, form).open();

/** A file without what the server may write otherwise: its declaration, its comments, blanks between elements. */
function plain(xml: string): string {
  return xml
    .replace(/<\?[^]*?\?>|<!--[^]*?-->/g, "")
    .replace(/\s*(\/?>)\s*/g, "$1")
    .trim();
}

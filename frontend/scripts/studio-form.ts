/**
 * The form builder without leaving its page: panels open beside the outline, gestures answer in place, a line is
 * dragged by its grip or moved by arrows. Everything is first a link or a form that works without this script.
 */
import { dragLines, moveByArrows } from "./studio-drag";
import { type Answer, asks, place } from "./studio-parts";

const PAUSE_MS = 250;

/** What was typed in the panel's form, to know whether something waits to be saved. */
function typed(form: HTMLFormElement): string {
  const said = new FormData(form);
  for (const name of ["revision", "csrfmiddlewaretoken"]) said.delete(name);
  return JSON.stringify([...said.entries()].map(([name, value]) => [name, String(value)]));
}

class Builder {
  private saved = "";
  /** One thing at a time: a gesture is made on what the one before it left. */
  private last: Promise<unknown> = Promise.resolve();
  private readonly status: HTMLElement | null;

  constructor(private readonly root: HTMLElement) {
    this.status = document.querySelector("[data-builder-status]");
    this.arrived();
    root.addEventListener("submit", (event) => this.submitted(event));
    root.addEventListener("click", (event) => this.clicked(event));
    root.addEventListener("input", (event) => this.written(event));
    root.addEventListener("change", (event) => this.left(event));
    root.addEventListener("keydown", (event) => this.pressed(event));
    document.querySelector(".pv-studio__head")?.addEventListener("submit", (event) => this.submitted(event as SubmitEvent));
    window.addEventListener("popstate", () => void this.next(() => this.show(location.href, {}, "")));
    dragLines(root, (line, dans, apres) => this.gesture(line, { geste: "placer", dans, apres }));
    moveByArrows(root, (line, geste) => this.gesture(line, { geste }));
    this.land();
  }

  private get panel(): HTMLFormElement | null {
    return this.root.querySelector("form[data-panel]");
  }

  private get isTouched(): boolean {
    return this.panel !== null && typed(this.panel) !== this.saved;
  }

  private next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work, work);
    this.last = done.catch(() => undefined);
    return done;
  }

  /** Note what the panel holds as it comes, and count the ticks. */
  private arrived(): void {
    this.saved = this.panel ? typed(this.panel) : "";
    this.count();
  }

  /** Ask for an address and put its parts in place; false when the browser must go there by itself. */
  private async show(address: string, options: RequestInit, focus: string): Promise<boolean> {
    const answer = await asks(address, options);
    if (!answer) return false;
    this.put(answer, []);
    this.arrived();
    if (options.method === "POST" && answer.status === 200) this.tell("saved");
    if (answer.address !== location.href && answer.status === 200) history.pushState(null, "", answer.address);
    if (focus) document.getElementById(focus)?.focus();
    return true;
  }

  /** Put the parts in place; what was ticked stays so, and the title being written for it. */
  private put(answer: Answer, kept: string[]): void {
    const ticked = this.ticks();
    const title = ticked.size ? (this.title?.value ?? "") : "";
    place(answer, kept);
    for (const box of this.boxes()) box.checked = ticked.has(box.value);
    if (this.title && title) this.title.value = title;
  }

  private get title(): HTMLInputElement | null {
    return this.root.querySelector("#plan-gestes [name=titre]");
  }

  /** Whether more was typed in the panel since it was sent. */
  private isTouchedSince(answer: Answer): boolean {
    return answer.status !== 200 || (this.panel !== null && answer.sent !== undefined && typed(this.panel) !== answer.sent);
  }

  /** The panel stays as it is being filled: only what it is drawn from changes. */
  private renew(answer: Answer): void {
    const revision = answer.parts.querySelector<HTMLInputElement>("form[data-panel] [name=revision]")?.value;
    const held = this.panel?.querySelector<HTMLInputElement>("[name=revision]");
    if (answer.status === 200 && held && revision) held.value = revision;
    if (answer.status === 200 && answer.sent !== undefined) this.saved = answer.sent;
    this.tell(answer.status === 200 ? "saved" : "waits");
  }

  /** Save the panel when something waits in it; false when it could not be. */
  private async save(keep: boolean): Promise<boolean> {
    const form = this.panel;
    if (!form || !this.isTouched) return true;
    const body = new FormData(form);
    const sent = typed(form);
    const answer = await asks(form.action, { method: "POST", body });
    if (!answer) {
      form.submit();
      return false;
    }
    answer.sent = sent;
    const isKept = keep && this.isTouchedSince(answer);
    const back = this.here();
    this.put(answer, isKept ? ["panneau"] : []);
    if (isKept) this.renew(answer);
    else {
      this.arrived();
      if (keep) back();
      this.tell("saved");
    }
    if (answer.status === 200) this.changed();
    return answer.status === 200;
  }

  /** What gives the focus back to where it is now, once the panel is drawn again: one goes on while it is being saved. */
  private here(): () => void {
    const at = document.activeElement;
    const stops = () => [...this.root.querySelectorAll<HTMLElement>("#panneau :is(a, button, input:not([type=hidden]), select, textarea, summary)")];
    const rank = at instanceof HTMLElement ? stops().indexOf(at) : -1;
    return () => {
      if (!at || at.isConnected) return;
      (at.id ? document.getElementById(at.id) : stops()[rank])?.focus();
    };
  }

  private submitted(event: SubmitEvent | Event): void {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
    const pressed = event instanceof SubmitEvent ? event.submitter : null;
    event.preventDefault();
    const focused = pressed?.dataset.back ?? (form.matches("[data-panel]") ? document.activeElement?.id : "") ?? "";
    void this.next(async () => {
      const isPanel = form === this.panel;
      if (!isPanel && !(await this.save(false))) return;
      const here = isPanel ? form : (this.again(form) ?? form);
      const body = new FormData(here);
      if (pressed instanceof HTMLButtonElement && pressed.name) body.set(pressed.name, pressed.value);
      if (here.matches("[data-plan-form]")) for (const box of this.boxes()) if (box.checked) box.dataset.sent = "yes";
      const done = await this.show(here.action, { method: "POST", body }, focused);
      if (!done) this.natively(here, pressed);
      else this.changed();
    });
  }

  /** The same form as the page holds it now: a save has just drawn it again. */
  private again(form: HTMLFormElement): HTMLFormElement | null {
    if (form.isConnected) return form;
    return [...document.querySelectorAll<HTMLFormElement>("form[data-gesture], form[data-plan-form]")].find((one) => one.className === form.className) ?? null;
  }

  /** Leave it to the browser: a conflict, a session that ended, a network that fails are pages of their own. */
  private natively(form: HTMLFormElement, pressed: HTMLElement | null): void {
    if (pressed instanceof HTMLButtonElement && pressed.name) {
      const said = document.createElement("input");
      said.type = "hidden";
      said.name = pressed.name;
      said.value = pressed.value;
      form.append(said);
    }
    form.submit();
  }

  private clicked(event: Event): void {
    if (!(event instanceof MouseEvent) || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-open]") : null;
    if (!link) return;
    event.preventDefault();
    void this.open(link.href);
  }

  private open(address: string): Promise<void> {
    return this.next(async () => {
      if (!(await this.save(false))) return;
      if (!(await this.show(address, {}, "panneau"))) location.assign(address);
      const first = document.querySelector<HTMLElement>("#panneau [autofocus]");
      first?.focus();
      this.changed();
    });
  }

  /** The line follows the words being written; an expression is read as it comes. */
  private written(event: Event): void {
    const at = event.target;
    if (!(at instanceof HTMLInputElement) && !(at instanceof HTMLTextAreaElement)) return;
    if (at.name === "label_fr" || at.name === "title_fr") {
      const words = this.root.querySelector(".pv-node--chosen > .pv-node__row .pv-node__words");
      if (words && at.value.trim()) words.textContent = at.value;
    }
    if (at.name === "expression") this.check(at);
  }

  private checking = 0;
  private check(at: HTMLInputElement | HTMLTextAreaElement): void {
    const names = this.root.querySelector<HTMLElement>("[data-names]");
    const said = names?.querySelector<HTMLElement>("[data-check-said]");
    if (!names?.dataset.check || !said || !at.form) return;
    window.clearTimeout(this.checking);
    const body = new FormData();
    body.set("expression", at.value);
    body.set("csrfmiddlewaretoken", String(new FormData(at.form).get("csrfmiddlewaretoken") ?? ""));
    this.checking = window.setTimeout(() => {
      void fetch(names.dataset.check ?? "", { method: "POST", body, credentials: "same-origin" })
        .then((answer) => (answer.ok ? answer.text() : ""))
        .then((words) => {
          if (said.textContent !== words) said.textContent = words;
        })
        .catch(() => undefined);
    }, PAUSE_MS);
  }

  /** Leaving a control saves what changed in it; ticking a line counts it. */
  private left(event: Event): void {
    const at = event.target;
    if (at instanceof HTMLInputElement && at.name === "quoi") return this.count();
    if (!(at instanceof HTMLElement) || !at.closest("form[data-panel]")) return;
    void this.next(() => this.save(true));
  }

  private pressed(event: KeyboardEvent): void {
    const at = event.target;
    if (!(at instanceof HTMLElement) || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape" && at.closest("#panneau")) {
      this.root.querySelector<HTMLElement>(".pv-node--chosen > .pv-node__row .pv-node__link")?.focus();
    }
    if (!at.matches(".pv-node__link") || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const links = [...this.root.querySelectorAll<HTMLElement>(".pv-node__link")];
    links[links.indexOf(at) + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
    event.preventDefault();
  }

  private gesture(line: HTMLElement, said: Record<string, string>): void {
    const name = line.dataset.id ?? "";
    void this.next(async () => {
      if (!(await this.save(false))) return;
      const form = document.querySelector<HTMLFormElement>("#plan-gestes");
      if (!form) return;
      const body = new FormData();
      for (const held of ["csrfmiddlewaretoken", "revision", "ici"]) body.set(held, String(new FormData(form).get(held) ?? ""));
      body.set("quoi", name);
      for (const [key, value] of Object.entries(said)) body.set(key, value);
      const answer = await asks(form.action, { method: "POST", body });
      if (!answer) return location.reload();
      this.put(answer, []);
      this.arrived();
      const moved = document.getElementById(`form:${name}`);
      moved?.querySelector<HTMLElement>("[data-grip]")?.focus();
      this.announce(moved);
      this.changed();
    });
  }

  private boxes(): HTMLInputElement[] {
    return [...this.root.querySelectorAll<HTMLInputElement>("input[name=quoi][type=checkbox]")];
  }

  private ticks(): Set<string> {
    return new Set(this.boxes().filter((box) => box.checked && !box.dataset.sent).map((box) => box.value));
  }

  private count(): void {
    const count = this.boxes().filter((box) => box.checked).length;
    const words = this.root.querySelector<HTMLElement>("[data-many-words]");
    const many = this.root.querySelector<HTMLDetailsElement>("[data-many]");
    if (!words || !many) return;
    words.dataset.bare ??= words.textContent ?? "";
    words.textContent = count ? `${words.dataset.bare} (${count})` : words.dataset.bare;
    if (count > 0 && !many.open) many.open = true;
    if (count === 0) many.open = false;
  }

  private announce(line: HTMLElement | null): void {
    const form = document.querySelector<HTMLElement>("[data-said-place]");
    const beside = line?.parentElement ? [...line.parentElement.children] : [];
    if (!line || !this.status || !form) return;
    const words = line.querySelector(".pv-node__words")?.textContent ?? "";
    this.status.textContent = (form.dataset.saidPlace ?? "")
      .replace("{words}", words)
      .replace("{at}", String(beside.indexOf(line) + 1))
      .replace("{of}", String(beside.length));
  }

  private tell(what: "saved" | "waits"): void {
    const state = this.root.querySelector<HTMLElement>("[data-panel-state]");
    if (state) state.textContent = state.dataset[what] ?? "";
  }

  /** The preview follows: what changed, on the page that shows what is chosen, in the language it speaks. */
  private changed(): void {
    const frame = document.querySelector<HTMLIFrameElement>(".pv-builder [data-preview] iframe");
    const wanted = document.getElementById("panneau")?.dataset.frame;
    if (!frame || !wanted) return;
    const address = new URL(wanted, location.href);
    address.searchParams.set("langue", new URL(frame.src, location.href).searchParams.get("langue") ?? "fr");
    document.dispatchEvent(new CustomEvent("studio:changed", { detail: address.href }));
  }

  /** A link of the list of faults names an element, and perhaps a key of it: open it, and stand there. */
  private land(): void {
    const wanted = decodeURIComponent(location.hash.slice(1));
    if (!wanted.startsWith("form:")) return;
    const [name = "", ...keys] = wanted.slice("form:".length).split("/");
    const open = document.querySelector<HTMLElement>("#panneau")?.dataset.element;
    const home = this.root.dataset.home ?? "";
    if (name && open !== name) {
      location.replace(`${home}${encodeURIComponent(name)}/${location.hash}`);
      return;
    }
    for (let length = keys.length; length > 0; length -= 1) {
      const stop = [`form:${name}`, ...keys.slice(0, length)].join("/");
      const found = document.getElementById(stop) ?? document.querySelector<HTMLElement>(`[id^="${CSS.escape(stop)}/"]`);
      if (!found) continue;
      const fold = found.closest("details");
      if (fold) fold.open = true;
      found.scrollIntoView({ block: "center" });
      found.querySelector<HTMLElement>("input:not([type=hidden]), textarea, select, a")?.focus();
      return;
    }
  }
}

const root = document.querySelector<HTMLElement>("[data-builder]");
if (root) new Builder(root);

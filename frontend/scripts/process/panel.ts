/** The panel of the element chosen: drawn by the server from what the element says, read again by it at each change. */
import { type Told, described, write } from "./element";
import type { Services, Shape } from "./library";

interface Drawn {
  html: string;
  /** What to write in the element; nothing when what was typed cannot be. */
  told: Told | null;
}

export class Panel {
  private element: Shape | null = null;
  /** One question at a time: an answer is about the element as the one before left it. */
  private last: Promise<unknown> = Promise.resolve();
  private isWriting = false;
  private readonly empty: Node[];

  constructor(
    private readonly place: HTMLElement,
    private readonly services: Services,
    private readonly token: string,
    private readonly chosen: (element: Shape) => void,
  ) {
    this.empty = [...place.childNodes];
    place.addEventListener("change", (event) => this.changed(event));
    place.addEventListener("click", (event) => this.pressed(event));
    place.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send(null);
    });
  }

  /** Show the panel of an element; none, or several, show what the page said first. */
  show(element: Shape | null): void {
    if (this.isWriting) return;
    this.element = element?.labelTarget ?? element;
    const shown = this.element;
    if (!shown) {
      this.place.replaceChildren(...this.empty);
      return;
    }
    this.ask(described(shown), (drawn) => {
      if (this.element === shown) this.draw(drawn.html);
    });
  }

  /** Draw again what an undone or redone gesture may have changed. */
  again(): void {
    if (!this.isWriting && !this.place.contains(document.activeElement)) this.show(this.element);
  }

  private get form(): HTMLFormElement | null {
    return this.place.querySelector("form");
  }

  private changed(event: Event): void {
    if (event.target instanceof Element && event.target.closest("form")) this.send(null);
  }

  private pressed(event: Event): void {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("button[name]") : null;
    if (!button) return;
    event.preventDefault();
    this.send(button);
  }

  private send(button: HTMLButtonElement | null): void {
    const { form, element } = this;
    if (!form || !element) return;
    const body = described(element);
    const typed = new FormData(form);
    for (const name of new Set(typed.keys())) {
      body.delete(name);
      for (const value of typed.getAll(name)) body.append(name, value);
    }
    body.set("typed", "1");
    if (button) body.set(button.name, button.value);
    this.ask(body, (drawn) => {
      if (this.element !== element) return;
      if (drawn.told) this.write(drawn.told);
      const now = this.form ? new FormData(this.form) : null;
      if (now && same(now, typed)) this.draw(drawn.html);
    });
  }

  private write(told: Told): void {
    if (!this.element) return;
    this.isWriting = true;
    try {
      this.element = write(this.services, this.element, told);
      this.services.selection.select(this.element);
    } finally {
      this.isWriting = false;
    }
    this.chosen(this.element);
  }

  private ask(body: FormData, then: (drawn: Drawn) => void): void {
    body.set("csrfmiddlewaretoken", this.token);
    this.last = this.last
      .then(() => fetch(this.place.dataset.panelAt ?? "", { method: "POST", body, credentials: "same-origin" }))
      .then((answer) => (answer.ok ? (answer.json() as Promise<Drawn>) : null))
      .then((drawn) => {
        this.place.toggleAttribute("data-failed", !drawn);
        if (drawn) then(drawn);
      })
      .catch(() => this.place.setAttribute("data-failed", ""));
  }

  /** Put the panel in place; the focus stays on the control of the same name. */
  private draw(html: string): void {
    const at = document.activeElement;
    const held = at instanceof HTMLElement && this.place.contains(at) ? at.id : "";
    const drawn = new DOMParser().parseFromString(html, "text/html");
    this.place.replaceChildren(...drawn.body.childNodes);
    if (held) document.getElementById(held)?.focus();
  }
}

function same(one: FormData, other: FormData): boolean {
  const words = (data: FormData) => JSON.stringify([...data.entries()].map(([name, value]) => [name, String(value)]));
  return words(one) === words(other);
}

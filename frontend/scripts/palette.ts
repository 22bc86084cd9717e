/**
 * The palette: one box, opened with Ctrl + K, that leads to a page, a view, a procedure, a case or a gesture.
 *
 * A native dialog with a combobox (WAI-ARIA pattern): the focus stays in the box, the arrows choose among
 * the options. The server says what there is; the gestures of the page one reads are taken from the page.
 */

interface Offer {
  words: string;
  kind: string;
  href: string;
}

const PAUSE = 120;
const GESTURES = ".pv-actions a[href], .pv-gestures a[href]";

/** The gestures the page itself offers, as links. */
function ownGestures(root: Document, kind: string, wanted: string): Offer[] {
  const sought = plain(wanted);
  return Array.from(root.querySelectorAll<HTMLAnchorElement>(GESTURES))
    .map((link) => ({ words: link.textContent?.trim() ?? "", kind, href: link.href }))
    .filter((offer) => offer.words !== "" && plain(offer.words).includes(sought));
}

/** Words without accents nor capitals. */
function plain(words: string): string {
  return words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

class Palette {
  private readonly box: HTMLInputElement;
  private readonly list: HTMLElement;
  private readonly told: HTMLElement;
  private offers: Offer[] = [];
  private here = 0;
  private wait = 0;
  private asking: AbortController | undefined;

  constructor(private readonly root: Document, private readonly dialog: HTMLDialogElement) {
    this.box = dialog.querySelector<HTMLInputElement>("[role=combobox]")!;
    this.list = dialog.querySelector<HTMLElement>("[role=listbox]")!;
    this.told = dialog.querySelector<HTMLElement>("[role=status]")!;
    this.box.addEventListener("input", () => this.askSoon());
    this.box.addEventListener("keydown", (event) => this.onKey(event));
    this.list.addEventListener("click", (event) => this.onClick(event));
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    dialog.addEventListener("close", () => this.asking?.abort());
  }

  /** Open it empty, or close it. */
  toggle(): void {
    if (this.dialog.open) {
      this.dialog.close();
      return;
    }
    this.box.value = "";
    this.dialog.showModal();
    this.box.focus();
    void this.ask();
  }

  private askSoon(): void {
    window.clearTimeout(this.wait);
    this.wait = window.setTimeout(() => void this.ask(), PAUSE);
  }

  private async ask(): Promise<void> {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    const wanted = this.box.value.trim();
    try {
      const answer = await fetch(`${this.dialog.dataset["source"]}?q=${encodeURIComponent(wanted)}`, {
        headers: { Accept: "application/json" },
        signal: asking.signal,
      });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const found = (await answer.json()) as { offers: Offer[]; told: string };
      const own = ownGestures(this.root, this.dialog.dataset["gesture"] ?? "", wanted);
      this.show([...own, ...found.offers], own.length + found.offers.length ? "" : found.told);
    } catch {
      if (!asking.signal.aborted) this.show([], this.dialog.dataset["failed"] ?? "");
    }
  }

  private show(offers: Offer[], told: string): void {
    this.offers = offers;
    this.list.replaceChildren(
      ...offers.map((offer, index) => {
        const line = this.root.createElement("li");
        line.id = `palette-${index}`;
        line.setAttribute("role", "option");
        const words = this.root.createElement("span");
        words.textContent = offer.words;
        const kind = this.root.createElement("span");
        kind.className = "pv-muted";
        kind.textContent = offer.kind;
        line.append(words, " ", kind);
        return line;
      }),
    );
    this.told.textContent = told;
    this.box.setAttribute("aria-expanded", String(offers.length > 0));
    this.choose(0);
  }

  private choose(index: number): void {
    this.here = index;
    const lines = Array.from(this.list.children);
    lines.forEach((line, place) => line.setAttribute("aria-selected", String(place === index)));
    const line = lines[index];
    if (line) {
      this.box.setAttribute("aria-activedescendant", line.id);
      line.scrollIntoView({ block: "nearest" });
    } else {
      this.box.removeAttribute("aria-activedescendant");
    }
  }

  private onKey(event: KeyboardEvent): void {
    const count = this.offers.length;
    if (event.key === "Enter") {
      event.preventDefault();
      this.go(this.here);
    } else if (count && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.choose((this.here + (event.key === "ArrowDown" ? 1 : count - 1)) % count);
    }
  }

  private onClick(event: MouseEvent): void {
    const line = event.target instanceof Element ? event.target.closest("[role=option]") : null;
    if (line) this.go(Array.from(this.list.children).indexOf(line));
  }

  private go(index: number): void {
    const offer = this.offers[index];
    if (!offer) return;
    this.dialog.close();
    window.location.assign(offer.href);
  }
}

/** Open the palette with Ctrl + K (Command + K on a Mac), wherever one is. */
export function openPalette(root: Document): void {
  const dialog = root.querySelector<HTMLDialogElement>("#palette");
  if (!dialog) return;
  const palette = new Palette(root, dialog);
  root.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      palette.toggle();
    }
  });
}

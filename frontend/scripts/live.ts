/** What an open page does with what it hears: it says so, brings its list or its story up to date, moves nothing. */
import { Flow, type Fact, type News, type Other, type Places } from "./live-flow";
import type { Word } from "./live-worker";
import { asked, isTyping } from "./redrawing";
import { showTicked } from "./ticking";

const SOON_MS = 600;
/** Between two readings of a list: two hundred agents hear the same fact at the same moment. */
const LIST_EVERY_MS = 15_000;
const SAID_EVERY_MS = 60_000;

/** Whether somebody writes a text here, as her colleagues are told. */
function isWriting(root: ParentNode): boolean {
  return Array.from(root.querySelectorAll("textarea")).some((one) => one.value.trim() !== one.defaultValue.trim());
}

class Page {
  private words: DOMStringMap;
  private timer = 0;
  private bellTimer = 0;
  private since = 0;
  private readAt = -LIST_EVERY_MS;
  private fresh: Document | null = null;
  private said = "";

  constructor(private bar: HTMLElement) {
    this.words = bar.dataset;
    window.addEventListener("offline", () => this.hear({ type: "lost" }));
    window.addEventListener("online", () => this.said === "lost" && this.hush());
  }

  hear(news: News): void {
    if (news.type === "fact") this.fact(news.fact);
    else if (news.type === "presence") void this.presence(news.others);
    else if (news.type === "news") this.bellLater();
    else if (news.type === "reload") this.stale();
    else if (news.type === "lost") this.say("lost", this.text(this.words.lost));
    else if (news.type === "end") this.say("end", this.text(this.words.ended), this.link(location.href, this.words.again));
    else if (this.said === "lost") this.hush();
  }

  private fact(fact: Fact): void {
    if (this.words.case === fact.case) {
      this.since = Math.min(this.since || fact.number, fact.number);
      this.later(() => void this.story(), SOON_MS);
    } else if (this.rows(document).length > 0 || this.hasList(document)) {
      this.listLater();
    }
  }

  private stale(): void {
    if (this.words.case) {
      this.say("stale", this.text(this.words.stale), this.leave());
      void this.timeline();
    } else if (this.hasList(document)) {
      this.listLater();
    }
  }

  private later(then: () => void, delay: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(then, delay * (1 + Math.random() / 2));
  }

  /* --- A case --- */

  private async story(): Promise<void> {
    const found = await asked(`${this.words.news}?apres=${this.since - 1}`);
    const said = found?.body.childNodes;
    if (said && found.body.textContent?.trim()) {
      const link = found.body.querySelector("a");
      if (link) link.replaceWith(this.leave());
      this.say("news", ...Array.from(said));
    }
    await this.timeline();
  }

  /** The way to the page as it is now; to another tab when something is typed here. */
  private leave(): HTMLAnchorElement {
    const kept = isTyping(document) || !document.getElementById("historique");
    const home = this.words.news?.replace("/direct/demandes/", "/demandes/").replace("/nouveautes/", "/") ?? "";
    const link = this.link(kept ? home : location.pathname + location.search, kept ? this.words.apart : this.words.refresh);
    if (kept) {
      link.target = "_blank";
      link.rel = "noopener";
    }
    return link;
  }

  /** Draw the story again where nothing is being typed: it grows at its end, nothing moves. */
  private async timeline(): Promise<void> {
    const here = document.querySelector("section[aria-labelledby=historique] .pv-timeline");
    if (!here || isTyping(document)) return;
    const there = (await asked(location.href))?.querySelector("section[aria-labelledby=historique] .pv-timeline");
    if (there && !isTyping(document) && !here.contains(document.activeElement)) here.replaceWith(document.importNode(there, true));
  }

  private async presence(others: Other[]): Promise<void> {
    const place = document.getElementById("presence");
    if (!place) return;
    if (others.length === 0) {
      place.replaceChildren();
      return;
    }
    const query = new URLSearchParams(others.map((one) => [one.writes ? "ecrit" : "lit", one.agent]));
    const found = await asked(`${this.words.presents}?${query}`);
    if (found) place.replaceChildren(...Array.from(found.body.children));
  }

  /* --- A list --- */

  private hasList(root: Document): boolean {
    return root.querySelector("[data-direct-list]") !== null;
  }

  private rows(root: Document): HTMLTableRowElement[] {
    return Array.from(root.querySelectorAll<HTMLTableRowElement>("[data-direct-list] .pv-rows tbody tr"));
  }

  private listLater(): void {
    if (document.hidden) {
      document.addEventListener("visibilitychange", () => this.listLater(), { once: true });
      return;
    }
    this.later(() => void this.list(), Math.max(SOON_MS, this.readAt + LIST_EVERY_MS - performance.now()));
  }

  private async list(): Promise<void> {
    this.readAt = performance.now();
    this.fresh = await asked(location.href);
    if (!this.fresh || !this.hasList(this.fresh)) return;
    this.counts(this.fresh);
    const keyOf = (row: HTMLTableRowElement): string => row.querySelector<HTMLAnchorElement>("a")?.getAttribute("href") ?? "";
    const before = new Map(this.rows(document).map((row) => [keyOf(row), row.textContent]));
    const after = this.rows(this.fresh);
    const changed = after.filter((row) => before.get(keyOf(row)) !== row.textContent).length;
    const kept = new Set(after.map(keyOf));
    const gone = Array.from(before.keys()).filter((key) => !kept.has(key)).length;
    // One that comes in pushes another off the page: it is one thing new, not two.
    const count = Math.max(changed, gone);
    if (count === 0) {
      if (this.said === "list") this.hush();
      return;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.className = "pv-direct__do";
    button.textContent = this.words.update ?? "";
    button.addEventListener("click", () => this.update());
    const words = count === 1 ? this.words.one : this.words.many?.replace("{count}", String(count));
    this.say("list", this.text(words), button);
  }

  /** Bring in the numbers of the shelves, which take no more room. */
  private counts(fresh: Document): void {
    const numbers = (root: Document): Element[] => Array.from(root.querySelectorAll(".pv-shelves__count"));
    const [here, there] = [numbers(document), numbers(fresh)];
    if (here.length !== there.length) return;
    here.forEach((one, index) => {
      if (one.textContent !== there[index]?.textContent) one.textContent = there[index]?.textContent ?? "";
    });
  }

  /** Put the new list in the place of the old one, at the agent's word, with what she had ticked. */
  private update(): void {
    const there = this.fresh?.querySelector("[data-direct-list]");
    const here = document.querySelector("[data-direct-list]");
    if (!there || !here) return location.reload();
    const ticked = Array.from(here.querySelectorAll<HTMLInputElement>("tbody input:checked"), (one) => one.id);
    const current = here.querySelector("tr[aria-current=true] a")?.getAttribute("href");
    const list = document.importNode(there, true);
    here.replaceWith(list);
    for (const id of ticked) {
      const box = document.getElementById(id);
      if (box instanceof HTMLInputElement) box.checked = true;
    }
    showTicked(document);
    const row = current ? list.querySelector<HTMLAnchorElement>(`tbody a[href="${CSS.escape(current)}"]`) : null;
    row?.closest("tr")?.setAttribute("aria-current", "true");
    this.hush();
    (row ?? document.getElementById("contenu"))?.focus({ preventScroll: true });
  }

  /* --- The bell --- */

  private bellLater(): void {
    clearTimeout(this.bellTimer);
    if (document.hidden) document.addEventListener("visibilitychange", () => this.bellLater(), { once: true });
    else this.bellTimer = setTimeout(() => void this.bell(), SOON_MS);
  }

  /** Bring in what the bell says; it has room for its count already. */
  private async bell(): Promise<void> {
    const here = document.querySelector(".pv-bell");
    const there = (await asked(this.words.bell ?? ""))?.querySelector(".pv-bell");
    if (!here || !there) return;
    here.className = there.className;
    here.replaceChildren(...Array.from(there.childNodes));
  }

  /* --- The bar --- */

  private text(words: string | undefined): HTMLElement {
    const span = document.createElement("span");
    span.textContent = words ?? "";
    return span;
  }

  private link(href: string, words: string | undefined): HTMLAnchorElement {
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = href;
    link.textContent = words ?? "";
    return link;
  }

  private say(kind: string, ...what: Node[]): void {
    const close = document.createElement("button");
    close.type = "button";
    close.className = "pv-direct__close";
    close.textContent = "×";
    close.setAttribute("aria-label", this.words.close ?? "");
    close.addEventListener("click", () => {
      this.since = 0;
      this.hush();
      document.getElementById("contenu")?.focus({ preventScroll: true });
    });
    if (this.said === kind && kind === "lost") return;
    this.said = kind;
    this.bar.replaceChildren(...what, close);
  }

  private hush(): void {
    this.said = "";
    this.bar.replaceChildren();
  }
}

/** Speak to the flow that the pages of this browser share; where there is none, keep one while the page is seen. */
function follow(bar: HTMLElement, page: Page): void {
  const data = bar.dataset;
  const csrf = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
  const places: Places = {
    address: new URL(data.address ?? "", location.href).href,
    ticket: new URL(data.ticket ?? "", location.href).href,
    presence: new URL(data.presence ?? "", location.href).href,
    csrf,
  };
  let since = data.since ?? "";
  const word = (type: Word["type"]): Word => ({ type, places, since, case: data.case ?? "", writes: isWriting(document) });
  const hear = (news: News): void => {
    if (news.type === "fact") since = news.position;
    page.hear(news);
  };
  const [say, leave] =
    typeof SharedWorker === "function" ? shared(data.worker ?? "", word, hear) : alone(places, word, hear);
  let wasWriting = false;
  document.addEventListener("input", () => {
    if (isWriting(document) !== wasWriting) {
      wasWriting = !wasWriting;
      say();
    }
  });
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) say();
  });
  setInterval(say, SAID_EVERY_MS);
  say();
}

type Ways = [say: () => void, leave: () => void];

function shared(script: string, word: (type: Word["type"]) => Word, hear: (news: News) => void): Ways {
  const { port } = new SharedWorker(script, { type: "module", name: "parvis" });
  port.onmessage = (message: MessageEvent<News>) => hear(message.data);
  return [() => port.postMessage(word("here")), () => port.postMessage(word("bye"))];
}

function alone(places: Places, word: (type: Word["type"]) => Word, hear: (news: News) => void): Ways {
  let flow: Flow | null = null;
  const say = (): void => {
    if (document.hidden) return;
    const { since, case: reference, writes } = word("here");
    if (!flow) {
      flow = new Flow(places, since, hear);
      flow.start();
    }
    flow.present(new URLSearchParams(reference ? [[writes ? "writes" : "reads", reference]] : []));
  };
  const leave = (): void => {
    flow?.stop();
    flow = null;
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : say()));
  return [say, leave];
}

const bar = document.getElementById("direct");
if (bar) follow(bar, new Page(bar));

/** One flow of live updates: opened with a ticket, watched, opened again, never told to a page by itself. */

export interface Places {
  address: string;
  ticket: string;
  presence: string;
  csrf: string;
}

export interface Fact {
  kind: string;
  case: string;
  revision: number;
  number: number;
  mine: boolean;
}

export interface Other {
  agent: string;
  writes: boolean;
}

export type News =
  | { type: "fact"; position: string; fact: Fact }
  | { type: "presence"; case: string; others: Other[] }
  | { type: "news" }
  | { type: "reload" }
  | { type: "hello" }
  | { type: "lost" }
  | { type: "end" };

/** What a request of the page's own brings, so that nobody takes it for a gesture of the agent. */
export const UNATTENDED = { "X-Parvis-Unattended": "1" };

const SILENCE_MS = 40_000;
const LOOK_MS = 5_000;
const SAY_MS = 20_000;
const LONGEST_WAIT_MS = 30_000;
const LOST_AFTER_MS = 10_000;

/** Wait longer after each failure, never the same as the other browsers of the town. */
export function wait(failures: number): number {
  return Math.min(LONGEST_WAIT_MS, 1000 * 2 ** failures) * (0.5 + Math.random() / 2);
}

/** Whether a position of the journal, as the server writes it, comes after another. */
export function isAfter(one: string, other: string): boolean {
  const [a = [], b = []] = [one, other].map((text) => text.split("-").map(Number));
  return (a[0] ?? 0) > (b[0] ?? 0) || (a[0] === b[0] && (a[1] ?? 0) > (b[1] ?? 0));
}

export class Flow {
  position: string;
  private source: EventSource | null = null;
  private heardAt = Date.now();
  private lostAt = 0;
  private failures = 0;
  private retry = 0;
  private connection = "";
  private here = new URLSearchParams();
  private isOver = false;
  private wasOpen = false;
  private clock: number[] = [];

  constructor(
    private places: Places,
    since: string,
    private tell: (news: News) => void,
  ) {
    this.position = since;
  }

  start(): void {
    this.clock = [setInterval(() => this.look(), LOOK_MS), setInterval(() => this.say(), SAY_MS)];
    self.addEventListener("online", this.hurry);
    void this.open();
  }

  stop(): void {
    this.isOver = true;
    this.clock.forEach((one) => clearInterval(one));
    clearTimeout(this.retry);
    self.removeEventListener("online", this.hurry);
    this.source?.close();
    this.source = null;
  }

  /** Say which cases are open here: at once when that changes, then now and again. */
  present(here: URLSearchParams): void {
    if (here.toString() === this.here.toString()) return;
    this.here = here;
    this.say();
  }

  private say(): void {
    if (!this.connection || (this.here.toString() === "" && !this.hasSaid)) return;
    this.hasSaid = this.here.toString() !== "";
    const body = new URLSearchParams(this.here);
    body.set("connection", this.connection);
    // What is not said this time is said in twenty seconds.
    this.post(this.places.presence, body).catch(() => undefined);
  }
  private hasSaid = false;

  private post(address: string, body: URLSearchParams): Promise<Response> {
    const headers = { ...UNATTENDED, "X-CSRFToken": this.places.csrf };
    return fetch(address, { method: "POST", body, headers, redirect: "manual", credentials: "same-origin" });
  }

  private async open(): Promise<void> {
    try {
      const answer = await this.post(this.places.ticket, new URLSearchParams());
      if (this.isOver) return;
      // Signed out, or no longer an agent: the door leads elsewhere, and asking again changes nothing.
      if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) return this.finish();
      if (!answer.ok) throw new Error(String(answer.status));
      const { ticket } = (await answer.json()) as { ticket: string };
      if (!this.isOver) this.listen(ticket);
    } catch {
      this.again();
    }
  }

  private listen(ticket: string): void {
    const asked = new URLSearchParams({ ticket, since: this.position });
    const source = new EventSource(`${this.places.address}?${asked}`, { withCredentials: true });
    this.source = source;
    this.heardAt = Date.now();
    source.onerror = () => this.again();
    const on = (name: string, then: (data: unknown) => void): void => {
      source.addEventListener(name, (event) => {
        this.heardAt = Date.now();
        this.position = event.lastEventId || this.position;
        then(JSON.parse(event.data as string));
      });
    };
    on("hello", (data) => {
      this.failures = 0;
      this.lostAt = 0;
      this.connection = (data as { connection: string }).connection;
      this.tell({ type: "hello" });
      // While nothing was heard the bell may have rung.
      if (this.wasOpen) this.tell({ type: "news" });
      this.wasOpen = true;
      this.say();
    });
    on("pulse", () => undefined);
    on("fact", (data) => this.tell({ type: "fact", position: this.position, fact: data as Fact }));
    on("presence", (data) => {
      const word = data as { case: string; others: Other[] };
      this.tell({ type: "presence", case: word.case, others: word.others });
    });
    on("news", () => this.tell({ type: "news" }));
    on("reload", () => this.tell({ type: "reload" }));
    on("end", () => this.again());
  }

  /** Begin again in a while. The reason does not matter: the ticket tells whether one may. */
  private again(): void {
    this.source?.close();
    this.source = null;
    this.connection = "";
    this.lostAt ||= Date.now();
    clearTimeout(this.retry);
    if (!this.isOver) this.retry = setTimeout(() => void this.open(), wait(this.failures++));
  }

  private hurry = (): void => {
    if (this.source || this.isOver) return;
    this.failures = 0;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.open(), 200 + Math.random() * 800);
  };

  /** A laptop that was closed hears nothing of what broke meanwhile. */
  private look(): void {
    if (this.source && Date.now() - this.heardAt > SILENCE_MS) this.again();
    if (this.lostAt && Date.now() - this.lostAt > LOST_AFTER_MS) this.tell({ type: "lost" });
  }

  private finish(): void {
    this.stop();
    this.tell({ type: "end" });
  }
}

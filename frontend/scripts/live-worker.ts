/** One flow for all the pages of a browser: ten tabs cost the server one connection. */
import { Flow, isAfter, type News, type Places } from "./live-flow";

export interface Word {
  type: "here" | "bye";
  places: Places;
  since: string;
  case: string;
  writes: boolean;
}

interface Tab {
  port: MessagePort;
  word: Word;
  heardAt: number;
}

const KEPT = 300;
const GONE_MS = 150_000;

const tabs = new Map<MessagePort, Tab>();
const recent: Extract<News, { type: "fact" }>[] = [];
const others = new Map<string, News>();
let flow: Flow | null = null;
let start = "";

function tellAll(news: News): void {
  if (news.type === "fact") {
    recent.push(news);
    while (recent.length > KEPT) start = recent.shift()?.position ?? start;
  }
  if (news.type === "reload") {
    recent.length = 0;
    start = flow?.position ?? start;
  }
  if (news.type === "presence") others.set(news.case, news);
  if (news.type === "end") flow = null;
  for (const { port, word } of tabs.values()) {
    if (news.type !== "presence" || news.case === word.case) port.postMessage(news);
  }
}

/** Tell a page that has just come what was told since it was drawn. */
function catchUp(port: MessagePort, since: string): void {
  if (isAfter(start, since)) port.postMessage({ type: "reload" } satisfies News);
  for (const news of recent) if (isAfter(news.position, since)) port.postMessage(news);
}

function present(): void {
  const here = new URLSearchParams();
  const open = new Set(Array.from(tabs.values(), ({ word }) => word.case));
  for (const reference of others.keys()) if (!open.has(reference)) others.delete(reference);
  for (const { word } of tabs.values()) if (word.case) here.append(word.writes ? "writes" : "reads", word.case);
  here.sort();
  flow?.present(here);
}

function hear(port: MessagePort, word: Word): void {
  if (word.type === "bye") {
    tabs.delete(port);
  } else {
    const isNew = !tabs.has(port);
    tabs.set(port, { port, word, heardAt: Date.now() });
    if (!flow) {
      recent.length = 0;
      start = word.since;
      flow = new Flow(word.places, word.since, tellAll);
      flow.start();
    } else if (isNew) {
      catchUp(port, word.since);
      const known = others.get(word.case);
      if (known) port.postMessage(known);
    }
  }
  if (tabs.size === 0) {
    flow?.stop();
    flow = null;
  }
  present();
}

setInterval(() => {
  // A tab that was killed says no goodbye.
  for (const [port, tab] of tabs) if (Date.now() - tab.heardAt > GONE_MS) hear(port, { ...tab.word, type: "bye" });
}, 30_000);

self.addEventListener("connect", (event) => {
  const port = (event as MessageEvent).ports[0];
  if (!port) return;
  port.onmessage = (message: MessageEvent<Word>) => hear(port, message.data);
});

/** The parts of a page of the studio that change, asked for and put in place. */

export interface Answer {
  status: number;
  /** Where the parts belong. */
  address: string;
  parts: Document;
  /** What the panel held when it was sent. */
  sent?: string;
}

/** Ask for the parts of a page; null for anything else, which is the browser's to show. */
export async function asks(address: string, options: RequestInit): Promise<Answer | null> {
  try {
    const answer = await fetch(address, { ...options, headers: { "X-Studio-Part": "1" }, credentials: "same-origin" });
    if (!answer.headers.has("X-Studio-Part") || ![200, 422].includes(answer.status)) return null;
    const parts = new DOMParser().parseFromString(await answer.text(), "text/html");
    return { status: answer.status, address: answer.url, parts };
  } catch {
    return null;
  }
}

/** Put the parts of an answer in the page, but those kept as they are. */
export function place(answer: Answer, kept: string[]): void {
  for (const part of answer.parts.querySelectorAll<HTMLElement>("[data-part]")) {
    const held = document.getElementById(part.id);
    if (!held || kept.includes(part.id)) continue;
    const scrolled = held.scrollTop;
    held.replaceWith(part);
    part.scrollTop = scrolled;
  }
  const said = answer.parts.querySelector(".pv-messages");
  if (said) document.querySelector("main .pv-messages")?.replaceWith(said);
}

/** Reading a page of ours again, and whether that would take anything from whoever fills it. */
import { UNATTENDED } from "./live-flow";

/** Ask for a page of ours as it is now; null when it is no longer what it was (signed out, right lost). */
export async function asked(address: string): Promise<Document | null> {
  if (!navigator.onLine) await new Promise((done) => window.addEventListener("online", done, { once: true }));
  try {
    const answer = await fetch(address, { headers: UNATTENDED, redirect: "error", credentials: "same-origin" });
    if (!answer.ok) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null;
  }
}

/** Whether somebody has typed or chosen something that a new page would lose. */
export function isTyping(root: ParentNode): boolean {
  const controls = root.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>(
    "main input, main textarea, main select",
  );
  return Array.from(controls).some((one) => {
    if (one instanceof HTMLSelectElement) return Array.from(one.options).some((o) => o.selected !== o.defaultSelected && one.form?.method === "post");
    if (one instanceof HTMLInputElement && ["checkbox", "radio"].includes(one.type)) return one.checked !== one.defaultChecked;
    if (one instanceof HTMLInputElement && one.type === "file") return one.value !== "";
    return one.value !== one.defaultValue;
  });
}

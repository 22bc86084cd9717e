/** Say on the page what a browser answers when it has no passkey to give: the library only tells the console. */
export function tellPasskeyRefusals(root: Document): void {
  if (!("PublicKeyCredential" in window)) {
    const forms = root.querySelectorAll<HTMLFormElement>("form[data-passkey]");
    for (const form of forms) form.hidden = true;
    if (forms.length > 0) say(root, "absent");
  }
  root.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const error: unknown = event instanceof CustomEvent ? event.detail?.exception : undefined;
    say(root, error instanceof Error || error instanceof DOMException ? error.name : "");
  });
}

function say(root: Document, name: string): void {
  const box = root.querySelector<HTMLElement>("[data-passkey-said]");
  if (!box) return;
  const lines = Array.from(box.querySelectorAll<HTMLElement>("[data-for]"));
  const told = lines.find((line) => line.dataset.for === name) ?? lines.find((line) => line.dataset.for === "");
  for (const line of lines) line.hidden = line !== told;
  box.hidden = false;
}

const PATIENCE_MS = 8000;

/**
 * Ignore a second click on a form that is already leaving.
 *
 * The button stays enabled for the browser, so that its name and value travel, and works again
 * after a few seconds or when the page comes back from history: a lost network must not lock anyone out.
 * The server is what guarantees one effect; this only spares a wait.
 */
export function preventDoubleSubmit(root: Document): void {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
    if (form.method !== "post" || form.hasAttribute("data-repeatable")) return;
    // What opens in another tab leaves this page where it is.
    if (event.submitter instanceof HTMLButtonElement && event.submitter.formTarget === "_blank") return;
    if (form.dataset.leaving) {
      event.preventDefault();
      return;
    }
    hold(form);
    window.setTimeout(() => release(form), PATIENCE_MS);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) root.querySelectorAll<HTMLFormElement>("form[data-leaving]").forEach(release);
  });
}

export function hold(form: HTMLFormElement): void {
  form.dataset.leaving = "yes";
  for (const button of submitButtons(form)) button.setAttribute("aria-disabled", "true");
}

export function release(form: HTMLFormElement): void {
  delete form.dataset.leaving;
  for (const button of submitButtons(form)) button.removeAttribute("aria-disabled");
}

function submitButtons(form: HTMLFormElement): HTMLButtonElement[] {
  return Array.from(form.elements).filter(
    (element): element is HTMLButtonElement => element instanceof HTMLButtonElement && element.type === "submit",
  );
}

/** Bring the reader to the list of errors, on load and after a partial swap. */
export function focusErrorSummary(root: Document): void {
  const bring = (within: ParentNode): void => {
    const summary = within.querySelector<HTMLElement>("[data-error-summary]");
    summary?.focus();
  };
  bring(root);
  root.addEventListener("htmx:afterSwap", (event) => {
    if (event.target instanceof HTMLElement) bring(event.target);
  });
}

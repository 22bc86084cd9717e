/** Writing a letter: it is redrawn as it changes. Without this script « Voir » draws it on a page of its own. */
const DELAY = 600;
function looks(form: HTMLFormElement): void {
  const button = form.querySelector<HTMLButtonElement>("[data-look]");
  const shown = document.getElementById("apercu");
  if (!button || !shown) return;
  let waiting = 0;
  let last: AbortController | undefined;
  const draw = async (): Promise<void> => {
    last?.abort();
    last = new AbortController();
    try {
      const answer = await fetch(button.formAction, {
        method: "POST",
        body: new FormData(form),
        signal: last.signal,
      });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const drawn = page.getElementById("apercu");
      if (drawn) shown.replaceChildren(...drawn.childNodes);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  };
  form.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => void draw(), DELAY);
  });
  button.addEventListener("click", (event) => {
    event.preventDefault();
    void draw();
  });
}

for (const form of document.querySelectorAll<HTMLFormElement>("form.pv-letter")) {
  looks(form);
}

import { hold, release } from "./submit";

/**
 * Show how far a form with files has travelled, when the form carries `data-upload`.
 *
 * The words come from the page (`data-upload-sending`, `data-upload-checking`, `data-upload-failed`), in its
 * language. When anything is missing or fails to start, the browser posts the form as it always does.
 */
export function showUploadProgress(root: Document): void {
  root.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-upload") || !carriesFiles(form)) return;
      if (form.dataset.leaving) return;
      event.preventDefault();
      hold(form);
      send(form, event.submitter);
    },
    { capture: true },
  );
}

function carriesFiles(form: HTMLFormElement): boolean {
  return Array.from(form.querySelectorAll<HTMLInputElement>("input[type=file]")).some(
    (input) => (input.files?.length ?? 0) > 0,
  );
}

function send(form: HTMLFormElement, submitter: HTMLElement | null): void {
  const data = new FormData(form);
  if (submitter instanceof HTMLButtonElement && submitter.name) data.append(submitter.name, submitter.value);
  const progress = progressOf(form, submitter);
  const request = new XMLHttpRequest();
  const asked = addressed(form, submitter);
  request.open("POST", asked);
  request.setRequestHeader("Accept", "text/html");
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const percent = Math.round((event.loaded / event.total) * 100);
    progress.show(percent, percent < 100 ? "sending" : "checking");
  });
  request.addEventListener("load", () => arrive(request, asked, form, progress));
  request.addEventListener("error", () => {
    progress.show(0, "failed");
    release(form);
  });
  request.send(data);
}

/** Where a form goes: where its button says, when it says. */
function addressed(form: HTMLFormElement, submitter: HTMLElement | null): string {
  const own = submitter instanceof HTMLButtonElement && submitter.hasAttribute("formaction");
  return new URL(own ? submitter.formAction : form.action, document.baseURI).href;
}

/**
 * Become the page the server answered, and take its address when it redirected.
 *
 * Not fetched a second time: a message shown once would be lost between the two.
 */
function arrive(request: XMLHttpRequest, asked: string, form: HTMLFormElement, progress: Progress): void {
  const isPage = (request.getResponseHeader("Content-Type") ?? "").startsWith("text/html");
  if (!isPage || request.status >= 500) {
    progress.show(0, "failed");
    release(form);
    return;
  }
  if (request.responseURL && request.responseURL !== asked) {
    window.history.pushState(null, "", request.responseURL);
    window.addEventListener("popstate", () => window.location.reload(), { once: true });
  }
  const answer = new DOMParser().parseFromString(request.responseText, "text/html");
  document.title = answer.title;
  document.body.replaceWith(answer.body);
  window.htmx.process(document.body);
  window.scrollTo(0, 0);
  (document.querySelector<HTMLElement>("[data-error-summary]") ?? document.querySelector("main"))?.focus();
}

type State = "sending" | "checking" | "failed";

interface Progress {
  show(percent: number, state: State): void;
}

/** Shown where the reader looks: under the button she pressed. */
function progressOf(form: HTMLFormElement, submitter: HTMLElement | null): Progress {
  form.querySelector(".pv-progress")?.remove();
  const box = document.createElement("div");
  box.className = "pv-progress";
  const pressed = submitter?.closest(".govuk-button-group") ?? submitter;
  if (pressed && form.contains(pressed)) pressed.after(box);
  else form.append(box);
  const words = document.createElement("p");
  words.id = `upload-${Math.random().toString(36).slice(2)}`;
  words.className = "govuk-body";
  words.setAttribute("role", "status");
  const bar = document.createElement("progress");
  bar.className = "pv-progress__bar";
  bar.max = 100;
  bar.setAttribute("aria-labelledby", words.id);
  box.append(words, bar);
  box.scrollIntoView({ block: "nearest" });
  let last: State | null = null;
  return {
    show(percent, state) {
      bar.value = percent;
      bar.hidden = state === "failed";
      if (state === last) return;
      last = state;
      words.textContent = form.getAttribute(`data-upload-${state}`) ?? "";
    },
  };
}

/**
 * What people will see of what is being written: drawn again after each change, where one was reading.
 *
 * A frame is a page of ours in a sandbox without scripts. « studio:changed » on the document says that the draft
 * changed; its detail, when it has one, is the address the frame shows from now on.
 */
const KEPT = "preview-scroll:";

function place(frame: HTMLIFrameElement): string {
  return KEPT + new URL(frame.src, location.href).pathname;
}

function scrolled(frame: HTMLIFrameElement): number {
  return frame.contentWindow?.scrollY ?? 0;
}

/** Draw a wide page in a narrow place: as wide as it says, then smaller. */
function fit(screen: HTMLElement, frame: HTMLIFrameElement): void {
  const width = Number(screen.dataset.preview);
  const scale = Math.min(1, screen.clientWidth / width);
  frame.style.width = `${width}px`;
  frame.style.height = `${screen.clientHeight / scale}px`;
  frame.style.transform = scale < 1 ? `scale(${scale})` : "";
}

function drawn(frame: HTMLIFrameElement, address: string): void {
  const shown = frame.contentWindow;
  if (!shown) return;
  sessionStorage.setItem(place(frame), String(scrolled(frame)));
  frame.dataset.again = "yes";
  if (address === frame.src) shown.location.reload();
  else frame.src = address;
}

function follow(screen: HTMLElement): void {
  const frame = screen.querySelector("iframe");
  if (!frame) return;
  const put = (): void => {
    const top = sessionStorage.getItem(place(frame));
    const isAsked = new URL(frame.src, location.href).hash !== "" && frame.dataset.again !== "yes";
    if (top !== null && !isAsked) frame.contentWindow?.scrollTo(0, Number(top));
    frame.contentWindow?.addEventListener("scroll", () => sessionStorage.setItem(place(frame), String(scrolled(frame))), { passive: true });
  };
  frame.addEventListener("load", put);
  if (frame.contentDocument?.readyState === "complete") put();
  new ResizeObserver(() => fit(screen, frame)).observe(screen);
  document.addEventListener("studio:changed", (event) => {
    const wanted = (event as CustomEvent<unknown>).detail;
    drawn(frame, typeof wanted === "string" && wanted ? new URL(wanted, location.href).href : frame.src);
  });
}

function press(button: HTMLElement, among: Iterable<HTMLElement>): void {
  for (const one of among) one.setAttribute("aria-pressed", String(one === button));
}

function choose(choice: HTMLElement): void {
  const screen = choice.closest("aside")?.querySelector<HTMLElement>("[data-preview]");
  const frame = screen?.querySelector("iframe");
  if (!screen || !frame) return;
  choice.hidden = false;
  const widths = choice.querySelectorAll<HTMLElement>("[data-preview-width]");
  const languages = choice.querySelectorAll<HTMLElement>("[data-preview-language]");
  widths.forEach((one) => one.addEventListener("click", () => {
    screen.dataset.preview = one.dataset.previewWidth;
    screen.classList.toggle("pv-preview__screen--desk", one.dataset.previewWidth === "1024");
    press(one, widths);
    fit(screen, frame);
  }));
  languages.forEach((one) => one.addEventListener("click", () => {
    const address = new URL(frame.src, location.href);
    address.searchParams.set("langue", one.dataset.previewLanguage ?? "fr");
    press(one, languages);
    drawn(frame, address.href);
  }));
}

document.querySelectorAll<HTMLElement>("[data-preview]").forEach(follow);
document.querySelectorAll<HTMLElement>("[data-preview-choice]").forEach(choose);

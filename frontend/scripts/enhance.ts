/** What both doors gain from scripts. Without them every page still does its work. */
import htmx from "htmx.org";
import { focusErrorSummary } from "./focus";
import { preventDoubleSubmit } from "./submit";
import { showUploadProgress } from "./upload";

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}

window.htmx = htmx;
document.documentElement.classList.add("js");
preventDoubleSubmit(document);
showUploadProgress(document);
focusErrorSummary(document);

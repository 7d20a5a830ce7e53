// Small improvements only: every page works without this file.
import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// A list that is kept fresh while it is looked at: the page's own address is read again, and the list replaced.
const fresh = document.querySelector("[data-refresh-every]");
if (fresh) {
  const box = document.getElementById(fresh.dataset.refreshedBy);
  box.closest("[hidden]")?.removeAttribute("hidden");
  const again = async () => {
    if (!box.checked || document.hidden || fresh.contains(document.activeElement)) return;
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const newer = page.getElementById(fresh.id);
    if (answer.ok && newer) fresh.replaceChildren(...newer.childNodes);
  };
  setInterval(() => again().catch(() => {}), Number(fresh.dataset.refreshEvery) * 1000);
}

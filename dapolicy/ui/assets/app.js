// Small improvements only: every page works without this file.
import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// What a page kept in this window for a lost connection goes with whoever typed it.
const account = document.querySelector(".app-header__account");
const signedIn = account?.querySelector("span").textContent;
const before = sessionStorage.getItem("signed-in"); // sign-out in another window empties this too
if (signedIn && before && before !== signedIn) sessionStorage.clear();
if (signedIn) sessionStorage.setItem("signed-in", signedIn);
// Other windows hear who is signed in now, or that nobody is.
const others = new BroadcastChannel("signed-in");
if (signedIn) others.postMessage(signedIn);
account?.querySelector("form").addEventListener("submit", () => {
  sessionStorage.clear();
  others.postMessage("");
});

// A list that is kept fresh while it is looked at: the page's own address is read again, and the list replaced.
const fresh = document.querySelector("[data-refresh-every]");
if (fresh) {
  const box = document.getElementById(fresh.dataset.refreshedBy);
  box.closest("[hidden]")?.removeAttribute("hidden");
  const since = document.createElement("p");
  since.className = "govuk-body govuk-!-font-weight-bold";
  since.setAttribute("role", "status");
  fresh.before(since);
  const clock = () => new Date().toLocaleTimeString("en-GB", { timeStyle: "short", timeZone: "Europe/London" });
  let last = clock();
  const again = async () => {
    if (!box.checked || document.hidden || fresh.contains(document.activeElement)) return;
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const newer = page.getElementById(fresh.id);
    if (!answer.ok || !newer) throw new Error("no list in the answer");
    fresh.replaceChildren(...newer.childNodes);
    last = clock();
    since.textContent = "";
  };
  // A list that stays empty because nobody answers must not read as one to which nothing has come.
  const failed = () => { since.textContent = `Not refreshed since ${last}`; };
  setInterval(() => again().catch(failed), Number(fresh.dataset.refreshEvery) * 1000);
}

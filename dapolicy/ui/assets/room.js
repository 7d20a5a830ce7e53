// The coordinator's screen in a meeting. Without this file each form is sent by itself; with it a line that cannot be
// sent is kept and sent again, under the name that the page gave it, so that sent twice it is one.
//
// What is kept stands in this window's sessionStorage: of the person who typed it alone, emptied at sign-out, gone with
// the window. Of a locked case, and of a case that is closed to them now, it is kept in the page only. Each line says
// whose it is: the server takes it from nobody else, and while another person is signed in nothing is sent at all.
const room = document.getElementById("room");
const box = document.getElementById("unsaved");
const status = box.querySelector("p");
const list = box.querySelector("ul");
const KEPT = "room";
const AGAIN = 5000;
const keeps = room.dataset.keeps === "yes";
const own = room.dataset.room;
const who = room.dataset.who;
const name = document.querySelector(".app-header__account span")?.textContent;
const ANOTHER = "Somebody else is signed in on this computer. Nothing is sent until you are signed in again.";
const SIGNED_OUT = "You are signed out. Sign in in another window.";
const CLOSED = "This case is not open to you any more. It was not saved: give it by word, or copy it before you leave";
let token = document.querySelector("[name=csrfmiddlewaretoken]").value;
let sending = false;
let timer = 0;
let goesTo = "";
let reachable = true;
let away = "";
let lines = [];

class Stop extends Error {}

const stored = () => {
  const found = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
  return found.who === who ? found.lines : [];
};
// While they are signed out, or another is signed in, nothing of theirs is put back into what sign-out emptied.
const keep = (changed) => {
  lines = changed;
  const kept = lines.filter((one) => one.keeps);
  if (kept.length && !away) sessionStorage.setItem(KEPT, JSON.stringify({ who, lines: kept }));
  else sessionStorage.removeItem(KEPT);
};
const wanting = () => lines.filter((one) => !one.faults);
const here = () => lines.filter((one) => one.of === own);
const drop = (line) => keep(lines.filter((one) => one.id !== line.id));
const refuse = (line, faults) => keep(lines.map((one) => (one.id === line.id ? { ...one, faults } : one)));

// Of a case that this person cannot open now nothing stays in the store; what they typed themselves stays before them.
const closed = { keeps: false, closed: true, faults: [CLOSED] };
const close = (line) => keep(lines.map((one) => (one.of === line.of ? { ...one, ...closed } : one)));

const newName = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};

const NOT_TYPED = ["csrfmiddlewaretoken", "line", "who"];
const typed = (fields) => fields.filter(([field, value]) => !NOT_TYPED.includes(field) && value);
const lineOf = (form) => {
  const fields = [...new FormData(form)].filter(([field]) => field !== "csrfmiddlewaretoken");
  const words = typed(fields).map(([, value]) => value);
  return {
    id: form.elements.line.value, url: form.getAttribute("action"), of: own, fields, keeps,
    says: [form.dataset.line, words[0] ?? ""].filter(Boolean).join(": "),
  };
};

const show = (why) => {
  box.hidden = lines.length === 0 && !why;
  status.textContent = lines.length ? `Not saved yet: ${lines.length}. ${why}` : why;
  list.replaceChildren(...lines.map(shown));
};

const shown = (line) => {
  const item = document.createElement("li");
  const words = line.closed ? typed(line.fields).map(([, value]) => value).join(". ") : line.says.slice(0, 120);
  item.textContent = line.faults ? `${words} – ${line.faults.join(". ")} ` : words;
  if (line.faults && !line.closed) item.append(line.of === own ? mender(line) : wayTo(line));
  return item;
};

const mender = (line) => {
  const mend = document.createElement("button");
  mend.type = "button";
  mend.className = "app-link-button";
  mend.textContent = "Mend it";
  mend.addEventListener("click", () => putBack(line));
  return mend;
};

const wayTo = (line) => {
  const way = document.createElement("a");
  way.className = "govuk-link";
  way.href = line.of;
  way.textContent = "Mend it in its own case";
  return way;
};

// What was refused goes back to where it was typed, under its own name.
const putBack = (line) => {
  const form = document.querySelector(`form[action="${line.url}"]`);
  if (!form) return;
  for (const [field, value] of line.fields) if (form.elements[field]) form.elements[field].value = value;
  drop(line);
  show("");
  form.closest("details")?.setAttribute("open", "");
  form.querySelector("textarea, input:not([type=hidden])").focus();
};

const post = (line) => {
  const body = new URLSearchParams(line.fields);
  body.set("csrfmiddlewaretoken", token);
  body.set("who", who);
  return fetch(line.url, { method: "POST", body, headers: { "X-Line": "1" }, redirect: "manual" });
};

// Signed out and in again, the page's token is another: it is taken where the same person reads the page alone.
const fresh = async () => {
  const answer = await fetch(own, { redirect: "manual" });
  if (answer.type === "opaqueredirect") throw new Stop(SIGNED_OUT);
  if (!answer.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (page.getElementById("room")?.dataset.who !== who) throw new Stop((away = ANOTHER));
  token = page.querySelector("[name=csrfmiddlewaretoken]").value;
  return page;
};

const written = async () => {
  const page = await fresh();
  if (page) document.getElementById("written").replaceChildren(...page.getElementById("written").childNodes);
};

const sendOne = async (line) => {
  const answer = await post(line);
  if (answer.status === 200) drop(line);
  else if (answer.status === 422) {
    const faults = (await answer.json()).faults;
    refuse(line, faults);
    if (typed(line.fields).length) return;
    drop(line); // a key that was pressed, and nothing to mend
    goesTo = "";
    throw new Error(faults.join(". "));
  } else if (answer.status === 404) close(line);
  else if (answer.status === 409) throw new Stop((away = ANOTHER));
  else if (answer.type === "opaqueredirect") throw new Stop(SIGNED_OUT);
  else if (answer.status === 403) {
    if (!(await fresh())) throw new Stop((away = ANOTHER));
    throw new Stop("Trying again.");
  } else throw new Error("It cannot be saved just now. Trying again.");
};

// One that cannot be saved holds up no other, unless nothing can be sent at all.
const sendAll = async () => {
  let why = "";
  for (const line of wanting()) {
    try {
      await sendOne(line);
    } catch (trouble) {
      if (trouble instanceof TypeError || trouble instanceof Stop) throw trouble;
      why = trouble.message;
    }
  }
  await written();
  return why;
};

const send = async () => {
  if (away) show(away);
  if (sending || away) return;
  sending = true;
  clearTimeout(timer);
  let why = "";
  try {
    why = await sendAll();
    reachable = true;
  } catch (trouble) {
    reachable = !(trouble instanceof TypeError);
    if (lines.length) why = reachable ? trouble.message : "There is no connection. It is kept, and sent again.";
  }
  sending = false;
  show(why || (lines.length ? "This was refused; mend it." : ""));
  if (goesTo && here().length === 0) location.assign(goesTo);
  else if (wanting().length && !away) timer = setTimeout(send, why ? AGAIN : 0);
};

const forms = [...document.querySelectorAll("form[data-line]")];
// What stands typed in a form and was not saved.
const begun = () => forms.filter((form) => typed([...new FormData(form)]).some(([, value]) => value.trim()));

const take = (form) => {
  keep([...lines, lineOf(form)]);
  form.reset();
  for (const field of form.querySelectorAll("textarea, select, input:not([type=hidden])")) {
    field.value = "";
    field.dispatchEvent(new Event("keyup")); // what counts its characters counts again
  }
  form.elements.line.value = newName();
};

for (const form of forms) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    goesTo = form.dataset.next ?? "";
    if (goesTo) begun().forEach(take);
    take(form);
    show("Saving.");
    send();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.ctrlKey) return;
    event.preventDefault();
    form.requestSubmit();
  });
}

// Another page is opened once every line of this case is saved, what stands typed and was not sent among them; without a
// connection not at all, and what is typed stays here.
const NOT_NOW = "There is no connection: another case cannot be opened yet. Go on writing here.";
for (const link of document.querySelectorAll("[data-goes]")) {
  link.addEventListener("click", (event) => {
    const unsent = begun();
    unsent.forEach(take);
    const waits = here().some((one) => !one.faults);
    if (!waits && navigator.onLine) return;
    event.preventDefault();
    if (reachable && navigator.onLine) {
      goesTo = link.href;
      if (unsent.length) send();
      return;
    }
    show(NOT_NOW);
    box.hidden = false;
    status.textContent ||= NOT_NOW;
  });
}
window.addEventListener("beforeunload", (event) => {
  if (begun().length || lines.some((one) => !one.keeps) || (away && lines.length)) event.preventDefault();
});
window.addEventListener("online", send);

// Every page says in this browser who is signed in now: under another name nothing is sent, and nothing is asked.
new BroadcastChannel("signed-in").addEventListener("message", ({ data }) => {
  away = data === name ? "" : data ? ANOTHER : SIGNED_OUT;
  keep(lines);
  if (lines.length) send();
});

// What was stored of this case before it was locked leaves the store.
keep(stored().map((one) => (one.of === own ? { ...one, keeps } : one)));
if (lines.length) {
  show("Saving.");
  send();
}

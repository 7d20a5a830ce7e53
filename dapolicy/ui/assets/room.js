// The coordinator's screen in a meeting. Without this file each form is sent by itself; with it a line that cannot be
// sent is kept and sent again, under the name that the page gave it, so that sent twice it is one.
//
// What is kept stands in this window's sessionStorage: of the person who typed it alone, emptied at sign-out, gone with
// the window. Of a locked case it is kept in the page only, and of a case that is closed to them nothing is kept.
const room = document.getElementById("room");
const box = document.getElementById("unsaved");
const status = box.querySelector("p");
const list = box.querySelector("ul");
const KEPT = "room";
const HALF_A_DAY = 12 * 60 * 60 * 1000;
const AGAIN = 5000;
const keeps = room.dataset.keeps === "yes";
const own = room.dataset.room;
let token = document.querySelector("[name=csrfmiddlewaretoken]").value;
let sending = false;
let timer = 0;
let goesTo = "";
let reachable = true;
let inPage = [];

const stored = () => {
  const found = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
  return found.who === room.dataset.who ? found.lines.filter((one) => one.at > Date.now() - HALF_A_DAY) : [];
};
const store = (lines) => {
  if (lines.length) sessionStorage.setItem(KEPT, JSON.stringify({ who: room.dataset.who, lines }));
  else sessionStorage.removeItem(KEPT);
};
const all = () => [...stored(), ...inPage];
const add = (line) => {
  if (line.keeps) store([...stored(), line]);
  else inPage.push(line);
};
const drop = (gone) => {
  store(stored().filter((one) => !gone(one)));
  inPage = inPage.filter((one) => !gone(one));
};
const refuse = (line, faults) => {
  const mark = (one) => (one.id === line.id ? { ...one, faults } : one);
  store(stored().map(mark));
  inPage = inPage.map(mark);
};

const newName = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};

const lineOf = (form) => {
  const fields = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  const words = fields.filter(([name, value]) => name !== "line" && value).map(([, value]) => value);
  return {
    id: form.elements.line.value, url: form.getAttribute("action"), of: own, fields, at: Date.now(), keeps,
    says: [form.dataset.line, words[0] ?? ""].filter(Boolean).join(": ").slice(0, 120),
  };
};

const show = (why) => {
  const lines = all();
  box.hidden = lines.length === 0;
  status.textContent = lines.length ? `Not saved yet: ${lines.length}. ${why}` : "";
  list.replaceChildren(...lines.map(shown));
};

const shown = (line) => {
  const item = document.createElement("li");
  item.textContent = line.faults ? `${line.says} – ${line.faults.join(". ")} ` : line.says;
  if (line.faults && line.of === own) {
    const mend = document.createElement("button");
    mend.type = "button";
    mend.className = "app-link-button";
    mend.textContent = "Mend it";
    mend.addEventListener("click", () => putBack(line));
    item.append(mend);
  }
  return item;
};

// What was refused goes back to where it was typed, under its own name.
const putBack = (line) => {
  const form = document.querySelector(`form[action="${line.url}"]`);
  for (const [name, value] of line.fields) if (form.elements[name]) form.elements[name].value = value;
  drop((one) => one.id === line.id);
  show("");
  form.closest("details")?.setAttribute("open", "");
  form.querySelector("textarea, input:not([type=hidden])").focus();
};

const post = (line) => {
  const body = new URLSearchParams(line.fields);
  body.set("csrfmiddlewaretoken", token);
  return fetch(line.url, { method: "POST", body, headers: { "X-Line": "1" }, redirect: "manual" });
};

// Signed out and in again, the page's token is another.
const fresh = async () => {
  const answer = await fetch(own, { redirect: "manual" });
  if (!answer.ok) throw new Error("no page");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  token = page.querySelector("[name=csrfmiddlewaretoken]").value;
  return page;
};

const written = async () => {
  const page = await fresh();
  document.getElementById("written").replaceChildren(...page.getElementById("written").childNodes);
};

const sendOne = async (line) => {
  const answer = await post(line);
  if (answer.status === 200) drop((one) => one.id === line.id);
  else if (answer.status === 422) refuse(line, (await answer.json()).faults);
  else if (answer.status === 404) {
    drop((one) => one.of === line.of);
    if (line.of === own) location.assign(own);
  } else if (answer.type === "opaqueredirect") throw new Error("You are signed out. Sign in in another window.");
  else if (answer.status === 403) {
    await fresh();
    throw new Error("Trying again.");
  } else throw new Error("It cannot be saved just now. Trying again.");
};

const send = async () => {
  if (sending) return;
  sending = true;
  clearTimeout(timer);
  let why = "";
  try {
    for (const line of all().filter((one) => !one.faults)) await sendOne(line);
    await written();
    reachable = true;
  } catch (trouble) {
    reachable = !(trouble instanceof TypeError);
    why = trouble instanceof TypeError ? "There is no connection. It is kept, and sent again." : trouble.message;
    timer = setTimeout(send, AGAIN);
  }
  sending = false;
  show(why || "This was refused; mend it.");
  if (all().some((one) => !one.faults) && !why) send();
  if (goesTo && all().length === 0) location.assign(goesTo);
};

for (const form of document.querySelectorAll("form[data-line]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    add(lineOf(form));
    goesTo = form.dataset.next ?? "";
    form.reset();
    for (const field of form.querySelectorAll("textarea, input:not([type=hidden])")) {
      field.value = "";
      field.dispatchEvent(new Event("keyup")); // what counts its characters counts again
    }
    form.elements.line.value = newName();
    show("Saving.");
    send();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.ctrlKey) return;
    event.preventDefault();
    form.requestSubmit();
  });
}

// Another page is opened once every line is saved; without a connection not at all, and what is typed stays here.
const NOT_NOW = "There is no connection: another case cannot be opened yet. Go on writing here.";
for (const link of document.querySelectorAll("[data-goes]")) {
  link.addEventListener("click", (event) => {
    const waits = all().some((one) => !one.faults);
    if (!waits && navigator.onLine) return;
    event.preventDefault();
    if (reachable && navigator.onLine) {
      goesTo = link.href;
      return;
    }
    show(NOT_NOW);
    box.hidden = false;
    status.textContent ||= NOT_NOW;
  });
}
window.addEventListener("beforeunload", (event) => {
  if (inPage.length) event.preventDefault();
});
window.addEventListener("online", send);

// What was stored of this case before it was locked leaves the store.
if (!keeps) {
  inPage = stored().filter((one) => one.of === own);
  store(stored().filter((one) => one.of !== own));
} else store(stored());
if (all().length) {
  show("Saving.");
  send();
}

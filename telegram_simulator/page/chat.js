const $ = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);

function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

// ---- theme

const dark = matchMedia("(prefers-color-scheme: dark)");
const remembered = { get: () => { try { return localStorage.theme; } catch { return null; } },
  set: (theme) => { try { localStorage.theme = theme; } catch { /* private windows may forbid it */ } } };
let theme = ["light", "dark"].find((name) => name === query.get("theme")) ?? remembered.get();

function showTheme() {
  if (theme) document.documentElement.dataset.theme = theme;
  const now = theme ?? (dark.matches ? "dark" : "light");
  $("theme").setAttribute("aria-pressed", String(now === "dark"));
  document.querySelector("meta[name=theme-color]").content = now === "dark" ? "#17212b" : "#ffffff";
}
dark.addEventListener("change", showTheme);
$("theme").addEventListener("click", () => {
  theme = (theme ?? (dark.matches ? "dark" : "light")) === "dark" ? "light" : "dark";
  remembered.set(theme);
  showTheme();
});
showTheme();
document.documentElement.classList.toggle("bare", query.get("bare") === "1");

// ---- the server

let user = Number(query.get("user")) || null;
let openChat = Number(query.get("chat")) || null; // a group's id; null: the private chat
let state = null;
let connected = false;
let botState = "running"; // or "starting", "down"
let restarting = false;
let source = null;
let retry = 0;

async function call(method, path, body = {}) {
  const response = await fetch(`/sim${path}`, {
    method, headers: { "content-type": "application/json" }, body: method === "GET" ? undefined : JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? `The simulator answered ${response.status}.`);
  return answer;
}
const attempt = (promise) => promise.catch((error) => {
  toast(error instanceof TypeError ? "Can’t reach the simulator." : error.message);
});

const place = () => new URLSearchParams({ ...(user ? { user } : {}), ...(openChat ? { chat: openChat } : {}) });

function connect() {
  clearTimeout(retry);
  source?.close();
  const events = source = new EventSource(`/sim/events?${place()}`);
  const on = (name, handle) => events.addEventListener(name, (event) => {
    if (events === source) handle(JSON.parse(event.data));
  });
  events.onopen = () => { connected = true; showState(); };
  events.onerror = () => {
    if (events !== source) return;
    connected = false;
    showState();
    // After an HTTP error, such as for a deleted user, the browser doesn't reconnect by itself.
    if (events.readyState === EventSource.CLOSED) retry = setTimeout(async () => {
      const known = await fetch(`/sim/state?user=${user}`).then(({ status }) => status < 400 || status >= 500, () => true);
      begin(known ? user : null);
    }, 1500);
  };
  on("chat", show);
  on("bot", (bot) => { botState = bot.state; showState(); });
  on("answered", ({ callback_query_id: id }) => settle(id));
  on("toast", (answer) => {
    settle(answer.callback_query_id);
    if (answer.show_alert) alertDialog(answer.text);
    else if (answer.text) toast(answer.text);
    if (answer.url) openLink(answer.url);
  });
}

function begin(id, inChat = openChat) {
  if (id !== user || inChat !== openChat) {
    user = id;
    openChat = inChat;
    state = null;
    drawn.clear();
    $("chat").replaceChildren();
  }
  connect();
}

function switchTo(id, inChat) {
  const url = new URL(location.href);
  url.searchParams.set("user", id);
  if (inChat) url.searchParams.set("chat", inChat); else url.searchParams.delete("chat");
  history.replaceState(null, "", url);
  begin(id, inChat);
}
const switchUser = (id) => switchTo(id, openChat);

const send = (text) => attempt(call("POST", `/users/${user}/messages`,
  openChat ? { text, chat: openChat, thread: Number($("topics").value) || 0 } : { text }));

// ---- taps: the spinner stays until the answer, which may arrive before the POST returns

const pending = new Map();
const settled = new Set();

function settle(id) {
  settled.add(id);
  if (pending.delete(id)) showPending();
}
const messageKey = (message) => message.ephemeral ? `e${message.ephemeral}` : message.message_id;
const buttonKey = (message, data) => `${messageKey(message)} ${data}`;

function showPending() {
  const keys = new Set(pending.values());
  for (const button of $("chat").querySelectorAll("button[data-key]")) {
    const waiting = keys.has(button.dataset.key);
    button.classList.toggle("waiting", waiting);
    button.setAttribute("aria-busy", String(waiting));
  }
}

async function tap(message, data) {
  const provisional = Symbol("tap");
  const key = buttonKey(message, data);
  if ([...pending.values()].includes(key)) return;
  pending.set(provisional, key);
  showPending();
  const answer = await attempt(call("POST", `/users/${user}/taps`, {
    message_id: message.message_id, data, ...(openChat ? { chat: openChat, ephemeral: message.ephemeral } : {}) }));
  pending.delete(provisional);
  const id = answer?.callback_query_id;
  if (id !== undefined && !settled.has(id)) {
    pending.set(id, key);
    setTimeout(() => settle(id), 30000);
  }
  showPending();
}

// ---- overlays

let toastTimer = 0;
function toast(text) {
  clearTimeout(toastTimer);
  $("toasts").replaceChildren(h("div", { class: "toast", "data-testid": "toast", lang: langOf(text) }, text));
  toastTimer = setTimeout(() => $("toasts").replaceChildren(), Math.max(3000, 1500 + text.length * 70));
}

function alertDialog(text) {
  $("alert-text").textContent = text;
  $("alert-text").lang = langOf(text) ?? "";
  if (!$("alert").open) $("alert").showModal();
}

function safeUrl(text) {
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`);
    return ["https:", "http:", "tg:", "mailto:"].includes(url.protocol) ? url : null;
  } catch { return null; }
}

function openLink(text) {
  const url = safeUrl(text);
  if (!url) { toast(`This link can’t be opened: ${text}`); return; }
  // A link to this bot would lead to the real Telegram, where the bot may not exist.
  const toBot = url.hostname === "t.me" && url.pathname.slice(1).toLowerCase() === state?.bot.username?.toLowerCase();
  if (toBot) {
    if (openChat) switchTo(user, null);
    send(["/start", url.searchParams.get("start")].filter(Boolean).join(" "));
    return;
  }
  // A link to a message in a group, which works for members.
  const [, kind, group] = url.hostname === "t.me" ? url.pathname.split("/") : [];
  const known = kind === "c" && state?.groups.find(({ id }) => id === -(1e12 + Number(group)));
  if (known) { switchTo(user, known.id); return; }
  $("link-url").textContent = text;
  $("link-open").href = url.href;
  $("link").showModal();
}
$("link-open").addEventListener("click", () => $("link").close());

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h("textarea", { class: "off-screen" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  toast("Copied");
}

// ---- text and its entities

const HAN = /\p{Script=Han}/u;
const TRADITIONAL = /[這個們說為對時會國點開關過還單費帳戶額請選擇續訂閱與無]/;
const SIMPLIFIED = /[这个们说为对时会国点开关过还单费账户额请选择续订阅与无]/;

function langOf(text) {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return "ja";
  if (!HAN.test(text)) return undefined;
  const client = state?.users.find(({ id }) => id === user)?.language_code ?? "";
  if (TRADITIONAL.test(text) !== SIMPLIFIED.test(text)) return TRADITIONAL.test(text) ? "zh-Hant" : "zh-Hans";
  return /hant|tw|hk/i.test(client) ? "zh-Hant" : "zh-Hans";
}

// Not a <button>: browsers lay it out as a box, so its text can't wrap with the rest.
function pressable(node, label, press) {
  node.setAttribute("role", "button");
  node.setAttribute("tabindex", "0");
  node.setAttribute("aria-label", label);
  node.addEventListener("click", press);
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); press(event); }
  });
  return node;
}

function anchor(href, confirm) {
  const url = safeUrl(href);
  if (!url) return h("span");
  return h("a", { href: url.href, target: "_blank", rel: "noopener noreferrer",
    onclick: (event) => { if (confirm) { event.preventDefault(); openLink(href); } } });
}

// Returns the element for an entity and the node its text goes into.
function makeEntity(entity, text) {
  const simple = { bold: "b", italic: "i", underline: "u", strikethrough: "s" }[entity.type];
  if (simple) return [h(simple)];
  switch (entity.type) {
    case "code": return [pressable(h("code"), `Copy ${text}`, () => copy(text))];
    case "pre": {
      const code = h("code");
      const bar = h("span", { class: "pre-bar" }, h("span", {}, entity.language ?? ""),
        h("button", { type: "button", "aria-label": "Copy the code", onclick: () => copy(text) }, icon("copy")));
      return [h("pre", {}, bar, code), code];
    }
    case "url": return [anchor(text, false)];
    case "email": return [anchor(`mailto:${text}`, false)];
    case "text_link": return [anchor(entity.url, true)];
    case "bot_command": return [h("button", { type: "button", class: "inline", onclick: () => send(text) })];
    case "spoiler": {
      const inner = h("span");
      const outer = h("span", { class: "spoiler" }, inner);
      pressable(outer, "Hidden text: press to show", (event) => {
        if (outer.classList.contains("shown")) return;
        event.stopPropagation();
        outer.classList.add("shown");
        for (const name of ["role", "tabindex", "aria-label"]) outer.removeAttribute(name);
      });
      return [outer, inner];
    }
    case "blockquote": return [h("blockquote", {}, icon("quote"))];
    case "expandable_blockquote": {
      const inner = h("div", { class: "folded" });
      const fold = h("button", { type: "button", class: "fold", "aria-expanded": "false", "aria-label": "Show the whole quote" }, icon("down"));
      const quote = h("blockquote", { class: "expandable" }, icon("quote"), inner, fold);
      fold.addEventListener("click", () => {
        const open = !inner.classList.toggle("folded");
        quote.classList.toggle("open", open);
        fold.setAttribute("aria-expanded", String(open));
      });
      return [quote, inner];
    }
    default: return [h("span", { class: entity.type })];
  }
}

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

function renderText(text, entities) {
  const ordered = entities.filter(({ length }) => length > 0).sort((a, b) =>
    a.offset - b.offset || b.length - a.length || BLOCKS.has(b.type) - BLOCKS.has(a.type));
  let afterBlock = false;
  const put = (into, from, to) => {
    if (from >= to) return;
    // A block element ends its line, so the line break after it would show as an empty line.
    into.append(text.slice(afterBlock && text[from] === "\n" ? from + 1 : from, to));
    afterBlock = false;
  };
  // JavaScript strings are UTF-16, as the offsets are.
  const build = (into, start, end, inside) => {
    let at = start;
    inside.forEach((entity, index) => {
      if (entity.offset < at || entity.offset >= end) return;
      const to = Math.min(entity.offset + entity.length, end);
      put(into, at, entity.offset);
      const [node, slot = node] = makeEntity(entity, text.slice(entity.offset, to));
      build(slot, entity.offset, to, inside.slice(index + 1));
      into.append(node);
      afterBlock ||= BLOCKS.has(entity.type);
      at = to;
    });
    put(into, at, end);
    return into;
  };
  return build(h("div", { class: "text", lang: langOf(text) }), 0, text.length, ordered);
}

// ---- messages

const clock = (date) => new Date(date * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

function dayName(date) {
  const day = new Date(date * 1000);
  const today = new Date();
  if (day.toDateString() === today.toDateString()) return "Today";
  const year = day.getFullYear() === today.getFullYear() ? undefined : "numeric";
  return day.toLocaleDateString("en-US", { month: "long", day: "numeric", year });
}

function keyboardButton(message, button) {
  const press = button.url ? () => openLink(button.url)
    : button.copy_text ? () => copy(button.copy_text.text)
      : () => tap(message, button.callback_data);
  return h("button", { type: "button", "data-testid": "keyboard-button", class: button.style, title: button.text, onclick: press,
    "data-key": button.callback_data === undefined ? undefined : buttonKey(message, button.callback_data) },
  h("span", { lang: langOf(button.text) }, button.text), ...(button.url ? [icon("link")] : button.copy_text ? [icon("copy")] : []));
}

function fill(node, message) {
  const meta = h("span", { class: "meta" }, message.edited ? "edited " : "",
    h("time", { datetime: new Date(message.date * 1000).toISOString() }, clock(message.date)));
  if (message.mine ?? !message.from_bot) meta.append(icon("read"));
  const text = renderText(message.text, message.entities ?? []);
  text.append(meta);
  const above = [];
  if (openChat && !message.mine) above.push(h("div", { class: "name" }, message.sender || state.bot.name,
    ...(message.topic ? [h("small", {}, ` · ${message.topic}`)] : [])));
  if (message.ephemeral) above.push(h("div", { class: "only-you", "data-testid": "only-you" }, "👁 Only you can see this"));
  const keyboard = (message.keyboard ?? []).filter((row) => row.length);
  const focused = [...node.querySelectorAll(".keyboard button")].indexOf(document.activeElement);
  node.replaceChildren(h("div", { class: "bubble" }, ...above, text));
  node.classList.toggle("with-keyboard", keyboard.length > 0);
  if (keyboard.length) {
    node.append(h("div", { class: "keyboard" }, ...keyboard.map((row) =>
      h("div", {}, ...row.map((button) => keyboardButton(message, button))))));
  }
  // An edit replaces the pressed button; keyboard users should keep their focus.
  if (focused >= 0) {
    const buttons = node.querySelectorAll(".keyboard button");
    buttons[Math.min(focused, buttons.length - 1)]?.focus({ preventScroll: true });
  }
}

const drawn = new Map();
const chat = $("chat");
let pinned = true;
const atBottom = () => chat.scrollHeight - chat.scrollTop - chat.clientHeight < 24;
const toBottom = () => { chat.scrollTop = chat.scrollHeight; };

function showMessages(messages) {
  const first = drawn.size === 0;
  const top = chat.getBoundingClientRect().top;
  const held = [...chat.querySelectorAll("article")].find((node) => node.getBoundingClientRect().bottom > top);
  const heldAt = held?.getBoundingClientRect().top;
  const nodes = [];
  const alive = new Set();
  let fresh = false;
  messages.forEach((message, index) => {
    const day = dayName(message.date);
    if (index === 0 || dayName(messages[index - 1].date) !== day) nodes.push(h("div", { class: "service" }, day));
    if (message.service) { nodes.push(h("div", { class: "service" }, message.service)); return; }
    const next = messages[index + 1];
    const json = JSON.stringify(message);
    const key = messageKey(message);
    let entry = drawn.get(key);
    if (!entry) {
      fresh = true;
      entry = { node: h("article", { "data-testid": "message", "data-message-id": message.message_id, "data-ephemeral": message.ephemeral || undefined,
        "data-replaces": message.replaces || undefined,
        "data-from": (message.mine ?? !message.from_bot) ? "user" : "bot",
        "aria-label": `${message.from_bot ? state.bot.name : message.sender || "You"}, ${clock(message.date)}`, class: first ? "" : "arriving" }) };
      drawn.set(key, entry);
    }
    if (entry.json !== json) fill(entry.node, message);
    entry.json = json;
    entry.node.classList.toggle("last", !next || next.from_bot !== message.from_bot || next.sender !== message.sender || next.date - message.date > 900 || dayName(next.date) !== day);
    alive.add(key);
    nodes.push(entry.node);
  });
  for (const id of [...drawn.keys()]) if (!alive.has(id)) drawn.delete(id);
  if (!messages.length) nodes.push(intro());
  // Only move nodes that changed place: removing and reinserting one would lose its focus.
  [...chat.children].forEach((node) => { if (!nodes.includes(node)) node.remove(); });
  nodes.forEach((node, index) => { if (chat.children[index] !== node) chat.insertBefore(node, chat.children[index] ?? null); });
  for (const quote of chat.querySelectorAll(".expandable:not(.open)")) {
    const inner = quote.querySelector(".folded");
    quote.classList.toggle("short", inner.scrollHeight <= inner.clientHeight + 1);
  }
  showPending();
  if (fresh || pinned) toBottom();
  else if (held?.isConnected) chat.scrollTop += held.getBoundingClientRect().top - heldAt;
}

const intro = () => openChat ? h("div", { class: "intro" }, "No messages yet.") : h("div", { class: "intro" }, h("b", {}, "What can this bot do?"),
  h("div", { lang: langOf(state.bot.description ?? "") }, state.bot.description ?? ""));

// ---- the rest of the page

function showState() {
  const idle = state?.chat.title ? `${state.chat.members} ${state.chat.members === 1 ? "member" : "members"}` : "bot";
  const said = { running: idle, starting: "starting…", down: "not running; messages wait" }[botState];
  $("bot-state").textContent = !connected ? "connecting…" : restarting ? "restarting…" : said;
  $("bot-state").classList.toggle("idle", connected && !restarting && botState === "running");
  $("restart").disabled = !connected || restarting || botState === "starting";
  $("restart-label").textContent = botState === "down" && !restarting ? "Start the bot" : "Restart the bot (kill -9)";
}

function showLanguages(select, code) {
  select.replaceChildren($("client-languages").content.cloneNode(true));
  if (![...select.options].some(({ value }) => value === code)) select.prepend(h("option", { value: code }, code));
  select.value = code;
}

function showGroup(group) {
  $("panel").classList.toggle("in-group", Boolean(group.title));
  $("chats").replaceChildren(h("option", { value: "" }, "Private, with the bot"),
    ...state.groups.map(({ id, title }) => h("option", { value: id }, title)));
  $("chats").value = openChat ?? "";
  if (group.title) {
    $("me").value = group.me;
    $("bot-rank").value = group.bot;
    $("migrate").hidden = group.kind !== "group";
    $("topic-field").hidden = !group.topics.length;
    const chosen = $("topics").value;
    $("topics").replaceChildren(h("option", { value: 0 }, "General"),
      ...group.topics.map(({ thread, name }) => h("option", { value: thread }, name)));
    $("topics").value = group.topics.some(({ thread }) => String(thread) === chosen) ? chosen : "0";
  }
  $("pin").hidden = !group.pins?.length;
  $("pin-text").textContent = group.pinned ?? "";
}

// The user who reads the browser's language, or else the first one.
function readerOf(users) {
  for (const locale of navigator.languages) {
    const { language, script } = new Intl.Locale(locale).maximize();
    const codes = [`${language}-${script}`.toLowerCase(), language];
    const reader = users.find(({ language_code: code }) => codes.includes(code));
    if (reader) return reader.id;
  }
  return users[0]?.id ?? null;
}

function show(fresh) {
  state = fresh;
  user ??= readerOf(state.users);
  // The user isn't a member (anymore): skip this state; the next one shows the private chat.
  if (openChat && !state.chat.title) { switchTo(user, null); return; }
  botState = state.bot.state;
  const { bot, users, chat: { messages } } = state;
  bot.name ||= bot.username;
  $("alert-title").textContent = bot.name;
  const title = document.title = $("bot-name").textContent = state.chat.title ?? bot.name;
  $("bot-name").lang = langOf(title) ?? "";
  $("avatar").textContent = [...title][0]?.toUpperCase() ?? "";
  showGroup(state.chat);
  $("users").replaceChildren(...users.map(({ id, first_name: name }) => h("option", { value: id }, name)));
  $("users").value = String(user);
  showLanguages($("language"), users.find(({ id }) => id === user)?.language_code ?? "");
  $("start").hidden = messages.length > 0 || openChat !== null;
  $("composer").hidden = messages.length === 0 && openChat === null;
  $("menu").hidden = !bot.commands?.length;
  showState();
  showMessages(messages);
}

chat.addEventListener("scroll", () => { pinned = atBottom(); $("to-bottom").hidden = pinned; }, { passive: true });
new ResizeObserver(() => { if (pinned) toBottom(); }).observe(chat);
$("to-bottom").addEventListener("click", () => { toBottom(); chat.focus(); });

const input = $("input");
const sendButton = document.querySelector(".send");

function showCommands(prefix) {
  const found = prefix === null ? [] : state?.bot.commands?.filter(({ command }) => `/${command}`.startsWith(prefix)) ?? [];
  $("commands").replaceChildren(...found.map(({ command, description }) => h("button",
    { type: "button", onclick: () => { input.value = ""; inputChanged(); send(`/${command}`); input.focus(); } },
    h("span", { lang: langOf(description) }, description), h("span", {}, `/${command}`))));
  $("commands").hidden = !found.length;
  $("menu").setAttribute("aria-expanded", String(found.length > 0));
}
function inputChanged() {
  sendButton.disabled = !input.value.trim();
  showCommands(/^\/\w*$/.test(input.value) ? input.value : null);
}
input.addEventListener("input", inputChanged);
input.addEventListener("keydown", (event) => {
  // While an input method is composing, Enter confirms the characters.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); $("composer").requestSubmit(); }
});
$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = input.value.trim();
  if (!text) return;
  input.value = "";
  inputChanged();
  send(text);
  input.focus();
});
$("menu").addEventListener("click", () => showCommands($("commands").hidden ? "/" : null));
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !$("commands").hidden) { showCommands(null); input.focus(); } });
document.addEventListener("pointerdown", (event) => { if (!event.target.closest("footer")) showCommands(null); });

$("start").addEventListener("click", async () => {
  await send("/start");
  // On a phone, focus would open the keyboard over the first message.
  if (matchMedia("(hover: hover)").matches) input.focus();
});

$("tools").addEventListener("click", () => {
  $("tools").setAttribute("aria-expanded", String(document.documentElement.classList.toggle("tools-open")));
});
$("users").addEventListener("change", (event) => switchUser(Number(event.target.value)));
$("language").addEventListener("change", (event) => attempt(call("PATCH", `/users/${user}`, { language_code: event.target.value })));
$("restart").addEventListener("click", async () => {
  restarting = true;
  showState();
  await attempt(call("POST", "/restart"));
  restarting = false;
  showState();
});

$("add-user").addEventListener("click", () => {
  $("new-user-form").reset();
  showLanguages($("new-user-form").elements.language_code, "en");
  $("new-user").showModal();
});
$("new-user-cancel").addEventListener("click", () => $("new-user").close());
$("new-user-form").addEventListener("submit", async () => {
  const added = await attempt(call("POST", "/users", Object.fromEntries(new FormData($("new-user-form")))));
  if (added) switchUser(added.id);
});

const inGroup = (method, path, body) => attempt(call(method, `/groups/${openChat}${path}`, body));
$("chats").addEventListener("change", (event) => switchTo(user, Number(event.target.value) || null));
$("me").addEventListener("change", (event) => inGroup("PATCH", "", { user, me: event.target.value }));
$("bot-rank").addEventListener("change", (event) => inGroup("PATCH", "", { user, bot: event.target.value }));
$("migrate").addEventListener("click", async () => {
  const moved = await inGroup("POST", "/migration", {});
  if (moved) switchTo(user, moved.id);
});
$("pin").addEventListener("click", () => {
  const [pin] = state.chat.pins;
  $("chat").querySelector(`[data-message-id="${pin}"], [data-replaces="${pin}"]`)?.scrollIntoView({ block: "center" });
});
$("add-group").addEventListener("click", () => { $("new-group-form").reset(); $("new-group").showModal(); });
$("new-group-cancel").addEventListener("click", () => $("new-group").close());
$("new-group-form").addEventListener("submit", async () => {
  const { title, kind } = Object.fromEntries(new FormData($("new-group-form")));
  const group = { title, creator: user, kind: kind === "group" ? "group" : "supergroup", forum: kind === "forum" };
  const added = await attempt(call("POST", "/groups", group));
  if (added) switchTo(user, added.id);
});

connect();

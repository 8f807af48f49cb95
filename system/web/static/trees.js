// Trees by keyboard and by dragging. Every way here exists without it too, as a link or a form on the page.
(() => {
  "use strict";
  const SELECTOR = "ul.tree";
  const REMEMBERED = 40;
  const PAUSE = 1000;
  const rowOf = (item) => item.querySelector(":scope > .tree-row");
  const labelOf = (item) => item.querySelector(":scope > .tree-row > .tree-label");
  const toggleOf = (item) => item.querySelector(":scope > .tree-row > a[data-tree]");
  const itemOf = (node) => node instanceof Element ? node.closest(`${SELECTOR} li`) : null;
  const above = (item) => itemOf(item.parentElement);
  const isOpen = (item) => toggleOf(item)?.getAttribute("aria-expanded") === "true";
  const isClass = (item) => Boolean(item?.dataset.node) && !item.dataset.node.startsWith("more-");
  const seen = (tree) => [...tree.querySelectorAll("li")].filter((item) => labelOf(item) && !item.closest("ul[hidden]"));

  // Roles, levels and one stop of the Tab key: a tree is a tree for assistive technology only while its keys work.
  const dress = (tree) => {
    tree.setAttribute("role", "tree");
    for (const group of tree.querySelectorAll("ul")) group.setAttribute("role", "group");
    const items = [...tree.querySelectorAll("li")].filter(labelOf);
    for (const item of items) {
      const label = labelOf(item);
      const toggle = toggleOf(item);
      label.id ||= `label-${item.dataset.node}`;
      label.tabIndex = -1;
      item.setAttribute("role", "treeitem");
      item.setAttribute("aria-labelledby", label.id);
      if (!item.hasAttribute("tabindex")) item.tabIndex = -1;
      if (label.hasAttribute("aria-current")) item.setAttribute("aria-current", label.getAttribute("aria-current"));
      if (toggle) {
        toggle.tabIndex = -1;
        item.setAttribute("aria-expanded", toggle.getAttribute("aria-expanded"));
      } else item.removeAttribute("aria-expanded");
      if (tree.dataset.edit && isClass(item)) {
        rowOf(item).draggable = true;
        label.draggable = false;
        if (toggle) toggle.draggable = false;
      }
    }
    if (!items.some((item) => item.tabIndex === 0 && !item.closest("ul[hidden]"))) {
      const first = items.find((item) => item.getAttribute("aria-current")) || items[0];
      if (first) first.tabIndex = 0;
    }
  };
  const rest = (item) => {
    for (const other of item.closest(SELECTOR).querySelectorAll('li[tabindex="0"]')) other.tabIndex = -1;
    item.tabIndex = 0;
  };
  const focusOn = (item) => {
    if (!item) return;
    rest(item);
    item.focus({ preventScroll: true });
    rowOf(item).scrollIntoView({ block: "nearest" });
  };

  // Branches that were open stay open on the page after an act, and the tree stays scrolled where it was.
  const memory = (tree) => `constancia-tree:${tree.dataset.edit}`;
  // A branch that is still on its way is remembered as open: whoever leaves the page before it came finds it again.
  const coming = new WeakMap();
  const remember = (tree) => {
    if (!tree.dataset.edit) return;
    const asked = coming.get(tree) || new Set();
    const open = [];
    for (const item of tree.querySelectorAll("li")) {
      if (!isClass(item)) continue;
      const { node } = item.dataset;
      const due = asked.has(node) && toggleOf(item);
      if (isOpen(item) || !due) asked.delete(node);
      if (isOpen(item) || due) open.push(node);
    }
    open.unshift(...[...asked].filter((node) => !open.includes(node)));
    const kept = { open: open.slice(-REMEMBERED), at: tree.closest(".tree-pane")?.scrollTop || 0 };
    try { sessionStorage.setItem(memory(tree), JSON.stringify(kept)); } catch { /* a browser that keeps nothing */ }
  };
  const recall = (tree) => {
    let kept = {};
    try { kept = JSON.parse(sessionStorage.getItem(memory(tree)) || "{}"); } catch { /* nothing was kept */ }
    const waiting = new Set(Array.isArray(kept.open) ? kept.open : []);
    coming.set(tree, new Set(waiting));
    const reopen = () => {
      for (const item of tree.querySelectorAll("li")) {
        if (waiting.delete(item.dataset.node) && toggleOf(item) && !isOpen(item)) toggleOf(item).click();
      }
    };
    const pane = tree.closest(".tree-pane");
    const place = () => {
      if (!pane || pane.scrollHeight <= pane.clientHeight) return;
      if (kept.at) pane.scrollTop = kept.at;
      const current = tree.querySelector("li[aria-current] > .tree-row");
      if (!current) return;
      const [row, frame] = [current.getBoundingClientRect(), pane.getBoundingClientRect()];
      if (row.top < frame.top) pane.scrollTop -= frame.top - row.top;
      else if (row.bottom > frame.bottom) pane.scrollTop += row.bottom - frame.bottom;
    };
    let touchedOnce = false;
    for (const touched of ["keydown", "pointerdown"]) {
      tree.addEventListener(touched, () => { waiting.clear(); touchedOnce = true; }, { capture: true, once: true });
    }
    return () => { if (!touchedOnce) { reopen(); place(); } };
  };

  // An act on the tree is the same form as on the page; it answers with one sentence, or with a page that says why not.
  let busy = false;
  const tell = (words) => {
    const place = document.getElementById("tree-told");
    if (place) { place.textContent = ""; place.textContent = words.trim(); }
  };
  const send = async (tree, item, verb, fields) => {
    const form = document.getElementById("tree-act");
    if (!form || busy) return false;
    busy = true;
    for (const [name, value] of Object.entries(fields)) form.elements[name].value = value;
    form.action = `${tree.dataset.edit}/${item.dataset.node}/${verb}`;
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "HX-Request": "true" },
      });
      if (!answer.ok || answer.redirected) { form.submit(); return false; }
      tell(await answer.text());
      return true;
    } finally { busy = false; }
  };
  const shift = async (tree, item, step) => {
    const beside = step < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!beside) { tell(document.getElementById("tree-told")?.dataset.edge || ""); return; }
    if (!await send(tree, item, "shift", { steps: String(step), before: "" })) return;
    if (!isClass(beside)) { location.reload(); return; }
    if (step < 0) beside.before(item); else beside.after(item);
    focusOn(item);
  };

  let typed = "";
  let typedAt = 0;
  const find = (tree, item, letter) => {
    const now = Date.now();
    typed = (now - typedAt > PAUSE ? "" : typed) + letter.toLocaleLowerCase();
    typedAt = now;
    const items = seen(tree);
    const from = items.indexOf(item) + (typed.length === 1 ? 1 : 0);
    const turned = [...items.slice(from), ...items.slice(0, from)];
    focusOn(turned.find((one) => labelOf(one).textContent.trim().toLocaleLowerCase().startsWith(typed)));
  };
  document.addEventListener("keydown", (event) => {
    const item = itemOf(event.target);
    const tree = item?.closest(SELECTOR);
    if (!tree || event.ctrlKey || event.metaKey) return;
    const items = seen(tree);
    const here = items.indexOf(item);
    if (event.altKey) {
      if (!tree.dataset.edit || !isClass(item) || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
      event.preventDefault();
      shift(tree, item, event.key === "ArrowUp" ? -1 : 1);
      return;
    }
    const keys = {
      ArrowDown: () => focusOn(items[here + 1]),
      ArrowUp: () => focusOn(items[here - 1]),
      Home: () => focusOn(items[0]),
      End: () => focusOn(items.at(-1)),
      ArrowRight: () => {
        if (!toggleOf(item)) return;
        if (isOpen(item)) focusOn(seen(tree).find((one) => above(one) === item)); else toggleOf(item).click();
      },
      ArrowLeft: () => { if (toggleOf(item) && isOpen(item)) toggleOf(item).click(); else focusOn(above(item)); },
      Enter: () => labelOf(item).click(),
      " ": () => labelOf(item).click(),
    };
    if (Object.hasOwn(keys, event.key)) { event.preventDefault(); keys[event.key](); }
    else if (event.key.length === 1 && event.key !== "/" && event.target === item) { event.preventDefault(); find(tree, item, event.key); }
  });
  document.addEventListener("focusin", (event) => {
    const item = itemOf(event.target);
    if (item && labelOf(item)) rest(item);
  });

  // Dragging: onto a class is to move under it, which the page of the move foretells; between siblings is to place there.
  let dragged = null;
  const zoneOf = (event, item) => {
    const box = rowOf(item).getBoundingClientRect();
    const part = (event.clientY - box.top) / box.height;
    if (part < 0.25) return "before";
    return part > 0.75 && !isOpen(item) && (!item.nextElementSibling || isClass(item.nextElementSibling)) ? "after" : "into";
  };
  const unmark = () => {
    for (const row of document.querySelectorAll("[data-drop]")) delete row.dataset.drop;
  };
  const target = (event) => {
    const item = itemOf(event.target);
    if (!dragged || !isClass(item) || dragged.contains(item) || item.closest(SELECTOR) !== dragged.closest(SELECTOR)) return null;
    return item;
  };
  document.addEventListener("dragstart", (event) => {
    const item = itemOf(event.target);
    if (!item || !item.closest(SELECTOR).dataset.edit || !isClass(item)) return;
    dragged = item;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", labelOf(item).textContent.trim());
  });
  document.addEventListener("dragover", (event) => {
    const item = target(event);
    if (!item) return;
    event.preventDefault();
    unmark();
    rowOf(item).dataset.drop = zoneOf(event, item);
  });
  document.addEventListener("dragend", () => { dragged = null; unmark(); });
  document.addEventListener("drop", async (event) => {
    const item = target(event);
    if (!item) return;
    event.preventDefault();
    const [moving, zone] = [dragged, zoneOf(event, item)];
    dragged = null;
    unmark();
    const tree = moving.closest(SELECTOR);
    const parent = zone === "into" ? item : above(item);
    let before = zone === "before" ? item : item.nextElementSibling;
    if (before === moving) before = moving.nextElementSibling;
    const beforeId = zone !== "into" && isClass(before) ? before.dataset.node : "";
    if (zone === "into" || parent !== above(moving)) {
      const asked = new URLSearchParams({ parent: parent ? parent.dataset.node : "", before: beforeId });
      remember(tree);
      location.assign(`${tree.dataset.edit}/${moving.dataset.node}/move?${asked}`);
      return;
    }
    if (!await send(tree, moving, "place", { before: beforeId, steps: "" })) return;
    if (before) before.before(moving); else item.parentElement.append(moving);
    focusOn(moving);
  });

  for (const tree of document.querySelectorAll(SELECTOR)) {
    const restore = tree.dataset.edit ? recall(tree) : () => {};
    dress(tree);
    const help = document.getElementById("tree-help");
    if (help && tree.dataset.edit) { help.hidden = false; tree.setAttribute("aria-describedby", help.id); }
    new MutationObserver(() => { dress(tree); restore(); remember(tree); }).observe(tree, {
      childList: true, subtree: true, attributes: true, attributeFilter: ["hidden"],
    });
    restore();
    window.addEventListener("pagehide", () => remember(tree));
  }
})();

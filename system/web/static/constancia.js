// Everything here only shortens a way that exists without it.
(() => {
  "use strict";
  const root = document.documentElement;
  const closest = (event, selector) => event.target instanceof Element ? event.target.closest(selector) : null;

  // Appearance changes at once; the cookie tells the server for the next page.
  document.addEventListener("click", (event) => {
    const choice = closest(event, "[data-theme-choice]");
    if (!choice) return;
    event.preventDefault();
    root.dataset.theme = choice.dataset.themeChoice;
    window.constanciaTheme();
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `constancia_theme=${choice.dataset.themeChoice}; path=/; max-age=31536000; samesite=lax${secure}`;
    for (const other of document.querySelectorAll("[data-theme-choice]")) {
      if (other.dataset.themeChoice === root.dataset.theme) other.setAttribute("aria-current", "true");
      else other.removeAttribute("aria-current");
    }
  });

  // Menus close on a click elsewhere and on Escape, which gives the focus back to their button.
  const openMenus = () => document.querySelectorAll("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) {
      if (!menu.contains(event.target) || closest(event, "[data-close]")) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const menu of openMenus()) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    }
    const typing = closest(event, "input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const search = document.getElementById("topbar-q");
      if (search) { event.preventDefault(); search.focus(); }
    }
  });

  // A changed form that was not sent asks before it is left.
  const changed = new Set();
  document.addEventListener("input", (event) => {
    const form = closest(event, "form[data-guard]");
    if (form) changed.add(form);
  });
  document.addEventListener("submit", (event) => {
    changed.delete(event.target);
    const form = event.target;
    if (form instanceof HTMLFormElement && form.method === "post" && !event.defaultPrevented) {
      // A second press of the same button would be a second act.
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "true";
    }
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
  window.addEventListener("beforeunload", (event) => {
    for (const form of changed) if (!form.isConnected) changed.delete(form);
    if (changed.size) { event.preventDefault(); event.returnValue = document.body.dataset.unsaved; }
  });

  // Branches of a tree open in place; without script their link opens the page with the branch open.
  document.addEventListener("click", async (event) => {
    const toggle = closest(event, "a[data-tree]");
    if (!toggle || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const branch = document.getElementById(toggle.dataset.tree);
    if (!branch || (!branch.children.length && !toggle.dataset.lazy)) return;
    event.preventDefault();
    if (!branch.children.length) {
      toggle.setAttribute("aria-busy", "true");
      const answer = await fetch(toggle.dataset.lazy, { headers: { "HX-Request": "true" } });
      toggle.removeAttribute("aria-busy");
      if (!answer.ok || answer.redirected) { location.assign(toggle.href); return; }
      branch.innerHTML = await answer.text();
    }
    branch.hidden = !branch.hidden;
    toggle.setAttribute("aria-expanded", String(!branch.hidden));
  });

  // Copy a digest. The button is of no use without script, so it is hidden until now.
  const enliven = (place) => {
    for (const button of place.querySelectorAll("[data-copy], [data-close]")) button.hidden = false;
  };
  document.addEventListener("click", async (event) => {
    const button = closest(event, "[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    const words = button.querySelector("span");
    const before = words.textContent;
    words.textContent = document.body.dataset.copied;
    setTimeout(() => { words.textContent = before; }, 1500);
  });

  // A filter that cannot be read, or a session that ended, answers with a page of its own: show that page.
  document.addEventListener("htmx:before:swap", (event) => {
    const found = event.detail.ctx;
    const answer = found.response;
    if (answer && (answer.status >= 400 || (answer.raw && answer.raw.redirected)) && found.request.method === "GET") {
      event.preventDefault();
      location.assign(found.request.action);
    }
  });
  document.addEventListener("htmx:after:swap", () => enliven(document));
  enliven(document);
})();

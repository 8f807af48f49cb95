// Marks are kept as they are made, and a few keys lead to what is used most. Everything has its button as well.
(() => {
  "use strict";
  let keeping = Promise.resolve();
  const keep = async (form) => {
    const content = new URLSearchParams(new FormData(form));
    content.set("do", "mark");
    const answer = await fetch(form.action, { method: "POST", body: content, keepalive: true });
    if (!answer.ok) { form.requestSubmit(form.querySelector("[data-keep]")); return; }
    const told = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("picked");
    const here = document.getElementById("picked");
    if (told && here) here.textContent = told.textContent;
  };
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !box.name.startsWith("pick-") || !box.form) return;
    const form = box.form;
    keeping = keeping.then(() => keep(form)).catch(() => {});
  });

  // Keys of one character can be turned off (WCAG 2.1.4); they never work while somebody types.
  const OFF = "constancia:keys";
  const off = () => { try { return localStorage.getItem(OFF) === "off"; } catch { return false; } };
  const label = (button) => { button.lastChild.textContent = ` ${off() ? button.dataset.on : button.dataset.off}`; };
  for (const button of document.querySelectorAll("[data-keys]")) {
    button.hidden = false;
    label(button);
    button.addEventListener("click", () => {
      try { localStorage.setItem(OFF, off() ? "on" : "off"); } catch { /* Then they stay as they are. */ }
      label(button);
    });
  }
  let going = 0;
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable], [role=tree]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (off()) { if (event.key === "/") event.stopPropagation(); return; }
    const follow = (link) => { if (link) { event.preventDefault(); link.click(); } };
    if (Date.now() - going < 1500) {
      going = 0;
      const places = { e: "/aggregations", b: "/", c: "/capture" };
      if (places[event.key]) { event.preventDefault(); location.assign(places[event.key]); }
      return;
    }
    if (event.key === "g") going = Date.now();
    else if (event.key === "?") { event.preventDefault(); location.assign("/help/keys"); }
    else if (event.key === "n" || event.key === "d") follow(document.querySelector(`a[data-key="${event.key}"]`));
  }, true);
})();

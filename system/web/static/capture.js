// The grid of a capture: moving, filling and keeping as in a spreadsheet. The form does all of it without this.
(() => {
  "use strict";
  const form = document.querySelector("form[data-capture]");
  if (!form) return;
  const body = form.querySelector("tbody");
  const told = document.getElementById("capture-told");
  const inherited = ["series", "unit", "opened_on", "support", "area", "box"];
  const store = `capture:${form.dataset.capture}`;
  const pending = new Map();
  let timer = 0;
  let sending = Promise.resolve();
  const say = (text) => { told.textContent = text; };
  const rowOf = (cell) => cell.closest("tr");
  const cellsOf = (row) => [...row.querySelectorAll("input[data-cell]")];
  const cellIn = (row, name) => row.querySelector(`input[data-cell="${name}"]`);
  const read = (row) => Object.fromEntries(cellsOf(row).map((cell) => [cell.dataset.cell, cell.value]));
  const call = (path, method, content) => fetch(form.dataset.capture + path, {
    method,
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": form.dataset.token },
    body: content === undefined ? undefined : JSON.stringify(content),
    redirect: "manual",
  });

  // What is not yet with the service also stands in this window's own store, so that a closed page loses nothing.
  const remember = () => {
    try {
      if (pending.size) sessionStorage.setItem(store, JSON.stringify([...pending.values()]));
      else sessionStorage.removeItem(store);
    } catch { /* A full or forbidden store: the service keeps the draft anyway. */ }
  };
  const changed = (row) => {
    pending.set(row.dataset.row, { id: row.dataset.row, version: Number(row.dataset.version), cells: read(row) });
    remember();
    clearTimeout(timer);
    timer = setTimeout(flush, 400);
  };
  const flush = () => {
    clearTimeout(timer);
    sending = sending.then(send);
    return sending;
  };
  async function send() {
    const rows = [...pending.values()];
    if (!rows.length) return true;
    say(form.dataset.saving);
    let answer;
    try {
      answer = await call("/rows", "POST", { rows: rows.slice(0, 500) });
      if (!answer.ok) throw new Error(String(answer.status));
    } catch {
      say(form.dataset.unsaved);
      clearTimeout(timer);
      timer = setTimeout(flush, 8000);
      return false;
    }
    const found = await answer.json();
    for (const sent of rows.slice(0, 500)) {
      const now = pending.get(sent.id);
      if (now === sent) pending.delete(sent.id);
    }
    for (const one of found.rows) accept(one);
    for (const one of found.conflicts) {
      const row = body.querySelector(`tr[data-row="${one.id}"]`);
      if (!row) continue;
      row.dataset.version = one.version;
      row.querySelector("th input").value = one.version;
      row.classList.add("is-elsewhere");
      for (const cell of cellsOf(row)) {
        const theirs = one.cells[cell.dataset.cell] || "";
        if (theirs !== cell.value) tell(cell, [], `${form.dataset.elsewhere} (${theirs || "—"})`);
      }
    }
    remember();
    if (pending.size) { clearTimeout(timer); timer = setTimeout(flush, 400); }
    say(found.conflicts.length ? form.dataset.elsewhere : form.dataset.saved);
    return true;
  }
  const accept = (one) => {
    const row = body.querySelector(`tr[data-row="${one.id}"]`);
    if (!row) return;
    row.dataset.version = one.version;
    row.querySelector("th input").value = one.version;
    row.classList.remove("is-elsewhere");
    const waiting = pending.get(one.id);
    if (waiting) waiting.version = one.version;
    for (const cell of cellsOf(row)) {
      tell(cell, one.objections.filter((found) => found.field === cell.dataset.cell), cell.dataset.cell === "title" ? one.like : "");
    }
  };
  const tell = (cell, objections, like) => {
    const place = document.getElementById(cell.getAttribute("aria-describedby"));
    place.replaceChildren();
    for (const found of objections) {
      const line = document.createElement("p");
      line.className = "field-error";
      line.textContent = found.detail;
      if (found.basis) {
        const basis = document.createElement("cite");
        basis.className = "basis";
        basis.textContent = ` ${found.basis}`;
        line.append(basis);
      }
      place.append(line);
    }
    if (like) {
      const line = document.createElement("p");
      line.className = "cell-like";
      line.textContent = like;
      place.append(line);
    }
    if (objections.length) cell.setAttribute("aria-invalid", "true");
    else cell.removeAttribute("aria-invalid");
  };

  const addRow = () => {
    const last = body.lastElementChild;
    const row = last.cloneNode(true);
    const id = crypto.randomUUID();
    const old = last.dataset.row;
    const number = Number(last.querySelector("th").firstChild.textContent) + 1;
    row.dataset.row = id;
    row.dataset.version = "0";
    row.classList.remove("is-elsewhere");
    const mark = row.querySelector("th input");
    row.querySelector("th").firstChild.textContent = String(number);
    mark.name = `row-${id}`;
    mark.value = "0";
    for (const cell of cellsOf(row)) {
      const name = cell.dataset.cell;
      cell.name = `${name}-${id}`;
      cell.id = `cell-${name}-${id}`;
      const place = row.querySelector(`#told-${name}-${CSS.escape(old)}`);
      place.id = `told-${name}-${id}`;
      place.replaceChildren();
      cell.setAttribute("aria-describedby", place.id);
      cell.setAttribute("aria-label", cell.getAttribute("aria-label").replace(/\d+$/, String(number)));
      cell.removeAttribute("aria-invalid");
      cell.value = inherited.includes(name) ? cellIn(last, name).value : "";
    }
    const remove = row.querySelector("button");
    remove.value = `remove-${id}`;
    remove.setAttribute("aria-label", remove.getAttribute("aria-label").replace(/\d+$/, String(number)));
    body.append(row);
    return row;
  };
  const go = (cell) => {
    if (!cell) return;
    cell.focus();
    cell.select();
  };
  const own = (row) => cellsOf(row).find((cell) => !inherited.includes(cell.dataset.cell));
  const copyAbove = (cell) => {
    const above = rowOf(cell).previousElementSibling;
    const from = above && cellIn(above, cell.dataset.cell).value;
    cell.value = from || cell.placeholder || cell.value;
    changed(rowOf(cell));
    say(form.dataset.filled);
  };
  // Fill down: from the cell above into this one, or from a cell with text into the empty ones under it.
  const fillDown = (cell) => {
    if (!cell.value) { copyAbove(cell); return; }
    let row = rowOf(cell).nextElementSibling;
    while (row && !cellIn(row, cell.dataset.cell).value) {
      cellIn(row, cell.dataset.cell).value = cell.value;
      changed(row);
      row = row.nextElementSibling;
    }
    say(form.dataset.filled);
  };

  body.addEventListener("keydown", (event) => {
    const cell = event.target.closest("input[data-cell]");
    if (!cell) return;
    const row = rowOf(cell);
    const cells = cellsOf(row);
    const at = cells.indexOf(cell);
    const command = event.ctrlKey || event.metaKey;
    const vertical = (other) => other && go(cellIn(other, cell.dataset.cell));
    if (command && event.key.toLowerCase() === "d") { event.preventDefault(); fillDown(cell); return; }
    if ((command && (event.key === "'" || event.key === "´")) || (event.altKey && event.key === "ArrowDown")) {
      event.preventDefault();
      copyAbove(cell);
      return;
    }
    if (command && event.key === "Enter") {
      event.preventDefault();
      flush().then(() => form.querySelector('button[value="open"]').click());
      return;
    }
    if (event.altKey || command) return;
    if (event.key === "Enter") {
      event.preventDefault();
      if (event.shiftKey) { vertical(row.previousElementSibling); return; }
      let next = row.nextElementSibling;
      if (!next) {
        next = addRow();
        changed(next);
        say(`${form.dataset.new}: ${next.querySelector("th").firstChild.textContent}`);
      }
      go(own(next));
    } else if (event.key === "ArrowUp" && !cell.list) { event.preventDefault(); vertical(row.previousElementSibling);
    } else if (event.key === "ArrowDown" && !cell.list) { event.preventDefault(); vertical(row.nextElementSibling);
    } else if (event.key === "ArrowLeft" && cell.selectionStart === 0 && cell.selectionEnd === 0) { event.preventDefault(); go(cells[at - 1]);
    } else if (event.key === "ArrowRight" && cell.selectionStart === cell.value.length) { event.preventDefault(); go(cells[at + 1]); }
  });
  body.addEventListener("input", (event) => {
    const cell = event.target.closest("input[data-cell]");
    if (cell) changed(rowOf(cell));
  });
  // How titles of the series usually begin is offered, and taken with the key that copies from above.
  body.addEventListener("change", async (event) => {
    const cell = event.target.closest('input[data-cell="series"]');
    if (!cell || !cell.value) return;
    const title = cellIn(rowOf(cell), "title");
    try {
      const answer = await fetch(`/api/capture/usual?series=${encodeURIComponent(cell.value)}`);
      if (!answer.ok) return;
      title.placeholder = (await answer.json()).title;
    } catch { /* Only an offer. */ }
  });
  // Many cells at once are read by the service, as one act; one cell is just text.
  body.addEventListener("paste", async (event) => {
    const cell = event.target.closest("input[data-cell]");
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!cell || !/[\t\n]/.test(text.replace(/[\r\n]+$/, ""))) return;
    event.preventDefault();
    const row = rowOf(cell);
    changed(row);
    if (await flush() === false) return;
    const answer = await call("/paste", "POST", { text, column: cell.dataset.cell, row: row.dataset.row });
    if (answer.ok) { location.reload(); return; }
    const refused = await answer.json().catch(() => null);
    say(refused && refused.objections ? refused.objections.map((one) => one.detail).join(" ") : form.dataset.unsaved);
  });
  // A form sent by a session that has ended would lose its cells: they are kept first, and only then it goes.
  form.addEventListener("submit", (event) => {
    if (!pending.size) return;
    event.preventDefault();
    const pressed = event.submitter;
    flush().then((kept) => { if (kept) form.requestSubmit(pressed); });
  });
  window.addEventListener("pagehide", () => {
    if (!pending.size) return;
    fetch(`${form.dataset.capture}/rows`, {
      method: "POST",
      keepalive: true,
      headers: { "Content-Type": "application/json", "X-CSRF-Token": form.dataset.token },
      body: JSON.stringify({ rows: [...pending.values()].slice(0, 500) }),
    });
  });

  // Typed before the page or the session ended, and not kept by the service then.
  let kept = [];
  try { kept = JSON.parse(sessionStorage.getItem(store) || "[]"); } catch { kept = []; }
  for (const one of kept) {
    let row = body.querySelector(`tr[data-row="${CSS.escape(one.id)}"]`);
    if (!row && one.version === 0) {
      row = addRow();
      const added = row.dataset.row;
      row.dataset.row = one.id;
      for (const part of row.querySelectorAll("[id], [name], [aria-describedby], button")) {
        for (const name of ["id", "name", "aria-describedby", "value"]) {
          const value = part.getAttribute(name);
          if (value && value.includes(added)) part.setAttribute(name, value.replace(added, one.id));
        }
      }
    }
    if (!row) continue;
    for (const cell of cellsOf(row)) if (cell.dataset.cell in one.cells) cell.value = one.cells[cell.dataset.cell];
    changed(row);
  }
  const begin = cellsOf(body.lastElementChild || form).find((cell) => !cell.value);
  if (begin && !document.querySelector(".notice[role=alert]")) go(begin);
})();

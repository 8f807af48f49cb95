// Many files, one after another: each is sent by itself, shows how far it is, and one that fails stops no other.
// Without this the same form sends them all at once, and the same page tells what became of each.
(() => {
  "use strict";
  for (const place of document.querySelectorAll("[data-uploads]")) {
    const form = place.querySelector("form");
    const input = form.querySelector("input[type=file]");
    const zone = place.querySelector("[data-zone]");
    const list = place.querySelector("[data-list]");
    const status = place.querySelector("[data-status]");
    const after = place.querySelector("[data-after]");
    const words = place.dataset;

    const line = (file) => {
      const item = document.createElement("li");
      const name = document.createElement("span");
      const bar = document.createElement("progress");
      const outcome = document.createElement("strong");
      name.textContent = file.name;
      bar.max = 100;
      bar.value = 0;
      bar.setAttribute("aria-label", `${words.progress} ${file.name}`);
      outcome.textContent = words.waiting;
      item.append(name, bar, outcome);
      list.append(item);
      return { bar, outcome };
    };

    const send = (file, batch, shown) => new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const address = new URL(form.action);
      if (batch) address.searchParams.set("batch", batch);
      const body = new FormData();
      for (const [name, value] of new FormData(form)) if (!(value instanceof File)) body.append(name, value);
      body.append("file", file, file.name);
      request.open("POST", address);
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) shown.bar.value = 100 * event.loaded / event.total;
      });
      request.addEventListener("load", () => resolve(request));
      request.addEventListener("error", () => resolve(null));
      shown.outcome.textContent = words.sending;
      request.send(body);
    });

    const sendAll = async (files) => {
      let batch = "";
      const shown = files.map(line);
      list.hidden = false;
      form.hidden = true;
      for (const [at, file] of files.entries()) {
        const answer = await send(file, batch, shown[at]);
        const told = answer && answer.response;
        const item = told && told.items && told.items[0];
        shown[at].bar.value = 100;
        if (item) {
          batch = told.batch;
          after.querySelector("a").href = told.path;
          shown[at].outcome.textContent = [words[item.outcome], ...item.reasons].join(": ");
          shown[at].outcome.className = `is-${item.outcome}`;
        } else {
          const reasons = told && told.objections ? told.objections.map((one) => one.detail || one.code) : [];
          shown[at].outcome.textContent = [words.failed, ...reasons].join(": ");
          shown[at].outcome.className = "is-refused";
        }
        status.textContent = `${file.name}: ${shown[at].outcome.textContent}`;
      }
      if (batch) after.hidden = false;
      else form.hidden = false;
    };

    form.addEventListener("submit", (event) => {
      if (!input.files.length) return;
      event.preventDefault();
      sendAll([...input.files]);
    });
    for (const name of ["dragenter", "dragover"]) {
      zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("is-over"); });
    }
    zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("is-over");
      if (event.dataTransfer.files.length) sendAll([...event.dataTransfer.files]);
    });
  }
})();


"use strict";
(() => {
  const kinds = {
    "+": ["added", "added"], "~": ["changed", "changed"], "!": ["type", "type changed"],
    ".": ["same", "same content in other chunks"], "=": ["same", "same content in other chunks"],
    "*": ["many", "many files"],
  };
  const nodes = JSON.parse(document.getElementById("data").textContent).nodes
    .map(([above, name, bytes, files, kind], id) => ({ id, above, name, bytes, files, kind, below: [] }));
  for (const node of nodes) {
    if (node.above >= 0) nodes[node.above].below.push(node);
  }
  for (const node of nodes) node.below.sort((a, b) => b.bytes - a.bytes || a.id - b.id);

  const size = (bytes) => {
    const units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let value = bytes, unit = 0;
    while (value >= 1024 && unit < units.length - 1) { value /= 1024; unit++; }
    return unit === 0 ? bytes + " B" : value.toFixed(1) + " " + units[unit];
  };
  const path = (node) => {
    const names = [];
    for (let at = node; at.above >= 0; at = nodes[at.above]) names.unshift(at.name);
    return "/" + names.join("/");
  };

  // Squarified treemap (Bruls, Huizing, van Wijk): rows along the shorter side, each as long as its boxes get squarer.
  const squarify = (items, x, y, w, h, place) => {
    let total = items.reduce((sum, item) => sum + item.bytes, 0);
    let i = 0;
    while (i < items.length && total > 0 && w > 0 && h > 0) {
      const side = Math.min(w, h), scale = w * h / total;
      let sum = 0, worst = Infinity, j = i;
      for (; j < items.length; j++) {
        const thick = (sum + items[j].bytes) * scale / side;
        const ratio = (bytes) => Math.max(bytes * scale / thick / thick, thick * thick / (bytes * scale));
        const next = Math.max(ratio(items[i].bytes), ratio(items[j].bytes));
        if (j > i && next > worst) break;
        worst = next;
        sum += items[j].bytes;
      }
      const thick = sum * scale / side;
      let at = 0;
      for (let k = i; k < j; k++) {
        const length = items[k].bytes * scale / thick;
        if (w >= h) place(items[k], x, y + at, thick, length);
        else place(items[k], x + at, y, length, thick);
        at += length;
      }
      if (w >= h) { x += thick; w -= thick; } else { y += thick; h -= thick; }
      total -= sum;
      i = j;
    }
  };

  const view = document.getElementById("view");
  const map = document.getElementById("map");
  const way = document.getElementById("way");
  const told = document.getElementById("told");
  let shown = nodes[0];

  const draw = (items, x, y, w, h, into) => squarify(items, x, y, w, h, (item, left, top, width, height) => {
    if (width < 3 || height < 3) return;
    let node = item, label = item.name;
    while (node.below.length === 1 && node.below[0].kind === "d") {
      node = node.below[0];
      label += "/" + node.name;
    }
    const box = document.createElement("div");
    box.style.left = left + "px";
    box.style.top = top + "px";
    box.style.width = width + "px";
    box.style.height = height + "px";
    box.dataset.node = node.id;
    const isDirectory = node.kind === "d";
    box.className = isDirectory ? "dir" : "leaf " + kinds[node.kind][0];
    const isLabelled = width > 34 && height > (isDirectory ? 40 : 17);
    if (isLabelled) box.textContent = label + (isDirectory ? "/ " : " ") + size(node.bytes);
    if (isDirectory) {
      box.tabIndex = 0;
      box.setAttribute("role", "button");
      box.setAttribute("aria-label", path(node) + ", " + size(node.bytes) + " new");
      const head = isLabelled ? 18 : 1;
      draw(node.below, 1, head, width - 4, height - head - 3, box);
    }
    into.append(box);
  });

  const show = (node) => {
    shown = node;
    map.replaceChildren();
    way.replaceChildren();
    const trail = [];
    for (let at = node; at; at = nodes[at.above]) trail.unshift(at);
    trail.forEach((at, depth) => {
      const step = document.createElement(at === node ? "b" : "button");
      step.textContent = depth === 0 ? "/" : at.name;
      if (at !== node) step.addEventListener("click", () => show(at));
      if (depth > 1) way.append("/");
      way.append(step);
    });
    way.append("  " + size(node.bytes) + " in " + node.files + (node.files === 1 ? " file" : " files"));
    draw(node.below, 0, 0, map.clientWidth, map.clientHeight, map);
  };

  const nodeAt = (event) => {
    const box = event.target.closest("[data-node]");
    return box ? nodes[box.dataset.node] : null;
  };
  if (view && nodes[0].bytes > 0) {
    view.hidden = false;
    map.addEventListener("click", (event) => {
      let node = nodeAt(event);
      if (node && node.kind !== "d") node = nodes[node.above];
      if (node && node !== shown) show(node);
    });
    map.addEventListener("keydown", (event) => {
      const node = nodeAt(event);
      if (node && node.kind === "d" && (event.key === "Enter" || event.key === " ")) {
        event.preventDefault();
        show(node);
        const first = map.querySelector("[tabindex]") || way.querySelector("button");
        if (first) first.focus();
      }
    });
    map.addEventListener("pointerover", (event) => {
      const node = nodeAt(event);
      if (!node) return;
      const part = (100 * node.bytes / nodes[0].bytes).toFixed(1) + "%";
      const what = node.kind === "d" ? "directory, " + node.files + (node.files === 1 ? " file" : " files") : kinds[node.kind][1];
      told.textContent = path(node) + ": " + size(node.bytes) + " new, " + part + " of all, " + what;
    });
    let waiting = 0;
    window.addEventListener("resize", () => {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(() => show(shown));
    });
    show(nodes[0]);
  }

  const table = document.getElementById("paths");
  if (table) {
    const body = table.tBodies[0];
    [...table.tHead.rows[0].cells].forEach((cell, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = cell.textContent;
      cell.replaceChildren(button);
      button.addEventListener("click", () => {
        const before = cell.getAttribute("aria-sort");
        const down = before ? before === "ascending" : cell.classList.contains("number");
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        const key = (row) => row.cells[column].dataset.bytes === undefined
          ? row.cells[column].textContent : Number(row.cells[column].dataset.bytes);
        const rows = [...body.rows].map((row) => [key(row), row]);
        rows.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0) * (down ? -1 : 1));
        cell.setAttribute("aria-sort", down ? "descending" : "ascending");
        body.append(...rows.map(([, row]) => row));
      });
    });
  }
})();

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a page can do besides being read: tables sort and filter, links open what is folded, paper has all. */
"use strict";

const ROWS_TO_FILTER = 8;

/* Numbers by value ("160.001 s"), all else as text. */
function compare(a, b) {
  const x = parseFloat(a), y = parseFloat(b);
  return isNaN(x) || isNaN(y) || /^\d+-/.test(a) ? a.localeCompare(b) : x - y;
}

function sortBy(table, column, head) {
  const body = table.tBodies[0], text = row => row.cells[column] ? row.cells[column].textContent.trim() : "";
  const down = head.getAttribute("aria-sort") === "ascending";
  const rows = [...body.rows].sort((a, b) => compare(text(a), text(b)) * (down ? -1 : 1));
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  body.append(...rows);
}

function addFilter(table) {
  const input = document.createElement("input");
  input.type = "search";
  input.placeholder = "filter " + table.tBodies[0].rows.length + " rows";
  input.setAttribute("aria-label", input.placeholder);
  input.addEventListener("input", () => {
    const wanted = input.value.toLowerCase();
    for (const row of table.tBodies[0].rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  });
  table.before(input);
}

for (const table of document.querySelectorAll("table")) {
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.append(...head.childNodes);
    button.addEventListener("click", () => sortBy(table, column, head));
    head.append(button);
  });
  if (table.tBodies[0].rows.length >= ROWS_TO_FILTER) addFilter(table);
}

function unfoldTarget() {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  const next = target && target.nextElementSibling;
  if (next && next.tagName === "DETAILS") next.open = true;
}
addEventListener("hashchange", unfoldTarget);
unfoldTarget();

addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(fold => { fold.open = true; }));

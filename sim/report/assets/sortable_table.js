"use strict";
// A table whose headers are buttons that sort it, and whose rows a text filters.

class SortableTable {
  // keys: per column the numbers it is sorted by, in the order of the rows; null: its text
  constructor(table, keys) {
    this.table = table;
    this.keys = keys;
    this.rows = [...table.tBodies[0].rows];
    this.texts = this.rows.map((row) => row.textContent.toLowerCase());
    this.shown = this.rows.map((_, index) => index);
    this.headers = [...table.tHead.rows[0].cells];
    this.headers.forEach((header, column) => header.querySelector("button").addEventListener("click", () => this.sort(column)));
  }

  sort(column) {
    const header = this.headers[column], numbers = this.keys[column];
    const before = header.getAttribute("aria-sort");
    // numbers begin with the largest, texts with A
    const falling = before === "none" ? numbers !== null : before === "ascending";
    for (const other of this.headers) other.setAttribute("aria-sort", "none");
    header.setAttribute("aria-sort", falling ? "descending" : "ascending");
    const text = (index) => this.rows[index].cells[column].textContent;
    const compare = numbers ? (one, other) => numbers[one] - numbers[other] : (one, other) => text(one).localeCompare(text(other), "en", { numeric: true });
    const order = this.rows.map((_, index) => index).sort((one, other) => (falling ? -1 : 1) * compare(one, other) || one - other);
    this.table.tBodies[0].append(...order.map((index) => this.rows[index]));
  }

  // rows that hold every word; gives their numbers
  filter(text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    this.shown = [];
    this.rows.forEach((row, index) => {
      const holds = words.every((word) => this.texts[index].includes(word));
      row.hidden = !holds;
      if (holds) this.shown.push(index);
    });
    return this.shown;
  }
}

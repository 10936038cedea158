"use strict";
// The page of a sweep: the chart and the table show the same point.

(() => {
  const points = readData("points-data"), keys = readData("point-table-data").keys;
  const table = new SortableTable(document.getElementById("point-table"), keys);
  const filter = document.getElementById("point-filter"), count = document.getElementById("point-count");
  const filtered = () => { count.textContent = `${table.filter(filter.value).length} of ${table.rows.length} points`; };
  filter.addEventListener("input", filtered);
  filtered();

  const rowOf = new Map(table.rows.map((row) => [Number(row.querySelector("[data-point]").dataset.point), row]));
  document.addEventListener("point", (event) => {
    for (const row of table.rows) row.classList.toggle("chosen", row === rowOf.get(event.detail));
  });
  const chart = new TradeChart(points);
  table.table.addEventListener("click", (event) => {
    const button = event.target.closest("[data-point]");
    if (!button) return;
    const place = points.positions.indexOf(Number(button.dataset.point));
    if (place < 0) return;
    chart.choose(place);
    document.getElementById("trade").scrollIntoView();
    document.getElementById("trade-keys").focus({ preventScroll: true });
  });
  globalThis.tradeChart = chart;
  document.documentElement.dataset.ready = "yes";
})();

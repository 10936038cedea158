"use strict";
// The page of a replay: latencies and the table show an inference in the timeline.

(() => {
  const packed = readData("power-data"), latencies = readData("latency-data"), inferences = readData("inference-table-data");
  const table = new SortableTable(document.getElementById("inference-table"), inferences.keys);
  const filter = document.getElementById("inference-filter"), count = document.getElementById("inference-count");
  const filtered = () => { count.textContent = `${table.filter(filter.value).length} of ${table.rows.length} inferences`; };
  filter.addEventListener("input", filtered);
  filtered();

  ReplayStream.read(packed).then((stream) => {
    const chart = new PowerChart(packed, stream);
    // from shortly before it arrives to shortly after it ends
    const show = (begin, end) => {
      const margin = Math.max(1, Math.round((end - begin) * 0.05));
      chart.show(begin - margin, end + margin);
      document.getElementById("power").scrollIntoView();
      document.getElementById("power-keys").focus({ preventScroll: true });
    };
    table.table.addEventListener("click", (event) => {
      const name = event.target.closest("[data-begin]");
      if (name) show(Number(name.dataset.begin), Number(name.dataset.end));
    });
    const choose = (place) => {
      const row = latencies.places.indexOf(place), clock = packed.clock_mhz * 1e6;
      show(latencies.arrival_s[row] * clock, (latencies.arrival_s[row] + latencies.latency_s[row]) * clock);
    };
    drawLatency(latencies, choose);
    theme.onChange(() => drawLatency(latencies, choose));
    document.documentElement.dataset.ready = "yes";
    globalThis.powerChart = chart;
  });
})();

"use strict";
// The page of a run: fills the charts, connects the table with the timeline.

(() => {
  const layerChart = readData("layer-chart-data"), layers = readData("layer-table-data"), packed = readData("power-data");
  drawLayerChart(layerChart);
  theme.onChange(() => drawLayerChart(layerChart));

  const table = new SortableTable(document.getElementById("layer-table"), layers.keys);
  const filter = document.getElementById("layer-filter"), count = document.getElementById("layer-count");
  const filtered = () => {
    const shown = table.filter(filter.value), sum = (values) => shown.reduce((total, index) => total + values[index], 0);
    const energy = sum(layers.energy_pj), cycles = sum(layers.cycles);
    count.textContent = `${shown.length} of ${table.rows.length} layers: ${energyText(energy)} (${formatShare(energy, layers.run_energy_pj)}), ` +
      `${timeText(cycles, layers.clock_mhz)} (${formatShare(cycles, layers.run_cycles)})`;
  };
  filter.addEventListener("input", filtered);
  filtered();

  PowerStream.read(packed).then((stream) => {
    const chart = new PowerChart(packed, stream);
    table.table.addEventListener("click", (event) => {
      const name = event.target.closest("[data-layer]");
      if (!name) return;
      chart.showLayer(Number(name.dataset.layer));
      document.getElementById("power").scrollIntoView();
      document.getElementById("power-keys").focus({ preventScroll: true });
    });
    document.documentElement.dataset.ready = "yes";
    globalThis.powerChart = chart;
  });
})();

"use strict";
// Energy of each layer, stacked by component.

function drawLayerChart(data) {
  const box = document.getElementById("layer-chart");
  const sums = data.layers.map((_, layer) => data.components.reduce((sum, part) => sum + part.pj[layer], 0));
  const power = prefixPower(Number((Math.max(...sums) * 1e-12).toPrecision(3)));
  const scale = 1e-12 / 10 ** power, places = data.layers.map((_, layer) => layer);
  // a name needs about 13 pixels; where there are too many, a few say where one is
  const room = Math.max(1, box.clientWidth - 70), few = data.layers.length * 13 <= room;
  const every = few ? 1 : Math.ceil((data.layers.length * 40) / room);
  const named = places.filter((layer) => layer % every === 0);
  const traces = data.components.filter((part) => part.pj.some((pj) => pj > 0)).map((part) => ({
    type: "bar", name: chartText(part.name), x: places, y: part.pj.map((pj) => pj * scale), marker: { color: part.colour, line: { width: 0 } },
    customdata: part.pj.map((pj, layer) => [chartText(data.layers[layer]), energyText(pj), chartText(part.name), energyText(sums[layer])]),
    hovertemplate: "%{customdata[0]}<br>%{customdata[2]}: %{customdata[1]} of %{customdata[3]}<extra></extra>",
  }));
  const layout = chartLayout({
    barmode: "stack", bargap: data.layers.length <= 80 ? 0.18 : 0, hovermode: "closest",
    xaxis: { tickvals: named, ticktext: named.map((layer) => chartText(cutName(data.layers[layer], 22))), tickangle: -60, showgrid: false, zeroline: false, range: [-0.6, data.layers.length - 0.4] },
    yaxis: { title: { text: `Energy [${PREFIXES[power]}J]` } },
  });
  Plotly.react(box, traces, layout, CHART_CONFIG);
}

"use strict";
// Latency of every inference at its arrival; those that miss the deadline stand out.

function drawLatency(data, choose) {
  const box = document.getElementById("latency-chart");
  const highest = Math.max(...data.latency_s, data.deadline_s ?? 0), power = prefixPower(Number(highest.toPrecision(3))), scale = 10 ** -power;
  const last = data.arrival_s.at(-1), timePower = prefixPower(Number((last || 1).toPrecision(3))), timeScale = 10 ** -timePower;
  const places = data.places.map((_, row) => row), late = (row) => data.deadline_s !== null && data.missed[row];
  const trace = (name, rows, colour) => ({
    name, type: "scatter", mode: "markers", x: rows.map((row) => data.arrival_s[row] * timeScale), y: rows.map((row) => data.latency_s[row] * scale),
    customdata: rows.map((row) => data.places[row]), marker: { color: colour, size: 5, opacity: 0.75 },
    hovertext: rows.map((row) => `#${data.places[row]}: ${formatSi(data.latency_s[row], "s")}, arrived at ${formatSi(data.arrival_s[row], "s")}`), hoverinfo: "text",
  });
  const traces = [trace("in time", places.filter((row) => !late(row)), theme.colour("bar")), trace("late", places.filter(late), "#d55e00")];
  const shapes = data.deadline_s === null ? [] : [{ type: "line", xref: "paper", x0: 0, x1: 1, y0: data.deadline_s * scale, y1: data.deadline_s * scale, line: { color: "#d55e00", dash: "dash", width: 1.5 } }];
  const annotations = data.deadline_s === null ? [] : [{ xref: "paper", x: 1, xanchor: "right", y: data.deadline_s * scale, yanchor: "bottom", showarrow: false, text: "deadline", font: { color: theme.colour("muted") } }];
  Plotly.react(box, traces, chartLayout({
    xaxis: { zeroline: false, title: { text: `Arrival [${PREFIXES[timePower]}s]`, standoff: 6 } },
    yaxis: { title: { text: `Latency [${PREFIXES[power]}s]` }, range: [0, highest * scale * 1.08] },
    hovermode: "closest", dragmode: false, shapes, annotations,
  }), CHART_CONFIG);
  if (!box.dataset.listens) {
    box.dataset.listens = "yes";
    box.on("plotly_click", (event) => choose(event.points[0].customdata));
  }
}

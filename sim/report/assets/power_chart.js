"use strict";
// Power over time: stacked by component, from the whole run down to single stretches of constant
// power; wherever bins are drawn, the highest power inside each stands behind them.

class PowerChart {
  static MOST_STRETCHES = 1200;
  static MOST_BINS = 370; // as `sim/figures/window_power.py`
  static MOST_LETTERS = 22;

  constructor(packed, stream) {
    this.packed = packed;
    this.stream = stream;
    this.window = [0, packed.cycles];
    this.box = document.getElementById("power-chart");
    this.listen();
    this.fillLayers();
    this.drawStrip();
    this.sayResolution();
    this.draw();
    this.box.on("plotly_relayout", (event) => this.dragged(event));
    this.box.on("plotly_doubleclick", () => this.show(0, packed.cycles));
    this.box.on("plotly_hover", (event) => this.read(event.xvals ? event.xvals[0] : event.points[0].x));
    theme.onChange(() => { this.drawStrip(); this.draw(); });
  }

  // --- where we are -------------------------------------------------------------------------

  show(begin, end) {
    const { cycles } = this.packed;
    const width = Math.min(cycles, Math.max(1, Math.round(end - begin)));
    const first = Math.min(cycles - width, Math.max(0, Math.round(begin)));
    this.window = [first, first + width];
    this.draw();
  }

  zoom(factor) {
    const [begin, end] = this.window, middle = (begin + end) / 2, half = ((end - begin) * factor) / 2;
    this.show(middle - half, middle + half);
  }

  move(share) {
    const [begin, end] = this.window, step = Math.max(1, Math.round((end - begin) * Math.abs(share))) * Math.sign(share);
    this.show(begin + step, end + step);
  }

  showLayer(index) {
    const starts = this.packed.layer_starts;
    this.show(starts[index], starts[index + 1]);
    document.getElementById("power-layer").value = String(index);
  }

  nextLayer(step) {
    const [begin, end] = this.window, starts = this.packed.layer_starts, here = this.layerAt(begin);
    const whole = starts[here] === begin && starts[here + 1] === end;
    const index = whole || step < 0 ? here + (whole ? step : 0) : here;
    this.showLayer(Math.min(starts.length - 2, Math.max(0, index)));
  }

  toPeak() {
    const width = Math.max(200, Math.round(this.packed.bin_cycles * 40)), at = this.packed.peak_start;
    this.show(at - width / 2, at + width / 2);
  }

  layerAt(cycle) {
    const starts = this.packed.layer_starts;
    let low = 0, high = starts.length - 2;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= cycle) low = middle; else high = middle - 1;
    }
    return low;
  }

  // --- what is there ------------------------------------------------------------------------

  // edges [cycles], mean power per component [pJ per cycle] of each piece, its highest total
  pieces(begin, end, most) {
    const exact = this.stream.stretches(begin, end, PowerChart.MOST_STRETCHES);
    const parts = this.stream.components;
    if (exact) {
      const means = exact.states.map((state) => this.stream.power.subarray(state * parts, (state + 1) * parts));
      return { edges: exact.edges, means, states: exact.states, highest: exact.states.map((state) => this.stream.highest[state]), exact: !this.packed.bin_cycles };
    }
    const edges = binEdges(this.stream, begin, end, most), means = [], highest = [];
    for (let bin = 0; bin < edges.length - 1; bin++) {
      const length = edges[bin + 1] - edges[bin];
      means.push(this.stream.energyBetween(edges[bin], edges[bin + 1]).map((pj) => pj / length));
      highest.push(this.stream.extremes(edges[bin], edges[bin + 1])[1]);
    }
    return { edges, means, states: null, highest, exact: false };
  }

  // --- drawing ------------------------------------------------------------------------------

  draw() {
    const [begin, end] = this.window, { packed } = this;
    this.bins = Math.max(200, Math.min(PowerChart.MOST_BINS, Math.round(this.box.clientWidth * 0.8)));
    this.shown = this.pieces(begin, end, this.bins);
    const seconds = 1 / (packed.clock_mhz * 1e6);
    this.timePower = prefixPower(Number((end * seconds).toPrecision(3)));
    this.perCycle = seconds / 10 ** this.timePower;
    const top = Math.max(...this.shown.highest) * packed.mw_per_pj_per_cycle * 1e-3;
    const wattPower = prefixPower(Number(top.toPrecision(3)));
    this.perPj = (packed.mw_per_pj_per_cycle * 1e-3) / 10 ** wattPower;
    const timeUnit = `${PREFIXES[this.timePower]}s`, wattUnit = `${PREFIXES[wattPower]}W`;
    const layout = chartLayout({
      xaxis: { zeroline: false, title: { text: `Time [${timeUnit}]`, standoff: 6 }, range: [begin * this.perCycle, end * this.perCycle], fixedrange: false },
      yaxis: { title: { text: `Power [${wattUnit}]` }, range: [0, (top / 10 ** wattPower) * 1.04 || 1], domain: [0, 0.92] },
      dragmode: matchMedia("(pointer: coarse)").matches ? false : "zoom",
      hovermode: "x",
      ...this.layerBand(begin, end),
    });
    Plotly.react(this.box, this.traces(), layout, CHART_CONFIG);
    this.markStrip();
    this.say();
  }

  traces() {
    const { edges, means, highest, exact } = this.shown;
    const x = edges.map((edge) => edge * this.perCycle);
    const steps = (values) => [...values, values.at(-1)];
    const traces = [];
    if (!exact) {
      traces.push({ name: "highest", x, y: steps(highest.map((pj) => pj * this.perPj)), type: "scatter", mode: "lines", fill: "tozeroy",
                    fillcolor: theme.colour("peak"), line: { width: 0, shape: "hv" }, hoverinfo: "none" });
    }
    this.packed.components.forEach((name, part) => {
      traces.push({ name: chartText(name), x, y: steps(means.map((mean) => mean[part] * this.perPj)), type: "scatter", mode: "lines", stackgroup: "power",
                    fillcolor: this.packed.colours[part], line: { width: 0, shape: "hv", color: this.packed.colours[part] }, hoverinfo: "none" });
    });
    return traces;
  }

  // bands and names of the layers above the chart: level where all of them fit, else upright, the
  // longest layers first, as `sim/figures/layer_strip.py`
  layerBand(begin, end) {
    const first = this.layerAt(begin), last = this.layerAt(end - 1), starts = this.packed.layer_starts;
    const shapes = [], bands = [], pixels = this.box.clientWidth - 64;
    for (let layer = first; layer <= last; layer++) {
      const from = Math.max(begin, starts[layer]), to = Math.min(end, starts[layer + 1]), wide = ((to - from) / (end - begin)) * pixels;
      const name = cutName(this.packed.layers[layer], PowerChart.MOST_LETTERS);
      bands.push({ name, wide, middle: (((from + to) / 2 - begin) / (end - begin)) * pixels, at: ((from + to) / 2) * this.perCycle });
      // a band for each of many layers would be a grey blur
      if (wide < 2 || layer % 2) continue;
      shapes.push({ type: "rect", xref: "x", yref: "paper", x0: from * this.perCycle, x1: to * this.perCycle, y0: 0.935, y1: 1, line: { width: 0 }, fillcolor: theme.colour("grid"), layer: "below" });
    }
    const level = bands.every((band) => this.textWidth(band.name) + 6 <= band.wide);
    const named = level ? bands : spaced(bands, 14, pixels);
    const place = level ? { y: 0.9675, yanchor: "middle" } : { y: 1, yanchor: "bottom", textangle: -90, yshift: 2 };
    const annotations = named.map((band) => ({ text: chartText(band.name), x: band.at, xref: "x", xanchor: "center", yref: "paper", showarrow: false, font: { size: 11, color: theme.colour("muted") }, borderpad: 0, ...place }));
    const above = level ? 8 : 14 + Math.max(0, ...named.map((band) => this.textWidth(band.name)));
    return { shapes, annotations, margin: { l: 56, r: 8, t: above, b: 40 } };
  }

  textWidth(text) {
    this.pen ||= document.createElement("canvas").getContext("2d");
    this.pen.font = `11px ${getComputedStyle(document.body).fontFamily}`;
    return this.pen.measureText(text).width;
  }

  // --- words --------------------------------------------------------------------------------

  say() {
    const [begin, end] = this.window, { packed } = this, clock = packed.clock_mhz;
    const energy = this.stream.energyBetween(begin, end), total = energy.reduce((sum, pj) => sum + pj, 0);
    const [least, most] = this.stream.extremes(begin, end), mw = packed.mw_per_pj_per_cycle;
    const pieces = this.shown.states ? `${this.shown.states.length} stretches of constant power` : `bins of about ${timeText((end - begin) / Math.min(this.bins, end - begin), clock)}, the highest power inside each in grey`;
    const layers = this.layerAt(end - 1) - this.layerAt(begin) + 1;
    const where = layers === 1 ? `in ${packed.layers[this.layerAt(begin)]}` : `${layers} ${packed.parts ?? "layers"}`;
    document.getElementById("power-window").textContent =
      `${formatExact(begin, clock)} to ${formatExact(end, clock)} (${(end - begin).toLocaleString("en")} cycles), ${where}: mean ${powerText((total / (end - begin)) * mw)}, ` +
      `lowest ${powerText(least * mw)}, highest ${powerText(most * mw)}; ${pieces}.`;
    this.sayLegend(energy, total);
    this.read(null);
  }

  sayLegend(energy, total) {
    const [begin, end] = this.window, mw = this.packed.mw_per_pj_per_cycle;
    const order = this.packed.components.map((_, part) => part).filter((part) => energy[part] > 0).sort((one, other) => energy[other] - energy[one]);
    const rows = order.map((part) => {
      const mark = node("span", "", { class: "swatch", "aria-hidden": "true" });
      mark.style.background = this.packed.colours[part];
      const name = node("th", "", { scope: "row" });
      name.append(mark, this.packed.components[part]);
      const row = node("tr");
      row.append(name, node("td", powerText((energy[part] / (end - begin)) * mw), { class: "n" }), node("td", energyText(energy[part]), { class: "n" }), node("td", formatShare(energy[part], total), { class: "n" }));
      return row;
    });
    const head = node("tr");
    head.append(node("th", "in this window", { scope: "col" }), node("th", "mean power", { scope: "col", class: "n" }), node("th", "energy", { scope: "col", class: "n" }), node("th", "share", { scope: "col", class: "n" }));
    const table = node("table", "", { "aria-label": "Power by component in the window shown" }), top = node("thead"), body = node("tbody");
    top.append(head);
    body.append(...rows);
    table.append(top, body);
    document.getElementById("power-legend").replaceChildren(table);
  }

  read(time) {
    const line = document.getElementById("power-readout");
    if (time === null) { line.textContent = ""; return; }
    const { edges, means, highest, states } = this.shown, mw = this.packed.mw_per_pj_per_cycle, clock = this.packed.clock_mhz;
    const cycle = Math.min(this.window[1] - 1, Math.max(this.window[0], Math.floor(time / this.perCycle + 1e-6)));
    let piece = 0;
    while (piece < means.length - 1 && edges[piece + 1] <= cycle) piece++;
    const total = means[piece].reduce((sum, pj) => sum + pj, 0);
    const parts = [...means[piece]].map((pj, part) => [pj, this.packed.components[part]]).filter(([pj]) => pj > 0.01 * total)
      .sort((one, other) => other[0] - one[0]).slice(0, 5).map(([pj, name]) => `${name} ${powerText(pj * mw)}`);
    const between = `${formatExact(edges[piece], clock)} to ${formatExact(edges[piece + 1], clock)}, ${this.packed.layers[this.layerAt(cycle)]}`;
    const high = states && !this.packed.bin_cycles ? "" : `, highest ${powerText(highest[piece] * mw)}`;
    line.textContent = `${between}: ${powerText(total * mw)}${high}: ${parts.join(", ")}${states ? this.working(states[piece]) : ""}`;
  }

  working(state) {
    const { stages, atWork } = this.stream;
    const names = this.packed.stages.filter((_, stage) => atWork[state * stages + stage]);
    return names.length ? `. At work: ${names.join(", ")}` : "";
  }

  sayResolution() {
    const { packed } = this, clock = packed.clock_mhz;
    document.getElementById("power-resolution").textContent = packed.resolution ? packed.resolution : packed.bin_cycles
      ? `This run is too detailed for one page: power is kept in bins of ${timeText(packed.bin_cycles, clock)} (${packed.bin_cycles.toLocaleString("en")} cycles) with the highest power over ${timeText(packed.peak_cycles, clock)} inside each. ` +
        "For more, draw a window of the result file: joulesim plot RESULT power --start-us A --end-us B."
      : "The timeline is lossless: every stretch of constant power of the run is in this page. A tile's energy is spread evenly over its cycles; " +
        "for the wave front inside a tile, draw it from the result file: joulesim plot RESULT power --start-us A --end-us B.";
  }

  // --- controls -----------------------------------------------------------------------------

  listen() {
    const actions = {
      whole: () => this.show(0, this.packed.cycles), in: () => this.zoom(0.5), out: () => this.zoom(2),
      left: () => this.move(-0.5), right: () => this.move(0.5), peak: () => this.toPeak(),
    };
    for (const button of document.querySelectorAll("[data-zoom]")) button.addEventListener("click", actions[button.dataset.zoom]);
    const keys = { "+": actions.in, "=": actions.in, "-": actions.out, "−": actions.out, ArrowLeft: () => this.move(-0.25), ArrowRight: () => this.move(0.25),
                   Home: actions.whole, 0: actions.whole, "[": () => this.nextLayer(-1), "]": () => this.nextLayer(1) };
    document.getElementById("power-keys").addEventListener("keydown", (event) => {
      const action = keys[event.key];
      if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      action();
    });
    addEventListener("resize", () => { clearTimeout(this.resizing); this.resizing = setTimeout(() => this.draw(), 150); });
  }

  fillLayers() {
    const chooser = document.getElementById("power-layer");
    chooser.append(node("option", "all", { value: "" }));
    this.packed.layers.forEach((name, index) => chooser.append(node("option", name, { value: index })));
    chooser.addEventListener("change", () => (chooser.value === "" ? this.show(0, this.packed.cycles) : this.showLayer(Number(chooser.value))));
  }

  dragged(event) {
    const [from, to] = [event["xaxis.range[0]"], event["xaxis.range[1]"]];
    if (from !== undefined) this.show(Math.floor(from / this.perCycle), Math.ceil(to / this.perCycle));
  }

  // --- the strip with the whole run ---------------------------------------------------------

  drawStrip() {
    const { cycles } = this.packed, edges = binEdges(this.stream, 0, cycles, PowerChart.MOST_BINS), highs = [], means = [];
    for (let bin = 0; bin < edges.length - 1; bin++) {
      const [begin, end] = [edges[bin], edges[bin + 1]];
      highs.push(this.stream.extremes(begin, end)[1]);
      means.push(this.stream.energyBetween(begin, end).reduce((sum, pj) => sum + pj, 0) / (end - begin));
    }
    const most = Math.max(...highs) || 1;
    const area = (values) => `M0 100${values.map((value, bin) => `V${(100 - (100 * value) / most).toFixed(2)}H${edges[bin + 1]}`).join("")}V100Z`;
    const svg = svgNode("svg", { viewBox: `0 0 ${cycles} 100`, preserveAspectRatio: "none" });
    this.mark = svgNode("rect", { y: 0, height: 100, fill: theme.colour("accent"), "fill-opacity": 0.22, stroke: theme.colour("accent"), "vector-effect": "non-scaling-stroke" });
    svg.append(svgNode("path", { d: area(highs), fill: theme.colour("peak") }), svgNode("path", { d: area(means), fill: theme.colour("bar") }), this.mark);
    svg.addEventListener("click", (event) => {
      const bounds = svg.getBoundingClientRect(), half = (this.window[1] - this.window[0]) / 2;
      const at = ((event.clientX - bounds.left) / bounds.width) * cycles;
      this.show(at - half, at + half);
    });
    document.getElementById("power-strip").replaceChildren(svg);
  }

  markStrip() {
    const [begin, end] = this.window, { cycles } = this.packed, width = Math.max(end - begin, cycles / 400);
    this.mark.setAttribute("x", Math.min(begin, cycles - width));
    this.mark.setAttribute("width", width);
    this.mark.style.display = end - begin === cycles ? "none" : "";
    if (begin === 0 && end === cycles) document.getElementById("power-layer").value = "";
  }
}

// bands whose middles are so far apart, longest first; none whose name would stand over an edge
function spaced(bands, apart, pixels) {
  const chosen = [];
  for (const band of [...bands].sort((one, other) => other.wide - one.wide || one.middle - other.middle)) {
    if (band.middle < apart / 2 - 6 || band.middle > pixels) continue;
    if (chosen.every((other) => Math.abs(other.middle - band.middle) >= apart)) chosen.push(band);
  }
  return chosen;
}

// a time to the cycle: as many digits as it takes
function formatExact(cycles, clockMhz) {
  const seconds = cycles / (clockMhz * 1e6), power = prefixPower(seconds);
  const digits = Math.max(0, Math.ceil(Math.log10(clockMhz * 1e6)) + power);
  return `${(seconds / 10 ** power).toLocaleString("en", { maximumFractionDigits: Math.min(digits, 12) })} ${PREFIXES[power]}s`;
}

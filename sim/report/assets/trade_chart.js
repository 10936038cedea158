"use strict";
// Two figures of every point against each other, and the configuration of the one that is chosen.

const METRIC_TEXT = {
  energy: energyText,
  latency: (seconds) => formatSi(seconds, "s"),
  edp: (pjS) => formatSi(pjS * 1e-12, "J s"),
  power: powerText,
  area: (mm2) => `${Number(mm2.toPrecision(3))} mm²`,
  utilization: (share) => `${(100 * share).toFixed(0)} %`,
};
// value in the unit without prefix, and that unit
const METRIC_UNIT = { energy: [1e-12, "J"], latency: [1, "s"], edp: [1e-12, "J s"], power: [1e-3, "W"], area: [1, "mm²"], utilization: [100, "%"] };

class TradeChart {
  constructor(data) {
    this.data = data;
    this.box = document.getElementById("trade-chart");
    this.metrics = new Map(data.metrics.map((metric) => [metric.name, metric]));
    const [across, up] = data.traded.length > 1 ? data.traded : ["energy", "latency"];
    this.fill("trade-across", across);
    this.fill("trade-up", up);
    this.chosen = 0;
    this.listen();
    this.draw();
    this.choose(this.front[0]);
    // plotly reports a click on a dot; the dot's place in its trace gives the point
    this.box.on("plotly_click", (event) => this.choose(event.points[0].customdata));
    theme.onChange(() => this.draw());
    this.sayLeftOut();
  }

  fill(identifier, chosen) {
    const chooser = document.getElementById(identifier);
    for (const metric of this.data.metrics) chooser.append(node("option", metric.title, { value: metric.name }));
    chooser.value = chosen;
    chooser.addEventListener("change", () => { this.draw(); this.choose(this.chosen); });
  }

  get axes() {
    return ["trade-across", "trade-up"].map((identifier) => this.metrics.get(document.getElementById(identifier).value));
  }

  // points that no other beats in both figures, in the order of the first
  findFront() {
    const [across, up] = this.axes.map((metric) => metric.values.map((value) => (metric.more_is_better ? -value : value)));
    const order = across.map((_, point) => point).sort((one, other) => across[one] - across[other] || up[one] - up[other]);
    const front = [];
    let best = Infinity, last = null;
    for (const point of order) {
      const equal = last !== null && across[point] === across[last] && up[point] === up[last];
      if (up[point] < best || equal) { front.push(point); best = up[point]; last = point; }
    }
    return { front, order };
  }

  draw() {
    const [across, up] = this.axes, found = this.findFront(), isFront = new Set(found.front);
    this.front = found.front;
    this.order = found.order;
    const scale = (metric) => {
      const [factor, unit] = METRIC_UNIT[metric.name];
      const power = unit === "%" || unit === "mm²" ? 0 : prefixPower(Number((Math.max(...metric.values) * factor).toPrecision(3)));
      // where points span decades, the good ones would be one dot
      const least = Math.min(...metric.values), wide = least > 0 && Math.max(...metric.values) > 20 * least;
      return { factor: factor / 10 ** power, axis: { type: wide ? "log" : "linear", dtick: wide ? "D2" : undefined, zeroline: false, title: { text: `${metric.title} [${PREFIXES[power]}${unit}]` } } };
    };
    const [sx, sy] = [scale(across), scale(up)];
    const rest = found.order.filter((point) => !isFront.has(point));
    const trace = (points, extra) => ({
      x: points.map((point) => across.values[point] * sx.factor), y: points.map((point) => up.values[point] * sy.factor), customdata: points,
      type: "scatter", hovertext: points.map((point) => this.hover(point)), hoverinfo: "text", ...extra,
    });
    const traces = [
      trace(rest, { mode: "markers", marker: { color: theme.colour("bar"), size: 7, opacity: 0.55 } }),
      // up to the next point the last one is still the best; the front goes from best to worst across
      trace(this.front, { mode: "lines+markers", line: { color: "#d55e00", width: 1.5, shape: "hv" }, marker: { color: "#d55e00", size: 10 } }),
      trace([this.chosen], { mode: "markers", hoverinfo: "skip", marker: { symbol: "circle-open", size: 19, color: theme.colour("ink"), line: { width: 2 } } }),
    ];
    Plotly.react(this.box, traces, chartLayout({
      xaxis: sx.axis, yaxis: sy.axis, hovermode: "closest", dragmode: false,
    }), CHART_CONFIG);
  }

  hover(point) {
    const [across, up] = this.axes;
    const axes = this.data.axes.map((axis) => `${axis.name} ${axis.texts[axis.places[point]]}`);
    const figures = [across, up].map((metric) => `${metric.title} ${METRIC_TEXT[metric.name](metric.values[point])}`);
    return [...figures, ...axes.slice(0, 8)].map(chartText).join("<br>");
  }

  choose(point) {
    this.chosen = point;
    this.draw();
    const { data } = this, panel = document.getElementById("point");
    const title = node("h3", `Point ${data.positions[point].toLocaleString("en")}`, { id: "point-title" });
    const facts = node("dl", "", { class: "facts" });
    const add = (name, value) => {
      const pair = node("div");
      pair.append(node("dt", name), node("dd", value));
      facts.append(pair);
    };
    for (const axis of data.axes) add(axis.name, `${axis.texts[axis.places[point]]}${axis.unit ? ` ${axis.unit}` : ""}`);
    for (const [name, value] of data.fixed) add(name, value);
    const figures = node("dl", "", { class: "facts" });
    for (const metric of data.metrics) {
      const pair = node("div");
      pair.append(node("dt", metric.title), node("dd", METRIC_TEXT[metric.name](metric.values[point])));
      figures.append(pair);
    }
    panel.replaceChildren(title, ...(data.front[point] ? [node("p", "On the sweep's front.", { class: "note" })] : []), facts, node("h3", "Figures"), figures, this.parts(point));
    document.dispatchEvent(new CustomEvent("point", { detail: data.positions[point] }));
  }

  parts(point) {
    const parts = this.data.components.map((part) => [part.values[point], part.name]).filter(([pj]) => pj > 0).sort((one, other) => other[0] - one[0]);
    const total = parts.reduce((sum, [pj]) => sum + pj, 0), table = node("table", "", { "aria-label": "Energy by component" }), body = node("tbody");
    for (const [pj, name] of parts.slice(0, 8)) {
      const row = node("tr");
      row.append(node("th", name, { scope: "row" }), node("td", energyText(pj), { class: "n" }), node("td", formatShare(pj, total), { class: "n" }));
      body.append(row);
    }
    table.append(body);
    return table;
  }

  step(step) {
    const place = this.order.indexOf(this.chosen) + step;
    this.choose(this.order[Math.min(this.order.length - 1, Math.max(0, place))]);
  }

  listen() {
    const keys = {
      ArrowRight: () => this.step(1), ArrowLeft: () => this.step(-1), Home: () => this.choose(this.order[0]), End: () => this.choose(this.order.at(-1)),
      f: () => this.choose(this.front[(this.front.indexOf(this.chosen) + 1) % this.front.length]),
    };
    document.getElementById("trade-keys").addEventListener("keydown", (event) => {
      const action = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      action();
    });
  }

  sayLeftOut() {
    const { points_left_out: left, points_well: well } = this.data;
    document.getElementById("trade-note").textContent = left
      ? `The chart holds the front and ${(well - left).toLocaleString("en")} points in all, picked evenly by energy; ${left.toLocaleString("en")} more are in the sweep's points.csv.` : "";
  }
}

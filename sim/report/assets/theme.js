"use strict";
// Light or dark: what the system prefers, until the reader says otherwise.

const theme = (() => {
  const listeners = [];
  const system = matchMedia("(prefers-color-scheme: dark)");
  let chosen = "";

  const isDark = () => (chosen || (system.matches ? "dark" : "light")) === "dark";

  function changed() {
    const button = document.getElementById("theme");
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", isDark() ? "Switch to light colours" : "Switch to dark colours");
    for (const listener of listeners) listener();
  }

  function choose(name) {
    chosen = name;
    document.documentElement.style.colorScheme = name || "light dark";
    changed();
  }

  // the value of a custom property as a colour: light-dark() is resolved only where it is used
  function colour(name) {
    const probe = document.createElement("span");
    probe.style.color = `var(--${name})`;
    document.body.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  }

  document.getElementById("theme").hidden = false;
  document.getElementById("theme").addEventListener("click", () => choose(isDark() ? "light" : "dark"));
  system.addEventListener("change", changed);
  // paper is white
  let before = "";
  addEventListener("beforeprint", () => { before = chosen; choose("light"); });
  addEventListener("afterprint", () => choose(before));
  changed();
  return { colour, onChange: (listener) => listeners.push(listener) };
})();

// What all charts share.
function chartLayout(extra) {
  const ink = theme.colour("muted");
  const axis = { gridcolor: theme.colour("grid"), zerolinecolor: theme.colour("rule"), linecolor: theme.colour("rule"),
                 tickfont: { color: ink, size: 12 }, automargin: true, fixedrange: true };
  const layout = {
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", showlegend: false,
    font: { family: getComputedStyle(document.body).fontFamily, color: ink, size: 12 },
    margin: { l: 56, r: 8, t: 8, b: 40 },
    hoverlabel: { bgcolor: theme.colour("paper"), bordercolor: theme.colour("rule"), font: { color: theme.colour("ink") } },
    ...extra,
  };
  layout.xaxis = { ...axis, ...extra.xaxis };
  layout.yaxis = { ...axis, ...extra.yaxis };
  return layout;
}

const CHART_CONFIG = { displayModeBar: false, displaylogo: false, responsive: true, doubleClick: false, showTips: false };

// Plotly reads some HTML in its texts; names are text.
function chartText(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

// A name that is too long loses its middle: what is particular in it is mostly at its end.
function cutName(name, most) {
  const head = Math.floor((most - 1) * 0.43);
  return name.length > most ? `${name.slice(0, head)}…${name.slice(head + 1 - most)}` : name;
}

function readData(identifier) {
  return JSON.parse(document.getElementById(identifier).textContent);
}

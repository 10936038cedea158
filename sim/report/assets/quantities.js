"use strict";
// Quantities as people read them: three digits, an SI prefix, a unit (as `sim/figures/si_units.py`).

const PREFIXES = { "-15": "f", "-12": "p", "-9": "n", "-6": "µ", "-3": "m", 0: "", 3: "k", 6: "M", 9: "G", 12: "T" };

function prefixPower(value) {
  if (!value || !Number.isFinite(value)) return 0;
  const exponent = Math.floor(Math.log10(Math.abs(value)) + 1e-12);
  return Math.min(12, Math.max(-15, 3 * Math.floor(exponent / 3)));
}

function formatSi(value, unit) {
  const rounded = Number(value.toPrecision(3));
  const power = prefixPower(rounded);
  const scaled = rounded / 10 ** power;
  const digits = scaled ? 2 - Math.floor(Math.log10(Math.abs(scaled)) + 1e-12) : 0;
  return `${scaled.toFixed(Math.min(2, Math.max(0, digits)))} ${PREFIXES[power]}${unit}`;
}

function formatShare(part, whole) {
  const perCent = whole ? (100 * part) / whole : 0;
  if (perCent === 0) return "0 %";
  if (perCent < 0.1) return "<0.1 %";
  return perCent < 9.95 ? `${perCent.toFixed(1)} %` : `${perCent.toFixed(0)} %`;
}

const energyText = (pj) => formatSi(pj * 1e-12, "J");
const powerText = (mw) => formatSi(mw * 1e-3, "W");
const timeText = (cycles, clockMhz) => formatSi(cycles / (clockMhz * 1e6), "s");

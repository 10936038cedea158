// contrast of every text that is shown with what is behind it, as WCAG 2 defines it, the least first
const canvas = new OffscreenCanvas(1, 1), paint = canvas.getContext("2d", {willReadFrequently: true});
function rgba(colour) {
  paint.clearRect(0, 0, 1, 1); paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = paint.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255];
}
function over(top, below) { return [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1); }
function behind(element) {
  if (!element) return [255, 255, 255, 1];
  const own = rgba(getComputedStyle(element).backgroundColor);
  return own[3] === 1 ? own : over(own, behind(element.parentElement));
}
function light(colour) {
  const [r, g, b] = colour.slice(0, 3).map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
const found = [];
for (const element of document.querySelectorAll("body *")) {
  const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  if (!own || !element.getClientRects().length || element.closest("script, style, noscript, .skip")) continue;
  const style = getComputedStyle(element), ground = behind(element);
  const ink = over(rgba(element instanceof SVGElement ? style.fill : style.color), ground);
  const [high, low] = [light(ink), light(ground)].sort((a, b) => b - a);
  found.push([(high + 0.05) / (low + 0.05), element.tagName, element.textContent.slice(0, 40)]);
}
return found.sort((a, b) => a[0] - b[0]);

// Draws the moving messages from one buffer of numbers; the layout of a message stands in
// src/studio/view/tokens.rs. Each look (colour, shape, label) is drawn once into a small picture and
// then only copied: text is dear. It knows nothing of messages beyond that.

const STRIDE = 8;
const RADIUS = 9;
const EDGE = 14; // half the side of a picture, in stage units, with room for the outline
const sprites = new Map();
let looks = "";

/** The colours of the style sheet, read again when the look changes. */
function colours() {
  const style = getComputedStyle(document.documentElement);
  const get = (name) => style.getPropertyValue(name).trim();
  const list = [0, 1, 2, 3, 4, 5].map((n) => get(`--m${n}`));
  return { list, ink: get("--ink"), card: get("--card"), alarm: get("--alarm") };
}

function path(g, shape) {
  g.beginPath();
  if (shape === 1) {
    const r = RADIUS + 1.5;
    g.moveTo(0, -r);
    g.lineTo(r, 0);
    g.lineTo(0, r);
    g.lineTo(-r, 0);
    g.closePath();
  } else if (shape === 2) {
    g.rect(-RADIUS, -RADIUS, 2 * RADIUS, 2 * RADIUS);
  } else {
    g.arc(0, 0, RADIUS, 0, 2 * Math.PI);
  }
}

/** One look as a picture of its own, at this many pixels a stage unit. */
function sprite(look, colour, shape, label, scale, theme) {
  const side = Math.ceil(2 * EDGE * scale);
  const picture = document.createElement("canvas");
  picture.width = picture.height = side;
  const g = picture.getContext("2d");
  g.setTransform(scale, 0, 0, scale, side / 2, side / 2);
  path(g, shape);
  const fill = shape === 0 ? theme.list[colour] : theme.alarm;
  g.fillStyle = shape === 2 ? theme.card : fill;
  g.fill();
  g.lineWidth = shape === 0 ? 1 : 1.5;
  g.strokeStyle = shape === 1 ? theme.ink : shape === 2 ? theme.alarm : theme.ink;
  g.globalAlpha = shape === 0 ? 0.35 : 1;
  g.stroke();
  g.globalAlpha = 1;
  if (shape === 2) {
    g.beginPath();
    g.moveTo(-4, -4);
    g.lineTo(4, 4);
    g.moveTo(4, -4);
    g.lineTo(-4, 4);
    g.stroke();
  } else if (label >= 0 && scale > 0.45) {
    g.fillStyle = colour === 0 || shape === 1 ? "#fff" : "#16181b";
    g.font = "700 10px ui-sans-serif, system-ui, sans-serif";
    g.textAlign = "center";
    g.textBaseline = "middle";
    g.fillText(label >= 100 ? String.fromCharCode(65 + label - 100) : String(label), 0, 0.5);
  }
  sprites.set(look, picture);
  return picture;
}

function badge(g, x, y, count, scale, theme) {
  g.setTransform(scale, 0, 0, scale, x + 9 * scale, y - 9 * scale);
  g.beginPath();
  g.arc(0, 0, 7, 0, 2 * Math.PI);
  g.fillStyle = theme.card;
  g.fill();
  g.strokeStyle = theme.alarm;
  g.lineWidth = 1.5;
  g.stroke();
  g.fillStyle = theme.alarm;
  g.font = "700 9px ui-sans-serif, system-ui, sans-serif";
  g.textAlign = "center";
  g.textBaseline = "middle";
  g.fillText(String(count), 0, 0.5);
  g.setTransform(1, 0, 0, 1, 0, 0);
}

let theme = null;

export function draw(canvas, tokens, count, x, y, zoom) {
  const ratio = window.devicePixelRatio || 1;
  const width = Math.round(canvas.clientWidth * ratio);
  const height = Math.round(canvas.clientHeight * ratio);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = `${root.dataset.theme ?? ""}${dark}${zoom}${ratio}`;
  if (now !== looks) {
    looks = now;
    theme = colours();
    sprites.clear();
  }
  const g = canvas.getContext("2d");
  g.clearRect(0, 0, width, height);
  const scale = zoom * ratio;
  const half = Math.ceil(2 * EDGE * scale) / 2;
  for (let n = 0; n < count; n += 1) {
    const at = n * STRIDE;
    const px = (tokens[at] * zoom + x) * ratio;
    const py = (tokens[at + 1] * zoom + y) * ratio;
    if (px < -half || py < -half || px > width + half || py > height + half) continue;
    const colour = tokens[at + 2];
    const shape = tokens[at + 3];
    const label = tokens[at + 4];
    const look = (label + 1) * 32 + colour * 4 + shape;
    const picture = sprites.get(look) ?? sprite(look, colour, shape, label, scale, theme);
    g.drawImage(picture, Math.round(px - half), Math.round(py - half));
    if (tokens[at + 5] > 1) badge(g, px, py, tokens[at + 5], scale, theme);
  }
}

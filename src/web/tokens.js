// Draws the moving messages from one buffer of numbers; the layout of a message stands in
// src/studio/view/tokens.rs. Each look (colour, shape, label, count) is painted once into a cell of one
// sheet and then only copied: text is dear, and many small pictures are dearer than one (measured:
// 1,000 messages take 1.5 ms from a sheet, 3 ms from a picture each). It knows nothing of messages.

const STRIDE = 8;
const RADIUS = 9;
// Half the side of a cell in stage units: room for the outline, and for the count at (9, -9).
const HALF = 18;
// Cells in a row and rows of a sheet; fewer where they are large, since a sheet takes memory.
const MOST = 32;
const SIDE_MAX = 3072;

let sheet = null;
let columns = MOST;
let cells = new Map();
let made = "";
let theme = null;

/** The colours of the style sheet, as they are in the look in force. */
function colours() {
  const style = getComputedStyle(document.documentElement);
  const get = (name) => style.getPropertyValue(name).trim();
  const ink = get("--ink");
  return {
    fills: [0, 1, 2, 3, 4, 5].map((n) => get(`--m${n}`)),
    poison: get("--poison"),
    dark: Number(/\d+/.exec(ink)?.[0] ?? 0) > 127,
    ink,
    card: get("--card"),
    alarm: get("--alarm"),
  };
}

function outline(g, shape) {
  g.beginPath();
  if (shape === 1) {
    const r = RADIUS + 1.5;
    g.moveTo(0, -r);
    g.lineTo(r, 0);
    g.lineTo(0, r);
    g.lineTo(-r, 0);
    g.closePath();
  } else if (shape === 3) {
    // Given back: it points to where it came from.
    g.moveTo(-r - 2, 0);
    g.lineTo(2, -r);
    g.lineTo(2, -4);
    g.lineTo(r, -4);
    g.lineTo(r, 4);
    g.lineTo(2, 4);
    g.lineTo(2, r);
    g.closePath();
  } else if (shape === 2) {
    g.roundRect(-RADIUS, -RADIUS, 2 * RADIUS, 2 * RADIUS, 2.5);
  } else {
    g.arc(0, 0, RADIUS, 0, 2 * Math.PI);
  }
}

/** The outline of a disc: its colour, darker or lighter; yellow has one of its own (stage.css). */
function rim(g, colour) {
  if (colour === 5) {
    g.strokeStyle = theme.dark ? "#f6ef92" : "#857e20";
    g.stroke();
    return;
  }
  g.strokeStyle = theme.fills[colour];
  g.stroke();
  g.globalAlpha = 0.3;
  g.strokeStyle = theme.dark ? "#fff" : "#000";
  g.stroke();
  g.globalAlpha = 1;
}

function paint(g, colour, shape, label, count, scale) {
  outline(g, shape);
  g.fillStyle = shape === 2 ? theme.card : shape === 1 ? theme.poison : theme.fills[colour];
  g.fill();
  g.lineWidth = shape === 2 ? 2 : shape === 1 ? 1.5 : 1;
  if (shape === 1) {
    g.strokeStyle = theme.ink;
    g.stroke();
  } else {
    rim(g, colour);
  }
  g.textAlign = "center";
  g.textBaseline = "middle";
  if (shape === 2) {
    g.beginPath();
    g.moveTo(-4, -4);
    g.lineTo(4, 4);
    g.moveTo(4, -4);
    g.lineTo(-4, 4);
    rim(g, colour);
  } else if (label >= 0 && scale > 0.45) {
    g.fillStyle = colour === 0 && shape === 0 ? "#fff" : "#16181b";
    g.font = "700 10px system-ui, sans-serif";
    g.fillText(label >= 100 ? String.fromCharCode(65 + label - 100) : String(label), 0, 0.5);
  }
  if (count > 1) {
    g.beginPath();
    g.arc(9, -9, 7, 0, 2 * Math.PI);
    g.fillStyle = theme.card;
    g.fill();
    g.lineWidth = 1.5;
    g.strokeStyle = g.fillStyle = theme.alarm;
    g.stroke();
    g.font = "700 9.5px system-ui, sans-serif";
    g.fillText(count > 99 ? "…" : String(count), 9, -8.5);
  }
}

/** An empty sheet for this zoom and look. */
function renew(scale) {
  const side = Math.ceil(2 * HALF * scale);
  columns = Math.max(4, Math.min(MOST, Math.floor(SIDE_MAX / side)));
  sheet = document.createElement("canvas");
  sheet.width = sheet.height = side * columns;
  cells = new Map();
  theme = colours();
}

/** The number of the cell with this look. */
function cell(look, colour, shape, label, count, scale, side) {
  const known = cells.get(look);
  if (known !== undefined) return known;
  // A full sheet starts anew: what is still needed comes back at once.
  if (cells.size === columns * columns) renew(scale);
  const number = cells.size;
  cells.set(look, number);
  const g = sheet.getContext("2d");
  const [left, top] = [(number % columns) * side, Math.floor(number / columns) * side];
  g.setTransform(scale, 0, 0, scale, left + side / 2, top + side / 2);
  paint(g, colour, shape, label, count, scale);
  return number;
}

export function draw(canvas, tokens, count, x, y, zoom) {
  const ratio = window.devicePixelRatio || 1;
  const width = Math.round(canvas.clientWidth * ratio);
  const height = Math.round(canvas.clientHeight * ratio);
  const g = canvas.getContext("2d");
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  } else {
    g.clearRect(0, 0, width, height);
  }
  if (count === 0) return;
  const scale = zoom * ratio;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = `${document.documentElement.dataset.theme ?? ""}${dark} ${scale}`;
  if (now !== made) {
    made = now;
    renew(scale);
  }
  const side = Math.ceil(2 * HALF * scale);
  // Without a count only the middle of the cell is copied: half as many pixels.
  const small = Math.min(side, 2 * Math.ceil(12 * scale));
  const inset = Math.floor((side - small) / 2);
  for (let at = 0; at < count * STRIDE; at += STRIDE) {
    const px = (tokens[at] * zoom + x) * ratio - side / 2;
    const py = (tokens[at + 1] * zoom + y) * ratio - side / 2;
    if (px < -side || py < -side || px > width || py > height) continue;
    const [colour, shape, label, leases] = [tokens[at + 2], tokens[at + 3], tokens[at + 4], tokens[at + 5]];
    const badge = leases > 1 ? Math.min(leases, 100) : 0;
    const look = ((badge * 256 + label + 1) * 8 + colour) * 4 + shape;
    const number = cell(look, colour, shape, label, badge, scale, side);
    const [cut, size] = badge ? [0, side] : [inset, small];
    const [left, top] = [(number % columns) * side + cut, Math.floor(number / columns) * side + cut];
    g.drawImage(sheet, left, top, size, size, Math.round(px) + cut, Math.round(py) + cut, size, size);
  }
}

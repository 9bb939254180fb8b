// The page as a person uses it: place, connect, publish, kill, read. Every selector of the specs stands
// here, so that a changed page is mended in one place. It asserts nothing: a condition is waited for,
// and a person who waits in vain fails with Playwright's words.

/** A part of a text as a pattern that takes it literally. */
const literally = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** A time as the page writes it, in seconds. */
function seconds(text) {
  const [, value, unit] = /^([\d.]+) (s|ms|µs)$/.exec(text.trim());
  return Number(value) * { s: 1, ms: 1e-3, µs: 1e-6 }[unit];
}

/**
 * The page object. `frame` is where the playground is (the page itself, or the frame of an embed);
 * `page` has the mouse and the keyboard.
 */
export function playground(page, frame = page) {
  const { mouse, keyboard } = page;

  const stage = frame.locator("#stage");
  const node = (name) => frame.locator(`.node[aria-label^="${name}, "]`);
  const nodes = frame.locator(".nodes > .node:not(.is-ghost)");
  const edge = (from, to) => frame.locator(`.edge[aria-label^="${from} to ${to}"]`);
  const edges = frame.locator(".edges > .edge");
  const tool = (kind) => frame.locator(`.palette .tool[data-tool="${kind}"]`);
  const dialog = frame.locator("dialog[open]");
  const why = frame.locator(".why");
  const live = frame.locator(".live[role=status][aria-live=polite]");
  const log = frame.locator(".log-list");
  const lines = frame.locator(".log-list .log-line");
  const inspector = frame.locator("#inspector");
  const notices = frame.locator(".notices .notice");

  /** The middle of an element, in pixels of the page. */
  const middle = async (locator) => {
    await locator.waitFor({ state: "attached" });
    const { x, y, width, height } = await locator.boundingBox();
    return { x: x + width / 2, y: y + height / 2 };
  };
  /** A point of the stage, in pixels from its corner, as one of the page. */
  const onStage = async ([x, y]) => {
    const box = await stage.boundingBox();
    return { x: box.x + x, y: box.y + y };
  };
  const press = async ({ x, y }) => {
    await mouse.move(x, y);
    await mouse.down();
    await mouse.up();
  };
  const drag = async (from, to) => {
    await mouse.move(from.x, from.y);
    await mouse.down();
    // As a hand does: a little first, then the way.
    await mouse.move(from.x + 6, from.y + 3);
    await mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
    await mouse.move(to.x, to.y, { steps: 4 });
    await mouse.up();
  };
  /** Where a node can be taken hold of: its name, where no button stands. */
  const handle = (name) => middle(node(name).locator(".n-name"));
  const card = (name) => middle(node(name).locator(".card"));
  const port = (name, side) => middle(node(name).locator(`.port-${side}`));

  const field = (label) =>
    inspector.locator(".field").filter({ has: frame.locator("label", { hasText: new RegExp(`^${literally(label)}$`) }) });
  const check = (label) => inspector.getByRole("checkbox", { name: new RegExp(`^${literally(label)}`) });

  const self = {
    page,
    frame,
    stage,
    node,
    nodes,
    edge,
    edges,
    tool,
    dialog,
    why,
    live,
    lines,
    inspector,
    notices,
    field,
    check,
    middle,
    onStage,
    press,
    drag,
    handle,
    card,
    port,
    topbar: frame.locator(".topbar"),
    palette: frame.locator(".palette"),
    stageArea: frame.locator(".stage-area"),
    transport: frame.locator(".transport"),
    faults: frame.locator(".faults"),
    empty: frame.locator(".stage-empty"),
    hint: frame.locator(".hint"),
    title: frame.locator("#doc-title"),
    tokens: frame.locator("canvas.tokens"),

    /** Resolves once the app is there and has drawn itself. */
    async ready() {
      await frame.locator(".app[data-phase]").waitFor();
      await stage.waitFor();
      return self;
    },

    // Drawing.

    /** File, then one of its items. */
    async file(item) {
      await frame.getByRole("button", { name: "File", exact: true }).click();
      await frame.getByRole("menuitem", { name: item }).click();
    },
    async newDrawing() {
      await self.file(/^New/);
      await self.empty.waitFor();
    },
    /** Takes a tool and clicks the stage there. */
    async place(kind, name, at) {
      await press(await middle(tool(kind)));
      await press(await onStage(at));
      await node(name).waitFor();
    },
    /** Drags a tool from the palette onto the stage. */
    async placeByDrag(kind, name, at) {
      await drag(await middle(tool(kind)), await onStage(at));
      await node(name).waitFor();
    },
    /** Drags from a port to a node. */
    async connect(from, to, side = "out") {
      await drag(await port(from, side), await card(to));
      await edge(from, to).waitFor({ state: "attached" });
    },
    /** Takes the Connect tool and clicks one node, then the other. */
    async connectByClicks(from, to) {
      await press(await middle(tool("connect")));
      await press(await handle(from));
      await press(await handle(to));
      await edge(from, to).waitFor({ state: "attached" });
    },
    async select(name) {
      await press(await handle(name));
      await frame.locator(`.node.is-selected[aria-label^="${name}, "]`).waitFor();
    },
    /** A click on the empty stage, in its lower left corner unless said otherwise. */
    async clickGround(at) {
      const box = await stage.boundingBox();
      await press(await onStage(at ?? [40, box.height / 2]));
    },
    async deselect() {
      await self.clickGround();
    },
    /** Types a value into the inspector's field of that label, as a hand would, and leaves it. */
    async set(label, value) {
      const input = field(label).locator("input");
      await input.click();
      await keyboard.press("ControlOrMeta+a");
      await keyboard.type(value);
      await keyboard.press("Tab");
    },
    /** Chooses in the inspector's field of that label, by its words. */
    async choose(label, words) {
      await field(label).locator("select").selectOption({ label: words });
    },

    // Acting.

    /** The button of that name on a node, or on the bar for small screens. */
    action: (name) => frame.locator(".node .act").and(frame.getByRole("button", { name, exact: true })),
    async act(name) {
      await press(await middle(self.action(name)));
    },
    async publish(producer, times = 1) {
      const name = times === 10 ? `Publish ×10 messages from ${producer}` : `Publish one message from ${producer}`;
      for (let n = 0; n < (times === 10 ? 1 : times); n += 1) await self.act(name);
    },
    async kill(consumer) {
      await self.act(`Kill ${consumer}`);
    },
    /** Selects a node and presses a button of the bar that stands there on small screens. */
    async actByBar(name, label) {
      await press(await card(name));
      await frame.locator(".quickbar").getByRole("button", { name: label }).click();
    },
    /** The same where a card has no room for its buttons: then by the bar. */
    async doAnyhow(label, name) {
      if (await self.action(`${label} ${name}`).isVisible()) await self.act(`${label} ${name}`);
      else await self.actByBar(name, `${label} ${name}`);
    },
    killAnyhow: (name) => self.doAnyhow("Kill", name),
    restartAnyhow: (name) => self.doAnyhow("Restart", name),
    /** A button of an embed's faults. */
    fault: (name) => self.faults.getByRole("button", { name }),

    // The run.

    play: () => self.transport.getByRole("button", { name: "Play", exact: true }),
    pause: () => self.transport.getByRole("button", { name: "Pause", exact: true }),
    step: () => self.transport.getByRole("button", { name: /^Step to/ }),
    stepBack: () => self.transport.getByRole("button", { name: /^Step back/ }),
    backwards: () => self.transport.getByRole("button", { name: "Play backwards" }),
    toMark: (which) => self.transport.getByRole("button", { name: which === "next" ? /^To the next mark/ : /^To the mark before/ }),
    present: () => self.transport.getByRole("button", { name: "To the present" }),
    /** The slider of the timeline, and its marks of one kind. */
    moment: frame.getByRole("slider", { name: "Moment of the run" }),
    marks: (kind) => frame.locator(`.track-mark[data-kind="${kind}"]`),
    branch: frame.locator("#branch"),
    profile: frame.locator("#profile"),
    /** Takes the pointer to a moment of the timeline, in simulated seconds; without letting go if it is held. */
    async drags(...moments) {
      const box = await self.moment.boundingBox();
      const length = Number(await self.moment.getAttribute("max")) / 1_000;
      const at = (moment) => box.x + (box.width * moment) / length;
      const y = box.y + box.height / 2;
      await mouse.move(at(moments[0]), y);
      await mouse.down();
      for (const moment of moments.slice(1)) await mouse.move(at(moment), y, { steps: 5 });
      await mouse.up();
    },
    reset: () => self.transport.getByRole("button", { name: /^Start anew/ }),
    /** The page's own speed control. */
    async speed(times) {
      const select = self.transport.locator("#speed");
      const labels = await select.locator("option").allTextContents();
      const index = labels.findIndex((label) => Number.parseFloat(label.replace(/\s/g, "")) === times);
      await select.selectOption({ index });
    },
    /** Simulated seconds. */
    async clock() {
      return seconds(await self.transport.locator(".clock").textContent());
    },
    /** Resolves once the simulated clock is there. */
    async until(least) {
      await self.wait(
        ([selector, least]) => {
          // The first moments are shown in other units than seconds.
          const [, value, unit] = /^([\d.]+) (s|ms|µs)$/.exec(document.querySelector(selector)?.textContent ?? "") ?? [];
          return unit === "s" && Number(value) >= least;
        },
        [".clock", least],
      );
    },
    /** Published, waiting, leased, done, dead: as the transport bar says. */
    async tally() {
      const pairs = await self.transport.locator(".tally > div").evaluateAll((rows) =>
        rows.map((row) => [row.querySelector("dt").textContent, Number(row.querySelector("dd").textContent)]),
      );
      return Object.fromEntries(pairs);
    },
    wait: (condition, argument) => frame.waitForFunction(condition, argument),

    // Reading.

    /** What a node says on its card, one text after the other. */
    async says(name) {
      return (await node(name).locator("text").allTextContents()).join(" | ");
    },
    /** Resolves once a node says that on its card. */
    async reads(name, words) {
      const pattern = words instanceof RegExp ? words : new RegExp(literally(words));
      await node(name).locator(".n-line, .n-status").filter({ hasText: pattern }).first().waitFor();
    },
    /** A node in a state, such as `held`. */
    async becomes(name, state) {
      await frame.locator(`.node.is-${state}[aria-label^="${name}, "]`).waitFor();
    },
    async ceases(name, state) {
      await frame.locator(`.node:not(.is-${state})[aria-label^="${name}, "]`).waitFor();
    },
    /** The messages drawn on a node. */
    messages: (name) => node(name).locator(".msg"),
    /** A message on a node that can be asked why, by its name for a screen reader. */
    message: (name, words) => node(name).locator(".msg-body[role=button]").and(frame.getByRole("button", { name: words })),
    /** Resolves once a consumer has a message in its hands. */
    async works(name) {
      await node(name).locator(".lease:not(.is-idle) .msg").first().waitFor();
    },
    /** The log, the oldest line first. */
    async logText() {
      return (await log.locator(".log-text").allTextContents()).reverse();
    },
    /** The line of the log with these words; resolves once it is there. */
    async logged(words, kind) {
      const told = lines.filter({ has: frame.locator(".log-text", { hasText: words }) });
      const line = told.and(kind ? frame.locator(`[data-kind="${kind}"]`) : lines).first();
      await line.waitFor();
      return line;
    },
    /** Asks why, at a place that can be clicked; what is answered. */
    async ask(locator) {
      await press(await middle(locator));
      await why.waitFor();
      return self.answer();
    },
    async answer() {
      const text = async (selector) => (await why.locator(selector).textContent()).trim();
      return { title: await text(".why-title"), rule: await text(".why-rule b") };
    },
    async closeWhy() {
      await why.getByRole("button", { name: "Close" }).click();
      await why.waitFor({ state: "hidden" });
    },
    /** From now on, keeps what the live region says. */
    async listen() {
      await frame.evaluate(() => {
        globalThis.heard = [];
        const note = () => {
          const text = document.querySelector(".live").textContent;
          if (text !== globalThis.heard.at(-1)) globalThis.heard.push(text);
        };
        new MutationObserver(note).observe(document.body, { childList: true, characterData: true, subtree: true });
      });
    },
    /** Resolves once the live region has said that. */
    async heard(words) {
      await self.wait((part) => globalThis.heard.some((text) => text.includes(part)), words);
    },

    // Dialogs and sentences.

    async closeDialog() {
      await dialog.getByRole("button", { name: "Close", exact: true }).first().click();
      await dialog.waitFor({ state: "hidden" });
    },
    async openExamples() {
      await self.topbar.getByRole("button", { name: "Examples" }).click();
      await dialog.waitFor();
    },
    async example(title) {
      await self.openExamples();
      await dialog.locator(".example").filter({ hasText: title }).click();
      await dialog.waitFor({ state: "hidden" });
    },
    /** The newest sentence that needs attention. */
    async notice(kind = "error") {
      const newest = frame.locator(`.notices .notice[data-kind="${kind}"]`).last();
      await newest.waitFor();
      return (await newest.locator("p").innerText()).trim();
    },
    noticeButton: (name) => notices.getByRole("button", { name, exact: true }),
    /** Resolves once the browser keeps a drawing of that title for the next visit. */
    async keptAs(title) {
      await self.wait((title) => JSON.parse(localStorage.getItem("queue-playground.document"))?.title === title, title);
    },
    async closeNotices() {
      while ((await notices.count()) > 0) await notices.first().getByRole("button", { name: "Dismiss" }).click();
    },
  };
  return self;
}

/** A producer, a queue, two consumers and a place for dead letters, drawn by pointer; for specs about something else. */
export async function drawMainJob(the) {
  await the.place("producer", "producer 1", [140, 200]);
  await the.place("queue", "queue 1", [450, 200]);
  await the.place("consumer", "consumer 1", [800, 110]);
  await the.place("consumer", "consumer 2", [800, 310]);
  await the.place("dead", "dead letters 1", [450, 420]);
  await the.connect("producer 1", "queue 1");
  await the.connect("queue 1", "consumer 1");
  await the.connect("queue 1", "consumer 2");
  await the.connect("queue 1", "dead letters 1", "dead");
}

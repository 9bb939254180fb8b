// What a course page does with the height that an embed reports: gives the frame that height. It is all
// of what a page can know of an embed, and a page may leave it out.
"use strict";

addEventListener("message", ({ data, source }) => {
  if (data?.ns !== "queue-playground" || data.v !== 1 || data.type !== "resize") return;
  const frame = [...document.querySelectorAll("iframe")].find(({ contentWindow }) => contentWindow === source);
  if (frame && Number.isFinite(data.height)) frame.height = Math.min(Math.max(data.height, 200), 2_000);
});

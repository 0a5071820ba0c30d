/** Pixels a second: a reader who looks for something. */
const SPEED = 6000;
const FRAME_MS = 1000 / 60;

/**
 * Scrolls a box through all that it holds, as a wheel does. `late` are the frames that the page had no time for, `dropped` those of them that
 * the browser did not show in whole, as its trace tells; `cpuMs` is what the page's own thread worked.
 */
export async function scrollThrough(browser, page, selector) {
  const element = page.locator(selector).first();
  const { x, y, width, height } = await element.boundingBox();
  const left = () => element.evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop);
  const distance = await left();
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const threadSeconds = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "ThreadTime").value;
  };
  await browser.startTracing(page, { categories: ["cc", "benchmark", "disabled-by-default-devtools.timeline.frame"] });
  await page.evaluate(countFrames);
  const before = await threadSeconds();
  await session.send("Input.synthesizeScrollGesture", {
    x: x + width / 2,
    y: y + height / 2,
    yDistance: -distance,
    speed: SPEED,
    gestureSourceType: "mouse",
    preventFling: true,
  });
  const cpuMs = ((await threadSeconds()) - before) * 1000;
  const deltas = await page.evaluate(() => globalThis.benchFrames());
  const trace = JSON.parse((await browser.stopTracing()).toString("utf8"));
  await session.detach();
  const rest = await left();
  if (rest > 2) throw new Error(`${selector} was not scrolled to its end: ${rest} of ${distance} pixels are left`);
  const late = deltas.reduce((sum, delta) => sum + Math.max(0, Math.round(delta / FRAME_MS) - 1), 0);
  return { frames: deltas.length + late, late, dropped: droppedIn(trace), cpuMs };
}

/** Runs in the page. */
function countFrames() {
  const deltas = [];
  let [last, isOn] = [null, true];
  const frame = (now) => {
    if (last !== null) deltas.push(now - last);
    last = now;
    if (isOn) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  globalThis.benchFrames = () => ((isOn = false), deltas);
}

function droppedIn({ traceEvents }) {
  const frames = traceEvents.flatMap(({ name, ph, args }) =>
    name === "PipelineReporter" && ph === "b" ? (args.frame_reporter ?? []) : [],
  );
  return frames.filter(({ state, scroll_state }) => state === "STATE_DROPPED" && scroll_state !== "SCROLL_NONE").length;
}

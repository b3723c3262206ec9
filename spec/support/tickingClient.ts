/** Prints a line every few milliseconds, up to the number given: a client script to freeze and thaw. */
const ticks = Number(process.argv[2]);
let tick = 0;
const timer = setInterval(() => {
  console.log(`tick ${++tick}`);
  if (tick >= ticks) clearInterval(timer);
}, 5);

export {};

// A harness that hangs after its second Ctrl-C, so that it hears nothing any more.
let heard = 0;
process.on("SIGINT", function hear() {
  heard += 1;
  if (heard < 2) return;
  process.off("SIGINT", hear);
  setImmediate(() => {
    process.stderr.write("it hangs\n");
    for (;;);
  });
});

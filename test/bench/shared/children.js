const children = new Set();

/** Sees to it that a process that was started does not outlive the suite, however that ends. */
export function endWithUs(child) {
  children.add(child);
  child.once("exit", () => children.delete(child));
}

process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

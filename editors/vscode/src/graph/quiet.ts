/** quiet returns a function that does its work once it has not been called for a while. */
export function quiet(work: () => void, pause: number): (() => void) & { dispose(): void } {
  let timer: NodeJS.Timeout | undefined;
  const call = (): void => {
    clearTimeout(timer);
    timer = setTimeout(work, pause);
  };
  return Object.assign(call, { dispose: () => clearTimeout(timer) });
}
